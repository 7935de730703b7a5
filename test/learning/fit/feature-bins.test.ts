import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { binColumn, chooseBins, coarsenBins } from '../../../src/learning/fit/choose-bins.ts';
import { binOf, missingBin } from '../../../src/learning/model/feature-bins.ts';

const column = fc.array(fc.oneof(fc.integer({ min: -30, max: 30 }), fc.constant(Number.NaN)), {
  maxLength: 200,
});

describe('chooseBins', () => {
  it('gives every distinct value its bin while they suffice, cut half-way', () => {
    const bins = chooseBins({ column: Float64Array.of(0, 1, 1, 5), kind: 'numeric', maxBins: 64 });
    expect(bins).toEqual({ kind: 'numeric', cuts: [0.5, 3] });
  });
  it('makes bins of about equal count', () => {
    const values = Float64Array.from({ length: 1000 }, (_, index) => index ** 2);
    const bins = chooseBins({ column: values, kind: 'numeric', maxBins: 10 });
    const counts = new Array<number>(10).fill(0);
    for (const bin of binColumn(bins, values)) counts[bin]! += 1;
    expect(counts).toEqual(new Array<number>(10).fill(100));
  });
  it('keeps a heavy value from starving the others of bins', () => {
    const values = Float64Array.from({ length: 1000 }, (_, index) => (index < 900 ? 0 : index));
    const bins = chooseBins({ column: values, kind: 'numeric', maxBins: 11 });
    expect(missingBin(bins)).toBe(11);
    expect(binOf(bins, 0)).toBe(0);
    expect(binOf(bins, 999)).toBe(10);
  });
  it('never makes more bins than allowed and keeps the order of values', () => {
    fc.assert(
      fc.property(column, fc.integer({ min: 2, max: 20 }), (values, maxBins) => {
        const bins = chooseBins({ column: Float64Array.from(values), kind: 'numeric', maxBins });
        expect(missingBin(bins)).toBeLessThanOrEqual(maxBins);
        const sorted = values.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
        const places = sorted.map((value) => binOf(bins, value));
        expect(places).toEqual([...places].sort((a, b) => a - b));
        expect(new Set(places).size).toBe(sorted.length === 0 ? 0 : missingBin(bins));
      }),
    );
  });
  it('puts missing, infinite and never-seen values into the missing bin', () => {
    const bins = chooseBins({ column: Float64Array.of(1, 2, 2), kind: 'category', maxBins: 8 });
    expect(bins).toEqual({ kind: 'category', codes: [1, 2] });
    expect([binOf(bins, 1), binOf(bins, 2)]).toEqual([0, 1]);
    for (const value of [3, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) expect(binOf(bins, value)).toBe(2);
  });
  it('keeps the most frequent categories', () => {
    const bins = chooseBins({ column: Float64Array.of(7, 7, 3, 3, 5), kind: 'category', maxBins: 2 });
    expect(bins).toEqual({ kind: 'category', codes: [3, 7] });
  });
});

describe('coarsenBins', () => {
  it('keeps a part of the fine cuts, about evenly', () => {
    const values = Float64Array.from({ length: 640 }, (_, index) => index);
    const fine = chooseBins({ column: values, kind: 'numeric', maxBins: 64 });
    const coarse = coarsenBins({ bins: fine, counts: new Array<number>(64).fill(10), maxBins: 4 });
    expect(coarse).toEqual({ kind: 'numeric', cuts: [159.5, 319.5, 479.5] });
  });
});
