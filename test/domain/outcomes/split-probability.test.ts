import fc from 'fast-check';
import { expect, it } from 'vitest';
import { splitProbability } from '../../../src/domain/outcomes/split-probability.ts';
import type { ChurnEstimate } from '../../../src/domain/types.ts';

const estimate = (probability: number | null, rest: Partial<ChurnEstimate> = {}): ChurnEstimate => ({
  probability,
  model: 'learned',
  horizonDays: 90,
  ...rest,
});
const share = fc.double({ min: 0, max: 0.99, noNaN: true });

it('keeps the parts that a model tells', () => {
  const told = estimate(0.3, { voluntary: 0.2, involuntary: 0.125 });
  expect(splitProbability(told, estimate(0.9))).toEqual({ voluntary: 0.2, involuntary: 0.125 });
});

it('splits what a model does not keep apart as the prior does, so that both give the whole again', () => {
  fc.assert(
    fc.property(share, share, share, (probability, voluntary, involuntary) => {
      const parts = splitProbability(estimate(probability), estimate(null, { voluntary, involuntary }));
      expect(1 - (1 - parts.voluntary!) * (1 - parts.involuntary!)).toBeCloseTo(probability, 5);
      if (voluntary > involuntary) expect(parts.voluntary!).toBeGreaterThanOrEqual(parts.involuntary!);
    }),
  );
});

it('does not invent parts', () => {
  const unknown = { voluntary: null, involuntary: null };
  expect(splitProbability(estimate(0.3), estimate(0.2))).toEqual(unknown);
  expect(splitProbability(estimate(null), estimate(0.2, { voluntary: 0.1, involuntary: 0.1 }))).toEqual(
    unknown,
  );
});
