import type { HealthSettings } from '../health-settings.ts';
import { type AppliedCap, applyCaps } from './apply-caps.ts';
import type { AccountFeatures } from './features.ts';
import { scoreComponents, type WeighedComponent } from './score-components.ts';

/** The rest of a part that gets no more. */
const TAKEN = Number.NEGATIVE_INFINITY;

/**
 * Splits a whole number of hundredths in proportion to `shares` by the largest-remainder method (Hamilton), so that the
 * parts are whole and add up exactly. Ties go to the earlier part. Shares are >= 0; all 0 gives zeros.
 */
export function allocate(total: number, shares: readonly number[]): number[] {
  const sum = shares.reduce((a, b) => a + b, 0);
  if (sum <= 0) return shares.map(() => 0);
  const parts: number[] = [];
  const rests: number[] = [];
  let left = total;
  for (const share of shares) {
    const exact = (total * share) / sum;
    const part = Math.floor(exact + 1e-9);
    parts.push(part);
    rests.push(share > 0 ? exact - part : TAKEN);
    left -= part;
  }
  for (; left > 0; left--) {
    let largest = 0;
    for (let i = 1; i < rests.length; i++) if (rests[i]! > rests[largest]!) largest = i;
    if (rests[largest] === TAKEN) break;
    parts[largest]!++;
    rests[largest] = TAKEN;
  }
  return parts;
}

/** The index before any question of bands or coverage. Points in whole hundredths. */
export interface AddedUp {
  components: WeighedComponent[];
  /** Contribution per component; 0 when unknown. */
  contributions: number[];
  cap: AppliedCap | null;
  /** Points the cap takes (<= 0). */
  capped: number;
  /** Sum of all contributions and the cap; 0 when nothing is known. */
  health: number;
  /** Share of the weight that is known, 0-1. */
  coverage: number;
}

/** What is known of the weight, and the mean of the known scores by it in whole hundredths; 0 when nothing is known. */
export interface WeighedMean {
  mean: number;
  weightKnown: number;
  weightAll: number;
}

/** Unknown scores (NaN) hand their weight on in proportion; what has no weight is left out. */
export function weighedMean(weights: ArrayLike<number>, scores: ArrayLike<number>): WeighedMean {
  let weightKnown = 0;
  let weightAll = 0;
  let sum = 0;
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i]!;
    if (!(weight > 0)) continue;
    weightAll += weight;
    const score = scores[i]!;
    if (Number.isNaN(score)) continue;
    weightKnown += weight;
    sum += weight * score;
  }
  return { mean: weightKnown === 0 ? 0 : Math.round((100 * sum) / weightKnown), weightKnown, weightAll };
}

/** 0-1. */
export function coverageOf({ weightKnown, weightAll }: WeighedMean): number {
  return weightAll === 0 ? 0 : weightKnown / weightAll;
}

/**
 * Weighted mean of the known components, unknown ones handing their weight on in proportion, then the caps. Works in
 * whole hundredths with largest remainders: the contributions add up to the index to the last digit.
 */
export function addUp(features: AccountFeatures, asOf: number, settings: HealthSettings): AddedUp {
  const components = scoreComponents(features, asOf, settings);
  const weights = components.map(({ weight }) => weight);
  const scores = components.map(({ result }) => (result.known ? result.score : Number.NaN));
  const weighed = weighedMean(weights, scores);
  const { mean: plain, weightKnown } = weighed;
  const shares = components.map(({ weight, result }) => (result.known ? weight * result.score : 0));
  const contributions = allocate(plain, shares);
  const account = { health: plain, components, features, asOf };
  const cap = weightKnown === 0 ? null : applyCaps(account, settings.caps);
  const capped = cap === null ? 0 : cap.cap - plain;
  const coverage = coverageOf(weighed);
  return { components, contributions, cap, capped, health: plain + capped, coverage };
}
