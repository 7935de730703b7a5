import { describe, expect, it } from 'vitest';
import type { Account, Day } from '../../../src/domain/types.ts';
import { accountKnownOn } from '../../../src/learning/features/account-on.ts';
import { payingAccount } from '../backtest/made-up-book.ts';

function renewalSeenOn(day: Day, account: Partial<Account>): Day | null {
  const facts = {
    account: { ...payingAccount('a', '2023-02-10'), ...account },
    usage: [],
    users: [],
    surveys: [],
    invoices: [],
    subscriptions: [],
    signals: [],
  };
  return accountKnownOn(facts, day).renewalOn;
}

describe('the renewal date of an account whose plan tells no term', () => {
  it('goes back by years when it lies whole years from the start', () => {
    expect(renewalSeenOn('2024-05-01', { renewalOn: '2026-02-10' })).toBe('2025-02-10');
  });

  it('goes back by months when it lies whole months from the start', () => {
    expect(renewalSeenOn('2024-05-01', { renewalOn: '2025-07-10' })).toBe('2024-05-10');
    expect(renewalSeenOn('2024-05-01', { startedOn: '2023-01-31', renewalOn: '2025-06-30' })).toBe(
      '2024-05-30',
    );
  });

  it('is the same for one that left and froze its date as for one that stayed', () => {
    const stayed = renewalSeenOn('2024-05-01', { renewalOn: '2025-07-10' });
    expect(renewalSeenOn('2024-05-01', { renewalOn: '2024-06-10', churnedOn: '2024-05-20' })).toBe(stayed);
  });

  it('goes back by years on a day of its own, or with no known start', () => {
    expect(renewalSeenOn('2024-05-01', { renewalOn: '2025-07-26' })).toBe('2024-07-26');
    expect(renewalSeenOn('2024-05-01', { startedOn: null, renewalOn: '2025-07-10' })).toBe('2024-07-10');
  });
});
