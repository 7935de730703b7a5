import type { RankingProof } from './prove-ranking.ts';
import type { Weight } from './weigh-evidence.ts';

/** A difference of means with a 95 % interval; positive = the first is larger. */
export interface LossDifference {
  value: number;
  low: number;
  high: number;
}

export interface PromotionEvidence {
  /** False when the learner found nothing better than the base rate on accounts it had not seen. */
  learned: boolean;
  /** How much of it is believed. */
  weight: Weight;
  /** Whether the blend at that weight ranks better than chance on later outcomes; null = none are closed yet. */
  ranking: RankingProof | null;
  /**
   * Log loss of the blend less that of the model in force, on the same later outcomes; null = there is no model in
   * force, or it was taught with these outcomes.
   */
  againstLive: LossDifference | null;
}

export type PromotionVerdict =
  | { state: 'live'; weight: number; reason: 'unjudged' | 'ranks' | 'not_refuted' }
  | { state: 'shadow'; weight: number; reason: 'base_rate' | 'chance' | 'little_left' | 'worse_than_live' };

/** With less of the learned model than this in it, the blend is the prior. */
const LEAST_WEIGHT = 0.1;

/**
 * Whether a new model goes live, ranking and truth apart: how true it is decides how much of it is believed (its
 * weight in the blend with the prior), never whether; it stays in the shadow only when nothing of it is left, when it
 * ranks by chance, or when it is shown, beyond chance, to be less true than the model in force.
 */
export function promoteByEvidence({
  learned,
  weight: { weight },
  ranking,
  againstLive,
}: PromotionEvidence): PromotionVerdict {
  if (!learned) return { state: 'shadow', weight: 0, reason: 'base_rate' };
  if (ranking?.verdict === 'chance') return { state: 'shadow', weight, reason: 'chance' };
  if (weight < LEAST_WEIGHT) return { state: 'shadow', weight, reason: 'little_left' };
  if (againstLive !== null && againstLive.low > 0)
    return { state: 'shadow', weight, reason: 'worse_than_live' };
  if (ranking === null) return { state: 'live', weight, reason: 'unjudged' };
  return { state: 'live', weight, reason: ranking.verdict === 'proven' ? 'ranks' : 'not_refuted' };
}

/** Two-sided 95 %. */
const Z = 1.959964;

/** Mean of one loss less another over the same rows, rows of one account taken together; null under two accounts. */
export function lossDifference(
  rows: readonly { place: number; first: number; second: number }[],
): LossDifference | null {
  const byAccount = new Map<number, { sum: number; rows: number }>();
  let total = 0;
  for (const { place, first, second } of rows) {
    const own = byAccount.get(place) ?? { sum: 0, rows: 0 };
    own.sum += first - second;
    own.rows += 1;
    total += first - second;
    byAccount.set(place, own);
  }
  const n = byAccount.size;
  if (n < 2) return null;
  const value = total / rows.length;
  let squares = 0;
  for (const own of byAccount.values()) squares += (own.sum - value * own.rows) ** 2;
  const error = Math.sqrt((squares * n) / (n - 1)) / rows.length;
  return { value, low: value - Z * error, high: value + Z * error };
}
