import { expect, it } from 'vitest';
import { expectedChurn } from '../../../src/domain/outcomes/expected-churn.ts';
import { seededRandom } from '../../../src/domain/statistics/chance.ts';

it('adds up p x MRR, with the range of independent departures', () => {
  // The four books: nothing 47.5 %, 100 47.5 %, 1000 2.5 %, 1100 2.5 %.
  const expected = expectedChurn([
    { probability: 0.5, mrr: 100 },
    { probability: 0.05, mrr: 1000 },
  ]);
  expect(expected?.mrr).toBeCloseTo(100, 9);
  expect(expected).toMatchObject({ low: 0, high: 100 });
});

it('gives many small accounts the normal range', () => {
  const risks = Array.from({ length: 20_000 }, () => ({ probability: 0.1, mrr: 10 }));
  const expected = expectedChurn(risks)!;
  const spread = 1.2815515655 * Math.sqrt(20_000 * 0.09 * 100);
  expect(Math.abs(expected.low - (20_000 - spread))).toBeLessThan(0.1 * spread);
  expect(Math.abs(expected.high - (20_000 + spread))).toBeLessThan(0.1 * spread);
});

it('never promises more than there is, and nothing from nothing', () => {
  expect(expectedChurn([{ probability: 0.9, mrr: 100 }])?.high).toBe(100);
  expect(expectedChurn([{ probability: 1, mrr: 100 }])).toEqual({ mrr: 100, low: 100, high: 100 });
  expect(expectedChurn([])).toBeNull();
});

it.each([
  ['an even book', (uniform: number) => 50 + 500 * uniform],
  ['a book of few large and many small accounts', (uniform: number) => 50 / (1 - 0.999 * uniform) ** 1.2],
])('holds what it says of %s: about 80 of 100 drawn quarters lie in the range', (_what, mrrOf) => {
  const random = seededRandom(7);
  const risks = Array.from({ length: 900 }, () => ({
    probability: 0.02 + 0.2 * random(),
    mrr: mrrOf(random()),
  }));
  const expected = expectedChurn(risks)!;
  const draws = 2000;
  let inside = 0;
  for (let i = 0; i < draws; i++) {
    let lost = 0;
    for (const { probability, mrr } of risks) if (random() < probability) lost += mrr;
    if (lost >= expected.low && lost <= expected.high) inside++;
  }
  expect(inside / draws).toBeGreaterThan(0.77);
  expect(inside / draws).toBeLessThan(0.83);
});
