import { expect, it } from 'vitest';
import * as formulas from '../../../src/domain/outcomes/kpi-formulas.ts';
import { customerEffortScore, NO_ANSWERS } from '../../../src/domain/outcomes/survey-scores.ts';

const MOVES = { start: 1000, expansion: 110, contraction: 50, churn: 165, reactivation: 90 };

/** The worked example beside each formula. */
it.each<[string, unknown, number]>([
  ['churn rate', formulas.churnRate(6, 200), 0.03],
  ['not renewed over active, in per cent', formulas.notRenewedOverActive(6, 204), 2.9412],
  ['MRR lost', formulas.mrrLost(MOVES), 215],
  ['gross MRR churn', formulas.grossMrrChurn(MOVES), 0.215],
  ['net MRR churn', formulas.netMrrChurn(MOVES), 0.015],
  ['GRR', formulas.grossRevenueRetention(MOVES), 0.785],
  ['NRR', formulas.netRevenueRetention(MOVES), 0.895],
  ['average ticket', formulas.averageTicket(1363.2, 8), 170.4],
  ['monthly churn of a quarter', formulas.monthlyChurnRate(0.271, 3), 0.1],
  ['lifetime', formulas.averageLifetime(0.04)?.months, 25],
  ['lifetime at the cap', formulas.averageLifetime(0.01)?.months, 60],
  ['LTV', formulas.lifetimeValue({ ticket: 170.4, grossMargin: 0.8, months: 25 }), 3408],
  ['upsell rate', formulas.growthRate(3, 284), 0.0106],
  ['share of answers with a comment', formulas.commentedShare(12, 40), 0.3],
  ['usage frequency', formulas.usageFrequency({ activeDays: 90, accounts: 10, days: 28 }), 2.25],
  ['CES', customerEffortScore({ ...NO_ANSWERS, ces: { n: 4, mean: 2, variance: 2 / 3 } })?.plusMinus, 0.8002],
])('%s is what its example says', (_name, value, expected) => {
  expect(value).toBeCloseTo(expected, 4);
});

it('says when the lifetime is the cap, and leaves undefined what is divided by nothing', () => {
  expect(formulas.averageLifetime(0.01)?.capped).toBe(true);
  expect(formulas.averageLifetime(1 / 60)?.capped).toBe(false);
  const none = { ...MOVES, start: 0 };
  const undefinedOnes = [
    formulas.churnRate(0, 0),
    formulas.notRenewedOverActive(3, 0),
    formulas.grossMrrChurn(none),
    formulas.netMrrChurn(none),
    formulas.grossRevenueRetention(none),
    formulas.netRevenueRetention(none),
    formulas.averageTicket(0, 0),
    formulas.monthlyChurnRate(null, 3),
    formulas.averageLifetime(0),
    formulas.lifetimeValue({ ticket: 10, grossMargin: 0.8, months: null }),
    formulas.usageFrequency({ activeDays: 0, accounts: 0, days: 28 }),
  ];
  expect(undefinedOnes.filter((value) => value !== null)).toEqual([]);
});
