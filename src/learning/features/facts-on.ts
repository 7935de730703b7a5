import { fromEpochDay, toEpochDay } from '../../domain/day.ts';
import { failedDays } from '../../domain/signals/payment/least-amount.ts';
import type { AccountFacts, Day, Invoice, UserActivity } from '../../domain/types.ts';
import type { AccountHistory, DailyTotals, UserDays } from './account-history.ts';
import { accountKnownOn, knownBy } from './account-on.ts';

/** What was known about an account on a day. */
export interface KnownThen {
  facts: AccountFacts;
  totals: DailyTotals;
}

/** In the book on that day (days since 1970-01-01): started, not churned, not ended. */
export function wasInBook(history: AccountHistory, asOf: number): boolean {
  const { churnedOn, endedOn } = history.facts.account;
  const day = fromEpochDay(asOf);
  return (
    history.from !== null &&
    history.from <= asOf &&
    (churnedOn === null || churnedOn > day) &&
    (endedOn === null || endedOn > day) &&
    (history.vanishedOn === null || history.vanishedOn > asOf)
  );
}

/**
 * Cuts a history at the end of a day: the one door between what is stored and what a prediction may see. The same
 * rules as the queries that load facts for scoring: later ends, payments and departures are not yet known, and usage
 * and signals reach back `historyDays`.
 */
export function factsOn(history: AccountHistory, asOf: number, historyDays: number): KnownThen {
  const day = fromEpochDay(asOf);
  const { facts } = history;
  const since = asOf - historyDays + 1;
  return {
    facts: {
      account: accountKnownOn(facts, day),
      surveys: facts.surveys.filter((answer) => answer.respondedAt.slice(0, 10) <= day),
      invoices: billsOn(history, day),
      usage: facts.usage
        .map((series) => {
          const [from, to] = window(series.days, since, asOf);
          return {
            product: series.product,
            days: series.days.subarray(from, to),
            events: series.events.subarray(from, to),
            activeUsers: series.activeUsers.subarray(from, to),
            seats: series.seats.subarray(from, to),
          };
        })
        .filter((series) => series.days.length > 0),
      users: history.users.flatMap((user) => userOn(user, since, asOf)),
      subscriptions: facts.subscriptions
        .filter((sub) => sub.startedOn <= day)
        .map((sub) => ({ ...sub, endedOn: knownBy(sub.endedOn, day) })),
      signals: facts.signals
        .map((series) => {
          const [from, to] = window(series.days, since, asOf);
          return {
            signal: series.signal,
            days: series.days.subarray(from, to),
            values: series.values.subarray(from, to),
          };
        })
        .filter((series) => series.days.length > 0),
      ...goalsOn(facts.goals, day),
    },
    totals: totalsOn(history.totals, since, asOf),
  };
}

/** The bills that were told of by a day, as they stood then. */
export function billsOn({ facts }: AccountHistory, day: Day): Invoice[] {
  return facts.invoices
    .filter((invoice) => (invoice.issuedOn ?? invoice.dueOn ?? '9999') <= day)
    .map((invoice) => invoiceOn(invoice, day));
}

/** What was agreed, or said, after the day is not known. */
function goalsOn(goals: AccountFacts['goals'], day: Day): Pick<AccountFacts, 'goals'> {
  if (goals === undefined) return {};
  return {
    goals: goals
      .filter(({ setOn }) => setOn === null || setOn <= day)
      .map((goal) =>
        goal.stateOn !== null && goal.stateOn > day ? { ...goal, state: 'open', stateOn: null } : goal,
      ),
  };
}

function totalsOn(totals: DailyTotals, since: number, asOf: number): DailyTotals {
  const [from, to] = window(totals.days, since, asOf);
  return {
    days: totals.days.subarray(from, to),
    events: totals.events.subarray(from, to),
    users: totals.users.subarray(from, to),
  };
}

/** Places of the days from `since` up to and including `asOf`: first, and one past the last. */
function window(days: Int32Array, since: number, asOf: number): [number, number] {
  return [countBefore(days, since), countBefore(days, asOf + 1)];
}

/** How many of the ascending days lie before a day. */
export function countBefore(days: Int32Array, day: number): number {
  let low = 0;
  let high = days.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (days[middle]! < day) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Dates decide as far as they go; failed attempts and `uncollectible` of which no day is told count only while there is no
 * payment, `void` always. Of attempts that are dated in part, the others came with the newest dated one or after it.
 */
function invoiceOn(invoice: Invoice, day: Day): Invoice {
  const paidOn = knownBy(invoice.paidOn, day);
  const paidLater = invoice.paidOn !== null && paidOn === null;
  const all = failedDays(invoice);
  const dated = all.filter((failed) => failed <= day);
  const told = dated.length === all.length && !paidLater ? invoice.attempts : 0;
  return {
    ...invoice,
    paidOn,
    status: statusOf(invoice, paidOn, day),
    attempts: Math.max(dated.length, told),
    nextAttemptOn: invoice.paidOn === null ? nextOn(invoice, day) : null,
    failedOn: dated.join(' ') || null,
    statusOn: knownBy(invoice.statusOn, day),
  };
}

/** What was planned for before the day has been tried, or was put off. */
function nextOn({ nextAttemptOn }: Invoice, day: Day): Day | null {
  return nextAttemptOn !== null && nextAttemptOn >= day ? nextAttemptOn : null;
}

function statusOf(invoice: Invoice, paidOn: Day | null, day: Day): Invoice['status'] {
  const { status } = invoice;
  const isSettled = invoice.statusOn === null || invoice.statusOn <= day;
  if (status === 'void' && isSettled) return status;
  if (paidOn !== null) return 'paid';
  if (invoice.paidOn === null && (status === 'paid' || (status === 'uncollectible' && isSettled)))
    return status;
  return invoice.dueOn !== null && invoice.dueOn < day ? 'past_due' : 'open';
}

const RECENT_DAYS = 28;
const BASELINE_DAYS = 84;

function userOn(user: UserDays, since: number, asOf: number): UserActivity[] {
  const [from, to] = window(user.days, since, asOf);
  if (from === to) return [];
  const recentFrom = countBefore(user.days, asOf - RECENT_DAYS + 1);
  const baselineFrom = countBefore(user.days, asOf - RECENT_DAYS - BASELINE_DAYS + 1);
  return [
    {
      userId: user.userId,
      product: user.product,
      firstDay: user.days[from]!,
      lastDay: user.days[to - 1]!,
      recentActiveDays: to - Math.max(from, recentFrom),
      baselineActiveDays: Math.max(from, recentFrom) - Math.max(from, baselineFrom),
    },
  ];
}

/** Days since 1970-01-01 of a date, NaN when there is none. */
export function dayNumber(date: Day | null): number {
  return date === null ? Number.NaN : toEpochDay(date);
}
