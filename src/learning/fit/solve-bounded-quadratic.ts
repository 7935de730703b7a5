/**
 * Minimises `1/2 x'Ax - b'x` within bounds by cyclic coordinate descent (exact for a positive definite `A`).
 * @param input `matrix` symmetric and row-major, with a positive diagonal; `start` is not changed.
 * @returns the minimiser, each coordinate within its bounds.
 */
export function solveBoundedQuadratic(input: {
  matrix: Float64Array;
  linear: Float64Array;
  low: Float64Array;
  high: Float64Array;
  start: Float64Array;
}): Float64Array {
  const { matrix, linear, low, high } = input;
  const width = linear.length;
  const solution = input.start.slice();
  for (let sweep = 0; sweep < 2000; sweep++) {
    let largest = 0;
    for (let a = 0; a < width; a++) {
      let rest = linear[a]!;
      for (let b = 0; b < width; b++) if (b !== a) rest -= matrix[a * width + b]! * solution[b]!;
      const diagonal = matrix[a * width + a]!;
      const value = Math.min(high[a]!, Math.max(low[a]!, rest / diagonal));
      largest = Math.max(largest, Math.abs(value - solution[a]!) * Math.sqrt(diagonal));
      solution[a] = value;
    }
    if (largest < 1e-7) break;
  }
  return solution;
}
