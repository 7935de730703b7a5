import type { Band, HealthScore } from '../types.ts';

/** What is kept of a score beside its figures, to explain it by. */
export type ScoreDetail = Pick<HealthScore, 'components' | 'drivers'>;

/** How many accounts have each band on a day. */
export type BandCounts = Record<Band, number>;

export function noBandCounts(): BandCounts {
  return { healthy: 0, watch: 0, at_risk: 0, critical: 0, unknown: 0 };
}

/** What the scores of a day rest on, once all of its pages are done. */
export interface PassMark {
  configHash: string;
  /** The model in force; null = the prior. */
  modelId: number | null;
  /** Every change of an account up to this number is in the scores. */
  changesUpTo: number;
}
