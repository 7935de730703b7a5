import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { toEpochDay } from '../../../src/domain/day.ts';
import type { AccountFacts, Invoice } from '../../../src/domain/types.ts';
import { HISTORY_DAYS } from '../../../src/store/facts/as-of.ts';
import { loadAllFacts, type OpenDatabase, openDatabase } from './open-database.ts';

const AS_OF = '2025-06-10';
let database: OpenDatabase;

beforeAll(async () => {
  database = await openDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  await database.clear();
});

/** The facts of the one account there is. */
async function factsOf(): Promise<AccountFacts> {
  const [facts, ...others] = await loadAllFacts(database.raw, AS_OF);
  expect(others).toEqual([]);
  return facts!;
}

const days = (...list: string[]) => Int32Array.from(list.map(toEpochDay));
const { NaN: unknown } = Number;

describe('the accounts', () => {
  it('are those in the book on the day, in the order of the database', async () => {
    await database.insert(
      'accounts',
      { account_id: 'b' },
      { account_id: 'a-new', started_on: AS_OF },
      { account_id: 'not-yet', started_on: '2025-06-11' },
      { account_id: 'leaves-tomorrow', churned_on: '2025-06-11', churn_kind: 'voluntary' },
      { account_id: 'left-today', churned_on: AS_OF },
      { account_id: 'ended-before', ended_on: '2025-01-01' },
      { account_id: 'Ends-later', ended_on: '2026-01-01' },
    );
    const found = (await loadAllFacts(database.raw, AS_OF)).map((f) => f.account.accountId);
    const ordered = await database.raw`select account_id from accounts where account_id = any(${found})
      order by account_id`;
    expect([...found].sort()).toEqual(['Ends-later', 'a-new', 'b', 'leaves-tomorrow']);
    expect(found).toEqual(ordered.map((row) => row.account_id));
  });

  it('carry every column, and no departure that has yet to come', async () => {
    await database.insert('accounts', {
      account_id: 'A1',
      name: 'Acme',
      tier: 'growth',
      segment: 'retail',
      mrr: 99.5,
      currency: 'EUR',
      started_on: '2024-02-29',
      renewal_on: '2026-02-28',
      csm_email: 'ana@corp.example',
      contact_name: 'Kim',
      contact_email: 'kim@acme.example',
      locale: 'pt-BR',
      churned_on: '2025-07-01',
      churn_kind: 'involuntary',
      ended_on: '2025-08-01',
      auto_renew: false,
      notice_on: '2025-06-11',
    });
    expect((await factsOf()).account).toEqual({
      accountId: 'A1',
      name: 'Acme',
      tier: 'growth',
      segment: 'retail',
      mrr: 99.5,
      currency: 'EUR',
      startedOn: '2024-02-29',
      renewalOn: '2026-02-28',
      csmEmail: 'ana@corp.example',
      contactName: 'Kim',
      contactEmail: 'kim@acme.example',
      locale: 'pt-BR',
      churnedOn: null,
      churnKind: null,
      endedOn: null,
      autoRenew: false,
      noticeOn: null,
      leavesOn: null,
      churnReason: null,
      seats: null,
      onboardingUntil: null,
    });
  });

  it('are there with empty hands when nothing else is known', async () => {
    await database.insert('accounts', { account_id: 'A1' });
    const { account: _account, ...rest } = await factsOf();
    expect(rest).toEqual({ usage: [], users: [], surveys: [], invoices: [], subscriptions: [], signals: [] });
  });
});

describe('what is known of an account', () => {
  beforeEach(() => database.insert('accounts', { account_id: 'A1' }));
  const of = (row: Record<string, unknown>) => ({ account_id: 'A1', ...row });

  it('has usage per product, days ascending, with what was not told as unknown', async () => {
    await database.insert(
      'usage',
      of({ product: 'web', day: '2025-06-10', events: 3.25, active_users: 2 }),
      of({ product: 'web', day: '2025-06-01', events: 0 }),
      of({ product: 'api', day: '2025-05-01', events: 1e21, active_users: null, seats: 40 }),
      of({ product: 'api', day: '2025-06-09', events: 12, active_users: 1, seats: null }),
      of({ product: 'web', day: '2025-06-11', events: 99 }),
    );
    expect((await factsOf()).usage).toEqual([
      {
        product: 'api',
        days: days('2025-05-01', '2025-06-09'),
        events: Float64Array.of(1e21, 12),
        activeUsers: Float64Array.of(unknown, 1),
        seats: Float64Array.of(40, unknown),
      },
      {
        product: 'web',
        days: days('2025-06-01', '2025-06-10'),
        events: Float64Array.of(0, 3.25),
        activeUsers: Float64Array.of(unknown, 2),
        seats: Float64Array.of(unknown, unknown),
      },
    ]);
  });

  it('reaches back 400 days and no further', async () => {
    const [first] = await database.raw`select ${AS_OF}::date - ${HISTORY_DAYS - 1}::int as day`;
    const [before] = await database.raw`select ${AS_OF}::date - ${HISTORY_DAYS}::int as day`;
    for (const { day } of [first!, before!]) {
      await database.insert('usage', of({ product: 'web', day, events: 1 }));
      await database.insert('signals', of({ signal: 'tickets', day, value: 1 }));
    }
    const { usage, signals } = await factsOf();
    expect(usage[0]?.days).toEqual(days(first?.day));
    expect(signals[0]?.days).toEqual(days(first?.day));
  });

  it('has the people who use it, with their days now and before', async () => {
    const active = (user_id: string, ...list: string[]) =>
      list.map((day) => of({ product: 'web', user_id, day, events: 1 }));
    await database.insert(
      'usage_users',
      ...active('kim', '2025-06-10', '2025-05-14', '2025-05-13', '2025-02-19', '2025-02-18', '2025-06-11'),
      ...active('lou', '2025-06-01'),
    );
    const user = { product: 'web', baselineActiveDays: 0 };
    expect((await factsOf()).users).toEqual([
      {
        ...user,
        userId: 'kim',
        firstDay: toEpochDay('2025-02-18'),
        lastDay: toEpochDay('2025-06-10'),
        recentActiveDays: 2,
        baselineActiveDays: 2,
      },
      {
        ...user,
        userId: 'lou',
        firstDay: toEpochDay('2025-06-01'),
        lastDay: toEpochDay('2025-06-01'),
        recentActiveDays: 1,
      },
    ]);
  });

  it('has answers up to the last moment of the day, oldest first', async () => {
    const nps = (response_id: string, responded_at: string) =>
      of({ response_id, kind: 'nps', score: 4, responded_at });
    await database.insert(
      'surveys',
      nps('last', '2025-06-10T23:59:59.999Z'),
      nps('tomorrow', '2025-06-11T00:00:00Z'),
      nps('still-today', '2025-06-11T01:30:00+02:00'),
      { ...nps('old', '2020-01-01T08:00:00Z'), comment: 'slow', respondent: 'Kim', role: 'sponsor' },
    );
    const { surveys } = await factsOf();
    expect(surveys.map((s) => [s.responseId, s.respondedAt])).toEqual([
      ['old', '2020-01-01T08:00:00Z'],
      ['still-today', '2025-06-10T23:30:00Z'],
      ['last', '2025-06-10T23:59:59Z'],
    ]);
    expect(surveys[0]).toMatchObject({
      comment: 'slow',
      respondent: 'Kim',
      role: 'sponsor',
      score: 4,
      kind: 'nps',
    });
  });

  it('has subscriptions that have begun, without an end that has yet to come', async () => {
    const plan = (name: string, started_on: string, ended_on: string | null) =>
      of({ product: 'web', plan: name, started_on, ended_on, mrr: 10, currency: 'USD' });
    await database.insert(
      'subscriptions',
      plan('past', '2024-01-01', '2025-06-10'),
      plan('now', '2025-06-10', '2025-06-11'),
      plan('next', '2025-06-11', null),
    );
    expect((await factsOf()).subscriptions.map((s) => [s.plan, s.endedOn])).toEqual([
      ['past', '2025-06-10'],
      ['now', null],
    ]);
  });

  it('has further signals by name, days ascending', async () => {
    const value = (signal: string, day: string, amount: number) => of({ signal, day, value: amount });
    await database.insert(
      'signals',
      value('tickets', '2025-06-10', 2),
      value('tickets', '2025-06-02', -1.5),
      value('errors', '2025-06-03', 7),
      value('tickets', '2025-06-12', 9),
    );
    expect((await factsOf()).signals).toEqual([
      { signal: 'errors', days: days('2025-06-03'), values: Float64Array.of(7) },
      { signal: 'tickets', days: days('2025-06-02', '2025-06-10'), values: Float64Array.of(-1.5, 2) },
    ]);
  });
});

describe('an invoice as it was known on the day', () => {
  beforeEach(() => database.insert('accounts', { account_id: 'A1' }));
  const ISSUED = '2025-05-01';

  async function known(
    row: Record<string, unknown>,
  ): Promise<Pick<Invoice, 'status' | 'paidOn' | 'attempts'> | null> {
    await database.insert('invoices', {
      invoice_id: 'I1',
      account_id: 'A1',
      issued_on: ISSUED,
      status: 'open',
      attempts: 0,
      ...row,
    });
    const [invoice] = (await factsOf()).invoices;
    return invoice ? { status: invoice.status, paidOn: invoice.paidOn, attempts: invoice.attempts } : null;
  }

  const is = (status: string, attempts = 0, paidOn: string | null = null) => ({ status, paidOn, attempts });

  it.each([
    ['due later: open', { due_on: '2025-06-20' }, is('open')],
    ['due today: still open', { due_on: AS_OF }, is('open')],
    ['due yesterday: past due', { due_on: '2025-06-09' }, is('past_due')],
    ['without a due date: open', {}, is('open')],
    [
      'called past due in the data, but due later: open',
      { status: 'past_due', due_on: '2025-06-20' },
      is('open'),
    ],
    [
      'paid before: paid',
      { status: 'paid', due_on: '2025-06-01', paid_on: '2025-06-03', attempts: 1 },
      is('paid', 1, '2025-06-03'),
    ],
    ['paid today: paid', { status: 'paid', due_on: '2025-06-01', paid_on: AS_OF }, is('paid', 0, AS_OF)],
    [
      'paid tomorrow: past due, and the attempts of later days are not known',
      { status: 'paid', due_on: '2025-06-01', paid_on: '2025-06-11', attempts: 3 },
      is('past_due'),
    ],
    [
      'paid tomorrow, due later: open',
      { status: 'paid', due_on: '2025-06-20', paid_on: '2025-06-11', attempts: 1 },
      is('open'),
    ],
    ['paid without a date: paid', { status: 'paid', due_on: '2025-06-01' }, is('paid')],
    ['void: void', { status: 'void', due_on: '2025-06-01' }, is('void')],
    [
      'failing and unpaid: past due with its attempts',
      { status: 'past_due', due_on: '2025-06-01', attempts: 2 },
      is('past_due', 2),
    ],
    [
      'uncollectible and unpaid: uncollectible',
      { status: 'uncollectible', due_on: '2025-06-01', attempts: 4 },
      is('uncollectible', 4),
    ],
    [
      'uncollectible, paid later after all: past due',
      { status: 'uncollectible', due_on: '2025-06-01', paid_on: '2025-07-01' },
      is('past_due'),
    ],
    ['issued tomorrow: not known', { issued_on: '2025-06-11', due_on: '2025-07-01' }, null],
    ['without a date of issue, due before: known', { issued_on: null, due_on: '2025-06-01' }, is('past_due')],
    ['without a date of issue, due later: not known', { issued_on: null, due_on: '2025-06-11' }, null],
  ])('%s', async (_case, row, expected) => {
    expect(await known(row)).toEqual(expected);
  });
});
