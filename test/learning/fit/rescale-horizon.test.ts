import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { churnCurve, rescaleHorizon } from '../../../src/learning/model/rescale-horizon.ts';

describe('rescaleHorizon', () => {
  it('compounds instead of multiplying', () => {
    expect(rescaleHorizon({ probability: 0.1, fromDays: 30, toDays: 60 })).toBeCloseTo(0.19, 12);
    expect(rescaleHorizon({ probability: 0.19, fromDays: 60, toDays: 30 })).toBeCloseTo(0.1, 12);
    expect(rescaleHorizon({ probability: 0.5, fromDays: 30, toDays: 0 })).toBeCloseTo(0, 12);
    expect(rescaleHorizon({ probability: 1, fromDays: 30, toDays: 7 })).toBe(1);
  });
  it('goes there and back again, and grows with the horizon', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.001, max: 0.9, noNaN: true }),
        fc.integer({ min: 1, max: 400 }),
        fc.integer({ min: 1, max: 400 }),
        (probability, fromDays, toDays) => {
          const there = rescaleHorizon({ probability, fromDays, toDays });
          if (toDays > fromDays) expect(there).toBeGreaterThanOrEqual(probability);
          // Far beyond the horizon 1 - p drowns in rounding, and the way back with it.
          if (there < 0.999999)
            expect(rescaleHorizon({ probability: there, fromDays: toDays, toDays: fromDays })).toBeCloseTo(
              probability,
              6,
            );
        },
      ),
    );
  });
  it('refuses what is no probability or no horizon', () => {
    expect(() => rescaleHorizon({ probability: 1.1, fromDays: 30, toDays: 60 })).toThrow(RangeError);
    expect(() => rescaleHorizon({ probability: Number.NaN, fromDays: 30, toDays: 60 })).toThrow(RangeError);
    expect(() => rescaleHorizon({ probability: 0.1, fromDays: 0, toDays: 60 })).toThrow(RangeError);
  });
});

describe('churnCurve', () => {
  it('passes through the probability it is made from, and only rises', () => {
    const curve = churnCurve({ probability: 0.2, fromDays: 90 });
    expect(curve.map(({ days }) => days)).toEqual([30, 90, 180, 365]);
    expect(curve[1]!.probability).toBeCloseTo(0.2, 12);
    // 0.8 of them stay for each 90 days.
    expect(curve[2]!.probability).toBeCloseTo(1 - 0.8 ** 2, 12);
    expect(curve[0]!.probability).toBeCloseTo(1 - 0.8 ** (1 / 3), 12);
    expect(curve[3]!.probability).toBeCloseTo(1 - 0.8 ** (365 / 90), 12);
  });
});
