import { orderByScore } from '../model/metrics/order-by-score.ts';
import { seededRandom } from '../model/seeded-random.ts';
import type { Interval } from './backtest-figures.ts';

/** Repetitions: enough for the ends of a 95 % interval, and seconds on a million rows. */
const RUNS = 200;

/** What resampled accounts say of a ranking. */
export interface RankingIntervals {
  prAuc: Interval | null;
  lift: Interval | null;
}

/**
 * 95 % intervals of average precision and of the lift in the highest-scored share, by resampling accounts with
 * Poisson weights (a bootstrap of clusters in one pass per run; Hanley & MacGibbon 2006): rows of one account are no
 * independent witnesses.
 * @param input one finite score, one label (0 or 1) and one account number per row; `share` in (0, 1].
 */
export function bootstrapRanking(input: {
  score: Float64Array;
  label: Uint8Array;
  group: Int32Array;
  share: number;
  seed: number;
}): RankingIntervals {
  const { score, label, group } = input;
  const order = orderByScore(score);
  const accounts = group.reduce((most, one) => Math.max(most, one), -1) + 1;
  const random = seededRandom(input.seed);
  const weight = new Uint8Array(accounts);
  const areas: number[] = [];
  const lifts: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    for (let account = 0; account < accounts; account++) weight[account] = poisson(random());
    let all = 0;
    let positives = 0;
    for (let row = 0; row < label.length; row++) {
      all += weight[group[row]!]!;
      positives += weight[group[row]!]! * label[row]!;
    }
    if (positives === 0 || positives === all) continue;
    const { area, top } = walkDown({ order, score, label, group, weight, until: input.share * all });
    areas.push(area / positives);
    lifts.push(top / (input.share * positives));
  }
  return { prAuc: middle(areas), lift: middle(lifts) };
}

/** Sum of precisions at every (weighted) outcome, and the outcomes within the first `until` of the weight. */
function walkDown(input: {
  order: Uint32Array;
  score: Float64Array;
  label: Uint8Array;
  group: Int32Array;
  weight: Uint8Array;
  until: number;
}): { area: number; top: number } {
  const { order, score, label, group, weight, until } = input;
  let area = 0;
  let top = 0;
  let seen = 0;
  let right = 0;
  for (let start = 0; start < order.length; ) {
    const level = score[order[start]!]!;
    let rows = 0;
    let outcomes = 0;
    let end = start;
    for (; end < order.length && score[order[end]!] === level; end++) {
      const row = order[end]!;
      const times = weight[group[row]!]!;
      rows += times;
      outcomes += times * label[row]!;
    }
    if (rows > 0) {
      if (seen < until) top += outcomes * Math.min(1, (until - seen) / rows);
      seen += rows;
      right += outcomes;
      area += outcomes * (right / seen);
    }
    start = end;
  }
  return { area, top };
}

/** A Poisson(1) number from an even one in [0, 1), by inversion. */
function poisson(even: number): number {
  let number = 0;
  let chance = Math.exp(-1);
  for (let below = chance; even >= below && number < 20; below += chance) {
    number += 1;
    chance /= number;
  }
  return number;
}

/** The middle 95 % of repeated figures; null when too few of them could be made. */
function middle(values: number[]): Interval | null {
  if (values.length < RUNS / 2) return null;
  const sorted = values.sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))]!;
  return [at(0.025), at(0.975)];
}
