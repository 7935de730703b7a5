import { describe, expect, it } from 'vitest';
import { type Billed, netCredits } from '../../../../src/domain/signals/payment/net-credits.ts';

const bill = (amount: number | null, due: number | null, more: Partial<Billed> = {}): Billed => ({
  amount,
  currency: 'EUR',
  due,
  uncollectible: false,
  ...more,
});

/** Of a company whose amounts are in BRL where they say nothing. */
const owedOf = (open: readonly Billed[]) => netCredits(open, 'BRL');

describe('what is owed', () => {
  it('is the open invoices less the open credit notes, the oldest covered first', () => {
    const owed = owedOf([bill(-120, null), bill(100, 20), bill(50, 10), bill(70, 30)]);
    expect(owed).toEqual([bill(30, 20), bill(70, 30)]);
  });

  it('covers what was given up last, and an amount that is not told never', () => {
    const givenUp = bill(100, 1, { uncollectible: true });
    expect(owedOf([givenUp, bill(80, 50), bill(null, 2), bill(-90, 9)])).toEqual([
      { ...givenUp, amount: 90 },
      bill(null, 2),
    ]);
  });

  it('leaves no debt where only the rounding of floating point is left', () => {
    expect(owedOf([bill(0.3, 1), bill(-0.1, 2), bill(-0.2, 3)])).toEqual([]);
    expect(owedOf([bill(0.005, 1), bill(-0.004, 2)])).toEqual([bill(0.001, 1)]);
  });

  it('is never mixed between currencies, nor with none', () => {
    const owed = [bill(10, 1), bill(10, 1, { currency: 'USD' }), bill(10, 1, { currency: null })];
    expect(owedOf([...owed, bill(-25, 1, { currency: 'USD' })])).toEqual([owed[0], owed[2]]);
  });

  it('takes an amount without a currency for one of the company', () => {
    const none = { currency: null };
    const real = { currency: 'BRL' };
    expect(owedOf([bill(10, 1, none), bill(30, 2, real), bill(-25, 3, real), bill(-10, 3, none)])).toEqual([
      bill(5, 2, real),
    ]);
  });

  it('is nothing for credits, zeros and an empty account', () => {
    expect(owedOf([])).toEqual([]);
    expect(owedOf([bill(-5, 1), bill(0, 1), bill(-0, null)])).toEqual([]);
  });
});
