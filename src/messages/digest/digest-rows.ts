import { convert, type MoneyTerms, monthlyMoney, sumMoney } from '../../domain/money.ts';
import type { Band, ChurnEstimate, Day } from '../../domain/types.ts';
import type { CountAndValue } from '../models/digest-model.ts';

/** Tasks of one episode (null = of none) and owner, counted. */
export interface TaskCounts {
  episodeId: string | null;
  ownerEmail: string | null;
  open: number;
  done: number;
  overdue: number;
}

/** The scored days that are compared; null = there is none near enough. */
export interface ScoreDays {
  now: Day | null;
  before: Day | null;
}

/** An account that is in the book, or was scored a week before, with both scores. */
export interface PortfolioRow {
  accountId: string;
  accountName: string | null;
  mrr: number | null;
  currency: string | null;
  renewalOn: Day | null;
  /** Of a notice that stands: when it was given and, where it is told, from when the account pays no more. */
  noticeOn: Day | null;
  leavesOn: Day | null;
  churnReason: string | null;
  ownerName: string | null;
  /** Left out = not known. */
  segment?: string | null;
  /** In the book on the as-of day. */
  alive: boolean;
  /** Null = not scored on that day. */
  band: Band | null;
  health: number | null;
  probability: number | null;
  /** Its parts, where they are kept apart. */
  voluntary: number | null;
  involuntary: number | null;
  model: ChurnEstimate['model'] | null;
  bandBefore: Band | null;
  healthBefore: number | null;
}

export interface StoredComment {
  responseId: string;
  accountId: string;
  accountName: string | null;
  mrr: number | null;
  currency: string | null;
  renewalOn: Day | null;
  kind: 'nps' | 'ces';
  score: number;
  comment: string;
  on: Day;
}

/** What an account pays, as its row tells it. */
export interface Priced {
  mrr: number | null;
  currency: string | null;
}

/** Accounts and their annual revenue; `arr` is null when there are accounts and no amount of theirs is in the sum. */
export function countAndValue<T extends Priced>(
  accounts: readonly T[],
  money: MoneyTerms,
  dayOf: (account: T) => Day,
): CountAndValue {
  const amounts = accounts.flatMap((account) => {
    const own = monthlyMoney(account, money);
    return own === null ? [] : [{ ...own, day: dayOf(account) }];
  });
  const { total, counted, unconverted } = sumMoney(amounts, money.rates);
  const arr = accounts.length > 0 && counted === 0 ? null : 12 * total;
  return { accounts: accounts.length, arr, unconverted };
}

/** Monthly revenue in the digest's currency; null = not told, or in a currency without a rate. */
export function convertedMrr(account: Priced, money: MoneyTerms, day: Day): number | null {
  const own = monthlyMoney(account, money);
  return own && convert(own, day, money.rates);
}
