import { fromEpochDay, toEpochDay } from '../../domain/day.ts';
import { termMonths } from '../../domain/signals/renewal/next-renewal.ts';
import type { Account, AccountFacts, Day, Subscription } from '../../domain/types.ts';

/** A date that lies after the day is not known yet. */
export function knownBy(date: Day | null, day: Day): Day | null {
  return date !== null && date <= day ? date : null;
}

/**
 * The account as it was known on a day. Its row is as of the export, so what moves with time is turned back: the
 * departure is not known before it happens; the MRR is that of the subscriptions running then, where there are any;
 * the renewal date, which an account that lives on has carried forward and one that left has not, is moved by whole
 * terms to the first one after the day, so that it tells nothing of who stayed.
 */
export function accountKnownOn({ account, subscriptions }: AccountFacts, day: Day): Account {
  const churnedOn = knownBy(account.churnedOn, day);
  const noticeOn = knownBy(account.noticeOn, day);
  const begun = subscriptions.filter((s) => s.startedOn <= day);
  const running = begun.filter((s) => s.endedOn === null || s.endedOn > day);
  return {
    ...account,
    mrr: begun.length === 0 ? account.mrr : monthly(running),
    renewalOn: account.renewalOn === null ? null : nextOf(account.renewalOn, termOf(account, running), day),
    churnedOn,
    churnKind: churnedOn === null ? null : account.churnKind,
    endedOn: knownBy(account.endedOn, day),
    noticeOn,
    leavesOn: noticeOn === null ? null : account.leavesOn,
    churnReason: noticeOn === null && churnedOn === null ? null : account.churnReason,
  };
}

function monthly(running: readonly Subscription[]): number | null {
  const told = running.filter((s) => s.mrr !== null);
  return told.length === 0 ? null : told.reduce((sum, s) => sum + s.mrr!, 0);
}

const YEARLY = 12;

/** Months of the term that the running plan worth most tells; when none does, those that the dates speak for. */
export function termOf(account: Account, running: readonly Subscription[]): number {
  let best = { mrr: Number.NEGATIVE_INFINITY, months: termOfDates(account) };
  for (const { plan, mrr } of running) {
    const months = termMonths(plan);
    if (months !== null && (mrr ?? 0) > best.mrr) best = { mrr: mrr ?? 0, months };
  }
  return best.months;
}

/**
 * A renewal whole years from the start, or on a day of its own, ends a yearly term; one that is whole months from the
 * start ends a monthly one. Years taken for months would stop at the month an account has left in, and tell of it.
 */
function termOfDates({ startedOn, renewalOn }: Account): number {
  if (startedOn === null || renewalOn === null) return YEARLY;
  const months =
    YEARLY * (Number(renewalOn.slice(0, 4)) - Number(startedOn.slice(0, 4))) +
    Number(renewalOn.slice(5, 7)) -
    Number(startedOn.slice(5, 7));
  const onTheMonth = shifted(startedOn, months) === toEpochDay(renewalOn);
  return onTheMonth && months % YEARLY !== 0 ? 1 : YEARLY;
}

/** The first date after the day that lies whole terms from a renewal, in either direction. */
function nextOf(renewalOn: Day, months: number, day: Day): Day {
  const asOf = toEpochDay(day);
  let terms = Math.ceil((asOf - toEpochDay(renewalOn)) / (months * 30.4375)) - 1;
  while (shifted(renewalOn, terms * months) <= asOf) terms += 1;
  return fromEpochDay(shifted(renewalOn, terms * months));
}

/** A day moved by months; the 31st of a shorter month is its last day. Days since 1970-01-01. */
function shifted(day: Day, months: number): number {
  const year = Number(day.slice(0, 4));
  const month = Number(day.slice(5, 7)) - 1 + months;
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return Date.UTC(year, month, Math.min(Number(day.slice(8, 10)), last)) / 86_400_000;
}
