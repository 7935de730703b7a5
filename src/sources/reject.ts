/** Why a row is not loaded. The last four are found only by comparing with other rows or the database. */
export const REJECT_CODES = [
  'missing_value',
  'not_a_number',
  'out_of_range',
  'out_of_scale',
  'not_a_day',
  'not_an_instant',
  'not_an_address',
  'unknown_value',
  'contradiction',
  'id_too_long',
  'shortened_id',
  'field_too_long',
  'control_character',
  'invalid_utf8',
  'column_count',
  'not_json',
  'repeated_header',
  'total_row',
  'bad_quote',
  'file_cut',
  'duplicate_account',
  'duplicate_csm',
  'unknown_account',
  'too_many',
] as const;
export type RejectCode = (typeof REJECT_CODES)[number];

/** A row that cannot be loaded: kept, explained, never in the way of the others. */
export interface Reject {
  line: number;
  /** Name of the column at fault (the first one); null when it is about the row as a whole. */
  column: string | null;
  code: RejectCode;
  /** Plain reason, then what to do. Names every column at fault. */
  message: string;
  /** The row as read, by heading, each value cut to 1,000 characters and all of them to 4,000. */
  raw: Record<string, string>;
  /** SHA-256 of the row as read, uncut. */
  rawDigest: string;
  accountId: string | null;
}

const MAX_RAW_VALUE = 1_000;
const MAX_RAW_ROW = 4_000;
const MAX_QUOTED = 60;

/** The row by heading, bounded so that one monstrous field does not bloat the quarantine. */
export function cutRaw(entries: Iterable<readonly [string, string]>): Record<string, string> {
  const cut: [string, string][] = [];
  let left = MAX_RAW_ROW;
  for (const [name, value] of entries) {
    if (left <= 0) break;
    cut.push([cutText(name, MAX_QUOTED), cutText(value, Math.min(MAX_RAW_VALUE, left))]);
    left -= name.length + value.length;
  }
  return Object.fromEntries(cut);
}

/** Cut with an ellipsis, never through a surrogate pair, without the NUL that PostgreSQL cannot store. */
export function cutText(text: string, max: number): string {
  const clean = text.slice(0, max + 1).replaceAll('\u0000', '\ufffd');
  if (text.length <= max) return clean;
  const end = /[\ud800-\udbff]/.test(clean.charAt(max - 1)) ? max - 1 : max;
  return `${clean.slice(0, end)}…`;
}

/** A value in quotes for a message, cut and with line ends and controls made visible. */
export function quoteValue(text: string): string {
  return JSON.stringify(cutText(text, MAX_QUOTED));
}
