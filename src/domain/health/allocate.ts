/**
 * Splits a whole number of hundredths in proportion to `shares` by the largest-remainder method (Hamilton), so that the
 * parts are whole and add up exactly. Ties go to the earlier part. Shares are >= 0; all 0 gives zeros.
 */
export function allocate(total: number, shares: readonly number[]): number[] {
  const sum = shares.reduce((a, b) => a + b, 0);
  if (sum <= 0) return shares.map(() => 0);
  const exact = shares.map((share) => (total * share) / sum);
  const parts = exact.map((value) => Math.floor(value + 1e-9));
  let left = total - parts.reduce((a, b) => a + b, 0);
  const order = exact
    .map((value, i) => ({ i, rest: value - parts[i]! }))
    .sort((a, b) => b.rest - a.rest || a.i - b.i);
  for (const { i } of order) {
    if (left <= 0) break;
    if (shares[i]! <= 0) continue;
    parts[i]!++;
    left--;
  }
  return parts;
}
