import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  daysOf,
  durationBetween,
  durationDays,
  parseDurationHours,
  positiveDuration,
} from '../../src/config/duration.ts';

describe('durations', () => {
  it.each([
    ['48h', 2],
    ['7d', 7],
    ['2w', 14],
    ['1.5d', 1.5],
    [' 3 d ', 3],
    ['0d', 0],
  ])('%j is %s days', (text, days) => {
    expect(daysOf(text)).toBe(days);
    expect(durationDays.safeParse(text).success).toBe(true);
  });

  it.each(['', '7', 'd', '7 days', '-1d', '1e3d', '7d 2h', '.5d', '7D', '1m'])('%j is none', (text) => {
    expect(parseDurationHours(text)).toBeNull();
    expect(durationDays.safeParse(text).success).toBe(false);
  });

  it('counts the same in every unit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 5000 }), (weeks) => {
        expect(daysOf(`${weeks}w`)).toBe(daysOf(`${weeks * 7}d`));
        expect(daysOf(`${weeks}d`)).toBe(daysOf(`${weeks * 24}h`));
      }),
      { seed: 3 },
    );
  });

  it('can be asked to be positive, or to stay between limits', () => {
    expect(positiveDuration.safeParse('0h').success).toBe(false);
    expect(positiveDuration.safeParse('1h').success).toBe(true);
    const between = durationBetween(7, 90);
    expect(['1w', '90d', '2000h'].filter((text) => !between.safeParse(text).success)).toEqual([]);
    expect(['6d', '13w', 'soon'].filter((text) => between.safeParse(text).success)).toEqual([]);
    expect(between.safeParse('soon').error?.issues).toHaveLength(1);
  });
});
