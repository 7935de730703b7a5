/**
 * The `Retry-After` of an answer (RFC 9110, 10.2.3: seconds, or a date) in milliseconds from now; null when it has none
 * that can be read.
 */
export function parseRetryAfter(header: string | null, now: Date): number | null {
  if (header === null) return null;
  if (/^\s*\d{1,9}\s*$/.test(header)) return Number(header) * 1_000;
  // Else anything with a digit in it would be taken for a date.
  const at = /^\s*[A-Z][a-z]{2}/.test(header) ? Date.parse(header) : Number.NaN;
  return Number.isNaN(at) ? null : Math.max(0, at - now.getTime());
}

/** Later than this many seconds after 1970 a number is a moment, below it a time to wait. */
const A_MOMENT_S = 1_000_000_000;

/**
 * When a window of requests is over, as APIs tell it that send no `Retry-After`, in milliseconds from now: the seconds
 * until then (draft-ietf-httpapi-ratelimit-headers; Lago), or the Unix time of it (Intercom, GitHub). Null = nothing
 * that can be read.
 */
export function parseRateLimitReset(header: string | null, now: Date): number | null {
  if (header === null || !/^\s*\d{1,12}\s*$/.test(header)) return null;
  const seconds = Number(header);
  return seconds < A_MOMENT_S ? seconds * 1_000 : Math.max(0, seconds * 1_000 - now.getTime());
}

/** A limit a day ends at midnight of the account's own time zone, which is not told: it is looked at once an hour. */
const DAILY_WAIT_MS = 3_600_000;

/**
 * How long to wait after "too many requests" of an API that tells neither `Retry-After` nor a reset, but which of its limits
 * was met, as HubSpot does (developers.hubspot.com, "API usage guidelines"): that of the day (`policyName: DAILY`, or no
 * request of it is left), else that of a window, told in milliseconds. Null = it says nothing.
 * @param header by name in lower case
 */
export function waitByPolicy(header: (name: string) => string | null, body: string): number | null {
  const isDaily = /"policyName"\s*:\s*"DAILY"/i.test(body);
  if (isDaily || header('x-hubspot-ratelimit-daily-remaining')?.trim() === '0') return DAILY_WAIT_MS;
  const window = header('x-hubspot-ratelimit-interval-milliseconds')?.trim() ?? '';
  return /^\d{1,7}$/.test(window) ? Number(window) : null;
}

/**
 * The pause before the next attempt in milliseconds: doubled every time up to the cap, and anywhere in its upper half,
 * so that many who failed together do not come back together.
 * @param given.attempt attempts made so far, 1 or more
 * @param given.chance in [0, 1)
 */
export function backOffMs(given: { attempt: number; baseMs: number; capMs: number; chance: number }): number {
  const full = Math.min(given.baseMs * 2 ** Math.min(given.attempt - 1, 30), given.capMs);
  return Math.round(full / 2 + (full / 2) * given.chance);
}
