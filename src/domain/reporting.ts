/** Structured log on stderr; values must already be free of secrets and personal data. */
export interface Logger {
  info(fields: Readonly<Record<string, unknown>>, message: string): void;
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
  error(fields: Readonly<Record<string, unknown>>, message: string): void;
}

/** Reports progress of one long step; a terminal shows a bar, everything else stays silent. */
export interface Progress {
  step(name: string, done: number, total: number | null): void;
}
