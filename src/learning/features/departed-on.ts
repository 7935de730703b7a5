import { fromEpochDay, toEpochDay } from '../../domain/day.ts';
import type { VanishedAccount } from '../../domain/outcomes/ledger.ts';
import type { AccountHistory } from './account-history.ts';
import type { OutcomeHistory } from './outcome-history.ts';

/** A period is never shorter than a month: holidays are no departure. */
const LEAST_PERIOD_DAYS = 30;
/** Distances between active days from which an account's own period is known. */
const LEAST_DISTANCES = 4;

/** The day an account departed, reported or by the rule for vanished ones; epoch day, null = not as far as is known. */
export function departedOn({ facts, vanishedOn }: AccountHistory): number | null {
  const { churnedOn } = facts.account;
  const reported = churnedOn === null ? null : toEpochDay(churnedOn);
  if (reported === null || vanishedOn === null) return reported ?? vanishedOn;
  return Math.min(reported, vanishedOn);
}

/** Whether the rule is the only one to say so. */
export function hasVanished({ facts, vanishedOn }: AccountHistory): boolean {
  const { churnedOn } = facts.account;
  return vanishedOn !== null && (churnedOn === null || toEpochDay(churnedOn) > vanishedOn);
}

/**
 * Counts accounts as departed that have shown neither usage nor an invoice for so many of their periods: the median
 * distance between the days on which they showed either, and at least a month. The day is the first on which that was
 * so, whatever came later: what is said of a day rests on nothing dated after it.
 */
export function markVanished(book: OutcomeHistory, afterPeriods: number | null): OutcomeHistory {
  if (afterPeriods === null) return book;
  const newest = Math.max(
    -1,
    ...[book.feeds.usage, book.feeds.invoices].map(({ whole }) => whole.days.at(-1) ?? -1),
  );
  const accounts = book.accounts.map((history) => {
    const vanishedOn = firstAbsence(signsOf(history), { afterPeriods, newest });
    const { endedOn } = history.facts.account;
    const before = endedOn === null || vanishedOn === null || vanishedOn < toEpochDay(endedOn);
    return { ...history, vanishedOn: before ? vanishedOn : null };
  });
  return { ...book, accounts };
}

/** The accounts that the rule, and nobody else, says have departed. */
export function vanishedOf({ accounts }: OutcomeHistory): VanishedAccount[] {
  return accounts
    .filter(hasVanished)
    .map(({ facts, vanishedOn }) => ({ accountId: facts.account.accountId, on: fromEpochDay(vanishedOn!) }));
}

/** Days with usage or an invoice, ascending and unique. */
function signsOf({ totals, facts }: AccountHistory): number[] {
  const invoiced = facts.invoices.flatMap(({ issuedOn }) =>
    issuedOn === null ? [] : [toEpochDay(issuedOn)],
  );
  return [...new Set([...totals.days, ...invoiced])].sort((a, b) => a - b);
}

function firstAbsence(
  signs: readonly number[],
  { afterPeriods, newest }: { afterPeriods: number; newest: number },
): number | null {
  const least = afterPeriods * LEAST_PERIOD_DAYS;
  const distances: number[] = [];
  for (const [i, day] of signs.entries()) {
    const distance = (signs[i + 1] ?? newest) - day;
    if (distance >= least && distances.length >= LEAST_DISTANCES) {
      const sorted = distances.toSorted((a, b) => a - b);
      const declared = day + afterPeriods * Math.max(LEAST_PERIOD_DAYS, sorted[sorted.length >> 1]!);
      // The sign that ends an absence comes too late on the day after; the sources must have told until then.
      if (declared < (signs[i + 1] ?? Number.POSITIVE_INFINITY) && declared <= newest) return declared;
    }
    distances.push(distance);
  }
  return null;
}
