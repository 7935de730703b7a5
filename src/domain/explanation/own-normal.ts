/** Fewer known values than this are no normal. */
const LEAST_VALUES = 3;

/**
 * An account's own normal per feature: the median of the feature on earlier days, four weeks apart.
 * @param earlier rows of features, each in the order of the newest one; NaN = unknown.
 * @returns null where too little is known.
 */
export function ownNormal(earlier: readonly (readonly number[])[], features: number): (number | null)[] {
  return Array.from({ length: features }, (_, feature) => {
    const known = earlier
      .map((row) => row[feature] ?? Number.NaN)
      .filter(Number.isFinite)
      .sort((a, b) => a - b);
    if (known.length < LEAST_VALUES) return null;
    const middle = known.length >> 1;
    return known.length % 2 === 1 ? known[middle]! : (known[middle - 1]! + known[middle]!) / 2;
  });
}
