import { describe, expect, it } from 'vitest';
import { NO_FIGURES, signalFigures } from '../../../src/learning/features/signal-figures.ts';

const closing = Array.from({ length: 8 }, (_, i) => Date.UTC(2024, i + 1, 0) / 86_400_000);
const closedOn = closing.at(-1)!;
const revenue = {
  signal: 'revenue',
  days: Int32Array.from(closing),
  values: Float64Array.of(10, 12, 11, 10, 12, 11, 10, 4),
};

describe('the figures of a signal', () => {
  it('stay as they are on every day until the next month is closed', () => {
    const closed = signalFigures(revenue, closedOn, closing);
    expect(closed).toMatchObject({
      count_28d: 1,
      sum_28d: 4,
      last: 4,
      mean: 10,
      change: -6,
      days_since_last: 0,
    });
    for (let day = closedOn; day < closedOn + 31; day++)
      expect(signalFigures(revenue, day, closing), `day ${day - closedOn}`).toEqual(closed);
  });

  it('tell nothing of the running month before it is closed', () => {
    const early = {
      ...revenue,
      days: Int32Array.of(...closing, closedOn + 3),
      values: Float64Array.of(...revenue.values, 1),
    };
    expect(signalFigures(early, closedOn + 5, closing)).toEqual(signalFigures(revenue, closedOn, closing));
  });

  it('are those of an account that never had the signal where all it has is not closed', () => {
    const young = { signal: 'revenue', days: Int32Array.of(closedOn + 2), values: Float64Array.of(7) };
    expect(signalFigures(young, closedOn + 4, closing)).toEqual(NO_FIGURES);
  });

  it('sum up the whole newest period, and nothing for an account without a row in it', () => {
    const split = {
      signal: 'revenue',
      days: Int32Array.of(closing[6]!, closedOn - 29, closedOn),
      values: Float64Array.of(10, 3, 4),
    };
    expect(signalFigures(split, closedOn + 9, closing).sum_28d).toBe(7);
    const gone = { ...split, days: split.days.subarray(0, 1), values: split.values.subarray(0, 1) };
    expect(signalFigures(gone, closedOn + 9, closing)).toMatchObject({ sum_28d: 0, last: 10 });
  });

  it('move with the days where entries stand for single days', () => {
    const daily = { signal: 'tickets', days: Int32Array.of(100, 120, 127), values: Float64Array.of(1, 2, 3) };
    expect(signalFigures(daily, 127, undefined)).toMatchObject({ sum_28d: 6, count_14d: 2, count_28d: 3 });
    expect(signalFigures(daily, 130, undefined)).toMatchObject({ sum_28d: 5, days_since_last: 3 });
  });
});
