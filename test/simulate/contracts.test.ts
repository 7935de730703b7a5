import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { INVOICES_HEADER, invoiceRows } from '../../src/simulate/invoices.ts';
import type { Life } from '../../src/simulate/life.ts';
import { mrrOn, planSubscriptions, seatsOn } from '../../src/simulate/subscriptions.ts';
import { drawLives } from './lives.ts';

type InvoiceRow = Pick<Life, 'profile' | 'fate'> &
  Record<'issued_on' | 'due_on' | 'paid_on' | 'status' | 'attempts', string>;

const { calendar, lives } = drawLives({ seed: 6, accounts: 2_000, days: 270, endOn: '2025-06-30' });

describe('planSubscriptions', () => {
  const profile = { ...lives[0]!.profile, tier: 'growth', price: 100, seats: 20, currency: 'EUR' } as const;

  it('ends and starts on the day of a change, and never covers a product twice', () => {
    for (const { subscriptions } of lives) {
      for (const one of subscriptions.stretches) {
        expect(one.until === null || one.until > one.from).toBe(true);
        const later = subscriptions.stretches.find((two) => two !== one && two.product === one.product);
        if (later && later.from >= one.from) expect(one.until).toBeLessThanOrEqual(later.from);
      }
    }
  });

  it('raises price and seats on an upgrade, lowers them on a downgrade', () => {
    const plan = planSubscriptions(1, profile, [
      { kind: 'upgrade', from: 30 },
      { kind: 'downgrade', from: 90 },
    ]);
    expect(mrrOn(plan, 30, 'EUR')).toBeGreaterThan(mrrOn(plan, 29, 'EUR'));
    expect(mrrOn(plan, 90, 'EUR')).toBeLessThan(mrrOn(plan, 89, 'EUR'));
    expect([29, 30, 90].map((day) => seatsOn(plan, day))).toEqual([20, 28, 20]);
  });

  it('keeps the revenue when work moves to another product', () => {
    const plan = planSubscriptions(1, profile, [{ kind: 'product_move', from: 30, to: 60 }]);
    expect(mrrOn(plan, 31, 'EUR')).toBe(mrrOn(plan, 29, 'EUR'));
    expect(plan.stretches.some(({ product, from }) => product === 'Boards' && from === 30)).toBe(true);
  });
});

describe('invoiceRows', () => {
  const rows = lives.flatMap(({ profile, invoices, fate }) => {
    const text = invoiceRows(invoices, { profile, calendar, leftOn: fate.leftOn }).join('');
    const parsed = parse<InvoiceRow>(`${INVOICES_HEADER}\n${text}`, { columns: true });
    return parsed.map((row) => ({ ...row, profile, fate }));
  });
  const withStatus = (wanted: string) => rows.filter(({ status }) => status === wanted);

  it('knows every status, most of them paid', () => {
    const statuses = ['paid', 'open', 'past_due', 'uncollectible', 'void'];
    for (const status of statuses) expect(withStatus(status).length).toBeGreaterThan(0);
    expect(withStatus('paid').length / rows.length).toBeGreaterThan(0.9);
    expect(rows.every(({ status }) => statuses.includes(status!))).toBe(true);
  });

  it('has a payment day exactly when paid, none after the last day', () => {
    const wrong = rows.filter(
      ({ status, paid_on }) => (paid_on !== '') !== (status === 'paid') || paid_on! > '2025-06-30',
    );
    expect(wrong).toEqual([]);
    expect(withStatus('past_due').every(({ due_on }) => due_on! < '2025-06-30')).toBe(true);
  });

  it('tries a card again and again, and a transfer never', () => {
    expect(rows.every(({ profile, attempts }) => profile.paysBy === 'card' || attempts === '0')).toBe(true);
    const tries = rows.filter(({ profile }) => profile.paysBy === 'card').map(({ attempts }) => attempts);
    expect(new Set(tries)).toEqual(new Set(['1', '2', '3', '4']));
  });

  it('has customers who pay late every time and are at no risk for it', () => {
    const late = rows.filter(({ profile }) => profile.paysLate && profile.paysBy === 'transfer');
    const paid = late.filter(({ status }) => status === 'paid');
    const overdue = paid.filter(({ paid_on, due_on }) => paid_on > due_on).length / paid.length;
    expect(overdue).toBeGreaterThan(0.75);
    for (const { profile, invoices, fate } of lives) {
      if (!profile.paysLate || invoices.some(({ failingFrom }) => failingFrom !== null)) continue;
      expect(fate.effects.has('payment_failing')).toBe(false);
    }
  });

  it('bills nothing once an account has left', () => {
    for (const { fate, issued_on } of rows) {
      if (fate.leftOn !== null) expect(issued_on! < calendar.iso[fate.leftOn]!).toBe(true);
    }
  });
});
