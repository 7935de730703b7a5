import type { SignalSeries } from '../../domain/types.ts';
import { countBefore } from './facts-on.ts';
import type { SIGNAL_FEATURES } from './feature-set.ts';

export type SignalFeature = (typeof SIGNAL_FEATURES)[number];
type OwnFigures = Omit<Record<SignalFeature, number>, 'peers_count' | 'peers_mean'>;

/** Of an account that never had the signal. */
export const NO_FIGURES: OwnFigures = {
  count_14d: 0,
  count_28d: 0,
  count_84d: 0,
  count_all: 0,
  sum_28d: 0,
  last: Number.NaN,
  mean: Number.NaN,
  change: Number.NaN,
  days_since_last: Number.NaN,
  days_since_first: Number.NaN,
};

/**
 * What an account's own entries of a signal tell. Where they are totals of closed periods, days count back from the newest
 * closed one and the sum is that of its period: a calendar that drifts against the feed would empty a window of 28 days
 * for everybody at once.
 * @param series days ascending and not after `asOf`
 * @param closing closing days of the signal, at least four, ascending; undefined = its entries stand for single days
 */
export function signalFigures(
  series: SignalSeries,
  asOf: number,
  closing: readonly number[] | undefined,
): OwnFigures {
  if (closing === undefined) return figuresOf(series, asOf, asOf - 28);
  const [closedOn, previous] = [closing.at(-1)!, closing.at(-2)!];
  const end = countBefore(series.days, closedOn + 1);
  if (end === 0) return NO_FIGURES;
  const closed = { ...series, days: series.days.subarray(0, end), values: series.values.subarray(0, end) };
  return figuresOf(closed, closedOn, previous);
}

/** @param sumAfter day after which values are summed up */
function figuresOf({ days, values }: SignalSeries, asOf: number, sumAfter: number): OwnFigures {
  const count = days.length;
  let sum = 0;
  for (const value of values) sum += value;
  let recent = 0;
  for (let i = countBefore(days, sumAfter + 1); i < count; i++) recent += values[i]!;
  const last = values[count - 1]!;
  return {
    count_14d: count - countBefore(days, asOf - 13),
    count_28d: count - countBefore(days, asOf - 27),
    count_84d: count - countBefore(days, asOf - 83),
    count_all: count,
    sum_28d: recent,
    last,
    mean: sum / count,
    change: last - sum / count,
    days_since_last: asOf - days[count - 1]!,
    days_since_first: asOf - days[0]!,
  };
}
