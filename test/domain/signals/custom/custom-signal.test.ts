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
  const result = scoreSignal(extractSignals([weekly(...values)], TODAY, [own])[0], own);
  return result.known ? [Math.round(result.score), result.evidence[0]!.code] : result.why.code;
};

describe('a configured signal', () => {
  it.each([
    ['sum', 10],
    ['mean', 2.5],
    ['last', 1],
    ['count', 4],
  ] as const)('is aggregated by %s over the window', (aggregate, expected) => {
    const [features] = extractSignals([weekly(1, 2, 3, 4, 99)], TODAY, [{ ...settings, aggregate }]);
    expect(features!.value).toBe(expected);
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
