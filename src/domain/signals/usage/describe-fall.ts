import { fromEpochDay } from '../../day.ts';
import { evidence } from '../../evidence/evidence-codes.ts';
import type { Evidence } from '../../types.ts';
import { deficit } from './deficit.ts';
import type { Measure, ProductFeatures } from './usage-features.ts';

/**
 * Says what is below normal, with the numbers of the window in which it shows most. A slow decline shows in every
 * measure and is told as one.
 */
export function describeFall(p: ProductFeatures, what: 'active' | 'events' | 'users' | 'peers'): Evidence {
  const slope = what === 'peers' ? null : slowDecline(p);
  if (slope) return slope;
  const since = p.change?.kind === 'step' ? fromEpochDay(p.change.since) : null;
  switch (what) {
    case 'active': {
      const [m, windowDays] = telling(p.active!, p.activeRecent, p.windowDays);
      return evidence('usage.active_days_below_normal', {
        product: p.product,
        activeDays: whole(m[0]),
        windowDays,
        usualLow: Math.floor(m[1]),
        usualHigh: Math.ceil(m[3]),
        factor: factorOf(m),
        since,
      });
    }
    case 'events': {
      const [m, windowDays] = telling(p.events!, p.eventsRecent, p.windowDays);
      return evidence('usage.volume_below_normal', {
        product: p.product,
        events: whole(m[0]),
        windowDays,
        usualLow: whole(m[1]),
        usualHigh: whole(m[3]),
        factor: factorOf(m),
        since,
      });
    }
    case 'users': {
      const [m, windowDays] = telling(p.users!, p.usersRecent, p.windowDays);
      const common = {
        product: p.product,
        users: tenth(m[0]),
        usualUsers: tenth(m[2]),
        windowDays,
        since,
      };
      return deficit(p.events) === 0 && deficit(p.eventsRecent) === 0 && deficit(p.active) === 0
        ? evidence('usage.users_vanished_events_flat', { ...common, eventsFactor: factorOf(p.events!) })
        : evidence('usage.users_below_normal', { ...common, factor: factorOf(m) });
    }
    case 'peers':
      return evidence('usage.below_peers', {
        product: p.product,
        activeDays: p.active28,
        windowDays: 28,
        peersMedian: p.peers!.median,
        percentile: p.peers!.level,
        silentDays: p.silence,
      });
  }
}

function slowDecline(p: ProductFeatures): Evidence | null {
  if (p.change?.kind !== 'slope' || p.change.before <= 0) return null;
  return evidence('usage.slow_decline', {
    product: p.product,
    weeks: p.change.weeks,
    changePercent: Math.round((p.change.after / p.change.before - 1) * 100),
    from: tenth(p.change.before),
    to: tenth(p.change.after),
  });
}

function telling(all: Measure, recent: Measure | null, windowDays: number): [Measure, number] {
  const half = Math.max(7, ((windowDays / 7) >> 1) * 7);
  return recent !== null && deficit(recent) > deficit(all) ? [recent, half] : [all, windowDays];
}

export function factorOf([now, , mid]: Measure): number {
  return mid > 0 ? Math.round((now / mid) * 100) / 100 : 1;
}

function whole(value: number): number {
  return Math.round(value);
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}
