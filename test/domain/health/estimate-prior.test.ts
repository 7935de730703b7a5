import fc from 'fast-check';
import { expect, it } from 'vitest';
import { priorRisks, rememberPrior } from '../../../src/domain/health/estimate-prior.ts';

const anyFacts = fc.record({
  health: fc.oneof(
    fc.integer({ min: 0, max: 10_000 }).map((hundredths) => hundredths / 100),
    fc.double({ min: 0, max: 100, noNaN: true }),
  ),
  lost: fc.constantFrom(0, 0, 12.5),
  renewalIn: fc.constantFrom(Number.NaN, -1, 0, 30, 59, 60, 61, 400),
  isBilled: fc.boolean(),
  attempts: fc.constantFrom(0, 0, 0, 1, 2, 9),
  uncollectible: fc.constantFrom(false, false, true),
});

it('remembers for an account what it would find anew, whoever came before', () => {
  fc.assert(
    fc.property(
      fc.array(anyFacts, { minLength: 1, maxLength: 200 }),
      fc.constantFrom(30, 60, 180),
      (all, horizon) => {
        const remembered = rememberPrior(horizon);
        for (const facts of [...all, ...all])
          expect(remembered(facts)).toBe(priorRisks(facts, horizon).probability);
      },
    ),
  );
});
