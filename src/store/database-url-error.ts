const REASONS: ReadonlyMap<string, string> = new Map([
  ['28P01', 'refuses the user or password'],
  ['28000', 'refuses the user'],
  ['3D000', 'has no database of that name'],
  ['53300', 'has no connection left'],
  ['57P01', 'has ended the connection'],
  ['57P02', 'has ended the connection, as one does that crashed'],
  ['57P03', 'is starting up or shutting down'],
  ['42704', 'does not know a parameter in the query of the URL'],
  ['ENOTFOUND', 'cannot be found: no such host'],
  ['EAI_AGAIN', 'cannot be found: the name service does not answer'],
  ['ECONNREFUSED', 'does not answer'],
  ['ECONNRESET', 'breaks the connection'],
  ['EHOSTUNREACH', 'does not answer'],
  ['ENETUNREACH', 'does not answer'],
  ['25006', 'takes no writes: it is read only'],
  ['53100', 'has no room left on its disk'],
  ['ETIMEDOUT', 'does not answer'],
  ['CONNECT_TIMEOUT', 'does not answer'],
  ['CONNECTION_CLOSED', 'breaks the connection'],
]);

/** An error about the connection in words that name the variable and show no part of it; any other as it is. */
export function namedDatabaseError(error: unknown): unknown {
  if (error instanceof NamedDatabaseError) return error;
  const code = codeOf(error) ?? codeOf((error as { cause?: unknown } | null)?.cause);
  const reason = code === null ? undefined : REASONS.get(code);
  if (reason === undefined) return error;
  return new NamedDatabaseError(`the server of DATABASE_URL ${reason} (${code})`, { cause: error });
}

class NamedDatabaseError extends Error {}

function codeOf(error: unknown): string | null {
  const code = (error as { code?: unknown } | null | undefined)?.code;
  return typeof code === 'string' ? code : null;
}
