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
