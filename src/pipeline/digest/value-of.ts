import type { CountAndValue } from '../../domain/messages/digest-model.ts';

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
