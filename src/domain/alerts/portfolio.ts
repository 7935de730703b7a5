import type { Account, Band } from '../types.ts';
import type { AlertInputs } from './alert-inputs.ts';
import { levelOf, type ProbabilityLevel } from './probability-level.ts';
import { nothingWeighed, type WeighedBefore } from './weigh-accounts.ts';

/** What the line must know of an account before any is decided; `AlertInputs` have all of it. */
export type PortfolioAccount = Pick<AlertInputs, 'health' | 'band' | 'components' | 'estimate' | 'before'> & {
  account: Pick<
    Account,
    'accountId' | 'tier' | 'mrr' | 'currency' | 'renewalOn' | 'csmEmail' | 'segment' | 'noticeOn'
  >;
  payment: Pick<AlertInputs['payment'], 'uncollectible'>;
};

/** All living, scored accounts of a day: a row each, figures in columns, and the rest where it is asked for. */
export interface Portfolio {
  /** Of leaving within the horizon, 0-1; NaN = unknown. */
  probability: Float64Array;
  level: ProbabilityLevel;
  /** 1 = the probability is that of a learned model. */
  learned: Uint8Array;
  bands: readonly Band[];
  /** The same object on every day on which nothing of it has changed. */
  accountOf: (row: number) => PortfolioAccount['account'];
  /** undefined = it is none of the portfolio */
  rowOf: (accountId: string) => number | undefined;
  /** Rows of accounts that have given notice, and of those with a bill that is given up. */
  noticed: readonly number[];
  uncollectible: readonly number[];
  /** All that is known of one account. */
  at: (row: number) => PortfolioAccount;
  /** By the place of each account, which is the same on every day. */
  places: ArrayLike<number>;
  weighed: WeighedBefore;
}

/** A portfolio that is looked at on one day only. */
export function portfolioOf(accounts: readonly PortfolioAccount[]): Portfolio {
  const rows = new Map(accounts.map(({ account }, row) => [account.accountId, row]));
  const probability = Float64Array.from(accounts, ({ estimate }) => estimate.probability ?? Number.NaN);
  return {
    probability,
    level: levelOf(probability),
    learned: Uint8Array.from(accounts, ({ estimate }) => (estimate.model === 'learned' ? 1 : 0)),
    bands: accounts.map(({ band }) => band),
    accountOf: (row) => accounts[row]!.account,
    rowOf: (accountId) => rows.get(accountId),
    noticed: accounts.flatMap(({ account }, row) => (account.noticeOn === null ? [] : row)),
    uncollectible: accounts.flatMap(({ payment }, row) => (payment.uncollectible ? row : [])),
    at: (row) => accounts[row]!,
    places: [...accounts.keys()],
    weighed: nothingWeighed(),
  };
}
