import { expect, it } from 'vitest';
import {
  customerEffortScore,
  netPromoterScore,
  type SurveyCounts,
} from '../../../src/domain/outcomes/survey-scores.ts';

const counts = (promoters: number, passives: number, detractors: number): SurveyCounts => ({
  promoters,
  passives,
  detractors,
  commented: 0,
  ces: { n: 0, mean: null, variance: null },
});

it('is promoters minus detractors, with n and the 95 % interval of that difference', () => {
  // p = 0.5, d = 0.2: variance 0.7 - 0.09 = 0.61; 1.96 x sqrt(0.61 / 100) = 0.15308
  const score = netPromoterScore(counts(50, 30, 20));
  expect(score).toMatchObject({ n: 100 });
  expect(score?.value).toBeCloseTo(30, 12);
  expect(score?.plusMinus).toBeCloseTo(15.308, 3);
});

it('narrows with the number of answers and reaches both ends of the scale', () => {
  expect(netPromoterScore(counts(5, 3, 2))?.plusMinus).toBeCloseTo(15.308 * Math.sqrt(10), 2);
  expect(netPromoterScore(counts(4, 0, 0))?.value).toBe(100);
  expect(netPromoterScore(counts(0, 0, 4))?.value).toBe(-100);
});

it('claims no certainty when all answers are alike, and nothing without answers', () => {
  expect(netPromoterScore(counts(3, 0, 0))?.plusMinus).toBeNull();
  expect(netPromoterScore(counts(0, 3, 0))).toEqual({ value: 0, n: 3, plusMinus: null });
  expect(netPromoterScore(counts(0, 0, 0))).toBeNull();
  expect(customerEffortScore(counts(1, 1, 1))).toBeNull();
});

it('gives the mean effort with its interval', () => {
  // Answers 1, 2, 2, 3: mean 2, sample variance 2/3; 1.96 x sqrt(2/3 / 4) = 0.80016
  const ces = customerEffortScore({ ...counts(0, 0, 0), ces: { n: 4, mean: 2, variance: 2 / 3 } });
  expect(ces).toMatchObject({ value: 2, n: 4 });
  expect(ces?.plusMinus).toBeCloseTo(0.80016, 4);
  const single = customerEffortScore({ ...counts(0, 0, 0), ces: { n: 1, mean: 4, variance: null } });
  expect(single).toEqual({ value: 4, n: 1, plusMinus: null });
});
