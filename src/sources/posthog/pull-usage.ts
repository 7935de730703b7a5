import type { PosthogSourceConfig } from '../../config/schema-posthog.ts';
import { addDays, daysBetween } from '../../domain/day.ts';
import type { Day } from '../../domain/types.ts';
import { FetchError } from '../fetch/fetch-error.ts';
import { parseJsonAnswer } from '../fetch/parse-json.ts';
import type { SafeFetch } from '../fetch/safe-fetch.ts';
import { sourceErrorOf } from '../fetch/to-source-error.ts';
import type { Cell } from '../rows/cell-text.ts';
import type { RawRow } from '../rows/create-raw-judge.ts';
import type { RawBatch, RawEnd } from '../rows/create-row-feed.ts';
import type { FeedState, SourceCheck } from '../source.ts';
import { buildUsageQuery, COLUMNS } from './build-query.ts';

export interface UsagePull {
  config: PosthogSourceConfig;
  file: string;
  /** Of the query API, with the project. */
  url: string;
  headers: Readonly<Record<string, string>>;
  safeFetch: SafeFetch;
  /** First day without a state, and the first that is not over yet. */
  first: Day;
  today: Day;
  overlapDays: number;
  signal: AbortSignal | undefined;
}

/** Days of a query: at first, and at most. */
const FIRST_WINDOW = 28;
const LONGEST_WINDOW = 120;
/** A window is chosen so that it fills this share of what a query may give. */
const FILL = 0.6;
/** Rows of one batch. */
const AT_ONCE = 5_000;

/**
 * Pulls usage in windows of whole days, the oldest first. Windows grow and shrink with the rows they give, since queries
 * are few and rows per query limited; each is kept by itself, so that a pull which meets its limit is continued.
 * @param stored the first day that was not told whole yet
 * @throws SourceError
 */
export async function* pullUsage(
  pull: UsagePull,
  stored: FeedState | null,
): AsyncGenerator<RawBatch, RawEnd, void> {
  const { today, first, overlapDays, file, signal } = pull;
  const begin = typeof stored === 'string' ? addDays(stored, -overlapDays) : first;
  let window = FIRST_WINDOW;
  let line = 1;
  for (let from = begin; from < today; ) {
    const to = earlier(addDays(from, window), today);
    const days = daysBetween(from, to);
    let rows: Map<string, Cell>[] | null;
    try {
      rows = await askFor(pull, { from, to });
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof FetchError)) throw error;
      if (days === 1 || !isTooMuch(error)) throw sourceErrorOf(error, file);
      rows = null;
    }
    if (rows === null) {
      window = Math.max(1, Math.floor(days / 4));
      continue;
    }
    from = to;
    for (let at = 0; at < rows.length || at === 0; at += AT_ONCE) {
      const part: RawRow[] = rows.slice(at, at + AT_ONCE).map((values) => ({ line: line++, values }));
      yield { rows: part, ...(at + AT_ONCE >= rows.length && { checkpoint: from }) };
    }
    window = nextWindow(days, rows.length, pull.config.rows_per_query);
  }
  return { state: today };
}

function nextWindow(days: number, rows: number, limit: number): number {
  const fitting = rows === 0 ? days * 4 : Math.floor((days * limit * FILL) / rows);
  return Math.min(Math.max(1, fitting), days * 4, LONGEST_WINDOW);
}

/** What a smaller query may do better: PostHog stops queries after ten seconds, or when they need too much memory. */
function isTooMuch({ code, status, message }: FetchError): boolean {
  if (code === 'timed_out' || code === 'too_large') return true;
  return code === 'status' && ((status ?? 0) >= 500 || /execution time|timed? ?out|memory/i.test(message));
}

/** The rows of some days; null = they are more than a query may give. A single day is continued account by account. */
async function askFor(
  pull: UsagePull,
  { from, to }: { from: Day; to: Day },
): Promise<Map<string, Cell>[] | null> {
  const limit = pull.config.rows_per_query;
  const rows: Map<string, Cell>[] = [];
  for (let fromAccount: string | null = null; ; ) {
    const page = await ask(pull, buildUsageQuery(pull.config, { from, to, fromAccount, limit }), limit);
    if (!page.isCut) return [...rows, ...page.rows];
    if (daysBetween(from, to) > 1) return null;
    const last = String(page.rows.at(-1)?.get('account_id'));
    // The last account may have more rows than fitted: it is asked for again.
    const whole = page.rows.filter((row) => row.get('account_id') !== last);
    if (whole.length === 0) throw oneAccountTooMany();
    rows.push(...whole);
    fromAccount = last;
  }
}

function oneAccountTooMany(): FetchError {
  return new FetchError({
    code: 'too_large',
    message: 'one account has more products on one day than a query may give',
    hint: 'Choose a product_property with fewer values, or list products.',
  });
}

/** Days that a proof asks for: in a week somebody does something. */
const PROVEN_DAYS = 7;

/** Asks once for the last days, so that a key, its scope, the project or the choice of events is seen before a pull. */
export async function checkUsage(pull: UsagePull): Promise<SourceCheck> {
  const { config, file: name, today, signal } = pull;
  const range = { from: addDays(today, -PROVEN_DAYS), to: today, fromAccount: null };
  try {
    const limit = config.rows_per_query;
    const { rows } = await ask(pull, buildUsageQuery(config, { ...range, limit }), limit);
    const accounts = new Set(rows.map((row) => row.get('account_id'))).size;
    const says =
      rows.length === 0
        ? `answers, but no event of the last ${PROVEN_DAYS} days counts: look at account and events of the source`
        : `${rows.length} rows about ${accounts} accounts in the last ${PROVEN_DAYS} days`;
    return { name, ok: true, says };
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof FetchError)) throw error;
    return { name, ok: false, says: `${error.message}. ${error.hint}` };
  }
}

interface UsagePage {
  rows: Map<string, Cell>[];
  /** There are more: as many came as were asked for, or as the server gives at most, which may be fewer. */
  isCut: boolean;
}

/** One query, as rows of ours. @throws FetchError */
async function ask(
  { url, headers, safeFetch, signal }: UsagePull,
  query: string,
  limit: number,
): Promise<UsagePage> {
  const body = {
    query: { kind: 'HogQLQuery', query },
    // What was computed an hour ago would miss what came since.
    refresh: 'force_blocking',
    name: 'harbinger usage by account and day',
  };
  const answer = await safeFetch({ method: 'POST', url, headers, body: JSON.stringify(body) }, signal);
  const { results, columns, error, hasMore } = parseJsonAnswer(answer) as {
    results?: unknown;
    columns?: unknown;
    error?: unknown;
    hasMore?: unknown;
  };
  if (!Array.isArray(results) || JSON.stringify(columns) !== JSON.stringify(COLUMNS)) {
    const says = typeof error === 'string' ? `: ${error.slice(0, 200)}` : '';
    throw new FetchError({
      code: 'not_json',
      message: `the answer is not the result of the query${says}`,
      hint: 'Check url and project: url is the address of the app, not the one that events are sent to.',
    });
  }
  const rows = results.map((row: readonly Cell[]) => {
    const [day, account, product, events, users] = row;
    return new Map<string, Cell>([
      ['day', day],
      ['account_id', account],
      ['product', product],
      ['events', events],
      ['active_users', users],
    ]);
  });
  return { rows, isCut: rows.length >= limit || (hasMore === true && rows.length > 0) };
}

function earlier(a: Day, b: Day): Day {
  return a < b ? a : b;
}
