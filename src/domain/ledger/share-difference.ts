import type { Share } from './share.ts';

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
