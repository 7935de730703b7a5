import type { AccountBook, Book, UsageDay } from './book.ts';

// Usage as the README says it is measured, computed anew from the rows of usage.csv.

const WEEKS = 80;

/** Values per week, newest first: week 0 ends on the as-of day. */
export interface Weeks {
  known: number;
  active: number[];
  events: number[];
  users: number[];
  /** Share of an ordinary week that is judged: less where the same week last year was out of season. */
  exposure: number[];
}

export const isActive = (one: UsageDay): boolean => one.events > 0 || one.users > 0;

export function weeksOf(days: readonly UsageDay[], asOf: number): Weeks {
  const zeros = () => Array.from({ length: WEEKS }, () => 0);
  const weeks: Weeks = {
    known: 0,
    active: zeros(),
    events: zeros(),
    users: zeros(),
    exposure: zeros().map(() => 1),
  };
  const active = days.filter(isActive);
  for (const one of active) {
    const week = Math.floor((asOf - one.day) / 7);
    if (week >= WEEKS) continue;
    weeks.active[week]! += 1;
    weeks.events[week]! += one.events;
    weeks.users[week] = Math.max(weeks.users[week]!, one.users || 0);
  }
  if (active.length > 0) weeks.known = Math.min(WEEKS, Math.floor((asOf - active[0]!.day + 1) / 7));
  return weeks;
}

export type Cadence = 'daily' | 'weekly' | 'monthly';

export function cadenceOf(weeks: Weeks): Cadence {
  const from = weeks.known >= 24 ? 12 : 4;
  const end = Math.min(weeks.known, from + 52);
  const spans: number[] = [];
  for (let k = from; k + 4 <= end; k++) {
    const span = sum(weeks.active.slice(k, k + 4));
    if (span > 0) spans.push(span);
  }
  if (spans.length === 0) return 'monthly';
  spans.sort((a, b) => a - b);
  const median = spans[Math.floor(spans.length / 2)]!;
  return median >= 8 ? 'daily' : median >= 2.5 ? 'weekly' : 'monthly';
}

function applySeason(weeks: Weeks, cadence: Cadence): void {
  const half = { daily: 1, weekly: 2, monthly: 4 }[cadence];
  const usable = weeks.known - half;
  if (usable < 65) return;
  const around = (k: number) => sum(weeks.active.slice(k - half, k + half + 1));
  const spans = Array.from({ length: usable - 26 }, (_, i) => around(26 + i)).sort((a, b) => a - b);
  const normal = spans[Math.floor(spans.length / 2)]!;
  if (normal < 3) return;
  for (let k = 0; k + 52 < usable; k++) {
    const share = around(k + 52) / normal;
    if (share < 0.7) weeks.exposure[k]! *= share < 0.5 ? 0 : share;
  }
}

/** What one product is judged by. */
export interface ProductFacts {
  days: readonly UsageDay[];
  weeks: Weeks;
  cadence: Cadence;
  /** Judged weeks, newest first. */
  active: number[];
  events: number[];
  users: number[];
  /** Calendar week of each judged one. */
  calendar: number[];
  window: number;
  to: number;
  enough: boolean;
  last: number;
  first: number;
}

export function productFacts(days: readonly UsageDay[], asOf: number): ProductFacts | null {
  const active = days.filter(isActive);
  if (active.length === 0) return null;
  const weeks = weeksOf(days, asOf);
  const cadence = cadenceOf(weeks);
  applySeason(weeks, cadence);
  const calendar = Array.from({ length: weeks.known }, (_, k) => k).filter((k) => weeks.exposure[k]! >= 0.3);
  const judged = (of: number[]) => calendar.map((k) => of[k]! / weeks.exposure[k]!);
  const wanted = Math.round(4 * { daily: 1, weekly: 1.5, monthly: 3 }[cadence]);
  const window = Math.min(wanted, Math.max(4, Math.floor(calendar.length / 2)));
  const to = Math.min(calendar.length, window + Math.max(window, 26 * (cadence === 'monthly' ? 2 : 1)));
  const judgedActive = judged(weeks.active).map((value) => Math.min(7, value));
  return {
    days,
    weeks,
    cadence,
    calendar,
    active: judgedActive,
    events: judged(weeks.events),
    users: calendar.map((k) => weeks.users[k]!),
    window,
    to,
    enough: to - window >= Math.max(window, 4) && sum(judgedActive.slice(window, to)) >= 3,
    first: active[0]!.day,
    last: active.at(-1)!.day,
  };
}

export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const highest = (values: readonly number[]): number => Math.max(0, ...values);

function quantile(sorted: readonly number[], p: number): number {
  const at = (sorted.length - 1) * p;
  const low = sorted[Math.floor(at)]!;
  const high = sorted[Math.ceil(at)]!;
  return low + (high - low) * (at - Math.floor(at));
}

export type Measured = 'active' | 'events' | 'users';

/** The window now, and the low, middle and high of its past. */
export interface Usual {
  now: number;
  low: number;
  mid: number;
  high: number;
}

/** `half`: the newest half of the window, against halves. */
export function usualOf(p: ProductFacts, what: Measured, half: boolean): Usual {
  const count = half ? Math.max(1, Math.floor(p.window / 2)) : p.window;
  const values = p[what];
  const of = what === 'users' ? highest : sum;
  const now = of(values.slice(0, count));
  const past: number[] = [];
  for (let k = p.window; k + count <= p.to; k++) past.push(of(values.slice(k, k + count)));
  past.sort((a, b) => a - b);
  const [low, mid, high] = [quantile(past, 0.1), quantile(past, 0.5), quantile(past, 0.9)];
  return withNoise({ now, low, mid, high }, { p, what, count, stretches: past.length });
}

/** The low end is never nearer to the middle than counts vary by themselves; a proven decline is seen from where it came. */
function withNoise(
  { now, low, mid, high }: Usual,
  { p, what, count, stretches }: { p: ProductFacts; what: Measured; count: number; stretches: number },
): Usual {
  const few = stretches < 2 * count ? 2 : 1;
  const floor = few * noiseOf(p, what, { mid, count });
  const trend = declineOf(p[what].slice(p.window, p.to));
  if (trend !== null) {
    const from = Math.max(mid, trend.before * (what === 'users' ? 1 : count));
    const spread = Math.max(trend.noise * (what === 'users' ? 1 : Math.sqrt(count)), floor);
    const end = from - 1.2816 * spread;
    return { now, low: Math.max(0, Math.min(end, from - floor)), mid: from, high: Math.max(high, from) };
  }
  return { now, low: Math.max(0, Math.min(low, mid - floor)), mid, high: Math.max(high, mid) };
}

const visitNoise = (days: number, weeks: number) =>
  0.5 * Math.sqrt(Math.max(0.25, days * (1 - Math.min(1, days / (7 * weeks)))));

function noiseOf(p: ProductFacts, what: Measured, { mid, count }: { mid: number; count: number }): number {
  if (what === 'active') return visitNoise(mid, count);
  if (what === 'users') return 0.15 * mid;
  const visits = usualOf(p, 'active', false).mid;
  const own = visits > 0 ? visitNoise(visits, p.window) / visits : 1;
  return mid * Math.hypot(0.15, own * (count === p.window ? 1 : Math.sqrt(p.window / count)));
}

interface Decline {
  before: number;
  noise: number;
}

/** A straight decline inside the baseline (newest first) that is significant, large, and no step. */
function declineOf(values: readonly number[]): Decline | null {
  const n = values.length;
  if (n < 12) return null;
  const meanX = (n - 1) / 2;
  const meanY = sum(values) / n;
  const sxx = sum(values.map((_, i) => (i - meanX) ** 2));
  const sxy = sum(values.map((y, i) => (i - meanX) * (y - meanY)));
  const syy = sum(values.map((y) => (y - meanY) ** 2));
  const slope = sxy / sxx;
  if (slope <= 0 || meanY <= 0) return null;
  const residual = Math.max(syy - slope * sxy, 1e-9 * syy);
  const noise = Math.sqrt(residual / (n - 2));
  if (slope / (noise / Math.sqrt(sxx)) < 4.14) return null;
  const [newest, oldest] = [Math.max(0, meanY - slope * meanX), meanY + slope * meanX];
  if (newest > 0.75 * oldest || bestSplit(values, 2).residual < residual) return null;
  return { before: meanY + slope * (0.75 * (n - 1) - meanX), noise };
}

/** Newest first: the split into newer (lower, or any) and older weeks that leaves least between the means. */
function bestSplit(values: readonly number[], side: number, onlyFalls = false) {
  const n = values.length;
  const mean = sum(values) / n;
  const total = sum(values.map((y) => (y - mean) ** 2));
  let best = { residual: total, at: 0 };
  for (let at = side; at <= n - 2; at++) {
    const newer = values.slice(0, at);
    const older = values.slice(at);
    const [low, high] = [sum(newer) / newer.length, sum(older) / older.length];
    if (onlyFalls && low >= high) continue;
    const residual = sum(newer.map((y) => (y - low) ** 2)) + sum(older.map((y) => (y - high) ** 2));
    if (residual < best.residual - 1e-9) best = { residual, at };
  }
  return best;
}

/** When a level fell: weeks since, the mean week before and after. */
export interface Fall {
  weeks: number;
  since: number;
  before: number;
  after: number;
  of: 'days' | 'events';
}

/** The date of a fall of active days, else of events; null where nothing is below the low end. */
export function fallOf(p: ProductFacts, asOf: number): Fall | null {
  const [active, events] = [usualOf(p, 'active', false), usualOf(p, 'events', false)];
  const of = active.now < active.low - 1e-4 ? 'days' : events.now < events.low - 1e-4 ? 'events' : null;
  if (of === null) return null;
  const values = p[of === 'days' ? 'active' : 'events'].slice(0, Math.min(p.to, 40));
  const { at } = bestSplit(values, 2, true);
  if (at === 0) return null;
  return {
    of,
    weeks: at,
    since: asOf - (p.calendar[at - 1]! + 1) * 7 + 1,
    before: sum(values.slice(at)) / (values.length - at),
    after: sum(values.slice(0, at)) / at,
  };
}

/** Silence that gaps rarely exceed, from those that ended before the last 28 days; null = fewer than three. */
export function usualGapOf(days: readonly UsageDay[], asOf: number): number | null {
  const past = days.filter((one) => isActive(one) && one.day <= asOf - 28 && one.day >= asOf - 560);
  const gaps = past.slice(1).map((one, i) => one.day - past[i]!.day);
  if (gaps.length < 3) return null;
  const mean = sum(gaps) / gaps.length;
  const deviation = Math.sqrt(Math.max(0, sum(gaps.map((gap) => gap * gap)) / gaps.length - mean * mean));
  const usual = mean + 3 * Math.min(mean, Math.max(deviation, 0.2 * mean));
  return Math.max(5, usual, Math.min(Math.max(...gaps), 2 * usual));
}

/** The products as they are judged: those too sparse for a pattern of their own together, under `*`. */
export function judgedProducts(account: AccountBook, asOf: number): Map<string, readonly UsageDay[]> {
  const all = [...account.usage];
  const isSparse = (days: readonly UsageDay[]) =>
    days.filter((one) => isActive(one) && one.day <= asOf - 28 && one.day >= asOf - 364).length < 12;
  const sparse = all.filter(([, days]) => isSparse(days));
  const old = sparse.filter(([, days]) => days[0]!.day < asOf - 56);
  if (all.length < 2 || sparse.length < 2 || old.length < 2) return new Map(all);
  const pooled = new Map<number, UsageDay>();
  for (const one of old.flatMap(([, days]) => days)) {
    const known = pooled.get(one.day);
    pooled.set(one.day, {
      day: one.day,
      events: (known?.events ?? 0) + Math.max(0, one.events),
      users: larger(known?.users ?? Number.NaN, one.users),
      seats: larger(known?.seats ?? Number.NaN, one.seats),
    });
  }
  const names = new Set(old.map(([name]) => name));
  const merged = [...pooled.values()].sort((a, b) => a.day - b.day);
  return new Map([['*', merged] as const, ...all.filter(([name]) => !names.has(name))]);
}

const larger = (a: number, b: number) => (Number.isNaN(a) ? b : Number.isNaN(b) ? a : Math.max(a, b));

/** Active days of the last `span` days; of an account as a whole a day counts once for each product. */
export function activeDays(account: AccountBook, product: string, asOf: number, span: number): number {
  const of = (days: readonly UsageDay[]) =>
    days.filter((one) => isActive(one) && one.day > asOf - span).length;
  if (product !== '*') return of(account.usage.get(product) ?? []);
  return sum([...account.usage.values()].map(of));
}

const counted = new WeakMap<Book, Map<string, readonly number[]>>();

/** Active days in 84 of everybody comparable: who uses the product; for all products together the segment, or all. */
export function peersOf(book: Book, account: AccountBook, product: string): readonly number[] {
  const segment = account.row.segment ?? '';
  // The same of each account of a group: a book of thousands would be counted thousands of times.
  const own = counted.get(book) ?? new Map<string, readonly number[]>();
  counted.set(book, own);
  const key = product === '*' ? `* ${segment}` : `product ${product}`;
  const peers = own.get(key) ?? countPeers(book, segment, product);
  own.set(key, peers);
  return peers;
}

function countPeers(book: Book, segment: string, product: string): number[] {
  const uses = (one: AccountBook) => (one.usage.get(product) ?? []).some(isActive);
  const sameSegment = book.alive.filter((one) => (one.row.segment ?? '') === segment);
  const group =
    product !== '*'
      ? book.alive.filter(uses)
      : segment !== '' && sameSegment.length >= 20
        ? sameSegment
        : book.alive;
  return group.map((one) => activeDays(one, product, book.asOf, 84)).sort((a, b) => a - b);
}
