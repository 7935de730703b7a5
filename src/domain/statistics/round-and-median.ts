import { sortNumbers } from './sort-numbers.ts';

/** The middle value, or the mean of the two middle ones; null without values. */
export function median(values: readonly number[]): number | null {
  return middleOf(sortNumbers(Float64Array.from(values)));
}

/** The same of values that are sorted already. */
export function middleOf(sorted: Float64Array): number | null {
  if (sorted.length === 0) return null;
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Six decimals: what a report tells of a figure; null stays null. */
export function roundSix(value: number): number;
export function roundSix(value: number | null): number | null;
export function roundSix(value: number | null): number | null {
  return value === null ? null : Math.round(value * 1e6) / 1e6;
}

/**
 * Rounds summands to so many decimals so that they still add up to the rounded sum, digit for digit: those whose
 * rounding lost most give way (largest remainder method).
 */
export function roundToSum(values: readonly number[], digits: number): number[] {
  const scale = 10 ** digits;
  const whole = values.map((value) => Math.floor(value * scale));
  const missing =
    Math.round(values.reduce((sum, value) => sum + value, 0) * scale) -
    whole.reduce((sum, one) => sum + one, 0);
  const order = values
    .map((value, i) => ({ i, rest: value * scale - whole[i]! }))
    .sort((a, b) => b.rest - a.rest || a.i - b.i);
  for (const { i } of order.slice(0, missing)) whole[i]! += 1;
  // Adding 0 turns a negative zero into a plain one.
  return whole.map((one) => one / scale + 0);
}
