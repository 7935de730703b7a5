/** The database could not take the import; nothing of it was recorded. */
export class ImportError extends Error {
  override readonly name = 'ImportError';
  /** SQLSTATE, or the client's code of a lost connection. */
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

const MEANINGS: readonly [RegExp, string][] = [
  [/^53100$/, "the database's disk is full. Make room and import again"],
  [/^53/, 'the database has no room or memory left. Make room and import again'],
  [
    /^(57P0\d|08\w{3}|CONNECTION_\w+|CONNECT_TIMEOUT|ECONN\w+|EPIPE)$/,
    'the connection to the database was lost. Import again',
  ],
  [/^25006$/, 'the database takes no writes: it is read only. Import again when it does'],
  [/^42501$/, 'the database user may not write. Grant it the rights and import again'],
];

/** A plain sentence for the failures an operator can mend; any other error is handed back as it is. */
export function explainImportError(error: unknown): unknown {
  if (error instanceof ImportError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const meaning = MEANINGS.find(([pattern]) => pattern.test(code))?.[1];
  if (meaning === undefined) return error;
  return new ImportError(code, `${meaning}; nothing of this import was recorded (${code}).`, {
    cause: error,
  });
}
