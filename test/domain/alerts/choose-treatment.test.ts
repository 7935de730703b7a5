import { describe, expect, it } from 'vitest';
import { chooseTreatment } from '../../../src/domain/alerts/choose-treatment.ts';

const LINES = { yearlyValue: 12_000, probability: 0.5 };
const low = (mrr: number | null, probability: number | null) => ({
  tierTouch: 'low' as const,
  mrr,
  probability,
});

describe('chooseTreatment', () => {
  it.each([
    ['a high tier stays high', { tierTouch: 'high' as const, mrr: 0, probability: 0 }, LINES, 'high', 'tier'],
    ['a low tier below both lines stays low', low(999, 0.49), LINES, 'low', 'tier'],
    ['a year worth the line gets a person', low(1000, 0), LINES, 'high', 'promoted_by_value'],
    ['a probability on the line gets a person', low(0, 0.5), LINES, 'high', 'promoted_by_probability'],
    ['both: the value is the reason', low(1000, 0.9), LINES, 'high', 'promoted_by_value'],
    ['nothing known stays low', low(null, null), LINES, 'low', 'tier'],
    [
      'lines switched off promote nobody',
      low(1e9, 1),
      { yearlyValue: null, probability: null },
      'low',
      'tier',
    ],
    [
      'one line switched off leaves the other',
      low(1e9, 0.6),
      { yearlyValue: null, probability: 0.5 },
      'high',
      'promoted_by_probability',
    ],
  ] as const)('%s', (_rule, account, promote, touch, reason) => {
    expect(chooseTreatment(account, promote)).toEqual({ touch, reason });
  });
});
