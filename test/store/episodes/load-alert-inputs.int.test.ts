import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AlertInputs } from '../../../src/domain/alerts/alert-inputs.ts';
import type { OnboardingRule } from '../../../src/domain/alerts/onboarding.ts';
import { addDays } from '../../../src/domain/day.ts';
import { effortShare } from '../../../src/domain/signals/surveys/score-ces.ts';
import { loadAlertInputs } from '../../../src/store/episodes/load-alert-inputs.ts';
import { loadAlertViews } from '../../../src/store/episodes/load-alert-views.ts';
import { loadUsualStarts } from '../../../src/store/episodes/load-onboarding.ts';
import { ANY_AMOUNT, openInvoice, rule } from '../../domain/alerts/build.ts';
import { type OpenDatabase, openDatabase } from '../facts/open-database.ts';

const AS_OF = '2025-06-10';
const ALL = { from: '', to: 'zzzz' };
let database: OpenDatabase;

beforeAll(async () => {
  database = await openDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  await database.raw`delete from scores`;
  await database.clear();
  await database.insert('accounts', {
    account_id: 'A1',
    name: 'Acme',
    mrr: 10,
    csm_email: 'ana@corp.example',
  });
});

const load = (more: Partial<Parameters<typeof loadAlertInputs>[2]> = {}, page = ALL) =>
  loadAlertInputs(database.raw, page, {
    asOf: AS_OF,
    scoredOn: AS_OF,
    horizonDays: 90,
    effort: { scale: '1-5', better: 'lower' },
    least: ANY_AMOUNT,
    onboarding: null,
    dropDays: [28],
    ...more,
  });

async function inputsOf(more: Partial<Parameters<typeof loadAlertInputs>[2]> = {}): Promise<AlertInputs> {
  const [inputs, ...others] = await load(more);
  expect(others).toEqual([]);
  return inputs!;
}

function score(account_id: string, day: string, health: number | null, more: Record<string, unknown> = {}) {
  return {
    account_id,
    day,
    health,
    band: health === null ? 'unknown' : 'watch',
    coverage: 1,
    model: 'prior',
    config_hash: 'c',
    detail: '{}',
    features: '{}',
    ...more,
  };
}

const scored = (...rows: Record<string, unknown>[]) => database.insert('scores', ...rows);
const ago = (days: number) => addDays(AS_OF, -days);

describe('loadAlertInputs', () => {
  it('has the account, its index, its components and its estimate', async () => {
    const parts = {
      usage_score: 40,
      nps_score: null,
      ces_score: 70.5,
      payment_score: 100,
      probability: 0.25,
    };
    await scored(score('A1', AS_OF, 61.25, { ...parts, model: 'learned' }));
    expect(await inputsOf()).toMatchObject({
      account: { accountId: 'A1', name: 'Acme', mrr: 10, csmEmail: 'ana@corp.example' },
      health: 61.25,
      band: 'watch',
      components: { usage: 40, nps: null, ces: 70.5, payment: 100 },
      estimate: { probability: 0.25, model: 'learned', horizonDays: 90 },
      before: new Map(),
      usageLately: null,
      detractors: [],
      efforts: [],
      payment: { uncollectible: false, invoices: [] },
    });
  });

  it('is about those of the page who were scored on the day, in the order of ids', async () => {
    await database.insert('accounts', { account_id: 'B2' }, { account_id: 'C3' }, { account_id: 'D4' });
    await scored(score('C3', AS_OF, 1), score('A1', AS_OF, 2), score('B2', ago(1), 3), score('D4', AS_OF, 4));
    const ids = async (page = ALL) => (await load({}, page)).map((s) => s.account.accountId);
    expect(await ids()).toEqual(['A1', 'C3', 'D4']);
    expect(await ids({ from: 'B2', to: 'C3' })).toEqual(['C3']);
  });

  it('leaves out who left since the scoring', async () => {
    await database.insert(
      'accounts',
      { account_id: 'churned', churned_on: AS_OF },
      { account_id: 'ended', ended_on: ago(1) },
      { account_id: 'leaving', churned_on: addDays(AS_OF, 1) },
    );
    await scored(...['churned', 'ended', 'leaving'].map((id) => score(id, ago(1), 10)));
    const left = await load({ scoredOn: ago(1) });
    expect(left.map((s) => s.account.accountId)).toEqual(['leaving']);
    expect(left[0]?.account.churnedOn).toBeNull();
  });

  it('compares with the highest index of 28 days, however it stood when they began', async () => {
    await scored(
      score('A1', AS_OF, 52),
      score('A1', ago(3), 52),
      score('A1', ago(7), 86),
      score('A1', ago(12), 86),
      score('A1', ago(28), 60),
      score('A1', ago(29), 95),
    );
    expect((await inputsOf()).before).toEqual(new Map([[28, { day: ago(7), health: 86 }]]));
  });

  it('takes the newest index before 28 days for what they began with', async () => {
    await scored(
      score('A1', AS_OF, 40),
      score('A1', ago(20), 50),
      score('A1', ago(33), 70),
      score('A1', ago(40), 90),
    );
    expect((await inputsOf()).before).toEqual(new Map([[28, { day: ago(33), health: 70 }]]));
  });

  it('looks 28 days back, and at the best usage of the last eight days', async () => {
    await scored(
      score('A1', AS_OF, 40),
      score('A1', ago(1), 41, { usage_score: 11 }),
      score('A1', ago(8), 41, { usage_score: 13 }),
      score('A1', ago(9), 60, { usage_score: 95 }),
      score('A1', ago(28), 70),
      score('A1', ago(29), 80),
    );
    const { before, usageLately } = await inputsOf();
    expect(before).toEqual(new Map([[28, { day: ago(28), health: 70 }]]));
    expect(usageLately).toBe(13);
  });

  it('looks past days without an index, and not beyond twice as far', async () => {
    await scored(score('A1', AS_OF, 40), score('A1', ago(28), null), score('A1', ago(35), 75));
    expect((await inputsOf()).before.get(28)).toEqual({ day: ago(35), health: 75 });
    await database.raw`delete from scores where day = ${ago(35)}`;
    await scored(score('A1', ago(57), 90));
    expect(await inputsOf()).toMatchObject({ before: new Map(), usageLately: null });
  });

  it('compares with as many earlier days as there are rules about a fall', async () => {
    await scored(score('A1', AS_OF, 40), score('A1', ago(9), 60), score('A1', ago(30), 75));
    expect((await inputsOf({ dropDays: [7, 28] })).before).toEqual(
      new Map([
        [7, { day: ago(9), health: 60 }],
        [28, { day: ago(30), health: 75 }],
      ]),
    );
    expect((await inputsOf({ dropDays: [] })).before).toEqual(new Map());
  });

  it('stands on the scoring of an earlier day, with today’s answers', async () => {
    await scored(score('A1', ago(1), 55, { usage_score: 70 }), score('A1', ago(2), 56, { usage_score: 60 }));
    await answers(['R1', 'nps', 3, `${AS_OF}T05:00:00Z`]);
    const inputs = await inputsOf({ scoredOn: ago(1) });
    expect(inputs).toMatchObject({ health: 55, usageLately: 60 });
    expect(inputs.detractors.map((a) => a.responseId)).toEqual(['R1']);
  });

  async function answers(...list: [id: string, kind: string, points: number, at: string][]): Promise<void> {
    await database.insert(
      'surveys',
      ...list.map(([response_id, kind, points, responded_at]) => ({
        account_id: 'A1',
        response_id,
        kind,
        score: points,
        responded_at,
        comment: `about ${response_id}`,
        role: 'user',
      })),
    );
  }

  it('has the detractors and all efforts of 90 days, none of them later than the day', async () => {
    await scored(score('A1', AS_OF, 55));
    await answers(
      ['detractor', 'nps', 6, `${AS_OF}T23:59:59Z`],
      ['passive', 'nps', 7, `${AS_OF}T10:00:00Z`],
      ['tomorrow', 'nps', 0, `${addDays(AS_OF, 1)}T00:00:00Z`],
      ['edge', 'nps', 0, `${ago(90)}T00:00:00Z`],
      ['too-old', 'nps', 0, `${ago(91)}T23:59:59Z`],
      ['hard', 'ces', 5, `${ago(3)}T10:00:00Z`],
      ['easy', 'ces', 1, `${ago(4)}T10:00:00Z`],
    );
    const { detractors, efforts } = await inputsOf();
    expect(detractors.map((a) => a.responseId).sort()).toEqual(['detractor', 'edge']);
    expect(detractors.find((a) => a.responseId === 'detractor')).toEqual({
      responseId: 'detractor',
      score: 6,
      respondedOn: AS_OF,
      comment: 'about detractor',
      respondent: null,
      role: 'user',
    });
    expect(Object.fromEntries(efforts.map((a) => [a.responseId, a.effort]))).toEqual({ hard: 1, easy: 0 });
    const agree = await inputsOf({ effort: { scale: '1-5', better: 'higher' } });
    expect(Object.fromEntries(agree.efforts.map((a) => [a.responseId, a.effort]))).toEqual({
      hard: 0,
      easy: 1,
    });
  });

  describe('what is owed', () => {
    const invoice = (invoice_id: string, due_on: string | null, more: Record<string, unknown> = {}) =>
      database.insert('invoices', {
        account_id: 'A1',
        invoice_id,
        issued_on: ago(60),
        due_on,
        status: 'open',
        attempts: 0,
        ...more,
      });
    beforeEach(() => scored(score('A1', AS_OF, 55)));
    const firstOf = async () => {
      const [first] = (await inputsOf()).payment.invoices;
      return { invoiceId: first?.invoiceId ?? null, daysOverdue: first?.daysOverdue ?? 0 };
    };

    it('is named by the invoice that is due longest', async () => {
      await invoice('I2', ago(5), { attempts: 3 });
      await invoice('I1', ago(20), { attempts: 1 });
      await invoice('I0', null);
      expect((await inputsOf()).payment).toEqual({
        uncollectible: false,
        invoices: [
          openInvoice('I1', { daysOverdue: 20, attempts: 1, collection: 'automatic' }),
          openInvoice('I2', { daysOverdue: 5, attempts: 3, collection: 'automatic' }),
          openInvoice('I0'),
        ],
      });
    });

    it.each([
      ['nothing, when all is paid or void', { status: 'paid', paid_on: ago(1) }, null, 0],
      ['nothing for a void invoice', { status: 'void' }, null, 0],
      ['an invoice that is paid only tomorrow', { status: 'paid', paid_on: addDays(AS_OF, 1) }, 'I1', 20],
      ['nothing for an invoice issued tomorrow', { issued_on: addDays(AS_OF, 1) }, null, 0],
    ])('is %s', async (_what, row, invoiceId, daysOverdue) => {
      await invoice('I1', ago(20), row);
      expect(await firstOf()).toEqual({ invoiceId, daysOverdue });
    });

    it('tells who collects it, and when it is tried again', async () => {
      await invoice('I1', ago(20), {
        collection: 'automatic',
        attempts: 1,
        next_attempt_on: addDays(AS_OF, 2),
      });
      await invoice('I2', ago(10), { collection: 'manual', attempts: 2, next_attempt_on: ago(1) });
      expect((await inputsOf()).payment.invoices).toEqual([
        openInvoice('I1', {
          daysOverdue: 20,
          attempts: 1,
          collection: 'automatic',
          nextAttemptOn: addDays(AS_OF, 2),
        }),
        // What the customer tried in vain is no card that fails, and what was planned for yesterday is over.
        openInvoice('I2', { daysOverdue: 10 }),
      ]);
    });

    it('leaves out what is not worth chasing', async () => {
      await invoice('I1', ago(20), { amount: 4, currency: 'EUR' });
      const least = {
        amount: 5,
        terms: {
          currency: 'USD',
          rates: { currency: 'USD', rates: new Map([['EUR', [{ from: ago(90), rate: 1.1 }]]]) },
        },
      };
      expect((await inputsOf({ least })).payment.invoices).toEqual([]);
      await invoice('I2', ago(10), { amount: 1, currency: 'USD' });
      const ids = async () => (await inputsOf({ least })).payment.invoices.map((i) => i.invoiceId);
      expect(await ids()).toEqual(['I1', 'I2']);
    });

    it('is what is owed: open invoices less open credit notes', async () => {
      const bill = (invoice_id: string, amount: number, dueAgo: number) =>
        database.insert('invoices', {
          invoice_id,
          account_id: 'A1',
          amount,
          currency: 'EUR',
          status: 'open',
          due_on: ago(dueAgo),
          issued_on: ago(dueAgo + 30),
        });
      await bill('old', 100, 40);
      await bill('new', 80, 12);
      await bill('zero', 0, 60);
      await bill('credit', -130, 50);
      expect((await inputsOf()).payment).toMatchObject({ invoices: [{ invoiceId: 'new', daysOverdue: 12 }] });
      await bill('further-credit', -50, 1);
      expect((await inputsOf()).payment).toEqual({ uncollectible: false, invoices: [] });
    });

    it('is not overdue before its day', async () => {
      await invoice('I1', addDays(AS_OF, 3));
      expect(await firstOf()).toEqual({ invoiceId: 'I1', daysOverdue: 0 });
    });

    it('may have been given up', async () => {
      await invoice('I1', ago(20), { status: 'uncollectible', attempts: 4 });
      expect((await inputsOf()).payment).toMatchObject({ uncollectible: true, invoices: [{ attempts: 4 }] });
    });

    it('is over for an invoice that was given up long ago, or before a later one was paid', async () => {
      const nothing = { uncollectible: false, invoices: [] };
      await invoice('I1', ago(200), { status: 'uncollectible', attempts: 4 });
      expect((await inputsOf()).payment).toEqual(nothing);
      await invoice('I2', ago(20), { status: 'uncollectible', attempts: 4 });
      expect((await inputsOf()).payment).toMatchObject({
        uncollectible: true,
        invoices: [{ invoiceId: 'I2' }],
      });
      await invoice('I3', ago(10), { status: 'paid', paid_on: ago(9) });
      expect((await inputsOf()).payment).toEqual(nothing);
    });
  });
});

describe('effortShare', () => {
  it.each([
    [1, '1-5', 'lower', 0],
    [5, '1-5', 'lower', 1],
    [4, '1-5', 'lower', 0.75],
    [1, '1-5', 'higher', 1],
    [7, '1-7', 'higher', 0],
    [4, '1-7', 'lower', 0.5],
  ] as const)('%i on %s, %s is better: %d', (points, scale, better, share) => {
    expect(effortShare(points, { scale, better })).toBe(share);
  });
});

describe('the first days of an account', () => {
  const firstUse = rule('onboarding', { lacks: 'first_use', days: 14, below: 0.5 }) as OnboardingRule;
  const contact = rule('onboarding', { lacks: 'contact', days: 14, below: 0.5 }) as OnboardingRule;
  const terms = {
    rules: new Map([
      ['o', firstUse],
      ['c', contact],
    ]),
    daysOfTier: new Map([['gold', 90]]),
    contact: 'meetings',
  };

  it('are told beside how others began since use is recorded, for those who are new', async () => {
    const begun = [200, 180, 150, 120, 100].map((days, i) => ({
      ...{ account_id: `B${i}`, tier: 'gold', started_on: ago(days) },
    }));
    await database.insert('accounts', ...begun);
    await database.insert(
      'accounts',
      { account_id: 'A0', started_on: ago(900) },
      { account_id: 'C1', tier: 'gold', started_on: ago(20), seats: 20 },
      { account_id: 'C2', started_on: ago(300), onboarding_until: AS_OF },
      { account_id: 'C3', tier: 'gold', started_on: ago(90) },
    );
    const used = (account_id: string, day: string, more = {}) => ({
      ...{ account_id, product: 'p', day, events: 1, ...more },
    });
    await database.insert(
      'usage',
      used('A0', ago(250)),
      ...begun.slice(1).map(({ account_id, started_on }) => used(account_id, addDays(started_on, 14))),
      used('C1', ago(3), { events: 0, seats: 9 }),
      used('C2', ago(2)),
      used('C1', addDays(AS_OF, 1)),
    );
    await database.insert('signals', { account_id: 'A0', signal: 'meetings', day: ago(30), value: 1 });
    await scored(...['A0', 'A1', 'B1', 'C1', 'C2', 'C3'].map((id) => score(id, AS_OF, 60)));
    const usual = await loadUsualStarts(database.raw, { ...terms, asOf: AS_OF });
    // The five, C1 and C3, of whom four had come by the day; C2 began before use is recorded.
    expect(usual.get('first_use:14')).toEqual({ of: 7, had: 4, oldest: 200 });
    expect(usual.get('contact:14')).toEqual({ of: 1, had: 0, oldest: 20 });
    const loaded = await load({ onboarding: { ...terms, usual } });
    const known = new Map(loaded.map(({ account, onboarding }) => [account.accountId, onboarding]));
    expect([...known].flatMap(([id, facts]) => (facts === undefined ? [] : id))).toEqual(['C1', 'C2']);
    expect(known.get('C1')).toMatchObject({
      ...{ age: 20, hasUsed: false, seatsPaid: 20, seatsAssigned: 9, hasContact: false },
    });
    expect(known.get('C2')).toMatchObject({ hasUsed: true, seatsPaid: null, hasContact: null });
  });
});

describe('the answer that an alert quotes', () => {
  const answer = (response_id: string, days: number, score: number, comment: string | null) => ({
    ...{ account_id: 'A1', response_id, kind: 'nps', score, comment, role: response_id },
    responded_at: `${ago(days)}T12:00:00Z`,
  });
  const quoteOf = async () => {
    const views = await loadAlertViews(database.raw, [{ id: NO_ID, accountId: 'A1' }], AS_OF);
    return views.get(NO_ID)!.quote;
  };
  const NO_ID = '00000000-0000-0000-0000-000000000000';

  it('is the newest, and beside one without words the newest that has some', async () => {
    await database.insert(
      'surveys',
      answer('old', 30, 2, 'It is slow'),
      answer('older', 40, 1, 'It breaks'),
      answer('blank', 3, 6, ' '),
      answer('none', 9, 5, null),
      answer('promoter', 1, 9, 'We love it'),
      answer('expired', 61, 0, 'Never again'),
    );
    expect(await quoteOf()).toMatchObject({
      ...{ score: 6, by: 'blank', on: ago(3) },
      inWords: { score: 2, by: 'old', on: ago(30), comment: 'It is slow' },
    });
  });

  it('needs no other where it has words, or nobody has any', async () => {
    await database.insert('surveys', answer('new', 2, 4, 'Too dear'), answer('none', 9, 5, null));
    expect(await quoteOf()).toEqual({
      ...{ kind: 'nps', score: 4, comment: 'Too dear', by: 'new', on: ago(2) },
    });
    await database.raw`update surveys set comment = null`;
    expect(await quoteOf()).toMatchObject({ score: 4, comment: null });
    expect((await quoteOf())!.inWords).toBeUndefined();
  });
});
