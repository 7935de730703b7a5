import { fromEpochDay } from '../../day.ts';
import { type ComponentResult, known, unknown } from '../../evidence/component-result.ts';
import { evidence } from '../../evidence/evidence-codes.ts';
import type { Evidence } from '../../types.ts';
import { combineLosses } from './combine-losses.ts';
import { ramp } from './deficit.ts';
import { describeStanding } from './describe-standing.ts';
import { judgeProduct, type ProductLoss } from './judge-product.ts';
import { levelLosses } from './level-loss.ts';
import { movedShare } from './moved-share.ts';
import { peopleLoss } from './people-loss.ts';

import type { ProductFeatures, UsageFeatures } from './usage-features.ts';

/**
 * Without any activity an account gets this long after its start before it counts, and this long until it counts in full.
 * It has not lost a habit, so it is at risk, but less surely than one that stopped.
 */
const START_GRACE_DAYS = 28;
const START_LOST_DAYS = 84;
const WORTH_NEVER_STARTED = 0.7;
/** Below this loss nothing is known yet: no activity is never a good sign either. */
const LEAST_NEVER_STARTED = 0.3;

export interface UsageScoring {
  asOf: number;
  startedOn: number | null;
  /** History that a baseline needs, in days, for the text of `unknown.no_baseline`. */
  neededDays: number;
}

/**
 * The usage component: products by their share of past activity, what moved between them taken out, then the people
 * who vanished. A product without a baseline has no share as long as another one has a past.
 */
export function scoreUsage(usage: UsageFeatures, given: UsageScoring): ComponentResult {
  if (usage.products.length === 0) return neverStarted(usage, given);
  if (usage.allQuiet) return allQuiet(usage);
  const accountDays = given.startedOn === null ? 0 : given.asOf - given.startedOn + 1;
  const among = usage.products.length;
  const losses = usage.products.map((p) => judgeProduct(p, { accountDays, among }));
  const shares = sharesOf(usage.products, losses);
  if (shares === null) return noBaseline(usage.products, given.neededDays);
  const move = movedShare(usage.products, losses);
  const levels = levelLosses(usage.products, move.gained);
  let ofProducts = 0;
  const told: Evidence[] = [];
  losses.forEach((loss, i) => {
    const share = shares[i]!;
    if (!loss.known || share === 0) return;
    const stays = 1 - move.moved[i]!;
    const remaining = 1 - loss.lost * stays;
    const level = levels[i]!;
    ofProducts += share * 100 * remaining * (1 - level.share);
    for (const e of loss.evidence) {
      if (stays > 0)
        told.push({ ...abandoned(e, usage, { index: i, share }), points: e.points * stays * share });
    }
    if (level.share > 0) told.push({ ...level.evidence, points: -100 * remaining * level.share * share });
  });

  const people = peopleLoss(usage.people, given.asOf);
  // What the numbers already lost is the worst of all losses; the people count beside it, or the other way round.
  const { remaining, weights } = combineLosses([1 - ofProducts / 100, ...people.map((loss) => loss.share)]);
  const score = people.length === 0 ? ofProducts : 100 * remaining;
  if (people.length > 0 && ofProducts < 100) {
    const scale = ((100 - score) * weights[0]!) / (100 - ofProducts);
    for (const e of told) e.points *= scale;
  }
  people.forEach((loss, i) => {
    told.push({ ...loss.evidence, points: -(100 - score) * weights[i + 1]! });
  });
  told.sort((a, b) => a.points - b.points);
  if (move.from !== null && move.to !== null) {
    told.push(
      evidence('usage.moved_product', {
        fromProduct: move.from.product,
        toProduct: move.to.product,
        since: move.from.change === null ? null : fromEpochDay(move.from.change.since),
        factor: Math.round(move.moved[usage.products.indexOf(move.from)]! * 100) / 100,
      }),
    );
  }
  told.push(...describeStanding(usage));
  return known(score, told);
}

/** Share of each product in the past activity; equal shares when none has a past; null when none can be judged. */
function sharesOf(products: readonly ProductFeatures[], losses: readonly ProductLoss[]): number[] | null {
  const anyPast = products.some((p, i) => losses[i]!.known && p.past > 0);
  const parts = products.map((p, i) => (losses[i]!.known ? (anyPast ? p.past : 1) : 0));
  const total = parts.reduce((a, b) => a + b, 0);
  return total === 0 ? null : parts.map((part) => part / total);
}

function noBaseline(products: readonly ProductFeatures[], neededDays: number): ComponentResult {
  const { product, historyDays } = products.reduce((a, b) => (b.historyDays > a.historyDays ? b : a));
  return unknown(evidence('unknown.no_baseline', { product, historyDays, neededDays }));
}

function abandoned(
  e: Evidence,
  usage: UsageFeatures,
  { index, share }: { index: number; share: number },
): Evidence {
  const p = usage.products[index]!;
  const othersAlive = usage.products.some((o, i) => i !== index && o.silence <= (o.gap ?? 14));
  if (e.code !== 'usage.silent' || !othersAlive) return e;
  return evidence('usage.product_abandoned', {
    product: p.product,
    lastDay: fromEpochDay(p.last),
    silentDays: p.silence,
    share: Math.round(share * 100) / 100,
  });
}

function neverStarted(usage: UsageFeatures, { asOf, startedOn }: UsageScoring): ComponentResult {
  if (startedOn === null) return unknown(evidence('unknown.no_data', { source: 'usage' }));
  const days = asOf - startedOn;
  if (days < START_GRACE_DAYS) {
    return unknown(
      evidence('unknown.no_baseline', { product: null, historyDays: days, neededDays: START_GRACE_DAYS }),
    );
  }
  let share = WORTH_NEVER_STARTED * ramp(days, START_GRACE_DAYS, START_LOST_DAYS);
  // Where most others have not begun either (a course before its first day), it says nothing yet.
  if (usage.peers) share *= 1 - ramp(usage.peers.recency, 0.1, 0.4);
  if (share < LEAST_NEVER_STARTED) {
    return unknown(
      evidence('unknown.no_baseline', { product: null, historyDays: 0, neededDays: START_GRACE_DAYS }),
    );
  }
  const points = -100 * share;
  return known(100 + points, [
    evidence('usage.never_started', { daysSinceStart: days, startedOn: fromEpochDay(startedOn) }, points),
  ]);
}

function allQuiet(usage: UsageFeatures): ComponentResult {
  const p = usage.products[0]!;
  return unknown(
    evidence('unknown.quiet_period', {
      product: p.product,
      quietDays: p.quiet[0] + p.quiet[1],
      windowDays: p.windowDays,
    }),
  );
}
