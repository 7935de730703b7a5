/** What the process says to whoever started it. */
export const EXIT = {
  done: 0,
  failed: 1,
  /** Wrong usage or an invalid configuration; nothing was done. */
  usage: 2,
  /** Done, but something needs a person: quarantined rows, parked or uncertain deliveries, a stale source. */
  needsPerson: 3,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** A wrong call; the message says what to do. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
