/** Departures that happened against those that were said, over windows that have closed. */
export interface ObservedToExpected {
  rows: number;
  /** Accounts that left, and sums over rows: an account counts once per cut-off its departure is near to. */
  departures: number;
  observed: number;
  expected: number;
  /** observed / expected, with its 99 % interval. */
  ratio: number;
  low: number;
  high: number;
}

/** Two-sided 99 %: the question is asked anew every week. */
const Z = 2.5758;

/**
 * Calibration in the large: the ratio of observed to expected outcomes (Debray et al. 2017), with an interval from
 * sums per account, since rows of one account are no independent witnesses.
 * @returns null without rows, or when nothing was expected.
 */
export function observedToExpected(given: {
  probability: readonly number[];
  label: readonly number[];
  account: readonly number[];
}): ObservedToExpected | null {
  const surplus = new Map<number, number>();
  const left = new Set<number>();
  let observed = 0;
  let expected = 0;
  for (const [row, account] of given.account.entries()) {
    const [said, happened] = [given.probability[row]!, given.label[row]!];
    observed += happened;
    expected += said;
    if (happened === 1) left.add(account);
    surplus.set(account, (surplus.get(account) ?? 0) + happened - said);
  }
  if (!(expected > 0)) return null;
  const accounts = surplus.size;
  const mean = (observed - expected) / accounts;
  const squares = [...surplus.values()].reduce((sum, one) => sum + (one - mean) ** 2, 0);
  const error = Math.sqrt((squares * accounts) / Math.max(1, accounts - 1)) / expected;
  const ratio = observed / expected;
  return {
    rows: given.account.length,
    departures: left.size,
    observed,
    expected,
    ratio,
    low: Math.max(0, ratio - Z * error),
    high: ratio + Z * error,
  };
}
