import type { Calibration } from './calibration.ts';
import { fitPlatt } from './fit-platt.ts';
import { logOdds } from './log-odds.ts';
import { orderByScore } from './metrics/order-by-score.ts';
import { poolAdjacentViolators } from './pool-adjacent-violators.ts';
import type { ScoredRows } from './scored-rows.ts';

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
