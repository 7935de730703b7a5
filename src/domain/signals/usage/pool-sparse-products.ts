import type { UsageSeries } from '../../types.ts';

/** Name under which products too sparse to be judged alone are judged together. */
export const POOLED = '*';

/** A product with fewer active days than this in the look-back shows no pattern of its own. */
const OWN_PATTERN_DAYS = 12;
const LOOK_BACK_DAYS = 364;

/**
 * Judges products together that are each too sparse for a pattern: forty features used once a quarter are one product
 * used often, and their single silences mean nothing. Only days before the recent window decide, so use today
 * cannot change the yardstick. With fewer than two such products nothing changes.
 */
export function poolSparseProducts(
  series: readonly UsageSeries[],
  asOf: number,
  recentDays: number,
): readonly UsageSeries[] {
  if (series.length < 2) return series;
  let sparse = 0;
  const isSparse = series.map((one) => {
    const few = daysBefore(one, asOf - recentDays, asOf - LOOK_BACK_DAYS) < OWN_PATTERN_DAYS;
    if (few) sparse++;
    return few;
  });
  // A single new product beside established ones is a product of its own: work may be moving to it.
  const hasPast = series.filter((one, i) => isSparse[i] && firstDay(one) < asOf - recentDays * 2);
  if (sparse < 2 || hasPast.length < 2) return series;
  const pooled = merge(hasPast);
  return [pooled, ...series.filter((one) => !hasPast.includes(one))];
}

function firstDay(one: UsageSeries): number {
  return one.days[0] ?? Number.POSITIVE_INFINITY;
}

function daysBefore({ days, events, activeUsers }: UsageSeries, end: number, begin: number): number {
  let n = 0;
  for (let i = days.length - 1; i >= 0 && n < OWN_PATTERN_DAYS; i--) {
    const day = days[i]!;
    if (day > end) continue;
    if (day < begin) break;
    if (events[i]! > 0 || activeUsers[i]! > 0) n++;
  }
  return n;
}

/** Union of the days: events add up, active users are those of the busiest product, seats the largest. */
function merge(series: readonly UsageSeries[]): UsageSeries {
  const at = new Map<number, { events: number; users: number; seats: number }>();
  for (const one of series) {
    for (let i = 0; i < one.days.length; i++) {
      const day = one.days[i]!;
      const users = one.activeUsers[i]!;
      const seats = one.seats[i]!;
      const known = at.get(day);
      if (!known) at.set(day, { events: Math.max(0, one.events[i]!), users, seats });
      else {
        known.events += Math.max(0, one.events[i]!);
        known.users = larger(known.users, users);
        known.seats = larger(known.seats, seats);
      }
    }
  }
  const days = Int32Array.from(at.keys()).sort();
  const column = (of: 'events' | 'users' | 'seats') => Float64Array.from(days, (day) => at.get(day)![of]);
  return {
    product: POOLED,
    days,
    events: column('events'),
    activeUsers: column('users'),
    seats: column('seats'),
  };
}

/** The larger of two numbers of which either may be NaN = not told. */
function larger(a: number, b: number): number {
  return Number.isNaN(a) ? b : Number.isNaN(b) ? a : Math.max(a, b);
}
