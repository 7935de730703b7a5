import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sqlSourceSchema } from '../../../src/config/schema-sql.ts';
import type { ImportSummary } from '../../../src/sources/import-summary.ts';
import { sqlSource } from '../../../src/sources/sql/sql-source.ts';
import { type Connection, connect } from '../../../src/store/connect.ts';
import { importSource } from '../../../src/store/import/import-source.ts';
import { listQuarantine } from '../../../src/store/import/list-quarantine.ts';
import { migrateDatabase } from '../../../src/store/migrate.ts';
import { createTestDatabase, type TestDatabase } from '../../helpers/services/test-database.ts';
import { SETTINGS } from '../csv-folder/make-folder.ts';
import * as landed from './landed-tables.ts';

let warehouse: TestDatabase;
let there: Connection;
let own: TestDatabase;
let here: Connection;

beforeAll(async () => {
  warehouse = await createTestDatabase();
  own = await createTestDatabase({ migrate: migrateDatabase });
  there = connect(warehouse.url, { max: 1 });
  here = connect(own.url);
});

afterAll(async () => {
  await there.close();
  await here.close();
  await warehouse.drop();
  await own.drop();
});

/** Makes the tables in a schema of their own, and forgets whatever was loaded before. */
async function land(schema: string, tables: string): Promise<void> {
  await there.raw.unsafe(`create schema ${schema}; set search_path = ${schema}; ${tables}`);
  await here.raw`truncate accounts, csms, identities, subscriptions, invoices, signals, quarantine, source_files cascade`;
}

async function pull(preset: string, schema: string, now = '2024-03-05'): Promise<ImportSummary> {
  const config = sqlSourceSchema.parse({ kind: 'sql', url_env: 'WAREHOUSE_URL', preset, schema });
  const source = sqlSource(config, {
    baseDir: '.',
    variable: () => warehouse.url,
    now: () => new Date(now),
    random: () => 0.5,
    pause: () => Promise.resolve(),
  });
  return importSource(here.raw, source, { now: new Date(now), settings: SETTINGS });
}

const notices = ({ files }: ImportSummary) => files.flatMap((file) => file.notices);

describe.each([
  ['airbyte-stripe', landed.AIRBYTE_STRIPE],
  ['fivetran-stripe', landed.FIVETRAN_STRIPE],
  ['dlt-stripe', landed.DLT_STRIPE],
])('%s', (preset, tables) => {
  const schema = preset.replace('-', '_');

  it('tells customers, what they pay and what they owe', async () => {
    await land(schema, tables);
    const summary = await pull(preset, schema);
    expect(summary.quarantinedTotal).toBe(0);
    expect(
      await here.raw`select account_id, name, currency, started_on, contact_email from accounts order by 1`,
    ).toEqual([
      {
        account_id: 'cus_1',
        name: 'Acme',
        currency: 'EUR',
        started_on: '2024-01-01',
        contact_email: 'ops@acme.example',
      },
      {
        account_id: 'cus_2',
        name: 'birch@birch.example',
        currency: 'JPY',
        started_on: '2024-01-01',
        contact_email: 'birch@birch.example',
      },
    ]);
    expect(
      await here.raw`select account_id, product, plan, mrr, currency, started_on, ended_on from subscriptions order by 1`,
    ).toEqual([
      {
        account_id: 'cus_1',
        product: 'prod_1',
        plan: 'price_year',
        mrr: 200,
        currency: 'EUR',
        started_on: '2024-01-01',
        ended_on: null,
      },
      {
        account_id: 'cus_2',
        product: 'prod_1',
        plan: 'price_month',
        mrr: 5000,
        currency: 'JPY',
        started_on: '2024-01-01',
        ended_on: '2024-02-01',
      },
    ]);
    expect(
      await here.raw`select invoice_id, amount, currency, issued_on, due_on, paid_on, status, attempts, collection from invoices order by 1`,
    ).toEqual([
      {
        invoice_id: 'in_1',
        amount: 2400.5,
        currency: 'EUR',
        issued_on: '2024-01-01',
        due_on: '2024-02-01',
        paid_on: '2024-02-01',
        status: 'paid',
        attempts: 1,
        collection: 'manual',
      },
      {
        invoice_id: 'in_2',
        amount: 5000,
        currency: 'JPY',
        issued_on: '2024-01-01',
        due_on: '2024-01-01',
        paid_on: null,
        status: 'open',
        attempts: 3,
        collection: 'automatic',
      },
    ]);
  });
});

describe.each([
  ['airbyte-hubspot', landed.AIRBYTE_HUBSPOT, 1],
  ['fivetran-hubspot', landed.FIVETRAN_HUBSPOT, 1],
  ['airbyte-salesforce', landed.AIRBYTE_SALESFORCE, 0],
  ['fivetran-salesforce', landed.FIVETRAN_SALESFORCE, 0],
])('%s', (preset, tables, signals) => {
  const schema = preset.replace('-', '_');

  it('tells customers, who looks after them and what they ask for', async () => {
    await land(schema, tables);
    const summary = await pull(preset, schema);
    expect(summary.quarantinedTotal).toBe(0);
    const accounts = await here.raw`select account_id, name, segment, started_on, csm_email from accounts`;
    expect(accounts).toEqual([
      {
        account_id: '1001',
        name: 'Acme',
        segment: 'RETAIL',
        started_on: '2023-05-02',
        csm_email: 'maria@vendor.example',
      },
    ]);
    expect(await here.raw`select email, name from csms`).toEqual([
      { email: 'maria@vendor.example', name: 'Maria Silva' },
    ]);
    const identities = await here.raw`select account_id, system, external_id from identities`;
    expect(identities).toEqual(
      signals === 0 ? [] : [{ account_id: '1001', system: 'domain', external_id: 'acme.example' }],
    );
    expect(await here.raw`select account_id, signal, day, value from signals`).toEqual(
      signals === 0 ? [] : [{ account_id: '1001', signal: 'tickets', day: '2024-02-03', value: 2 }],
    );
  });
});

describe('what engines note beside the rows', () => {
  it('of a value that Airbyte left out: it is not taken for none', async () => {
    await land('nulled', landed.AIRBYTE_STRIPE);
    const changes = (field: string) =>
      JSON.stringify({ changes: [{ field, change: 'NULLED', reason: 'DESTINATION_FIELD_SIZE_LIMITATION' }] });
    await there.raw.unsafe(`
      update customers set name = null, _airbyte_meta = '${changes('name')}' where id = 'cus_1';
      update invoices set amount_due = null, _airbyte_meta = '${changes('amount_due')}' where id = 'in_2';
      update invoices set _airbyte_meta = '${changes('footer')}' where id = 'in_1'`);
    const summary = await pull('airbyte-stripe', 'nulled');
    expect((await here.raw`select invoice_id from invoices`).map((row) => row.invoice_id)).toEqual(['in_1']);
    const kept = await listQuarantine(here.raw);
    expect(kept.map(({ state, message }) => [state, message.split('. ')[0]]).sort()).toEqual([
      [
        'open',
        'amount was left out by Airbyte (DESTINATION_FIELD_SIZE_LIMITATION), so its value is not known',
      ],
      [
        'partial',
        'name was left out by Airbyte (DESTINATION_FIELD_SIZE_LIMITATION), so its value is not known',
      ],
    ]);
    expect(notices(summary)).toContain(
      'Airbyte left out "footer" in 1 row; nothing here is known to be made of it',
    );
  });

  it('of rows that are no more: Fivetran keeps them, marked', async () => {
    await land('deleted', landed.FIVETRAN_SALESFORCE);
    await pull('fivetran-salesforce', 'deleted');
    // A mass deletion is not dated.
    await there.raw`update deleted.account set _fivetran_deleted = true where id = '1001'`;
    await there.raw`update deleted.account set _fivetran_synced = '2020-01-01'`;
    await pull('fivetran-salesforce', 'deleted', '2024-03-06');
    const [account] =
      await here.raw`select account_id, churned_on, ended_on is not null as ended from accounts`;
    expect(account).toEqual({ account_id: '1001', churned_on: null, ended: true });
  });

  it('of loads that are not complete: dlt marks the others, and they are read once they are', async () => {
    await land('halves', landed.DLT_STRIPE);
    await pull('dlt-stripe', 'halves');
    expect(await here.raw`select count(*)::int as n from accounts`).toEqual([{ n: 2 }]);
    await there.raw`update halves._dlt_loads set status = 0`;
    await pull('dlt-stripe', 'halves');
    expect(await here.raw`select count(*)::int as n from accounts`).toEqual([{ n: 3 }]);
  });

  it('and columns that nobody let them land cost only themselves', async () => {
    await land('fewer', landed.FIVETRAN_STRIPE);
    await there.raw`alter table fewer.invoice drop column collection_method, drop column next_payment_attempt`;
    const summary = await pull('fivetran-stripe', 'fewer');
    expect(notices(summary)).toEqual(
      expect.arrayContaining([
        'collection is not told: column t.collection_method does not exist (42703)',
        'next_attempt_on is not told: column t.next_payment_attempt does not exist (42703)',
      ]),
    );
    expect(await here.raw`select count(*)::int as n from invoices`).toEqual([{ n: 2 }]);
  });
});
