/** Why there is no usable answer. */
export type FetchErrorCode =
  | 'refused_address'
  | 'refused_redirect'
  | 'unreachable'
  | 'timed_out'
  | 'too_large'
  | 'status'
  | 'told_to_wait'
  | 'not_json';

/** A call that failed for good, or as often as it was tried. Its texts hold no secret and no query. */
export class FetchError extends Error {
  override readonly name = 'FetchError';
  readonly code: FetchErrorCode;
  /** Status of the last answer; null when there was none. */
  readonly status: number | null;
  /** What to do about it, as a sentence. */
  readonly hint: string;
  /** Waiting may help: the next run tries again by itself. */
  readonly passing: boolean;
  /** The pause that the server asked for, in milliseconds. */
  readonly retryAfterMs: number | null;

  /** @param given.message what happened, without a full stop */
  constructor(given: {
    code: FetchErrorCode;
    message: string;
    hint: string;
    status?: number | null;
    passing?: boolean;
    retryAfterMs?: number | null;
  }) {
    super(given.message);
    this.code = given.code;
    this.hint = given.hint;
    this.status = given.status ?? null;
    this.passing = given.passing ?? false;
    this.retryAfterMs = given.retryAfterMs ?? null;
  }
}
