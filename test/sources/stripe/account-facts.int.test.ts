import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Connection, connect } from '../../../src/store/connect.ts';
import { importSource } from '../../../src/store/import/import-source.ts';
import { listQuarantine } from '../../../src/store/import/list-quarantine.ts';
import { retryQuarantine } from '../../../src/store/import/retry-quarantine.ts';
import { migrateDatabase } from '../../../src/store/migrate.ts';
import { createTestDatabase, type TestDatabase } from '../../helpers/services/test-database.ts';
import { LoopbackStripe } from '../../helpers/stripe/loopback-stripe.ts';
import { SETTINGS } from '../csv-folder/make-folder.ts';
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
