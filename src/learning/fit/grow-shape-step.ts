/** How far one boosting step may go. */
export interface StepLimits {
  /** Share of the Newton step that is taken, in (0, 1]. */
  learningRate: number;
  /** L2 penalty on a leaf's value: added to its second derivative. */
  leafPenalty: number;
  /** Least sum of second derivatives in a leaf: the information it must carry about its log-odds. */
  minLeafHessian: number;
  /** Leaves per step, at least 2. */
  leaves: number;
}

/** How the ordinary bins of a shape are ordered, and in which direction its values must run. */
export interface ShapeOrder {
  kind: 'numeric' | 'category';
  /** 1: never falling, -1: never rising, 0: free. */
  direction: -1 | 0 | 1;
}

interface Leaf {
  from: number;
  to: number;
  gradient: number;
  hessian: number;
}

/** Added to a category's hessian where categories are put in order, so that rare ones stay in the middle. */
const categoryOrderPenalty = 10;

/**
 * One boosting step of one shape: a tree of a few leaves over the ordered bins (split where the second-order
 * gain is largest, as in XGBoost, Chen & Guestrin 2016), and a leaf of its own for the missing bin.
 * Leaf values are shrunken Newton steps; where a direction is demanded they are pooled until they run that way
 * (a sum of monotone steps is monotone).
 * @param histogram gradient and hessian of bin `b` at `2b` and `2b + 1`; the missing bin last.
 * @param step receives the change of each bin.
 * @returns the gain of the full step (twice the drop of the quadratic loss), 0 when there is nothing to gain.
 */
export function growShapeStep(
  histogram: Float64Array,
  step: Float64Array,
  input: { limits: StepLimits; order: ShapeOrder },
): number {
  const { limits, order } = input;
  const missing = step.length - 1;
  const sequence = binSequence(histogram, missing, order);
  const leaves = growLeaves({ histogram, sequence }, { limits, direction: order.direction });
  step.fill(0);
  let gain = 0;
  if (leaves.length > 1) {
    const values = monotoneValues(leaves, limits, order.direction);
    for (const [index, leaf] of leaves.entries())
      for (let place = leaf.from; place < leaf.to; place++) step[sequence[place]!] = values[index]!;
    gain += leaves.reduce((sum, leaf) => sum + leafGain(leaf, limits), -leafGain(wholeOf(leaves), limits));
  }
  const alone = { gradient: histogram[2 * missing]!, hessian: histogram[2 * missing + 1]! };
  if (alone.hessian > 0) {
    step[missing] = leafValue(alone, limits);
    gain += leafGain(alone, limits);
  }
  return gain;
}

type Sums = Pick<Leaf, 'gradient' | 'hessian'>;

function leafValue(sums: Sums, limits: StepLimits): number {
  return (-limits.learningRate * sums.gradient) / (sums.hessian + limits.leafPenalty);
}

function leafGain(sums: Sums, limits: StepLimits): number {
  return sums.gradient ** 2 / (sums.hessian + limits.leafPenalty);
}

function wholeOf(leaves: readonly Leaf[]): Sums {
  return {
    gradient: leaves.reduce((sum, leaf) => sum + leaf.gradient, 0),
    hessian: leaves.reduce((sum, leaf) => sum + leaf.hessian, 0),
  };
}

/** Numeric bins in their order; categories by their own Newton step (optimal for two leaves, Fisher 1958). */
function binSequence(histogram: Float64Array, bins: number, order: ShapeOrder): number[] {
  const sequence = Array.from({ length: bins }, (_, bin) => bin);
  if (order.kind === 'numeric') return sequence;
  const pull = sequence.map((bin) => histogram[2 * bin]! / (histogram[2 * bin + 1]! + categoryOrderPenalty));
  return sequence.sort((a, b) => pull[a]! - pull[b]! || a - b);
}

/** Gradient and hessian per bin, and the bins in the order in which a tree may part them. */
interface OrderedBins {
  histogram: Float64Array;
  sequence: number[];
}

/** How far a step may go, and the direction its values must run in. */
interface SplitRule {
  limits: StepLimits;
  direction: -1 | 0 | 1;
}

function growLeaves(bins: OrderedBins, rule: SplitRule): Leaf[] {
  const { histogram, sequence } = bins;
  let gradient = 0;
  let hessian = 0;
  for (const bin of sequence) {
    gradient += histogram[2 * bin]!;
    hessian += histogram[2 * bin + 1]!;
  }
  const leaves: Leaf[] = [{ from: 0, to: sequence.length, gradient, hessian }];
  const splits = [bestSplit(bins, leaves[0]!, rule)];
  while (leaves.length < rule.limits.leaves) {
    let chosen = -1;
    for (const [index, split] of splits.entries())
      if (split !== null && (chosen < 0 || split.gain > splits[chosen]!.gain)) chosen = index;
    if (chosen < 0) break;
    const { left, right } = splits[chosen]!;
    leaves.splice(chosen, 1, left, right);
    splits.splice(chosen, 1, bestSplit(bins, left, rule), bestSplit(bins, right, rule));
  }
  return leaves;
}

function bestSplit(
  { histogram, sequence }: OrderedBins,
  leaf: Leaf,
  { limits, direction }: SplitRule,
): { gain: number; left: Leaf; right: Leaf } | null {
  const { leafPenalty, minLeafHessian } = limits;
  const whole = leafGain(leaf, limits);
  let best: { gain: number; left: Leaf; right: Leaf } | null = null;
  let gradient = 0;
  let hessian = 0;
  for (let place = leaf.from; place + 1 < leaf.to; place++) {
    const bin = sequence[place]!;
    gradient += histogram[2 * bin]!;
    hessian += histogram[2 * bin + 1]!;
    const rightGradient = leaf.gradient - gradient;
    const rightHessian = leaf.hessian - hessian;
    if (hessian < minLeafHessian || rightHessian < minLeafHessian) continue;
    const leftPull = gradient / (hessian + leafPenalty);
    const rightPull = rightGradient / (rightHessian + leafPenalty);
    if (direction * (leftPull - rightPull) < 0) continue;
    const gain = gradient * leftPull + rightGradient * rightPull - whole;
    if (gain > 1e-9 && (best === null || gain > best.gain)) {
      best = {
        gain,
        left: { from: leaf.from, to: place + 1, gradient, hessian },
        right: { from: place + 1, to: leaf.to, gradient: rightGradient, hessian: rightHessian },
      };
    }
  }
  return best;
}

/** Leaf values in order; neighbours that run against the direction are pooled into one value. */
function monotoneValues(leaves: Leaf[], limits: StepLimits, direction: -1 | 0 | 1): number[] {
  const pools: { gradient: number; hessian: number; leaves: number }[] = [];
  const pooledValue = (pool: { gradient: number; hessian: number }) => leafValue(pool, limits);
  for (const leaf of leaves) {
    let pool = { gradient: leaf.gradient, hessian: leaf.hessian, leaves: 1 };
    while (pools.length > 0 && direction * (pooledValue(pool) - pooledValue(pools[pools.length - 1]!)) < 0) {
      const before = pools.pop()!;
      pool = {
        gradient: pool.gradient + before.gradient,
        hessian: pool.hessian + before.hessian,
        leaves: pool.leaves + before.leaves,
      };
    }
    pools.push(pool);
  }
  return pools.flatMap((pool) => new Array<number>(pool.leaves).fill(pooledValue(pool)));
}
