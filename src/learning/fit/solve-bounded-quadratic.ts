/** Minimise `1/2 x'Ax - b'x` within bounds. */
interface BoundedQuadratic {
  /** `A`, symmetric, positive definite, row-major. */
  matrix: Float64Array;
  /** `b`. */
  linear: Float64Array;
  low: Float64Array;
  high: Float64Array;
}

/** Sweeps that find out, roughly, which coordinates end at a bound. */
const SWEEPS = 5;

/** A force on a coordinate that its own curvature would answer with less than this, in its standard units, is none. */
const ROUNDING = 1e-9;

/**
 * Minimises a quadratic within bounds: a few sweeps of coordinate descent guess which coordinates stand at a bound, the
 * others are solved for exactly (Cholesky), and coordinates are bound or set free until none wants to (active set; Nocedal & Wright 2006, 16.5).
 * @param input `start` is not changed.
 * @returns the minimiser, each coordinate within its bounds.
 */
export function solveBoundedQuadratic(input: BoundedQuadratic & { start: Float64Array }): Float64Array {
  const { low, high } = input;
  const width = input.linear.length;
  const solution = input.start.map((value, a) => Math.min(high[a]!, Math.max(low[a]!, value)));
  for (let sweep = 0; sweep < SWEEPS; sweep++) sweepOnce(input, solution);
  const isBound = Uint8Array.from(solution, (value, a) => (value <= low[a]! || value >= high[a]! ? 1 : 0));
  for (let round = 0; round < 4 * width; round++) {
    const blocked = moveToMinimum(input, solution, isBound);
    if (blocked !== null) {
      isBound[blocked] = 1;
      continue;
    }
    const freed = mostHeldBack(input, solution, isBound);
    if (freed === null) break;
    isBound[freed] = 0;
  }
  return solution;
}

/** Minus the derivative of the quadratic by one coordinate. */
function forceOn({ matrix, linear }: BoundedQuadratic, solution: Float64Array, a: number): number {
  const width = linear.length;
  let force = linear[a]!;
  for (let b = 0; b < width; b++) force -= matrix[a * width + b]! * solution[b]!;
  return force;
}

function sweepOnce(problem: BoundedQuadratic, solution: Float64Array): void {
  const { matrix, low, high } = problem;
  const width = solution.length;
  for (let a = 0; a < width; a++) {
    const value = solution[a]! + forceOn(problem, solution, a) / matrix[a * width + a]!;
    solution[a] = Math.min(high[a]!, Math.max(low[a]!, value));
  }
}

/**
 * Moves the free coordinates towards the minimum over them, as far as their bounds allow.
 * @returns the coordinate that met its bound first; null = the minimum is reached.
 */
function moveToMinimum(
  problem: BoundedQuadratic,
  solution: Float64Array,
  isBound: Uint8Array,
): number | null {
  const { low, high } = problem;
  const free = Array.from(solution.keys()).filter((a) => isBound[a] === 0);
  const step = solveFree(problem, solution, free);
  let share = 1;
  let blocked: number | null = null;
  for (const [place, a] of free.entries()) {
    const bound = step[place]! < 0 ? low[a]! : high[a]!;
    if (solution[a]! + step[place]! >= low[a]! && solution[a]! + step[place]! <= high[a]!) continue;
    const until = Math.max(0, (bound - solution[a]!) / step[place]!);
    if (until < share) [share, blocked] = [until, a];
  }
  for (const [place, a] of free.entries())
    solution[a] = Math.min(high[a]!, Math.max(low[a]!, solution[a]! + share * step[place]!));
  if (blocked !== null) solution[blocked] = step[free.indexOf(blocked)]! < 0 ? low[blocked]! : high[blocked]!;
  return blocked;
}

/** The step to the minimum over some coordinates while the others stay (Cholesky). */
function solveFree(problem: BoundedQuadratic, solution: Float64Array, free: readonly number[]): Float64Array {
  const { matrix } = problem;
  const width = solution.length;
  const size = free.length;
  const factor = new Float64Array(size * size);
  for (let a = 0; a < size; a++) {
    const line = a * size;
    for (let b = 0; b <= a; b++) {
      const other = b * size;
      let rest = matrix[free[a]! * width + free[b]!]!;
      for (let c = 0; c < b; c++) rest -= factor[line + c]! * factor[other + c]!;
      factor[line + b] =
        a === b
          ? Math.sqrt(Math.max(rest, 1e-12 * matrix[free[a]! * (width + 1)]!))
          : rest / factor[other + b]!;
    }
  }
  const step = Float64Array.from(free, (a) => forceOn(problem, solution, a));
  for (let a = 0; a < size; a++) {
    for (let c = 0; c < a; c++) step[a]! -= factor[a * size + c]! * step[c]!;
    step[a]! /= factor[a * size + a]!;
  }
  for (let a = size - 1; a >= 0; a--) {
    for (let c = a + 1; c < size; c++) step[a]! -= factor[c * size + a]! * step[c]!;
    step[a]! /= factor[a * size + a]!;
  }
  return step;
}

/** The bound coordinate that would gain most by leaving its bound inwards; null = none would. */
function mostHeldBack(problem: BoundedQuadratic, solution: Float64Array, isBound: Uint8Array): number | null {
  const { matrix, low, high } = problem;
  const width = solution.length;
  let most: number | null = null;
  let highest = ROUNDING;
  for (let a = 0; a < width; a++) {
    if (isBound[a] === 0 || low[a] === high[a]) continue;
    const force = forceOn(problem, solution, a);
    const inwards = solution[a]! <= low[a]! ? force : -force;
    const gain = inwards / Math.sqrt(matrix[a * width + a]!);
    if (gain > highest) [most, highest] = [a, gain];
  }
  return most;
}
