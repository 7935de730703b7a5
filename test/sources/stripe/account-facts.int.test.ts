import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { csvFolderSource } from '../../../src/sources/csv-folder/csv-folder-source.ts';
import { type Connection, connect } from '../../../src/store/connect.ts';
import { importSource } from '../../../src/store/import/import-source.ts';
import { listQuarantine } from '../../../src/store/import/list-quarantine.ts';
import { retryQuarantine } from '../../../src/store/import/retry-quarantine.ts';
import { migrateDatabase } from '../../../src/store/migrate.ts';
import { createTestDatabase, type TestDatabase } from '../../helpers/services/test-database.ts';
import { LoopbackStripe } from '../../helpers/stripe/loopback-stripe.ts';
import { makeCsvFolder, SETTINGS } from '../csv-folder/make-folder.ts';
import { items, price, stripeSourceAt } from './stripe-world.ts';

const DAY = 86_400;
let stripe: LoopbackStripe;
let database: TestDatabase;
let connection: Connection;

beforeEach(async () => {
  stripe = await LoopbackStripe.start();
  database = await createTestDatabase({ migrate: migrateDatabase });
  connection = connect(database.url);
});
afterEach(async () => {
  await connection.close();
  await database.drop();
  await stripe.close();
});

function customer(id: string, accountId: string | null): void {
  const metadata = accountId === null ? {} : { account_id: accountId };
  stripe.put('customers', { id, name: `${id} in Stripe`, metadata });
  const item = {
    id: `si_${id}`,
    created: stripe.now,
    price: price('team'),
    current_period_end: stripe.now + 30 * DAY,
  };
  const leaving = { cancel_at_period_end: true, canceled_at: stripe.now };
  stripe.put('subscriptions', {
    id: `sub_${id}`,
    customer: id,
    status: 'active',
    start_date: stripe.now,
    items: items(item),
    ...leaving,
  });
}

const pull = () =>
  importSource(connection.raw, stripeSourceAt(stripe, { accounts: 'facts' }), {
    now: new Date(stripe.now * 1000),
    settings: SETTINGS,
    entities: ['accounts'],
  });
const stored = () => connection.raw`
  select account_id, name, tier, csm_email, mrr, auto_renew, notice_on from accounts order by account_id`;

it('adds what contracts say to accounts that another source tells, and takes nothing of theirs', async () => {
  const crm = { name: 'Acme', tier: 'growth', csm_email: 'ana@corp.example', mrr: 500 };
  await connection.raw`insert into accounts ${connection.raw([{ account_id: 'A1', ...crm }])}`;
  customer('cus_1', 'A1');
  customer('cus_2', 'A2');
  const summary = await pull();
  expect(summary.files[0]).toMatchObject({ rowsIn: 2, loaded: 0, replaced: 1, quarantined: 1 });
  const told = { auto_renew: false, notice_on: '2026-03-01' };
  expect(await stored()).toEqual([{ account_id: 'A1', ...crm, ...told }]);
  expect(await listQuarantine(connection.raw)).toMatchObject([{ code: 'unknown_account', accountId: 'A2' }]);

  // The account appears: what waited is added to it, and the rest of it stays as the CRM tells it.
  await connection.raw`insert into accounts ${connection.raw([{ account_id: 'A2', ...crm }])}`;
  await retryQuarantine(connection.raw, { now: new Date(stripe.now * 1000) });
  expect((await stored())[1]).toEqual({ account_id: 'A2', ...crm, ...told });
  expect(await listQuarantine(connection.raw)).toEqual([]);

  // One whose id the identities know, told before and after.
  for (const n of [3, 4]) {
    await connection.raw`insert into accounts ${connection.raw([{ account_id: `A${n}`, ...crm }])}`;
  }
  const known = (n: number) =>
    connection.raw`insert into identities ${connection.raw([
      {
        account_id: `A${n}`,
        system: 'stripe',
        external_id: `cus_${n}`,
        key: `cus_${n}`,
        source: 'crm',
        file: 'identities',
      },
    ])}`;
  await known(3);
  stripe.now += DAY;
  for (const id of ['cus_3', 'cus_4']) {
    customer(id, null);
    stripe.put('subscriptions', { id: `sub_${id}` }, 'customer.subscription.created');
  }
  await pull();
  expect((await stored()).map((row) => row.auto_renew)).toEqual([false, false, false, null]);
  await known(4);
  await retryQuarantine(connection.raw, { now: new Date(stripe.now * 1000) });
  expect((await stored())[3]).toMatchObject({ account_id: 'A4', ...crm, auto_renew: false });

  // Notice is taken back.
  stripe.now += DAY;
  const staying = { id: 'sub_cus_1', cancel_at_period_end: false, canceled_at: null };
  stripe.put('subscriptions', staying, 'customer.subscription.updated');
  await pull();
  expect((await stored())[0]).toMatchObject({ ...crm, auto_renew: true, notice_on: null });
});

describe('a home in which subscriptions had no ids', () => {
  const open = () => connection.raw<{ product: string; plan: string; startedOn: string; id: string }[]>`
    select product, plan, started_on::text as "startedOn", subscription_id as id from subscriptions
    where ended_on is null order by subscription_id`;
  const all = async () =>
    (
      await connection.raw<{ line: string }[]>`
        select concat_ws(' ', product, plan, started_on, ended_on, nullif(subscription_id, '')) as line
        from subscriptions order by started_on, subscription_id`
    ).map(({ line }) => line);
  const pullSubscriptions = () =>
    importSource(connection.raw, stripeSourceAt(stripe), {
      now: new Date(stripe.now * 1000),
      settings: SETTINGS,
      entities: ['subscriptions'],
    });
  /** As a program left it that told everything by other rules. */
  const underOldRules = () => connection.raw`
    update source_files set state = jsonb_set(state, '{rules}', '"old"') where file = 'subscriptions'`;

  beforeEach(async () => {
    await connection.raw`insert into accounts (account_id) values ('A1')`;
    stripe.put('products', { id: 'prod_core', name: 'Core' });
    stripe.put('customers', { id: 'cus_1', metadata: { account_id: 'A1' } });
    const item = { id: 'si_1', created: stripe.now, price: price('team'), quantity: 1 };
    const told = { customer: 'cus_1', status: 'active', start_date: stripe.now, items: items(item) };
    stripe.put('subscriptions', { id: 'sub_1', ...told });
    await pullSubscriptions();
    stripe.now += 5 * DAY;
    const grown = { ...item, price: price('scale') };
    stripe.put('subscriptions', { id: 'sub_1', items: items(grown) }, 'customer.subscription.updated');
    stripe.now += DAY;
    await pullSubscriptions();
    // So long ago that Stripe has forgotten the change.
    stripe.now += 60 * DAY;
  });

  it.each([
    ['was never read since', () => connection.raw`update subscriptions set subscription_id = ''`],
    [
      'was read since, so that all is there twice',
      () => connection.raw`
        insert into subscriptions (account_id, product, plan, mrr, currency, started_on, ended_on)
        select account_id, product, plan, mrr, currency, started_on, ended_on from subscriptions`,
    ],
  ])('%s: counts each once after the next pull, with its history', async (_what, spoil) => {
    await spoil();
    await underOldRules();
    await pullSubscriptions();
    expect(await open()).toEqual([{ product: 'Core', plan: 'scale', startedOn: '2026-03-06', id: 'si_1' }]);
    const history = (await all()).filter((line) => line.includes('team'));
    expect(history.map((line) => line.replace(' si_1', ''))).toContain('Core team 2026-03-01 2026-03-06');
    await pullSubscriptions();
    expect(await open()).toHaveLength(1);
  });

  it('had forgotten when the plan began, too', async () => {
    await connection.raw`update subscriptions set subscription_id = ''`;
    await connection.raw`
      update source_files set state = '{"rules": "old", "state": {"until": 1}}' where file = 'subscriptions'`;
    await pullSubscriptions();
    expect(await all()).toEqual(['Core scale 2026-03-01 si_1']);
  });

  it('leaves what another source tells alone', async () => {
    const folder = await makeCsvFolder({
      'accounts.csv': 'account_id\nA1\n',
      'subscriptions.csv': 'account_id,product,plan,started_on\nA1,Core,by hand,2026-03-02\n',
    });
    const now = new Date(stripe.now * 1000);
    await importSource(connection.raw, csvFolderSource({ folder: folder.path }), { now, settings: SETTINGS });
    await folder.remove();
    await underOldRules();
    await pullSubscriptions();
    expect((await open()).map(({ plan }) => plan)).toEqual(['by hand', 'scale']);
  });

  it('gives way where a product is called otherwise', async () => {
    stripe.put('products', { id: 'prod_core', name: 'Core Plus' });
    stripe.put('subscriptions', { id: 'sub_1', metadata: {} }, 'customer.subscription.updated');
    await pullSubscriptions();
    expect(await all()).toEqual(['Core team 2026-03-01 2026-03-06 si_1', 'Core Plus scale 2026-03-06 si_1']);
  });
});
