/** 95 %, lowest and highest. */
export type Interval = [number, number];

/** Two-sided 95 %. */
const Z = 1.959964;

/**
 * Interval of a share (Wilson 1927), 95 % unless told otherwise, which stays within [0, 1] and holds for few cases as well.
 * @param z quantile of the normal distribution, two-sided
 * @returns null without cases.
 */
export function wilsonInterval(hits: number, cases: number, z = Z): Interval | null {
  if (cases === 0) return null;
  const share = hits / cases;
  const spread = z * Math.sqrt((share * (1 - share)) / cases + (z * z) / (4 * cases * cases));
  const centre = share + (z * z) / (2 * cases);
  const scale = 1 + (z * z) / cases;
  return [Math.max(0, (centre - spread) / scale), Math.min(1, (centre + spread) / scale)];
}

/** A share of cases with its 95 % interval (Wilson 1927); `share`, `low` and `high` are 0-1. */
export interface Share {
  hits: number;
  n: number;
  share: number;
  low: number;
  high: number;
}

/** With fewer cases than this a share is told as "too few to tell": its interval is wider than +-20 points. */
export const FEW = 20;

/** @returns null without cases: nothing is known, which is not zero */
export function shareOf(hits: number, n: number): Share | null {
  const interval = wilsonInterval(hits, n);
  return interval && { hits, n, share: hits / n, low: interval[0], high: interval[1] };
}

/**
 * A share of cases that come in clusters (alerts of one account are no independent witnesses): the 95 % interval (Wilson
 * 1927) of as many independent cases as they are worth, `n / design effect`. The design effect is the variance of the
 * share by clusters (ratio estimator) over that of independent cases; at least 1, and where all cases are alike every
 * cluster counts as one case.
 * Source: Rao & Scott 1992, "A simple method for the analysis of clustered binary data", Biometrics 48:577-585.
 * @returns null without cases; `independent` = what the cases are worth
 */
export function clusteredShare(
  clusters: readonly { hits: number; n: number }[],
): (Share & { independent: number }) | null {
  const known = clusters.filter((cluster) => cluster.n > 0);
  const sum = (key: 'hits' | 'n') => known.reduce((total, cluster) => total + cluster[key], 0);
  const [hits, n] = [sum('hits'), sum('n')];
  if (n === 0) return null;
  const share = hits / n;
  const independent = Math.min(n, effectiveCases(known, { share, n }));
  const [low, high] = wilsonInterval(share * independent, independent)!;
  return { hits, n, share, low, high, independent };
}

function effectiveCases(
  clusters: readonly { hits: number; n: number }[],
  { share, n }: { share: number; n: number },
): number {
  const m = clusters.length;
  if (m < 2 || share === 0 || share === 1) return m;
  const squares = clusters.reduce((total, { hits, n: own }) => total + (hits - own * share) ** 2, 0);
  const byCluster = ((m / (m - 1)) * squares) / n ** 2;
  return (share * (1 - share)) / byCluster + 1;
}

/** `value`, `low` and `high` are -1..1; `chance` = the interval holds zero. */
export interface Difference {
  value: number;
  low: number;
  high: number;
  chance: boolean;
}

/**
 * How much larger one share is than an independent other, with a 95 % interval made of both Wilson intervals:
 * `d - sqrt((p1 - l1)^2 + (u2 - p2)^2)` to `d + sqrt((u1 - p1)^2 + (p2 - l2)^2)`. Keeps its promise for few cases too.
 * Source: Newcombe 1998, "Interval estimation for the difference between independent proportions", Statistics in
 * Medicine 17:873-890, method 10.
 */
export function shareDifference(first: Share, second: Share): Difference {
  const value = first.share - second.share;
  const low = value - Math.hypot(first.share - first.low, second.high - second.share);
  const high = value + Math.hypot(first.high - first.share, second.share - second.low);
  return { value, low, high, chance: low <= 0 && high >= 0 };
}
