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
  ownerName: string | null;
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
  kind: 'nps' | 'ces';
  score: number;
  comment: string;
  on: Day;
}

export function isAtRisk(band: Band | null): band is 'at_risk' | 'critical' {
  return band === 'at_risk' || band === 'critical';
}

/** What an account pays, as its row tells it. */
export interface Priced {
  mrr: number | null;
  currency: string | null;
}

/** Monthly revenue in the digest's currency; null = not told, or in another currency (no rates are invented). */
export function mrrIn(account: Priced, currency: string): number | null {
  const inIt = account.currency === null || account.currency.toUpperCase() === currency;
  return inIt ? account.mrr : null;
}

/** Accounts and their annual revenue; `arr` is null when there are accounts and none of their amounts is known. */
export function countAndValue(accounts: readonly Priced[], currency: string): CountAndValue {
  const known = accounts.flatMap((a) => mrrIn(a, currency) ?? []);
  const arr = accounts.length > 0 && known.length === 0 ? null : 12 * known.reduce((sum, m) => sum + m, 0);
  return { accounts: accounts.length, arr };
}
