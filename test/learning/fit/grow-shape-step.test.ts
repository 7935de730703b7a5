import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { growShapeStep, type StepLimits } from '../../../src/learning/fit/grow-shape-step.ts';

const limits: StepLimits = { learningRate: 1, leafPenalty: 0, minLeafHessian: 1, leaves: 3 };

/** A histogram from [gradient, hessian] per bin, the missing bin last. */
function step(bins: [number, number][], direction: -1 | 0 | 1, own: Partial<StepLimits> = {}): number[] {
  const change = new Float64Array(bins.length);
  growShapeStep(Float64Array.from(bins.flat()), change, {
    limits: { ...limits, ...own },
    order: { kind: 'numeric', direction },
  });
  return [...change];
}

describe('growShapeStep', () => {
  it('splits where the gain is largest and takes the Newton step in each leaf', () => {
    const bins: [number, number][] = [
      [-4, 2],
      [-4, 2],
      [3, 1],
      [1, 1],
      [0, 0],
    ];
    expect(step(bins, 0, { leaves: 2 })).toEqual([2, 2, -2, -2, 0]);
    expect(step(bins, 0)).toEqual([2, 2, -3, -1, 0]);
  });
  it('gives missing a leaf of its own and shrinks by penalty and learning rate', () => {
    expect(
      step(
        [
          [0, 5],
          [-6, 2],
        ],
        0,
        { learningRate: 0.5, leafPenalty: 1 },
      ),
    ).toEqual([0, 1]);
  });
  it('makes no leaf lighter than the least hessian', () => {
    expect(
      step(
        [
          [-9, 0.5],
          [9, 5],
          [0, 0],
        ],
        0,
      ),
    ).toEqual([0, 0, 0]);
  });
  it('orders categories by their pull, so that scattered codes share a leaf', () => {
    const change = new Float64Array(5);
    growShapeStep(Float64Array.from([-4, 2, 4, 2, -4, 2, 4, 2, 0, 0]), change, {
      limits: { ...limits, leaves: 2 },
      order: { kind: 'category', direction: 0 },
    });
    expect([...change]).toEqual([2, -2, 2, -2, 0]);
  });
  it('runs in the demanded direction whatever the data say', () => {
    const bins = fc.array(fc.tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: 1, max: 9 })), {
      minLength: 2,
      maxLength: 30,
    });
    fc.assert(
      fc.property(
        bins,
        fc.constantFrom(-1 as const, 1 as const),
        fc.integer({ min: 2, max: 6 }),
        (all, direction, leaves) => {
          const change = step([...all, [0, 0]], direction, { leaves, leafPenalty: 1 }).slice(0, -1);
          for (let bin = 1; bin < change.length; bin++)
            expect(direction * (change[bin]! - change[bin - 1]!)).toBeGreaterThanOrEqual(0);
        },
      ),
    );
  });
});
