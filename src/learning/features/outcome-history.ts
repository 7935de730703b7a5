import { fromEpochDay, toEpochDay } from '../../domain/day.ts';
import type { FeedDays } from '../../domain/feed-calendar.ts';
import { type Feeds, type Freshness, sourceStatesOf } from '../../domain/source-states.ts';
import type { SignalName, SourceStates } from '../../domain/types.ts';
import type { AccountHistory } from './account-history.ts';

/** The histories of all accounts ever known, in the order of their ids, and when each source told something. */
export interface OutcomeHistory {
  accounts: readonly AccountHistory[];
  /** On which days each source told something. */
  feeds: Feeds;
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
  const told: Record<SignalName, RowsByDay> = {
    usage: new Map(),
    surveys: new Map(),
    invoices: new Map(),
    subscriptions: new Map(),
    signals: new Map(),
  };
  const products = new Map<string, RowsByDay>();
  const signals = new Map<string, RowsByDay>();
  for (const { facts } of accounts) {
    for (const { product, days } of facts.usage) countBoth(told.usage, rowsOf(products, product), days);
    for (const { signal, days } of facts.signals) countBoth(told.signals, rowsOf(signals, signal), days);
    for (const { respondedAt } of facts.surveys) count(told.surveys, toEpochDay(respondedAt.slice(0, 10)));
    for (const { issuedOn, paidOn } of facts.invoices)
      for (const day of [issuedOn, paidOn]) if (day !== null) count(told.invoices, toEpochDay(day));
    for (const { startedOn } of facts.subscriptions) count(told.subscriptions, toEpochDay(startedOn));
  }
  const none: ReadonlyMap<string, FeedDays> = new Map();
  const feed = (name: SignalName) => ({ whole: feedDays(told[name]), products: none });
  const apart = (parts: ReadonlyMap<string, RowsByDay>) =>
    new Map([...parts].map(([name, rows]) => [name, feedDays(rows)]));
  const feeds: Feeds = {
    usage: { whole: feedDays(told.usage), products: apart(products) },
    surveys: feed('surveys'),
    invoices: feed('invoices'),
    subscriptions: feed('subscriptions'),
    signals: { whole: feedDays(told.signals), products: apart(signals) },
  };
  // Subscriptions are often told from long before anything else, and only those that still run.
  const { subscriptions, ...others } = feeds;
  const starts = Object.values(others).flatMap(({ whole }) => whole.days.slice(0, 1));
  return {
    accounts,
    feeds,
    firstDay: starts.length > 0 ? Math.min(...starts) : (subscriptions.whole.days[0] ?? null),
  };
}

/** Rows of a feed by epoch day. */
type RowsByDay = Map<number, number>;

function count(rows: RowsByDay, day: number): void {
  rows.set(day, (rows.get(day) ?? 0) + 1);
}

function rowsOf(parts: Map<string, RowsByDay>, name: string): RowsByDay {
  const rows = parts.get(name) ?? new Map<number, number>();
  parts.set(name, rows);
  return rows;
}

function countBoth(whole: RowsByDay, part: RowsByDay, days: Iterable<number>): void {
  for (const day of days) {
    count(whole, day);
    count(part, day);
  }
}

function feedDays(rows: RowsByDay): FeedDays {
  const days = [...rows.keys()].sort((a, b) => a - b);
  return { days, rows: days.map((day) => rows.get(day)!) };
}

/** Standing of every source on a day. */
export function sourceStatesOn(book: OutcomeHistory, asOf: number, freshness: Freshness): SourceStates {
  return sourceStatesOf(book.feeds, fromEpochDay(asOf), freshness);
}
