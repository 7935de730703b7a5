import type { StepLimits } from './grow-shape-step.ts';

/** Side of the grid of a pair term: coarse bins per feature, the last one for what is missing. */
export const pairSide = 16;

interface PairTree {
  gain: number;
  /** Whether the first cut is on the feature of the rows (true) or of the columns. */
  rowsFirst: boolean;
  first: number;
  /** Second cut below and above the first; -1 for none. */
  second: [number, number];
}

/**
 * One boosting step of one pair of features: one cut on one feature, then one cut of the other feature on each
 * side, so at most four leaves (the trees of FAST, Lou et al. 2013), with shrunken Newton values.
 * @param histogram gradient and hessian of cell `row * pairSide + column` at twice the cell number.
 * @param step receives the change of each cell.
 * @returns the gain of the full step, 0 when there is nothing to gain.
 */
export function growPairStep(
  histogram: Float64Array,
  step: Float64Array,
  input: { limits: StepLimits },
): number {
  step.fill(0);
  const tree = bestPairTree(histogram, input.limits);
  if (tree === null) return 0;
  for (const side of [0, 1] as const) {
    for (const half of [0, 1] as const) {
      const cells = leafCells(tree, side, half);
      let gradient = 0;
      let hessian = 0;
      for (const cell of cells) {
        gradient += histogram[2 * cell]!;
        hessian += histogram[2 * cell + 1]!;
      }
      const value = (-input.limits.learningRate * gradient) / (hessian + input.limits.leafPenalty);
      for (const cell of cells) step[cell] = value;
    }
  }
  return tree.gain;
}

/** How much the best step of a pair would gain: the strength by which pairs are ranked. */
export function pairGain(histogram: Float64Array, limits: StepLimits): number {
  return bestPairTree(histogram, limits)?.gain ?? 0;
}

function leafCells(tree: PairTree, side: 0 | 1, half: 0 | 1): number[] {
  const cells: number[] = [];
  const cut = tree.second[side];
  for (let a = side === 0 ? 0 : tree.first + 1; a < (side === 0 ? tree.first + 1 : pairSide); a++) {
    for (let b = half === 0 ? 0 : cut + 1; b < (half === 0 ? cut + 1 : pairSide); b++)
      cells.push(tree.rowsFirst ? a * pairSide + b : b * pairSide + a);
  }
  return cells;
}

function bestPairTree(histogram: Float64Array, limits: StepLimits): PairTree | null {
  const byRows = bestTreeAlong(histogram, limits, true);
  const byColumns = bestTreeAlong(histogram, limits, false);
  if (byRows === null || (byColumns !== null && byColumns.gain > byRows.gain)) return byColumns;
  return byRows;
}

/** The best tree whose first cut is on one axis: the cut moves along it, sums per line of the other axis. */
function bestTreeAlong(histogram: Float64Array, limits: StepLimits, rowsFirst: boolean): PairTree | null {
  const side = pairSide;
  const all = new Float64Array(2 * side);
  for (let a = 0; a < side; a++) {
    for (let b = 0; b < side; b++) {
      const cell = rowsFirst ? a * side + b : b * side + a;
      all[2 * b]! += histogram[2 * cell]!;
      all[2 * b + 1]! += histogram[2 * cell + 1]!;
    }
  }
  const whole = bestCut(all, limits);
  if (whole === null) return null;
  const below = new Float64Array(2 * side);
  const above = all.slice();
  let best: PairTree | null = null;
  for (let first = 0; first + 1 < side; first++) {
    for (let b = 0; b < side; b++) {
      const cell = rowsFirst ? first * side + b : b * side + first;
      below[2 * b]! += histogram[2 * cell]!;
      below[2 * b + 1]! += histogram[2 * cell + 1]!;
      above[2 * b]! -= histogram[2 * cell]!;
      above[2 * b + 1]! -= histogram[2 * cell + 1]!;
    }
    const lower = bestCut(below, limits);
    const upper = bestCut(above, limits);
    if (lower === null || upper === null) continue;
    const gain = lower.score + upper.score - whole.uncut;
    if (gain > 1e-9 && (best === null || gain > best.gain))
      best = { gain, rowsFirst, first, second: [lower.cut, upper.cut] };
  }
  return best;
}

/** The best cut of a line of bins; null when the line as a whole is too light to be a leaf. */
function bestCut(
  line: Float64Array,
  limits: StepLimits,
): { score: number; uncut: number; cut: number } | null {
  const side = pairSide;
  let gradient = 0;
  let hessian = 0;
  for (let bin = 0; bin < side; bin++) {
    gradient += line[2 * bin]!;
    hessian += line[2 * bin + 1]!;
  }
  if (hessian < limits.minLeafHessian) return null;
  const uncut = gradient ** 2 / (hessian + limits.leafPenalty);
  let score = uncut;
  let cut = -1;
  let left = 0;
  let leftHessian = 0;
  for (let bin = 0; bin + 1 < side; bin++) {
    left += line[2 * bin]!;
    leftHessian += line[2 * bin + 1]!;
    const right = gradient - left;
    const rightHessian = hessian - leftHessian;
    if (leftHessian < limits.minLeafHessian || rightHessian < limits.minLeafHessian) continue;
    const split =
      left ** 2 / (leftHessian + limits.leafPenalty) + right ** 2 / (rightHessian + limits.leafPenalty);
    if (split > score) {
      score = split;
      cut = bin;
    }
  }
  return { score, uncut, cut };
}
