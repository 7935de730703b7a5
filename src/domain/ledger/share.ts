import { wilsonInterval } from '../prediction-report/wilson-interval.ts';

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
