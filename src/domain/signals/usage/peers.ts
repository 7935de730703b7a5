import { ownValue, recordOf } from '../../names.ts';
import type { AccountFacts, FeedCalendar, UsageSeries } from '../../types.ts';
import { comparedPeriods } from './periods.ts';
import type { PeerStanding } from './usage-features.ts';

/** Trailing days over which accounts are compared with each other. */
export const PEER_DAYS = 84;
/** Quantiles at 0 %, 5 % ... 100 %. */
export const PEER_QUANTILES = 21;
/** A smaller group says nothing about what is usual. */
const MIN_GROUP = 20;

/**
 * What is usual among the accounts alive on the as-of date: quantiles (0 %, 5 %, ... 100 %, as `percentile_cont` gives
 * them) of active days and events in the last 84 days and of days since the last activity, and the median of
 * (active days in the last 28) / (a third of those in the 84 before), over accounts with 3 or more before.
 */
export interface PeerGroup {
  count: number;
  active: readonly number[];
  events: readonly number[];
  silence: readonly number[];
  change: number | null;
}

/** By product (accounts with any activity in it); by segment and for all accounts (every account, all products). */
export interface Peers {
  products: Readonly<Record<string, PeerGroup>>;
  segments: Readonly<Record<string, PeerGroup>>;
  all: PeerGroup | null;
}

/** One account's row of a group. */
export interface PeerRow {
  active: number;
  events: number;
  silence: number;
  change: number | null;
}

/** One account's rows: per product, and all products together. */
export interface PeerRows {
  products: [string, PeerRow][];
  total: PeerRow;
}

/** Silence of an account without any activity, so that it ranks behind everybody. */
const NEVER = 9999;

/** Counts one account for the comparison; `asOf` in days since 1970-01-01. */
export function peerRows(
  facts: AccountFacts,
  asOf: number,
  periods: FeedCalendar['periods'] | null = null,
): PeerRows {
  const products: [string, PeerRow][] = [];
  const total = { active: 0, events: 0, silence: NEVER, recent: 0, before: 0 };
  for (const series of facts.usage) {
    const closed = periods === null ? undefined : ownValue(periods, series.product);
    if (closed !== undefined) {
      const row = periodRow(series, closed);
      if (row === null) continue;
      products.push([series.product, row]);
      total.active += row.active;
      total.events += row.events;
      total.silence = Math.min(total.silence, row.silence);
      continue;
    }
    const one = { active: 0, events: 0, silence: NEVER, recent: 0, before: 0 };
    for (let i = series.days.length - 1; i >= 0; i--) {
      const events = series.events[i]!;
      if (!(events > 0) && !(series.activeUsers[i]! > 0)) continue;
      const age = asOf - series.days[i]!;
      if (age < one.silence) one.silence = age;
      if (age < PEER_DAYS) {
        one.active++;
        one.events += Math.max(0, events);
      }
      if (age < 28) one.recent++;
      else if (age < 28 + PEER_DAYS) one.before++;
      else break;
    }
    if (one.silence === NEVER) continue;
    products.push([series.product, toRow(one)]);
    total.active += one.active;
    total.events += one.events;
    total.recent += one.recent;
    total.before += one.before;
    total.silence = Math.min(total.silence, one.silence);
  }
  return { products, total: toRow(total) };
}

/** The same of a product whose rows are totals: up to its newest closed period, and by its amount. */
function periodRow(series: UsageSeries, closed: readonly number[]): PeerRow | null {
  const { closedOn, previous, first, count } = comparedPeriods(closed);
  const row = { active: 0, events: 0, silence: NEVER };
  let recent = 0;
  let before = 0;
  for (let i = series.days.length - 1; i >= 0; i--) {
    const day = series.days[i]!;
    const events = Math.max(0, series.events[i]!);
    if (day > closedOn || (!(events > 0) && !(series.activeUsers[i]! > 0))) continue;
    row.silence = Math.min(row.silence, closedOn - day);
    if (day > closedOn - PEER_DAYS) {
      row.active++;
      row.events += events;
    }
    if (day > previous) recent += events;
    else if (day > first) before += events;
  }
  if (row.silence === NEVER) return null;
  return { ...row, change: before > 0 ? recent / (before / count) : null };
}

function toRow(sum: {
  active: number;
  events: number;
  silence: number;
  recent: number;
  before: number;
}): PeerRow {
  const { active, events, silence, recent, before } = sum;
  return { active, events, silence, change: before >= 3 ? recent / (before / 3) : null };
}

/** Quantiles of a group; null when it is too small to compare with. */
export function toPeerGroup(rows: readonly PeerRow[]): PeerGroup | null {
  if (rows.length < MIN_GROUP) return null;
  const changes = rows.map((r) => r.change).filter((c): c is number => c !== null);
  return {
    count: rows.length,
    active: quantiles(rows.map((r) => r.active)),
    events: quantiles(rows.map((r) => r.events)),
    silence: quantiles(rows.map((r) => r.silence)),
    change: changes.length < MIN_GROUP ? null : quantiles(changes)[(PEER_QUANTILES - 1) / 2]!,
  };
}

/** The {@link PEER_QUANTILES} quantiles of some values, which it sorts. */
export function quantiles(values: number[]): number[] {
  values.sort((a, b) => a - b);
  return Array.from({ length: PEER_QUANTILES }, (_, i) => {
    const at = ((values.length - 1) * i) / (PEER_QUANTILES - 1);
    const low = Math.floor(at);
    const below = values[low]!;
    return below + ((values[low + 1] ?? below) - below) * (at - low);
  });
}

/** Share of the group below `value`, those equal to it counted half. */
export function percentileIn(sorted: readonly number[], value: number): number {
  const last = sorted.length - 1;
  return (firstNotBelow(sorted, value, last) + firstAbove(sorted, value, last)) / (2 * last);
}

/** Share of the group that is above `value`, to 5 points, which is how closely a group of quantiles knows it. */
function shareAbove(sorted: readonly number[], value: number): number {
  const last = sorted.length - 1;
  return Math.round((1 - firstAbove(sorted, value, last) / last) * 20) / 20;
}

function firstNotBelow(sorted: readonly number[], value: number, last: number): number {
  let i = 0;
  while (i <= last && sorted[i]! < value) i++;
  if (i === 0) return 0;
  if (i > last) return last;
  return sorted[i] === value ? i : i - 1 + (value - sorted[i - 1]!) / (sorted[i]! - sorted[i - 1]!);
}

function firstAbove(sorted: readonly number[], value: number, last: number): number {
  let i = last;
  while (i >= 0 && sorted[i]! > value) i--;
  if (i === last) return last;
  if (i < 0) return 0;
  return sorted[i] === value ? i : i + (value - sorted[i]!) / (sorted[i + 1]! - sorted[i]!);
}

/**
 * Standing of one account in a group. A history shorter than the comparison is scaled up to it, so that a young
 * account is not low for being young.
 */
export function standingAmong(group: PeerGroup, row: PeerRow, historyDays: number): PeerStanding {
  const span = Math.min(PEER_DAYS, Math.max(28, historyDays));
  // Multiplied first: every day of a life is then exactly every day of the comparison, and no more.
  const active = (row.active * PEER_DAYS) / span;
  const events = (row.events * PEER_DAYS) / span;
  const level = (percentileIn(group.active, active) + percentileIn(group.events, events)) / 2;
  return {
    level: Math.round(level * 1e4) / 1e4,
    recency: Math.round((1 - percentileIn(group.silence, row.silence)) * 1e4) / 1e4,
    own: row.active,
    span,
    median: span === PEER_DAYS ? (group.active[(PEER_QUANTILES - 1) / 2] ?? 0) : null,
    more: shareAbove(group.active, active),
  };
}

/**
 * Standing by amount alone, since every account has one row a period; the median is that of a period. As above, an
 * account that began within the comparison is scaled up by the periods that it has been through.
 * @param given.since first day with any activity, since 1970-01-01
 */
export function standingByPeriods(
  group: PeerGroup,
  row: PeerRow,
  { closed, since }: { closed: readonly number[]; since: number },
): PeerStanding {
  const compared = closed.filter((day) => day > closed.at(-1)! - PEER_DAYS);
  const inWindow = compared.length;
  const lived = Math.max(1, compared.filter((day) => day >= since).length);
  return {
    level: Math.round(percentileIn(group.events, (row.events * inWindow) / lived) * 1e4) / 1e4,
    recency: Math.round((1 - percentileIn(group.silence, row.silence)) * 1e4) / 1e4,
    own: Math.round((row.events / inWindow) * 100) / 100,
    span: inWindow,
    median: Math.round(((group.events[(PEER_QUANTILES - 1) / 2] ?? 0) / inWindow) * 100) / 100,
    more: shareAbove(group.events, row.events),
  };
}

/** The comparison over a whole book held in memory; a database computes the same sums set-wise. */
export function collectPeers(
  book: Iterable<AccountFacts>,
  asOf: number,
  periods: FeedCalendar['periods'] | null = null,
): Peers {
  const products = new Map<string, PeerRow[]>();
  const segments = new Map<string, PeerRow[]>();
  const all: PeerRow[] = [];
  for (const facts of book) {
    const rows = peerRows(facts, asOf, periods);
    all.push(rows.total);
    for (const [product, row] of rows.products) append(products, product, row);
    if (facts.account.segment !== null) append(segments, facts.account.segment, rows.total);
  }
  return { products: toGroups(products), segments: toGroups(segments), all: toPeerGroup(all) };
}

function append(groups: Map<string, PeerRow[]>, key: string, row: PeerRow): void {
  const rows = groups.get(key);
  if (rows) rows.push(row);
  else groups.set(key, [row]);
}

function toGroups(rows: Map<string, PeerRow[]>): Record<string, PeerGroup> {
  return recordOf(
    [...rows].flatMap(([key, own]) => {
      const group = toPeerGroup(own);
      return group ? [[key, group] as const] : [];
    }),
  );
}
