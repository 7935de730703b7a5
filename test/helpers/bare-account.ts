import type { Account } from '../../src/domain/types.ts';

/** An account of which nothing is known but what is said: a new column is added here, and to no test that is not about it. */
export function bareAccount(known: Pick<Account, 'accountId'> & Partial<Account>): Account {
  return {
    name: null,
    tier: null,
    segment: null,
    mrr: null,
    currency: null,
    startedOn: null,
    renewalOn: null,
    csmEmail: null,
    contactName: null,
    contactEmail: null,
    locale: null,
    churnedOn: null,
    churnKind: null,
    endedOn: null,
    autoRenew: null,
    noticeOn: null,
    seats: null,
    onboardingUntil: null,
    leavesOn: null,
    churnReason: null,
    ...known,
  };
}
