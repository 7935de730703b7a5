/** Structured log on stderr; values must already be free of secrets and personal data. */
export interface Logger {
  info(fields: Readonly<Record<string, unknown>>, message: string): void;
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
  error(fields: Readonly<Record<string, unknown>>, message: string): void;
}

/** A stretch of work as traces tell it; nothing in it is about a person or an account. */
export interface Span {
  readonly name: string;
  /** Milliseconds since 1970, by the clock of this machine. */
  readonly startMs: number;
  readonly durationMs: number;
  /** False = it failed. */
  readonly ok: boolean;
  readonly attributes: Readonly<Record<string, string | number>>;
}

/** The same log, every line of which says what it is about. */
export function logAbout(log: Logger, about: Readonly<Record<string, unknown>>): Logger {
  return {
    info: (fields, message) => log.info({ ...about, ...fields }, message),
    warn: (fields, message) => log.warn({ ...about, ...fields }, message),
    error: (fields, message) => log.error({ ...about, ...fields }, message),
  };
}

/** Reports progress of one long step; a terminal shows a bar, everything else stays silent. */
export interface Progress {
  step(name: string, done: number, total: number | null): void;
}
