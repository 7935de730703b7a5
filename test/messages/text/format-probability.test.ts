import { describe, expect, it } from 'vitest';
import {
  type ProbabilityBounds,
  rangeOf,
  rangeToTell,
} from '../../../src/learning/model/probability-bounds.ts';
import { createFormatter } from '../../../src/messages/text/create-formatter.ts';
import { formatProbability } from '../../../src/messages/text/format-probability.ts';

const [en, pt] = (['en', 'pt-BR'] as const).map((locale) =>
  createFormatter({ locale, timeZone: 'UTC', currency: 'USD', today: '2026-11-24' }),
);

/** Of accounts at 12 % and at 27 % (log-odds -2 and -1) these shares left. */
const bounds: ProbabilityBounds = { horizonDays: 90, said: [-2, -1], low: [0.08, 0.16], high: [0.19, 0.4] };
const terms = { bounds, horizonDays: 90 };

describe('a probability in words', () => {
  it('is an interval where one is told, the figure elsewhere', () => {
    const told = { probability: 0.14, range: { low: 0.081, high: 0.194 } };
    expect(formatProbability(told, en!)).toBe('8–19%');
    expect(formatProbability(told, pt!)).toBe('8–19%');
    expect(formatProbability({ probability: 0.14, range: null }, en!)).toBe('14%');
    expect(formatProbability({ probability: 0.0542 }, en!)).toBe('5.4%');
    expect(formatProbability({ probability: 0.0542 }, pt!)).toBe('5,4%');
    expect(formatProbability({ probability: 0.238, range: null }, en!, 1)).toBe('23.8%');
  });

  it('is an interval only where that is wide beside the figure', () => {
    const told = { probability: 0.119, model: 'learned' as const };
    expect(rangeToTell(terms, told)).toEqual({ low: expect.closeTo(0.08, 2), high: expect.closeTo(0.19, 2) });
    const narrow = { ...bounds, low: [0.1, 0.25], high: [0.14, 0.3] };
    expect(rangeToTell({ ...terms, bounds: narrow }, told)).toBeNull();
    // Two points beside half a per cent are rounding.
    const rare = { ...bounds, said: [-6, -5], low: [0, 0], high: [0.015, 0.02] };
    expect(rangeToTell({ ...terms, bounds: rare }, { ...told, probability: 0.004 })).toBeNull();
  });

  it('is the figure where nothing is learned', () => {
    expect(rangeToTell(terms, { probability: 0.119, model: 'prior' })).toBeNull();
    expect(rangeToTell(terms, { probability: null, model: 'learned' })).toBeNull();
    expect(rangeToTell({ ...terms, bounds: null }, { probability: 0.119, model: 'learned' })).toBeNull();
    expect(rangeToTell(null, { probability: 0.119, model: 'learned' })).toBeNull();
  });
});

describe('rangeOf', () => {
  it('runs straight between what was said, level beyond it, and holds the figure', () => {
    const between = rangeOf(bounds, { probability: 1 / (1 + Math.exp(1.5)), horizonDays: 90 });
    expect(between.low).toBeCloseTo(0.12, 6);
    expect(between.high).toBeCloseTo(0.295, 6);
    expect(rangeOf(bounds, { probability: 0.001, horizonDays: 90 }).low).toBe(0.001);
    expect(rangeOf(bounds, { probability: 0.9, horizonDays: 90 })).toEqual({
      low: expect.closeTo(0.16, 9),
      high: 0.9,
    });
  });

  it('tells another horizon by the same survival', () => {
    const month = rangeOf(bounds, { probability: 1 - 0.881 ** (1 / 3), horizonDays: 30 });
    expect(month.high).toBeCloseTo(1 - 0.81 ** (1 / 3), 2);
  });
});
