import { type AccountBook, dayNumber, type Row } from './book.ts';
import type { Claims, Facts, SentenceKind } from './check.ts';
import { sum } from './usage-facts.ts';

// Success goals, judged from goals.csv and what they are measured by, without a line of the product.

export type GoalStatus = 'reached' | 'on_line' | 'behind' | 'missed' | 'unanswered' | 'unmeasured';

export interface GoalFacts {
  row: Row;
  status: GoalStatus;
  value: number | null;
  target: number | null;
  expected: number | null;
  due: number | null;
  /** Days since it was due. */
  past: number;
}

const day = (cell: string | undefined) => (cell ? dayNumber(cell) : null);

/** What a goal counts on a day: of the four weeks up to it, or the last value of a signal in 91 days. */
function measured({ usage, signals }: AccountBook, measuredBy: string, on: number): number | null {
  const [by, name] = measuredBy.split(':');
  const products = [...usage].filter(([product]) => name === undefined || product === name);
  const rows = products.flatMap(([, days]) => days).filter((one) => one.day <= on);
  const recent = rows.filter((one) => one.day > on - 28);
  if (by === 'usage') return sum(recent.map((one) => one.events));
  if (by === 'users') {
    if (!rows.some((one) => !Number.isNaN(one.users))) return null;
    const days = new Map<number, number>();
    for (const one of recent) days.set(one.day, (days.get(one.day) ?? 0) + (one.users || 0));
    return Math.max(0, ...days.values());
  }
  if (by !== 'signal') return null;
  return (signals.get(name ?? '') ?? []).findLast((one) => one.day <= on && one.day > on - 91)?.value ?? null;
}

interface Line {
  expected: number;
  met: boolean;
  lags: boolean;
}

/** The straight way from where it began to the target; behind is a fifth of the way and more than noise. */
function lineOf(account: AccountBook, row: Row, value: number, asOf: number): Line {
  const target = Number(row.target);
  const due = day(row.due_on);
  const from = day(row.set_on) ?? (due === null ? null : due - 91);
  const base = from === null || from > asOf ? null : measured(account, row.measured_by!, from);
  const mayFall = row.measured_by!.startsWith('signal') && base !== null && base > target;
  const met = mayFall ? value <= target : value >= target;
  if (due === null || from === null || base === null) return { expected: target, met, lags: false };
  if (!mayFall && target <= base) return { expected: target, met, lags: target > 0 && value < 0.8 * target };
  const gone = due <= from ? 1 : Math.min(1, (asOf - from) / (due - from));
  const expected = base + (target - base) * gone;
  const done = (value - base) / (target - base);
  const isNoise = Math.abs(expected - value) <= 0.05 * Math.max(Math.abs(base), Math.abs(target));
  return { expected, met, lags: done < gone - 0.2 && !isNoise };
}

function goalOf(account: AccountBook, row: Row, asOf: number): GoalFacts {
  const due = day(row.due_on);
  const past = due !== null && asOf > due;
  const by = row.measured_by || 'word';
  const value = measured(account, by, due === null ? asOf : Math.min(asOf, due));
  const target = row.target ? Number(row.target) : null;
  const line = value === null || target === null ? null : lineOf(account, row, value, asOf);
  const status = (): GoalStatus => {
    const { state } = row;
    if (state === 'reached' || state === 'missed') return state;
    if (by === 'word') return past ? 'unanswered' : state === 'behind' ? 'behind' : 'on_line';
    if (by === 'date') return past ? 'missed' : state === 'behind' ? 'behind' : 'on_line';
    if (line === null) return state === 'behind' ? 'behind' : 'unmeasured';
    if (line.met) return 'reached';
    if (past) return 'missed';
    return state === 'behind' || line.lags ? 'behind' : 'on_line';
  };
  return {
    ...{ row, status: status(), value, target, due },
    expected: line?.expected ?? null,
    past: due === null ? 0 : Math.max(0, asOf - due),
  };
}

/** The goals that are agreed by the day, dropped ones left out, and those that were over a quarter ago. */
export function goalsOf(account: AccountBook, asOf: number): GoalFacts[] {
  return account.goals
    .filter((row) => row.state !== 'dropped' && (day(row.set_on) ?? asOf) <= asOf)
    .map((row) => goalOf(account, row, asOf))
    .filter(({ past }) => past <= 91);
}

function goalSentence(status: GoalStatus) {
  return (c: Claims, { account, book }: Facts): void => {
    const goals = goalsOf(account, book.asOf).filter((one) => one.row.goal === c.text('goal'));
    const found = goals.find((one) => one.status === status);
    c.holds(`a goal that is ${status}`, found !== undefined, goals.map((one) => one.status).join(', '));
    if (found === undefined) return;
    c.number('value', found.value);
    c.number('target', found.target);
    c.number('expected', found.expected);
    c.day('dueOn', found.due);
    if (status === 'missed' && c.has('dueOn')) c.holds('its day is past', found.past > 0, found.past);
    if (!c.has('value') || !c.has('target') || found.target === null || found.value === null) return;
    const fell = found.row.measured_by!.startsWith('signal');
    const met = fell ? found.value <= found.target : found.value >= found.target;
    if (status === 'missed' && !fell) c.holds('the figures say so too', !met, found.value);
  };
}

const kind = (status: GoalStatus, en: string, pt: string): SentenceKind => ({
  kind: `goal.${status}`,
  en: `The goal “{goal:q}” ${en}`,
  'pt-BR': `A meta “{goal:q}” ${pt}`,
  check: goalSentence(status),
});

export const GOAL_SENTENCES: readonly SentenceKind[] = [
  kind('reached', 'is reached[ ({value:n} of {target:n})].', 'foi atingida[ ({value:n} de {target:n})].'),
  kind(
    'on_line',
    'is on its line[ ({value:n} of {target:n})][, due on {dueOn:d}].',
    'está no ritmo[ ({value:n} de {target:n})][, com prazo em {dueOn:d}].',
  ),
  kind(
    'behind',
    'is behind[ ({value:n} of {target:n}[, the line asks for {expected:n}])][, due on {dueOn:d}].',
    'está atrasada[ ({value:n} de {target:n}[, o ritmo pede {expected:n}])][, com prazo em {dueOn:d}].',
  ),
  kind(
    'missed',
    'was missed[ ({value:n} of {target:n})][; it was due on {dueOn:d}].',
    'não foi atingida[ ({value:n} de {target:n})][; o prazo era {dueOn:d}].',
  ),
  kind(
    'unanswered',
    'was due on {dueOn:d}; nobody has said how it ended.',
    'vencia em {dueOn:d}; ninguém disse como terminou.',
  ),
  kind(
    'unmeasured',
    'cannot be measured: no figures are known for it.',
    'não pode ser medida: não há números para ela.',
  ),
];
