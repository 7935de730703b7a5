import { seededRandom } from '../../domain/statistics/chance.ts';
import type { Interval } from '../../domain/statistics/shares.ts';
import { orderByScore } from '../metrics/ranking-metrics.ts';

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
  const { score } = input;
  const order = orderByScore(score);
  // In the order of the scores, so that a run reads straight through memory.
  const group = Int32Array.from(order, (row) => input.group[row]!);
  const label = Uint8Array.from(order, (row) => input.label[row]!);
  const endsLevel = Uint8Array.from(order, (row, place) =>
    place + 1 === order.length || score[order[place + 1]!] !== score[row] ? 1 : 0,
  );
  const accounts = group.reduce((most, one) => Math.max(most, one), -1) + 1;
  const rowsOf = new Float64Array(accounts);
  const outcomesOf = new Float64Array(accounts);
  for (let place = 0; place < group.length; place++) {
    rowsOf[group[place]!]! += 1;
    outcomesOf[group[place]!]! += label[place]!;
  }
  const random = seededRandom(input.seed);
  const weight = new Uint8Array(accounts);
  const areas: number[] = [];
  const lifts: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    let all = 0;
    let positives = 0;
    for (let account = 0; account < accounts; account++) {
      const times = poisson(random());
      weight[account] = times;
      all += times * rowsOf[account]!;
      positives += times * outcomesOf[account]!;
    }
    if (positives === 0 || positives === all) continue;
    const { area, top } = walkDown({ label, group, endsLevel, weight, until: input.share * all });
    areas.push(area / positives);
    lifts.push(top / (input.share * positives));
  }
  return { prAuc: middle(areas), lift: middle(lifts) };
}

/** Sum of precisions at every (weighted) outcome, and the outcomes within the first `until` of the weight. */
function walkDown(input: {
  label: Uint8Array;
  group: Int32Array;
  /** 1 at the last row of equal scores. */
  endsLevel: Uint8Array;
  weight: Uint8Array;
  until: number;
}): { area: number; top: number } {
  const { label, group, endsLevel, weight, until } = input;
  let area = 0;
  let top = 0;
  let seen = 0;
  let right = 0;
  let rows = 0;
  let outcomes = 0;
  for (let place = 0; place < group.length; place++) {
    const times = weight[group[place]!]!;
    rows += times;
    outcomes += times * label[place]!;
    if (endsLevel[place] === 0 || rows === 0) continue;
    if (seen < until) top += outcomes * Math.min(1, (until - seen) / rows);
    seen += rows;
    right += outcomes;
    area += outcomes * (right / seen);
    rows = 0;
    outcomes = 0;
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
