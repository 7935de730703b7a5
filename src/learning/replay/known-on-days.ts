import type { RecentAnswer } from '../../domain/alerts/alert-inputs.ts';
import { ANSWER_WINDOW_DAYS } from '../../domain/alerts/settings.ts';
import type { KnownOfAccount, UnpaidInvoice } from '../../domain/alerts/to-alert-inputs.ts';
import { fromEpochDay, toEpochDay } from '../../domain/day.ts';
import { UNCOLLECTIBLE_DAYS } from '../../domain/signals/payment/extract-invoices.ts';
import { failedDays } from '../../domain/signals/payment/least-amount.ts';
import type { Account, Day, Invoice, SurveyAnswer } from '../../domain/types.ts';
import type { AccountHistory } from '../features/account-history.ts';
import { accountKnownOn } from '../features/account-on.ts';
import { billsOn } from '../features/facts-on.ts';
import type { OutcomeHistory } from '../features/outcome-history.ts';

/** The newest answers, days since 1970-01-01; -Infinity = there is none. */
interface KnownAnswers {
  all: KnownOfAccount['answers'];
  newest: Readonly<Record<SurveyAnswer['kind'], number>>;
}

/** Bills that stand open, the longest due first, however late they are by now. */
interface OpenBills {
  bills: readonly (Omit<UnpaidInvoice, 'daysOverdue'> & { dueOn: number | null })[];
  /** Of any of them: the first day due (Infinity = none tells), most failed attempts, given up. */
  firstDue: number;
  attempts: number;
  uncollectible: boolean;
}

/**
 * What alerts look at of an account on a day beside its scores, `asOf` in days since 1970-01-01. It depends on no
 * configuration, and mostly is that of the day before: each account is looked at again only on days with a change, once
 * for all replays of a book.
 */
export interface KnownOnDays {
  account(place: number, asOf: number): Spell<Account>;
  answers(place: number, asOf: number): Spell<KnownAnswers>;
  bills(place: number, asOf: number): Spell<OpenBills>;
}

/** What is known from a day on, and the next day on which it may be something else. */
interface Spell<T> {
  from: number;
  until: number;
  value: T;
}

export function knownOnDays({ accounts }: OutcomeHistory): KnownOnDays {
  return {
    account: bySpells(accounts, accountFrom),
    answers: bySpells(accounts, answersFrom),
    bills: bySpells(accounts, billsFrom),
  };
}

/** As late as they are on the day. */
export function unpaidOn({ bills }: OpenBills, asOf: number): KnownOfAccount['unpaid'] {
  return bills.map(({ dueOn, ...bill }) => ({
    ...bill,
    daysOverdue: dueOn === null ? 0 : Math.max(0, asOf - dueOn),
  }));
}

function bySpells<T>(
  accounts: readonly AccountHistory[],
  find: (history: AccountHistory, asOf: number) => Omit<Spell<T>, 'from'>,
): (place: number, asOf: number) => Spell<T> {
  const known = accounts.map((): Spell<T>[] => []);
  return (place, asOf) => {
    const spells = known[place]!;
    for (let i = spells.length - 1; i >= 0; i--) {
      const spell = spells[i]!;
      if (spell.from <= asOf && asOf < spell.until) return spell;
    }
    const found = { from: asOf, ...find(accounts[place]!, asOf) };
    spells.push(found);
    return found;
  };
}

/** The first of the days after `asOf`. */
function nextOf(days: Iterable<number>, asOf: number): number {
  let next = Number.POSITIVE_INFINITY;
  for (const day of days) if (day > asOf && day < next) next = day;
  return next;
}

function accountFrom({ facts }: AccountHistory, asOf: number): Omit<Spell<Account>, 'from'> {
  const value = accountKnownOn(facts, fromEpochDay(asOf));
  const { churnedOn, endedOn, noticeOn } = facts.account;
  const dates = [churnedOn, endedOn, noticeOn, value.renewalOn];
  for (const { startedOn, endedOn: ends } of facts.subscriptions) dates.push(startedOn, ends);
  return { value, until: nextOf(epochDays(dates), asOf) };
}

const NO_ANSWERS: KnownAnswers = {
  all: [],
  newest: { nps: Number.NEGATIVE_INFINITY, ces: Number.NEGATIVE_INFINITY },
};

function answersFrom({ facts }: AccountHistory, asOf: number): Omit<Spell<KnownAnswers>, 'from'> {
  const days: number[] = [];
  const all: (RecentAnswer & { kind: SurveyAnswer['kind'] })[] = [];
  const newest = { ...NO_ANSWERS.newest };
  for (const answer of facts.surveys) {
    const { responseId, kind, score, respondedAt, comment, respondent, role } = answer;
    if (kind !== 'ces' && score > 6) continue;
    const respondedOn = respondedAt.slice(0, 10);
    const day = toEpochDay(respondedOn);
    days.push(day, day + ANSWER_WINDOW_DAYS + 1);
    if (day > asOf || day < asOf - ANSWER_WINDOW_DAYS) continue;
    all.push({ responseId, kind, score, respondedOn, comment, respondent, role });
    newest[kind] = Math.max(newest[kind], day);
  }
  return { value: all.length === 0 ? NO_ANSWERS : { all, newest }, until: nextOf(days, asOf) };
}

const NO_BILLS: OpenBills = {
  bills: [],
  firstDue: Number.POSITIVE_INFINITY,
  attempts: 0,
  uncollectible: false,
};

function billsFrom(history: AccountHistory, asOf: number): Omit<Spell<OpenBills>, 'from'> {
  const days: number[] = [];
  for (const invoice of history.facts.invoices) {
    const { issuedOn, dueOn, paidOn, nextAttemptOn, statusOn } = invoice;
    days.push(...epochDays([issuedOn ?? dueOn, paidOn, statusOn, ...failedDays(invoice)]));
    // What is given up, and what was planned, stands for so long.
    const due = dueOn ?? issuedOn;
    if (due !== null) days.push(toEpochDay(due) + UNCOLLECTIBLE_DAYS + 1);
    if (nextAttemptOn !== null) days.push(toEpochDay(nextAttemptOn) + 1);
  }
  const bills = openBills(billsOn(history, fromEpochDay(asOf)), asOf);
  const value: OpenBills = {
    bills,
    firstDue: bills.reduce((first, { dueOn }) => Math.min(first, dueOn ?? first), NO_BILLS.firstDue),
    attempts: bills.reduce((most, { attempts }) => Math.max(most, attempts), 0),
    uncollectible: bills.some(({ uncollectible }) => uncollectible),
  };
  return { value: bills.length === 0 ? NO_BILLS : value, until: nextOf(days, asOf) };
}

/** As the live query: what was given up long ago, or before a later bill was paid, is over. */
function openBills(invoices: readonly Invoice[], asOf: number): OpenBills['bills'] {
  const dueOf = ({ dueOn, issuedOn }: Invoice) => epochDay(dueOn ?? issuedOn);
  const paid = invoices.filter((i) => i.status === 'paid' && i.paidOn !== null && (i.amount ?? 1) > 0);
  const lastPaidDue = Math.max(Number.NEGATIVE_INFINITY, ...paid.flatMap((i) => dueOf(i) ?? []));
  return invoices
    .filter((i) => {
      const due = dueOf(i);
      if (i.status === 'paid' || i.status === 'void') return false;
      const stands = due === null || (due >= asOf - UNCOLLECTIBLE_DAYS && due > lastPaidDue);
      return i.status !== 'uncollectible' || stands;
    })
    .sort((a, b) => byDue(a, b))
    .map((i) => ({
      invoiceId: i.invoiceId,
      attempts: i.attempts,
      uncollectible: i.status === 'uncollectible',
      amount: i.amount,
      currency: i.currency,
      collection: i.collection,
      nextAttemptOn: i.nextAttemptOn,
      due: dueOf(i),
      dueOn: epochDay(i.dueOn),
    }));
}

function byDue(a: Invoice, b: Invoice): number {
  const [one, other] = [a.dueOn ?? '9999', b.dueOn ?? '9999'];
  return one === other ? (a.invoiceId < b.invoiceId ? -1 : 1) : one < other ? -1 : 1;
}

function epochDay(day: Day | null): number | null {
  return day === null ? null : toEpochDay(day);
}

function epochDays(days: readonly (Day | null)[]): number[] {
  return days.flatMap((day) => epochDay(day) ?? []);
}
