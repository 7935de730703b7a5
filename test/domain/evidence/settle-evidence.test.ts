import { describe, expect, it } from 'vitest';
import { settleEvidence, withoutRepeats } from '../../../src/domain/evidence/settle-evidence.ts';
import type { Evidence } from '../../../src/domain/types.ts';

const piece = (
  code: string,
  points: number,
  params: Evidence['params'] = { product: 'Planner' },
): Evidence => ({
  code,
  points,
  params,
});
const sum = (evidence: readonly Evidence[]) =>
  Math.round(evidence.reduce((total, e) => total + e.points, 0) * 100) / 100;

describe('evidence that competes', () => {
  it.each([
    'usage.active_days_below_normal',
    'usage.silent',
    'usage.product_abandoned',
    'usage.slow_decline',
  ])('does not call normal what %s says has fallen', (fall) => {
    const given = [piece(fall, -12.3), piece('usage.low_level', -2.11), piece('nps.passive', -1, {})];
    const settled = settleEvidence(given);
    expect(settled.map((e) => e.code)).toEqual([fall, 'nps.passive']);
    expect(sum(settled)).toBe(sum(given));
  });

  it('leaves the level of another product, and a level below others, where they are', () => {
    const given = [
      piece('usage.silent', -12),
      piece('usage.low_level', -2, { product: 'Inbox' }),
      piece('usage.below_peers', -3, { product: 'Planner', more: 0.8 }),
    ];
    expect(settleEvidence(given)).toEqual(given);
  });

  it('does not call a fallen product used like, or more than, others', () => {
    const given = [
      piece('usage.silent', -12),
      piece('usage.below_peers', -3, { product: 'Planner', more: 0.3 }),
    ];
    expect(settleEvidence(given)).toEqual([piece('usage.silent', -15)]);
  });

  it('makes one remark of what is said twice of a product', () => {
    const twice = [piece('usage.below_peers', -1.5), piece('usage.below_peers', -0.25)];
    expect(settleEvidence(twice)).toEqual([piece('usage.below_peers', -1.75)]);
  });
});

describe('reasons worth saying', () => {
  const bill = { invoiceId: 'I-1' };
  it.each([
    ['cap.days_overdue', 'payment.overdue'],
    ['cap.days_overdue', 'payment.later_than_usual'],
    ['cap.failing_attempts', 'payment.failing'],
    ['cap.uncollectible', 'payment.uncollectible'],
  ])('tell %s and %s of one invoice once, by the cause', (cap, cause) => {
    const told = withoutRepeats([
      piece(cap, -25, bill),
      piece('nps.passive', -3, {}),
      piece(cause, -16, bill),
    ]);
    expect(told.map((e) => e.code)).toEqual([cause, 'nps.passive']);
  });

  it('keep a cap whose cause is about another invoice, or not among them', () => {
    const given = [piece('cap.days_overdue', -25, bill), piece('payment.overdue', -16, { invoiceId: 'I-2' })];
    expect(withoutRepeats(given)).toEqual(given);
    expect(withoutRepeats([piece('cap.usage_lost', -7, {})])).toHaveLength(1);
  });
});
