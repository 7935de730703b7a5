import type { ISql } from 'postgres';

/** A contiguous range of account ids, both ends included, in the database's own order. */
export interface AccountPage {
  from: string;
  to: string;
}

/** The accounts a statement is about: a whole range, or some by name. */
export type AccountSelection = AccountPage | { ids: readonly string[] };

/** SQL condition on `account_id`. */
export function inSelection(raw: ISql, selection: AccountSelection) {
  return 'ids' in selection
    ? raw`account_id = any(${[...selection.ids]}::text[])`
    : raw`account_id between ${selection.from} and ${selection.to}`;
}
