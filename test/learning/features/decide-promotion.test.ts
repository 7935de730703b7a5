import { expect, it } from 'vitest';
import { decidePromotion, type PromotionCase } from '../../../src/learning/backtest/decide-promotion.ts';

const better: PromotionCase = {
  learned: true,
  churners: 40,
  challenger: { logLoss: 0.1, rocAuc: 0.75 },
  index: { logLoss: null, rocAuc: 0.65 },
  prior: { logLoss: 0.11, rocAuc: 0.66 },
  live: null,
};
const inForce = (logLoss: number, seen = false) => ({ logLoss, rocAuc: 0.7, seen });

it.each([
  ['first and better than index and prior', {}, 'live'],
  ['truer than the one in force', { live: inForce(0.105) }, 'live'],
  ['less true than the one in force', { live: inForce(0.095) }, 'shadow'],
  ['as true as the one in force', { live: inForce(0.1) }, 'shadow'],
  ['in force was taught with what it is judged on', { live: inForce(0.2, true) }, 'shadow'],
  ['ranks like the plain index', { index: { logLoss: null, rocAuc: 0.75 } }, 'shadow'],
  ['less true than the prior', { prior: { logLoss: 0.09, rocAuc: 0.6 } }, 'shadow'],
  ['too few later departures', { churners: 9 }, 'shadow'],
  ['no better than the base rate', { learned: false }, 'shadow'],
  ['nothing to be judged by', { challenger: { logLoss: null, rocAuc: null } }, 'shadow'],
] as const)('%s: %o -> %s', (_, change, state) => {
  expect(decidePromotion({ ...better, ...change }).state).toBe(state);
});
