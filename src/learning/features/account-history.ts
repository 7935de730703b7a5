import type { AccountFacts, UsageSeries } from '../../domain/types.ts';

/** Days on which one named user was active in one product, ascending; days since 1970-01-01. */
export interface UserDays {
  userId: string;
  product: string;
  days: Int32Array;
}

/** Activity of an account over all its products, one entry per day with any; days ascending and unique. */
export interface DailyTotals {
  days: Int32Array;
  events: Float64Array;
  /** Sum over products; NaN = not told by any. */
  users: Float64Array;
}

/**
 * Everything ever told about one account, whatever its date. Only {@link factsOn} may look into it: what it gives for
 * a day is all that was known then. Surveys, subscriptions and series are in order of their dates.
 */
export interface AccountHistory {
  facts: AccountFacts;
  users: UserDays[];
  totals: DailyTotals;
  /** Day from which the account is in the book: its start, else its first dated row; null = nothing tells. */
  from: number | null;
  /** Day from which it counts as departed although nobody said so (`markVanished`); null = it does not. */
  vanishedOn: number | null;
  /** Days on which somebody acted on an alert about it, or a play began, ascending; epoch days. */
  helpedOn: readonly number[];
}

/** Adds up the products of an account day by day; days without any activity are left out. */
export function dailyTotals(usage: readonly UsageSeries[]): DailyTotals {
  const active = new Map<number, { events: number; users: number }>();
  for (const series of usage) {
    for (let i = 0; i < series.days.length; i++) {
      const events = series.events[i]!;
      const users = series.activeUsers[i]!;
      if (!(events > 0) && !(users > 0)) continue;
      const day = series.days[i]!;
      const sum = active.get(day) ?? { events: 0, users: Number.NaN };
      sum.events += Math.max(0, events);
      if (users >= 0) sum.users = (Number.isNaN(sum.users) ? 0 : sum.users) + users;
      active.set(day, sum);
    }
  }
  const days = Int32Array.from(active.keys()).sort();
  return {
    days,
    events: Float64Array.from(days, (day) => active.get(day)!.events),
    users: Float64Array.from(days, (day) => active.get(day)!.users),
  };
}
