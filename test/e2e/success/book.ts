import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { addDays, isoWeekday } from '../../../src/domain/day.ts';
import type { Day } from '../../../src/domain/types.ts';
import type { SampleBook } from '../../helpers/sample-book.ts';

/** A Monday. */
export const FIRST = '2026-03-02';
export const DAYS = 120;
const HISTORY = 170;

/** The n-th day of the time-line, from 0. */
export const on = (n: number): Day => addDays(FIRST, n);

const SEGMENTS = ['clinic', 'school', 'shop'] as const;
const TIERS = [
  { tier: 'enterprise', from: 1, mrr: 2000 },
  { tier: 'growth', from: 5, mrr: 600 },
  { tier: 'starter', from: 13, mrr: 90 },
] as const;

type Row = Readonly<Record<string, string | number>>;

/** What happens to one account, beside what all do: `use` is the share of its usual use on a day, 0-1. */
interface Fate {
  account?: Row;
  use?: (n: number) => number;
  users?: number;
  seats?: number;
  surveys?: readonly { on: number; score: number; comment?: string }[];
  /** Days on which a source tells of a talk. */
  talks?: readonly number[];
  goals?: readonly Row[];
  invoices?: readonly Row[];
}

const everyDays = (days: number, until: number): number[] => {
  const first = -HISTORY + 10;
  return Array.from({ length: Math.floor((until - first) / days) + 1 }, (_, i) => first + i * days);
};
const fallsAt = (day: number, to: number) => (n: number) => (n < day ? 1 : to);

/** Everybody who is not named here goes on as ever, and is talked to as planned. */
const FATES: Readonly<Record<string, Fate>> = {
  'clinic-01': { use: fallsAt(20, 0.2) },
  'clinic-02': { surveys: [{ on: 9, score: 3, comment: 'The export takes forever.' }] },
  'clinic-03': { surveys: [{ on: 10, score: 8 }], talks: [-3, 4, 30, 40, 50, 60, 70, 80, 90, 100, 110] },
  'clinic-04': { talks: everyDays(14, 30) },
  'clinic-05': {
    use: fallsAt(40, 0.55),
    goals: [
      {
        goal_id: 'g1',
        goal: 'Every ward plans with it',
        measured_by: 'usage:Planner',
        target: 800,
        due_on: on(100),
        set_on: on(-20),
      },
    ],
  },
  'clinic-06': {
    goals: [
      {
        goal_id: 'g2',
        goal: 'Ten nurses at once',
        measured_by: 'users:Planner',
        target: 4,
        due_on: on(60),
        set_on: on(-30),
      },
    ],
  },
  'clinic-07': {
    invoices: [
      {
        invoice_id: 'I7',
        amount: 600,
        currency: 'USD',
        issued_on: on(30),
        due_on: on(44),
        paid_on: on(72),
        status: 'paid',
      },
    ],
  },
  'school-01': {
    account: {
      notice_on: on(30),
      leaves_on: on(74),
      churn_reason: 'too_expensive',
      churned_on: on(75),
      churn_kind: 'voluntary',
    },
  },
  'school-06': { surveys: [{ on: -175, score: 10 }] },
  'school-07': { users: 10, seats: 10 },
  'school-14': { use: fallsAt(25, 0.1) },
  'shop-01': { account: { started_on: on(5), tier: 'enterprise' }, use: (n) => (n < 40 ? 0 : 1), talks: [6] },
  'shop-02': { account: { started_on: on(3), seats: 40 }, seats: 8, talks: [5] },
  'shop-05': {
    account: { started_on: on(10) },
    use: (n) => (n < 12 ? 0 : 1),
    talks: everyDays(30, 119).filter((n) => n > 45),
  },
  'shop-13': { use: fallsAt(60, 0.1) },
  'shop-15': { talks: everyDays(30, 20) },
  // Half of them fall in one week: more than anybody can call at once.
  ...Object.fromEntries(
    ['school-08', 'school-09', 'school-10', 'school-11', 'school-12'].map((id) => [
      id,
      { use: fallsAt(80, 0.1) },
    ]),
  ),
};

/** Days between talks that a source tells of: well within what is planned. */
const TALKS = { enterprise: 9, growth: 20, starter: 50 } as const;

interface Account {
  id: string;
  number: number;
  segment: (typeof SEGMENTS)[number];
  tier: keyof typeof TALKS;
  mrr: number;
  fate: Fate;
}

const ACCOUNTS: readonly Account[] = SEGMENTS.flatMap((segment) =>
  Array.from({ length: 20 }, (_, i): Account => {
    const number = i + 1;
    const { tier, mrr } = TIERS.findLast(({ from }) => number >= from)!;
    const id = `${segment}-${String(number).padStart(2, '0')}`;
    return { id, number, segment, tier, mrr: mrr + number, fate: FATES[id] ?? {} };
  }),
);

const CSM_OF = { clinic: 'ana@corp.example', school: '', shop: 'noa@corp.example' } as const;

/** Of two digits each, so that none is the beginning of another. */
export const nameOf = (id: string): string => `${id[0]!.toUpperCase()}${id.slice(1).replace('-', ' ')}`;

const accountRow = ({ id, number, segment, tier, mrr, fate }: Account): Row => ({
  account_id: id,
  name: nameOf(id),
  tier,
  segment: `${segment}s`,
  mrr,
  currency: 'USD',
  // Eight of the shops began within a year, so that it is known how one begins.
  started_on: segment === 'shop' && number >= 5 && number <= 12 ? on(-HISTORY + number) : '2024-01-15',
  renewal_on: on(200 + number),
  csm_email: tier === 'starter' ? '' : CSM_OF[segment],
  contact_name: 'Kim',
  contact_email: `${id}@customer.example`,
  locale: segment === 'shop' ? 'pt-BR' : 'en',
  ...fate.account,
});

function usageRows({ id, number, fate }: Account): Row[] {
  const start = fate.account?.started_on;
  return Array.from({ length: HISTORY + DAYS }, (_, i) => i - HISTORY).flatMap((n) => {
    const day = on(n);
    const share = fate.use?.(n) ?? 1;
    if (isoWeekday(day) > 5 || (typeof start === 'string' && day < start)) return [];
    const events = Math.round((20 + ((n * 7 + number * 13) % 9)) * share);
    if (events === 0) return [];
    const seats = fate.seats === undefined ? {} : { seats: fate.seats };
    return [
      {
        account_id: id,
        product: 'Planner',
        day,
        events,
        active_users: Math.max(1, Math.round((fate.users ?? 5) * share)),
        ...seats,
      },
    ];
  });
}

const surveyRows = ({ id, fate }: Account): Row[] =>
  (fate.surveys ?? []).map(({ on: n, score, comment = '' }) => ({
    response_id: `${id}:${n}`,
    account_id: id,
    kind: 'nps',
    score,
    comment,
    responded_at: `${on(n)}T08:00:00Z`,
  }));

const talkRows = ({ id, tier, number, fate }: Account): Row[] => {
  const start = fate.account?.started_on;
  return (fate.talks ?? everyDays(TALKS[tier], DAYS).map((n) => n + (number % 5))).flatMap((n) =>
    typeof start === 'string' && on(n) < start
      ? []
      : [{ account_id: id, signal: 'meetings', day: on(n), value: 1 }],
  );
};

const PEOPLE: readonly Row[] = [
  {
    email: 'ana@corp.example',
    name: 'Ana',
    manager_email: 'mia@corp.example',
    timezone: 'Europe/London',
    locale: 'en',
  },
  {
    email: 'bea@corp.example',
    name: 'Bea',
    manager_email: 'mia@corp.example',
    timezone: 'Europe/London',
    locale: 'en',
  },
  {
    email: 'noa@corp.example',
    name: 'Noa',
    manager_email: 'leo@corp.example',
    timezone: 'America/Sao_Paulo',
    locale: 'pt-BR',
  },
  { email: 'mia@corp.example', name: 'Mia', manager_email: '', timezone: 'Europe/London', locale: 'en' },
  {
    email: 'leo@corp.example',
    name: 'Leo',
    manager_email: '',
    timezone: 'America/Sao_Paulo',
    locale: 'pt-BR',
  },
];

/** Sixty accounts in three segments as a CSV folder, with all that ever happens to them in it. */
export async function writeBook(folder: string): Promise<SampleBook> {
  await mkdir(folder, { recursive: true });
  const write = (name: string, rows: readonly Row[]) => {
    const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
    const lines = rows.map((row) => columns.map((column) => row[column] ?? '').join(','));
    return writeFile(join(folder, `${name}.csv`), `${[columns.join(','), ...lines].join('\n')}\n`);
  };
  const owned = (of: 'goals' | 'invoices') =>
    ACCOUNTS.flatMap(({ id, fate }) => (fate[of] ?? []).map((row) => ({ account_id: id, ...row })));
  await write('csms', PEOPLE);
  await write('accounts', ACCOUNTS.map(accountRow));
  await write('usage', ACCOUNTS.flatMap(usageRows));
  await write('surveys', ACCOUNTS.flatMap(surveyRows));
  await write('signals', ACCOUNTS.flatMap(talkRows));
  await write('goals', owned('goals'));
  await write('invoices', owned('invoices'));
  const users = PEOPLE.map(({ email, name }) => ({
    id: `U${String(name).toUpperCase()}`,
    email: String(email),
  }));
  return { folder, users, channels: [] };
}
