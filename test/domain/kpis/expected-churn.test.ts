import { expect, it } from 'vitest';
import { expectedChurn } from '../../../src/domain/kpis/expected-churn.ts';
import { seededRandom } from '../../../src/domain/model/seeded-random.ts';

it('adds up p x MRR, with the spread of independent departures', () => {
  // mean 0.5 x 100 + 0.1 x 1000 = 150; variance 0.25 x 100^2 + 0.09 x 1000^2 = 92,500
  const expected = expectedChurn([
    { probability: 0.5, mrr: 100 },
    { probability: 0.1, mrr: 1000 },
  ]);
  expect(expected?.mrr).toBeCloseTo(150, 9);
  expect(expected?.high).toBeCloseTo(150 + 1.2815515655 * Math.sqrt(92_500), 6);
  expect(expected?.low).toBe(0);
});

it('never promises more than there is, and nothing from nothing', () => {
  expect(expectedChurn([{ probability: 0.9, mrr: 100 }])?.high).toBe(100);
  expect(expectedChurn([{ probability: 1, mrr: 100 }])).toEqual({ mrr: 100, low: 100, high: 100 });
  expect(expectedChurn([])).toBeNull();
});

it('holds what it says: about 80 of 100 drawn quarters lie in the range', () => {
  const random = seededRandom(7);
  const risks = Array.from({ length: 400 }, () => ({
    probability: 0.02 + 0.2 * random(),
    mrr: 50 + 500 * random(),
  }));
  const expected = expectedChurn(risks)!;
  const draws = 4000;
  let inside = 0;
  for (let i = 0; i < draws; i++) {
    let lost = 0;
    for (const { probability, mrr } of risks) if (random() < probability) lost += mrr;
    if (lost >= expected.low && lost <= expected.high) inside++;
  }
  expect(inside / draws).toBeGreaterThan(0.77);
  expect(inside / draws).toBeLessThan(0.83);
});
