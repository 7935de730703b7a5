import { type AccountBook, type Answer, dayNumber, type Row } from './book.ts';
import type { Language } from './language.ts';
import { isActive } from './usage-facts.ts';

// What a model reads of an account, computed anew from the files, by the names that `explain` has for it.

/** NaN = the files do not tell it. */
type Measure = (account: AccountBook, day: number) => number;

interface LearnedValue {
  names: Readonly<Record<Language, string>>;
  of: Measure;
}

const learned = (en: string, pt: string, of: Measure): LearnedValue => ({
  names: { en, 'pt-BR': pt },
  of,
});

/** All products together, by day: events, and users as far as any product tells them. */
function daysOf(account: AccountBook, from: number, to: number) {
  const days = new Map<number, { events: number; users: number }>();
  for (const one of [...account.usage.values()].flat()) {
    if (!isActive(one) || one.day < from || one.day > to) continue;
    const known = days.get(one.day) ?? { events: 0, users: Number.NaN };
    const users = Number.isNaN(one.users) ? known.users : (known.users || 0) + one.users;
    days.set(one.day, { events: known.events + Math.max(0, one.events), users });
  }
  return days;
}

const activeIn =
  (span: number): Measure =>
  (account, day) =>
    daysOf(account, day - span + 1, day).size;

const eventsIn =
  (span: number): Measure =>
  (account, day) =>
    [...daysOf(account, day - span + 1, day).values()].reduce((total, one) => total + one.events, 0);

export const usersIn =
  (span: number): Measure =>
  (account, day) => {
    const users = [...daysOf(account, day - span + 1, day).values()].map((one) => one.users);
    const told = users.filter((one) => !Number.isNaN(one));
    return told.length === 0 ? Number.NaN : Math.max(...told);
  };

const productsIn =
  (span: number): Measure =>
  ({ usage }, day) =>
    [...usage.values()].filter((days) => days.some((one) => one.day > day - span && one.day <= day)).length;

export const sinceLastUse: Measure = ({ usage }, day) =>
  day -
  Math.max(
    ...[...usage.values()]
      .flat()
      .filter((one) => isActive(one) && one.day <= day)
      .map((one) => one.day),
  );

const trend =
  (of: (from: number, to: number) => Measure): Measure =>
  (account, day) => {
    const before = of(112, 28)(account, day) / 3;
    return before > 0 ? of(28, 0)(account, day) / before : Number.NaN;
  };

function answersOf({ answers }: AccountBook, kind: Answer['kind'], day: number): Answer[] {
  return answers.filter((one) => one.kind === kind && one.day <= day).sort((a, b) => a.at - b.at);
}

function surveys(kind: Answer['kind']): LearnedValue[] {
  const name = kind.toUpperCase();
  return [
    learned(`last ${name} answer`, `última resposta de ${name}`, (account, day) => {
      return answersOf(account, kind, day).at(-1)?.score ?? Number.NaN;
    }),
    learned(`mean ${name} answer`, `média das respostas de ${name}`, (account, day) => {
      const all = answersOf(account, kind, day);
      return all.reduce((total, one) => total + one.score, 0) / all.length;
    }),
    learned(
      `time since the last ${name} answer`,
      `tempo desde a última resposta de ${name}`,
      (account, day) => day - (answersOf(account, kind, day).at(-1)?.day ?? Number.NaN),
    ),
    learned(
      `${name} answers in 180 days`,
      `respostas de ${name} em 180 dias`,
      (account, day) => answersOf(account, kind, day).filter((one) => day - one.day < 180).length,
    ),
  ];
}

const VALUES: readonly LearnedValue[] = [
  learned('active days in 7', 'dias ativos em 7', activeIn(7)),
  learned('active days in 28', 'dias ativos em 28', activeIn(28)),
  learned('active days in 84', 'dias ativos em 84', activeIn(84)),
  learned('events in 28 days', 'eventos em 28 dias', eventsIn(28)),
  learned('events in 84 days', 'eventos em 84 dias', eventsIn(84)),
  learned(
    'active days, last 28 days against the 84 before',
    'dias ativos, últimos 28 dias contra os 84 anteriores',
    trend((from, to) => (account, day) => daysOf(account, day - from + 1, day - to).size),
  ),
  learned('time since the last use', 'tempo desde o último uso', sinceLastUse),
  learned('active users, best of 28 days', 'usuários ativos, melhor de 28 dias', usersIn(28)),
  learned('products used in 28 days', 'produtos usados em 28 dias', productsIn(28)),
  learned('products used in 84 days', 'produtos usados em 84 dias', productsIn(84)),
  learned('monthly revenue', 'receita mensal', ({ row }) => (row.mrr ? Number(row.mrr) : Number.NaN)),
  learned('time as a customer', 'tempo como cliente', ({ row }, day) =>
    row.started_on ? day - dayNumber(row.started_on) : Number.NaN,
  ),
  ...surveys('nps'),
  ...surveys('ces'),
];

/** The value that a name stands for; undefined = none that follows from the files in one step. */
export function learnedValue(name: string, language: Language): Measure | undefined {
  return VALUES.find(({ names }) => names[language] === name)?.of;
}

const issuedOn = ({ issued_on: issued, due_on: due }: Row) =>
  issued || due ? dayNumber(issued || due!) : Number.NaN;

/** Its values on days four weeks apart, ascending; `whole`: only of four weeks that begin no earlier than its use. */
export function usualValues(
  of: Measure,
  account: AccountBook,
  { asOf, whole = false }: { asOf: number; whole?: boolean },
): number[] {
  const used = [...account.usage.values()].flat().map(({ day }) => day);
  const { started_on: started } = account.row;
  const told = [...used, ...account.answers.map(({ day }) => day), ...account.invoices.map(issuedOn)];
  const first = Math.max(
    Math.min(...(whole ? used : told)),
    started && !whole ? dayNumber(started) : -Infinity,
  );
  return Array.from({ length: 6 }, (_, i) => asOf - 28 * (i + 1))
    .filter((day) => (whole ? day - 27 : day) >= first)
    .map((day) => of(account, day))
    .filter((value) => Number.isFinite(value))
    .sort((a, b) => a - b);
}
