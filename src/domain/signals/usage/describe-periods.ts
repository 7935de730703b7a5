import { fromEpochDay } from '../../day.ts';
import { evidence } from '../../evidence/evidence-codes.ts';
import type { Evidence } from '../../types.ts';
import { deficit } from './deficit.ts';
import { factorOf } from './describe-fall.ts';
import type { Measure, ProductFeatures } from './usage-features.ts';

type Period = NonNullable<ProductFeatures['period']>;

/**
 * What is below normal of a product told in periods, by the newest one or the mean of the newest three. What lies within the
 * usual range is told as such.
 */
export function describePeriodFall(p: ProductFeatures, period: Period, what: 'events' | 'users'): Evidence {
  const [all, newest] = what === 'events' ? [p.events, p.eventsRecent] : [p.users, p.usersRecent];
  if (deficit(newest) === 0 && deficit(all) === 0) return describePeriods(p, period);
  const isNewest = deficit(newest) >= deficit(all);
  const m = (isNewest ? newest : all)!;
  const common = { ...periodOf(p, period, isNewest), factor: factorOf(p, m) };
  return what === 'events'
    ? evidence('usage.period_below_normal', { ...common, events: Math.round(m[0]), ...usualOf(m) })
    : evidence('usage.period_users_below_normal', { ...common, users: Math.round(m[0]), ...usualOf(m) });
}

/** What the newest closed period held, beside what is normal. */
export function describePeriods(p: ProductFeatures, period: Period): Evidence {
  const m = p.eventsRecent;
  return evidence('usage.period_normal', {
    ...periodOf(p, period, true),
    events: m === null ? null : Math.round(m[0]),
    ...(m === null ? { usualLow: null, usualHigh: null } : usualOf(m)),
  });
}

export function describePeriodPeers(p: ProductFeatures, period: Period): Evidence {
  const peers = p.peers!;
  return evidence('usage.period_below_peers', {
    ...periodOf(p, period, true),
    periods: peers.span ?? null,
    events: peers.own ?? null,
    peersMedian: peers.median,
    more: peers.more ?? null,
  });
}

/** Normal use and growth, where nothing is below normal. */
export function describePeriodStanding(p: ProductFeatures, period: Period): Evidence[] {
  const m = p.eventsRecent!;
  if ([p.events, m, p.users, p.usersRecent].some((measure) => deficit(measure) > 0)) return [];
  if (m[0] <= m[3] * 1.25) return [describePeriods(p, period)];
  return [
    evidence('usage.period_growth', {
      ...periodOf(p, period, true),
      events: Math.round(m[0]),
      usualHigh: Math.round(m[3]),
      factor: factorOf(p, m),
    }),
  ];
}

function periodOf(p: ProductFeatures, period: Period, isNewest: boolean) {
  return {
    product: p.product,
    period: fromEpochDay(period.closedOn),
    periodDays: period.days,
    periods: isNewest ? 1 : Math.round(p.windowDays / period.days),
  };
}

function usualOf(m: Measure): { usualLow: number; usualHigh: number } {
  return { usualLow: Math.round(m[1]), usualHigh: Math.round(m[3]) };
}
