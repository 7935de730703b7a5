import { evidence } from '../../evidence/evidence-codes.ts';
import type { Loss } from './combine-losses.ts';
import { describePeers } from './describe-fall.ts';
import { describePeriodPeers, describePeriods } from './describe-periods.ts';
import type { ProductFeatures } from './usage-features.ts';

/** Level has a small say beside the account's own pattern: it can never turn a steady customer into a risk. */
const WORTH_ABSOLUTE = 0.15;
const WORTH_WITH_PEERS = 0.25;
/** Of totals only the amount can be compared, which says less than the amount and how often somebody comes. */
const WORTH_OF_TOTALS = 0.2;
/** Active days in 28 from which on frequency is full, and silence in days from which on recency is nothing. */
const FULL_ACTIVE_DAYS = 8;
const EMPTY_SILENCE_DAYS = 60;

/**
 * What low use costs although it is normal for the account: absolute frequency and recency, and, when a comparison is
 * given, the account's place among others with the same product. Active days and ranks, so that the unit of events
 * does not matter.
 */
function levelOf(p: ProductFeatures): Loss {
  if (p.period) return levelByPeriods(p, p.period);
  // Judged days where there are any, so that a holiday is no low level.
  const [activeDays, windowDays] =
    p.active === null ? [p.active28, 28] : [Math.round(p.active[0]), p.windowDays];
  const frequency = 1 - Math.min(1, (activeDays * 28) / windowDays / FULL_ACTIVE_DAYS);
  const age = Math.min(1, p.silence / EMPTY_SILENCE_DAYS);
  const absolute = 0.5 * frequency + 0.5 * age;
  const common = { product: p.product, activeDays, windowDays, silentDays: p.silence };
  if (p.peers === null) {
    return { share: WORTH_ABSOLUTE * absolute, evidence: evidence('usage.low_level', common) };
  }
  const behind = 1 - (0.6 * p.peers.level + 0.4 * p.peers.recency);
  return {
    share: WORTH_WITH_PEERS * (0.7 * behind + 0.3 * absolute),
    evidence: describePeers(p, p.peers),
  };
}

/** Of totals the amount says what the level is, and how long ago the newest one was; there are no active days. */
function levelByPeriods(p: ProductFeatures, period: { days: number; closedOn: number }): Loss {
  const age = Math.min(1, p.silence / Math.max(EMPTY_SILENCE_DAYS, 2 * period.days));
  if (p.peers === null) return { share: WORTH_ABSOLUTE * 0.5 * age, evidence: describePeriods(p, period) };
  const behind = 1 - (0.6 * p.peers.level + 0.4 * p.peers.recency);
  return {
    share: WORTH_OF_TOTALS * (0.7 * behind + 0.3 * 0.5 * age),
    evidence: describePeriodPeers(p, period),
  };
}

/**
 * Level loss of every product. Once some product has taken over work (`gained`), no other one is blamed for a lower
 * level than the best one has: what moved is not low.
 */
export function levelLosses(products: readonly ProductFeatures[], gained: boolean): Loss[] {
  const own = products.map(levelOf);
  if (!gained) return own;
  const best = own.reduce((a, b) => (b.share < a.share ? b : a));
  return own.map((loss) => (loss.share > best.share ? best : loss));
}
