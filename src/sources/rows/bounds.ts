/**
 * How far values may go. One place, so that whatever is added up, squared or turned into SQL types later stays finite:
 * 10^12 accounts of the greatest value still add up far below what a double or a numeric holds.
 */
export const BOUNDS = {
  /** Amounts and recurring revenue, in whole units of any currency. */
  money: { min: -1e12, max: 1e12 },
  revenue: { min: 0, max: 1e12 },
  /** Events, users and seats of one row. */
  count: { min: 0, max: 1e12 },
  /** Values of signals, whatever they measure. */
  value: { min: -1e15, max: 1e15 },
  attempts: { min: 0, max: 1_000_000 },
} as const;

/** A number nearer to zero than this, without being zero, is what software writes in place of an unknown one. */
export const LEAST_MAGNITUDE = 1e-9;

/** First and last year of a day or an instant. Beyond lie the place-holders 0001-01-01 and 9999-12-31, and slips. */
export const FIRST_YEAR = '1900';
export const LAST_YEAR = '2199';

/** Rows of one file that are kept one by one in quarantine; the others are only counted. */
export const MAX_REJECTS_KEPT = 1_000;
/** More of them where only the account is missing: these are loaded once it is there. */
export const MAX_WAITING_KEPT = 10_000;

/** Products, and signals, of one account in one feed: each has a series of its own that is held in memory while scoring. */
export const MAX_KINDS_PER_ACCOUNT = 20_000;

/** What compressed files may unpack to: this many bytes, and so many times what is stored on top. */
export const EXPANSION = { free: 64 * 1024 * 1024, times: 250 } as const;

/** Longer values are not answers of people or systems; they would end in messages and indexes. */
export const MAX_FIELD_BYTES = 64 * 1024;
