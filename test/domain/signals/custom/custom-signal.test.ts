import { describe, expect, it } from 'vitest';
import type { SignalComponentSettings } from '../../../../src/domain/health-settings.ts';
import { extractSignals } from '../../../../src/domain/signals/custom/extract-signals.ts';
import { scoreSignal } from '../../../../src/domain/signals/custom/score-signal.ts';

const TODAY = 19_888;
const settings: SignalComponentSettings = {
  signal: 'tickets',
  weight: 10,
  better: 'lower',
  aggregate: 'sum',
  windowDays: 28,
  worst: null,
  best: null,
};
/** One row a week, newest first. */
const weekly = (...values: number[]) => ({
  signal: 'tickets',
  days: Int32Array.from(values, (_, i) => TODAY - 7 * (values.length - 1 - i)),
  values: Float64Array.from([...values].reverse()),
});
const score = (values: number[], change: Partial<SignalComponentSettings> = {}) => {
  const own = { ...settings, ...change };
  const result = scoreSignal(extractSignals([weekly(...values)], [own], { asOf: TODAY })[0], own);
  return result.known ? [Math.round(result.score), result.evidence[0]!.code] : result.why.code;
};

describe('a configured signal', () => {
  it.each([
    ['sum', 10],
    ['mean', 2.5],
    ['last', 1],
    ['count', 4],
  ] as const)('is aggregated by %s over the window', (aggregate, expected) => {
    const own = { ...settings, aggregate };
    const [features] = extractSignals([weekly(1, 2, 3, 4, 99)], [own], { asOf: TODAY });
    expect(features!.value).toBe(expected);
  });

  it('stays as it is while one waits for the next total of a monthly feed', () => {
    const closing = Array.from({ length: 8 }, (_, i) => Date.UTC(2024, i + 1, 0) / 86_400_000);
    const monthly = {
      signal: 'tickets',
      days: Int32Array.from(closing),
      values: Float64Array.of(4, 6, 5, 4, 6, 5, 4, 9),
    };
    const on = (asOf: number) =>
      extractSignals([monthly], [settings], { asOf, periods: { tickets: closing } });
    const [closed] = on(closing.at(-1)!);
    expect(closed).toMatchObject({ value: 9, usual: { mid: 5 } });
    for (let day = closing.at(-1)!; day < closing.at(-1)! + 31; day++) expect(on(day)).toEqual([closed]);
  });

  it('lies between the declared worst and best', () => {
    expect(score([1, 1, 1, 1], { worst: 20, best: 0 })).toEqual([80, 'signal.good']);
    expect(score([9, 9, 9, 9], { worst: 20, best: 0 })).toEqual([0, 'signal.bad']);
    expect(score([9, 9, 9, 9], { worst: 0, best: 20, better: 'higher' })).toEqual([100, 'signal.good']);
  });

  it('is judged against the account’s own past otherwise, in the unhealthy direction only', () => {
    const past = Array.from({ length: 24 }, (_, i) => 2 + (i % 2));
    expect(score([2, 3, 2, 3, ...past])).toEqual([100, 'signal.normal']);
    expect(score([9, 9, 9, 9, ...past])).toEqual([0, 'signal.worse_than_usual']);
    expect(score([0, 0, 0, 0, ...past])).toEqual([100, 'signal.normal']);
    expect(score([0, 0, 0, 0, ...past], { better: 'higher' })).toEqual([0, 'signal.worse_than_usual']);
  });

  it('is unknown without rows, a value, or a past', () => {
    expect(scoreSignal(undefined, settings)).toMatchObject({
      known: false,
      why: { code: 'unknown.no_data' },
    });
    expect(score([9, 9, 9, 9])).toBe('unknown.no_baseline');
  });
});
