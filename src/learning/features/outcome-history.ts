import { fromEpochDay, toEpochDay } from '../../domain/day.ts';
import type { SignalName, SourceStates } from '../../domain/types.ts';
import type { AccountHistory } from './account-history.ts';
import { countBefore } from './facts-on.ts';

/** The histories of all accounts ever known, in the order of their ids, and when each source told something. */
export interface OutcomeHistory {
  accounts: readonly AccountHistory[];
  /** Days with any row per source, ascending and unique. */
  told: Readonly<Record<SignalName, Int32Array>>;
  /**
   * First day that any source tells of; null = none does. Before it nobody knows who else was in the book and left, so
   * that looking back further would only show accounts that stayed.
   */
  firstDay: number | null;
}

/** Puts histories into the order that every later step relies on. */
export function outcomeHistory(histories: Iterable<AccountHistory>): OutcomeHistory {
  const accounts = [...histories].sort((a, b) =>
    a.facts.account.accountId < b.facts.account.accountId ? -1 : 1,
  );
  const told: Record<SignalName, Set<number>> = {
    usage: new Set(),
    surveys: new Set(),
    invoices: new Set(),
    subscriptions: new Set(),
    signals: new Set(),
  };
  for (const { facts } of accounts) {
    for (const { days } of facts.usage) for (const day of days) told.usage.add(day);
    for (const { days } of facts.signals) for (const day of days) told.signals.add(day);
    for (const { respondedAt } of facts.surveys) told.surveys.add(toEpochDay(respondedAt.slice(0, 10)));
    for (const { issuedOn, paidOn } of facts.invoices)
      for (const day of [issuedOn, paidOn]) if (day !== null) told.invoices.add(toEpochDay(day));
    for (const { startedOn } of facts.subscriptions) told.subscriptions.add(toEpochDay(startedOn));
  }
  const sorted = (name: SignalName) => Int32Array.from(told[name]).sort();
  const days = {
    usage: sorted('usage'),
    surveys: sorted('surveys'),
    invoices: sorted('invoices'),
    subscriptions: sorted('subscriptions'),
    signals: sorted('signals'),
  };
  // Subscriptions are often told from long before anything else, and only those that still run.
  const { subscriptions, ...others } = days;
  const starts = Object.values(others).flatMap((list) => (list.length > 0 ? [list[0]!] : []));
  return {
    accounts,
    told: days,
    firstDay: starts.length > 0 ? Math.min(...starts) : (subscriptions[0] ?? null),
  };
}

/** Standing of every source on a day; `freshness` in days per source, null = it never goes stale. */
export function sourceStatesOn(
  book: OutcomeHistory,
  asOf: number,
  freshness: Readonly<Record<SignalName, number | null>>,
): SourceStates {
  const state = (name: SignalName) => {
    const days = book.told[name];
    const newest = days[countBefore(days, asOf + 1) - 1];
    if (newest === undefined) return { loaded: false, watermark: null, stale: false };
    const limit = freshness[name];
    return {
      loaded: true,
      watermark: fromEpochDay(newest),
      stale: limit !== null && asOf - newest > limit,
    };
  };
  return {
    usage: state('usage'),
    surveys: state('surveys'),
    invoices: state('invoices'),
    subscriptions: state('subscriptions'),
    signals: state('signals'),
  };
}
