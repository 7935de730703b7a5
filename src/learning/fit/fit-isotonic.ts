import { logOdds } from '../../domain/statistics/log-odds.ts';
import { orderByScore } from '../metrics/ranking-metrics.ts';
import type { ScoredRows } from '../metrics/scored-rows.ts';
import type { Calibration } from '../model/calibration.ts';
import { fitPlatt } from './fit-platt.ts';

/** A stretch of neighbouring values that share one fitted level. */
export interface PooledBlock {
  /** First index of the stretch, and the index after its last. */
  from: number;
  to: number;
  weight: number;
  level: number;
}

/**
 * Isotonic regression: the non-decreasing sequence nearest to `values` in weighted least squares, by pooling
 * adjacent violators (Ayer et al. 1955). Levels of consecutive blocks strictly increase.
 * @param input values in the order in which they shall not fall; positive weights, 1 each when absent.
 */
export function poolAdjacentViolators(input: {
  values: ArrayLike<number>;
  weights?: ArrayLike<number>;
}): PooledBlock[] {
  const blocks: PooledBlock[] = [];
  for (let index = 0; index < input.values.length; index++) {
    let block = {
      from: index,
      to: index + 1,
      weight: input.weights === undefined ? 1 : input.weights[index]!,
      level: input.values[index]!,
    };
    while (blocks.length > 0 && blocks[blocks.length - 1]!.level >= block.level) {
      const before = blocks.pop()!;
      const weight = before.weight + block.weight;
      block = {
        from: before.from,
        to: block.to,
        weight,
        level: before.level + (block.level - before.level) * (block.weight / weight),
      };
    }
    blocks.push(block);
  }
  return blocks;
}

/**
 * Isotonic calibration on the log-odds scale: pooled blocks become knots at their mean score (centred isotonic
 * regression, Oron & Flournoy 2017), each block's rate drawn towards the base rate by one row's worth, so that
 * no probability is 0 or 1. With fewer than two blocks the result is a Platt line.
 */
export function fitIsotonic(rows: ScoredRows): Calibration {
  const platt = fitPlatt(rows);
  const order = orderByScore(rows.score).reverse();
  const weightOf = (row: number) => (rows.weight === undefined ? 1 : rows.weight[row]!);
  const groups = equalScores(rows, order, weightOf);
  const baseRate =
    groups.reduce((sum, group) => sum + group.positives, 0) /
    groups.reduce((sum, group) => sum + group.weight, 0);
  const blocks = poolAdjacentViolators({
    values: groups.map((group) => group.positives / group.weight),
    weights: groups.map((group) => group.weight),
  }).map((block) => {
    const members = groups.slice(block.from, block.to);
    const centre = members.reduce((sum, group) => sum + group.score * group.weight, 0) / block.weight;
    const smoothed = (block.level * block.weight + baseRate) / (block.weight + 1);
    return { centre, smoothed, weight: block.weight };
  });
  // Smoothing can turn neighbouring blocks around; pooling once more restores the order.
  const knots = poolAdjacentViolators({
    values: blocks.map((block) => block.smoothed),
    weights: blocks.map((block) => block.weight),
  }).map((block) => {
    const members = blocks.slice(block.from, block.to);
    const centre = members.reduce((sum, one) => sum + one.centre * one.weight, 0) / block.weight;
    return { raw: centre, calibrated: logOdds(block.level) };
  });
  if (knots.length < 2) return { method: 'platt', ...platt };
  return {
    method: 'isotonic',
    raw: knots.map((knot) => knot.raw),
    calibrated: knots.map((knot) => knot.calibrated),
    tailSlope: platt.slope,
  };
}

/** Rows of equal score as one group each, lowest score first; rows without weight are left out. */
function equalScores(
  rows: ScoredRows,
  order: Uint32Array,
  weightOf: (row: number) => number,
): { score: number; positives: number; weight: number }[] {
  const groups: { score: number; positives: number; weight: number }[] = [];
  for (const row of order) {
    const weight = weightOf(row);
    if (weight === 0) continue;
    const score = rows.score[row]!;
    const last = groups[groups.length - 1];
    if (last !== undefined && last.score === score) {
      last.positives += weight * rows.label[row]!;
      last.weight += weight;
    } else groups.push({ score, positives: weight * rows.label[row]!, weight });
  }
  return groups;
}
