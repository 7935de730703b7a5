import { afterEach, expect, it } from 'vitest';
import { filesSourceSchema } from '../../../src/config/schema-files.ts';
import { csvFolderSource } from '../../../src/sources/csv-folder/csv-folder-source.ts';
import { filesSource } from '../../../src/sources/files/files-source.ts';
import { identitiesSource } from '../../../src/sources/identities-source.ts';
import type { Source } from '../../../src/sources/source.ts';
import { importSource } from '../../../src/store/import/import-source.ts';
import { listQuarantine } from '../../../src/store/import/list-quarantine.ts';
import { SETTINGS } from '../../sources/csv-folder/make-folder.ts';
import { type ImportBench, LATER, NOON, openImportBench } from './import-helpers.ts';

let bench: ImportBench;
afterEach(() => bench.close());

const load = (source: Source, now = NOON) => importSource(bench.raw, source, { now, settings: SETTINGS });
const folder = () => csvFolderSource({ folder: bench.folder.path });
const invoices = (system: string | null) =>
  filesSource(
    filesSourceSchema.parse({
      kind: 'files',
      files: [{ path: 'stripe.csv', entity: 'invoices', columns: { account_id: 'customer' }, system }],
    }),
    bench.folder.path,
  );
const stored = () => bench.raw`select invoice_id as id, account_id as account from invoices order by 1`;

const STRIPE = 'invoice_id,customer,status,due_on\ni1,cus_1,open,2024-05-01\ni2,CUS_2,paid,2024-05-01\n';

it('finds accounts by what other systems call them, whatever comes first', async () => {
  bench = await openImportBench({ 'accounts.csv': 'account_id\nA1\nA2\n', 'stripe.csv': STRIPE });
  await load(folder());
  const first = await load(invoices('stripe'));
  expect(first.quarantinedTotal).toBe(2);
  expect((await listQuarantine(bench.raw)).map(({ code, accountId }) => [code, accountId])).toEqual([
    ['unknown_account', 'cus_1'],
    ['unknown_account', 'CUS_2'],
  ]);
  // Told by a file and by the configuration; rows that wait are taken up at once.
  await bench.folder.write({ 'identities.csv': 'account_id,system,external_id\nA1,Stripe,cus_1\n' });
  await load(folder(), LATER);
  expect(await stored()).toEqual([{ id: 'i1', account: 'A1' }]);
  await load(identitiesSource({ A2: { stripe: ['cus_2', 'cus_3'], hubspot: '77' } }), LATER);
  expect(await stored()).toEqual([
    { id: 'i1', account: 'A1' },
    { id: 'i2', account: 'A2' },
  ]);
  expect(await listQuarantine(bench.raw)).toEqual([]);
  expect((await load(invoices('stripe'), LATER)).files[0]).toMatchObject({ skipped: true, quarantined: 0 });
});

it('never takes an account for another one, whatever is claimed', async () => {
  bench = await openImportBench({
    'accounts.csv': 'account_id\nA1\n',
    'identities.csv': 'account_id,system,external_id\nA1,domain,acme.com\n',
  });
  await load(folder());
  await bench.folder.write({ 'accounts.csv': 'account_id\nA1\nacme.com\n' });
  await load(folder(), LATER);
  expect(await bench.raw`select account_id as id from accounts order by 1`).toEqual([
    { id: 'A1' },
    { id: 'acme.com' },
  ]);
});

it('looks in the declared system alone, and lets the own id stand where none is declared', async () => {
  bench = await openImportBench({
    'accounts.csv': 'account_id\n101\n102\n',
    'identities.csv': 'account_id,system,external_id\n101,hubspot,102\n102,stripe,cus_1\n',
    'stripe.csv': 'invoice_id,customer,status,due_on\ni1,102,open,2024-05-01\ni2,cus_1,open,2024-05-01\n',
  });
  await load(folder());
  await load(invoices(null));
  const own = [
    { id: 'i1', account: '102' },
    { id: 'i2', account: '102' },
  ];
  expect(await stored()).toEqual(own);
  const summary = await load(invoices('hubspot'), LATER);
  // cus_1 is none of HubSpot's.
  expect(summary.quarantinedTotal).toBe(1);
  expect((await stored())[0]).toEqual({ id: 'i1', account: '101' });
});

it('learns what an account is called from a file that names it by an address', async () => {
  const billed = 'invoice_id,customer,email,status,due_on\n';
  bench = await openImportBench({
    'accounts.csv': 'account_id\nA1\nA2\n',
    'stripe.csv': `${billed}i1,cus_1,pay@acme.example,open,2024-05-01\ni2,cus_2,pay@birch.example,open,2024-05-01\n`,
  });
  await load(folder());
  const called = { account_id: 'email', external_id: 'customer' };
  const files = [
    { path: 'stripe.csv', entity: 'identities', columns: called, constants: { system: 'stripe' } },
    { path: 'stripe.csv', entity: 'invoices', columns: { account_id: 'customer' }, system: 'stripe' },
  ];
  const billing = filesSource(filesSourceSchema.parse({ kind: 'files', files }), bench.folder.path);
  await load(identitiesSource({ A1: { domain: 'acme.example' } }));
  expect((await load(billing)).files.map(({ loaded, quarantined }) => [loaded, quarantined])).toEqual([
    [1, 1],
    [1, 1],
  ]);
  // What an account is called may be known later than what it is called elsewhere.
  await load(identitiesSource({ A1: { domain: 'acme.example' }, A2: { domain: 'birch.example' } }), LATER);
  expect(await stored()).toEqual([
    { id: 'i1', account: 'A1' },
    { id: 'i2', account: 'A2' },
  ]);
  expect(await listQuarantine(bench.raw)).toEqual([]);
});

it('knows an account by the domain of its addresses, and never merges two that claim one', async () => {
  bench = await openImportBench({
    'accounts.csv': 'account_id\nA1\nA2\nA3\n',
    'identities.csv':
      'account_id,system,external_id\nA1,domain,https://www.Acme.com/about\nA2,domain,shared.example\nA3,domain,shared.example\n',
    'surveys.csv':
      'response_id,account_id,kind,score,responded_at\nr1,ana@acme.com,nps,9,2024-05-01\nr2,bob@shared.example,nps,1,2024-05-01\n',
  });
  const { files, quarantinedTotal } = await load(folder());
  const told = files.find(({ entity }) => entity === 'identities')!;
  expect(told.notices).toEqual([
    'domain "shared.example" is claimed by A2, A3: it stands for none of them until one gives it up',
  ]);
  expect(quarantinedTotal).toBe(1);
  const answers = () => bench.raw`select response_id as id, account_id as account from surveys order by 1`;
  expect(await answers()).toEqual([{ id: 'r1', account: 'A1' }]);
  // One gives it up: what a file no longer says is no claim of its any more.
  await bench.folder.write({
    'identities.csv': 'account_id,system,external_id\nA1,domain,acme.com\nA3,domain,shared.example\n',
  });
  await load(folder(), LATER);
  expect(await answers()).toEqual([
    { id: 'r1', account: 'A1' },
    { id: 'r2', account: 'A3' },
  ]);
});
