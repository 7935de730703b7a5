import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/domain/statistics/chance.ts';
import { type Bag, type BoostTerm, boostTerms, sparseCodes } from '../../../src/learning/fit/boost-terms.ts';
import { growShapeStep } from '../../../src/learning/fit/grow-shape-step.ts';

const rowCount = 3000;
const foldStart = [0, 900, 2100, rowCount];
const bins = 9;
const limits = { learningRate: 0.1, leafPenalty: 1, minLeafHessian: 1, leaves: 3 };

/** Columns of which most rows are in one bin, and the outcomes that follow from them. */
function rareThings(seed: number) {
  const random = seededRandom(seed);
  const columns = Array.from({ length: 4 }, (_, term) =>
    Uint8Array.from({ length: rowCount }, () => (random() < 0.7 ? term : Math.floor(random() * bins))),
  );
  const label = Uint8Array.from({ length: rowCount }, (_, row) =>
    random() < 0.1 + 0.05 * columns[0]![row]! ? 1 : 0,
  );
  return { columns, label };
}

function boosted({ columns, label }: ReturnType<typeof rareThings>, isTold: 'all' | 'rare'): Bag[] {
  const settings = { limits, order: { kind: 'numeric', direction: 0 } as const };
  const terms = columns.map((codes): BoostTerm => {
    const told =
      isTold === 'rare' ? sparseCodes(codes, foldStart) : { common: 0, rows: null, codes, foldStart };
    return { codes: told, bins, grow: (histogram, step) => growShapeStep(histogram, step, settings) };
  });
  const bags: Bag[] = [0, 1, 2].map((fold) => ({
    fold,
    score: new Float64Array(rowCount).fill(-1),
    values: terms.map(() => new Float64Array(bins)),
    gains: [],
    rest: [],
  }));
  const rows = { label, weight: undefined, foldStart };
  boostTerms({ rows, bags, termsOf: () => terms, maxCycles: 30, patience: 30, tolerance: 0, greed: 0.3 });
  return bags;
}

function farthest(some: Float64Array, others: Float64Array): number {
  return some.reduce((most, value, place) => Math.max(most, Math.abs(value - others[place]!)), 0);
}

describe('boostTerms', () => {
  it('learns the same from the rows outside the commonest bin as from all rows', () => {
    for (const seed of [1, 2, 3]) {
      const book = rareThings(seed);
      const [all, rare] = [boosted(book, 'all'), boosted(book, 'rare')];
      for (const [index, bag] of all.entries()) {
        expect(farthest(rare[index]!.score, bag.score)).toBeLessThan(1e-9);
        for (const [term, values] of bag.values.entries())
          expect(farthest(rare[index]!.values[term]!, values)).toBeLessThan(1e-9);
      }
    }
  });
});

describe('sparseCodes', () => {
  it('tells rows outside the commonest bin only, fold by fold', () => {
    const codes = Uint8Array.of(2, 2, 5, 2, 2, 2, 7, 5, 2);
    expect(sparseCodes(codes, [0, 3, 6, 6, 9])).toEqual({
      common: 2,
      rows: Uint32Array.of(2, 6, 7),
      codes: Uint8Array.of(5, 7, 5),
      foldStart: [0, 1, 1, 1, 3],
    });
  });
  it('tells every row where no bin is common', () => {
    const codes = Uint8Array.of(0, 1, 2, 3);
    expect(sparseCodes(codes, [0, 2, 4])).toEqual({ common: 0, rows: null, codes, foldStart: [0, 2, 4] });
  });
});
