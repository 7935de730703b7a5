import { fromEpochDay } from '../../day.ts';
import { evidence } from '../../evidence/evidence-codes.ts';
import type { Evidence } from '../../types.ts';
import { deficit } from './deficit.ts';
import type { Measure, PeerStanding, ProductFeatures } from './usage-features.ts';

/** From this share of their normal on, events have stayed where they were. */
const FLAT = 0.8;

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
        usualLow: Math.floor(usualOf(p, m).low),
        usualHigh: Math.ceil(m[3]),
        factor: factorOf(p, m),
        since,
      });
    }
    case 'events': {
      const [m, windowDays] = telling(p.events!, p.eventsRecent, p.windowDays);
      return evidence('usage.volume_below_normal', {
        product: p.product,
        events: whole(m[0]),
        windowDays,
        usualLow: whole(usualOf(p, m).low),
        usualHigh: whole(m[3]),
        factor: factorOf(p, m),
        since,
      });
    }
    case 'users': {
      const [m, windowDays] = telling(p.users!, p.usersRecent, p.windowDays);
      const common = {
        product: p.product,
        users: tenth(m[0]),
        usualUsers: tenth(usualOf(p, m).mid),
        windowDays,
        since,
      };
      // Of the days that the users were counted on.
      const eventsFactor = factorOf(p, m === p.usersRecent ? p.eventsRecent! : p.events!);
      return isFlat(p) && eventsFactor >= FLAT
        ? evidence('usage.users_vanished_events_flat', { ...common, eventsFactor })
        : evidence('usage.users_below_normal', { ...common, factor: factorOf(p, m) });
    }
    case 'peers':
      return describePeers(p, p.peers!);
  }
}

/** The account beside the others: one span for its days, their median and its rank. */
export function describePeers(p: ProductFeatures, peers: PeerStanding): Evidence {
  return evidence('usage.below_peers', {
    product: p.product,
    activeDays: peers.own ?? null,
    windowDays: peers.span ?? null,
    peersMedian: peers.median,
    more: peers.more ?? null,
  });
}

function slowDecline(p: ProductFeatures): Evidence | null {
  if (p.change?.kind !== 'slope' || p.change.before <= 0) return null;
  return evidence('usage.slow_decline', {
    product: p.product,
    of: p.change.of ?? null,
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

/** Now against the middle of the account's own past. */
export function factorOf(p: Pick<ProductFeatures, 'bookChange'>, measure: Measure): number {
  const { mid } = usualOf(p, measure);
  return mid > 0 ? Math.round((measure[0] / mid) * 100) / 100 : 1;
}

/** The account's own past, whatever less is expected of everybody now. */
export function usualOf({ bookChange = 1 }: Pick<ProductFeatures, 'bookChange'>, [, low, mid]: Measure) {
  // What was lowered was rounded: a third decimal tells 1 from just under 1.
  return { low: thousandth(low / bookChange), mid: thousandth(mid / bookChange) };
}

/** Nothing speaks against the numbers staying up: not one of them is below normal. */
function isFlat(p: ProductFeatures): boolean {
  return [p.events, p.eventsRecent, p.active, p.activeRecent].every((measure) => deficit(measure) === 0);
}

function thousandth(value: number): number {
  return Math.round(value * 1000) / 1000;
}

function whole(value: number): number {
  return Math.round(value);
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}
