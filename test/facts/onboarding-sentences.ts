import { type AccountBook, dayNumber } from './book.ts';
import type { Claims, Facts, SentenceKind } from './check.ts';

// What an account lacks in its first days, and how many of the others had it by that day of theirs.

const CONTACT = 'meetings';
/** Use is recorded since the first day of any of so many of the oldest accounts. */
const OLDEST = 200;

const startOf = ({ row }: AccountBook) => (row.started_on ? dayNumber(row.started_on) : null);

const firstUse = ({ usage }: AccountBook) => Math.min(...[...usage.values()].flat().map((one) => one.day));

function recordedSince({ book: { accounts } }: Facts): number {
  const oldest = [...accounts.values()].sort((a, b) => (startOf(a) ?? -1) - (startOf(b) ?? -1));
  return Math.min(...oldest.slice(0, OLDEST).map(firstUse));
}

/** The others that began within a year and got as old as that, of those that could be seen to begin. */
function othersOf(facts: Facts, { by, since }: { by: number; since: number }): AccountBook[] {
  const { book, account } = facts;
  return [...book.accounts.values()].filter((one) => {
    const start = startOf(one);
    if (one.id === account.id || start === null) return false;
    return start >= book.asOf - 365 && start <= book.asOf - by && start >= since;
  });
}

const age = ({ account, book }: Facts) => {
  const start = startOf(account);
  return start === null ? null : book.asOf - start;
};

function counted(
  c: Claims,
  facts: Facts,
  given: { since: number; had: (one: AccountBook, until: number) => boolean },
): void {
  c.exactly('days', age(facts));
  const by = c.value('by');
  const others = othersOf(facts, { by, since: given.since });
  c.exactly('of', others.length);
  c.exactly('had', others.filter((one) => given.had(one, startOf(one)! + by)).length);
}

/** The newest seats told in five weeks, of all products together. */
function seatsOf({ account, book }: Facts): number {
  return [...account.usage.values()].reduce((sum, days) => {
    const told = days.filter((one) => one.day > book.asOf - 35 && !Number.isNaN(one.seats));
    return sum + (told.at(-1)?.seats ?? 0);
  }, 0);
}

const isUsed = ({ events, users }: { events: number; users: number }) => events > 0 || users > 0;

export const ONBOARDING_SENTENCES: readonly SentenceKind[] = [
  {
    kind: 'rule.onboarding_first_use',
    en: 'Nobody there has used it, {days:n} {day|days} after they began; {had:n} of {of:n} others had by day {by:n}.',
    'pt-BR':
      'Ninguém usou ainda, {days:n} {dia|dias} depois do início; {had:n} de {of:n} outras já usavam no dia {by:n}.',
    check: (c, facts) => {
      c.holds('nobody has', ![...facts.account.usage.values()].flat().some(isUsed));
      const had = (one: AccountBook, until: number) =>
        [...one.usage.values()].flat().some((day) => day.day <= until && isUsed(day));
      counted(c, facts, { since: recordedSince(facts), had });
    },
  },
  {
    kind: 'rule.onboarding_contact',
    en: 'No talk is recorded, {days:n} {day|days} after they began; {had:n} of {of:n} others had one by day {by:n}.',
    'pt-BR':
      'Nenhuma conversa registrada, {days:n} {dia|dias} depois do início; {had:n} de {of:n} outras já tinham tido no dia {by:n}.',
    check: (c, facts) => {
      const talks = ({ signals }: AccountBook) => signals.get(CONTACT) ?? [];
      const since = Math.min(
        ...[...facts.book.accounts.values()].flatMap((one) => talks(one).map(({ day }) => day)),
      );
      const start = startOf(facts.account) ?? Number.NaN;
      c.holds('no talk', !talks(facts.account).some(({ day, value }) => day >= start - 30 && value > 0));
      const had = (one: AccountBook, until: number) =>
        talks(one).some(({ day, value }) => value > 0 && day >= startOf(one)! - 30 && day <= until);
      counted(c, facts, { since, had });
    },
  },
  {
    kind: 'rule.onboarding_seats',
    en: '{assigned:n} of {paid:n} seats are handed out, {days:n} {day|days} after they began.',
    'pt-BR': '{assigned:n} de {paid:n} licenças foram distribuídas, {days:n} {dia|dias} depois do início.',
    check: (c, facts) => {
      c.exactly('days', age(facts));
      c.exactly('paid', Number(facts.account.row.seats));
      c.exactly('assigned', seatsOf(facts));
    },
  },
];

/** The same in a few words. */
export const ONBOARDING_REASONS: readonly SentenceKind[] = [
  {
    kind: 'short onboarding use',
    en: 'not used after {days:n} {day|days}',
    'pt-BR': 'sem uso após {days:n} {dia|dias}',
    check: (c, facts) => c.exactly('days', age(facts)),
  },
  {
    kind: 'short onboarding talk',
    en: 'no talk after {days:n} {day|days}',
    'pt-BR': 'sem conversa após {days:n} {dia|dias}',
    check: (c, facts) => c.exactly('days', age(facts)),
  },
  {
    kind: 'short onboarding seats',
    en: '{assigned:n} of {paid:n} seats',
    'pt-BR': '{assigned:n} de {paid:n} licenças',
    check: (c, facts) => {
      c.exactly('paid', Number(facts.account.row.seats));
      c.exactly('assigned', seatsOf(facts));
    },
  },
];
