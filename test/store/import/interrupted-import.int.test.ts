import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { csvFolderSource } from '../../../src/sources/csv-folder/csv-folder-source.ts';
import { importSource } from '../../../src/store/import/import-source.ts';
import { ImportError } from '../../../src/store/import-error.ts';
import { openRawClient } from '../../helpers/services/raw-client.ts';
import '../../helpers/services/provided.ts';
import { waitFor } from '../../helpers/services/wait-for.ts';
import { LoopbackStripe } from '../../helpers/stripe/loopback-stripe.ts';
import { SETTINGS } from '../../sources/csv-folder/make-folder.ts';
import { stripeSourceAt } from '../../sources/stripe/stripe-world.ts';
import {
  countsOf,
  expectBooksToAddUp,
  type ImportBench,
  LATER,
  NOON,
  openImportBench,
} from './import-helpers.ts';

const run = promisify(execFile);

/** Several batches, and more than the small disk below holds. */
const USAGE_ROWS = 16_000;
const usage = (events: number): string => {
  const rows = Array.from(
    { length: USAGE_ROWS },
    (_, n) => `A1,the product with the number ${n % 800},2024-01-${10 + Math.floor(n / 800)},${events}\n`,
  );
  return `account_id,product,day,events\n${rows.join('')}A1,crm,never,1\n`;
};
const BEFORE = { 'accounts.csv': 'account_id,name\nA1,Acme\n', 'usage.csv': usage(1) };
const CHANGED = {
  'accounts.csv': 'account_id,name\nA1,Acme Inc\nA2,Birch\n',
  'usage.csv': usage(2),
  'signals.csv': 'account_id,signal,day,value\nA1,tickets,2024-01-01,1\n',
};

let bench: ImportBench;
const cleanUps: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await bench.close();
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function expectNothingLost(before: Record<string, unknown[]>): Promise<void> {
  expect(await bench.dump()).toEqual(before);
  const summary = await bench.run(LATER);
  expect(countsOf(summary, 'accounts.csv')).toBe('2=1+1+0+0');
  expect(countsOf(summary, 'usage.csv')).toBe(`${USAGE_ROWS + 1}=0+${USAGE_ROWS}+0+1`);
  expect(countsOf(summary, 'signals.csv')).toBe('1=1+0+0+0');
}

it.each([
  ['while it reads', 'usage.csv', 'reading'],
  ['before it merges', 'usage.csv', 'merging'],
  ['after its last file', 'signals.csv', 'done'],
])('leaves what was there when killed %s', async (_, file, phase) => {
  bench = await openImportBench(BEFORE);
  await bench.run(NOON);
  const before = await bench.dump();
  await bench.folder.write(CHANGED);
  const script = fileURLToPath(new URL('./import-child.ts', import.meta.url));
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', script, bench.url, bench.folder.path, file, phase],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const exited = once(child, 'exit');
  const [said] = await Promise.race([once(child.stdout, 'data'), exited]);
  expect(String(said)).toBe('here\n');
  child.kill('SIGKILL');
  await exited;
  await expectNothingLost(before);
});

describe('a pull of a feed that is staged apart, killed', () => {
  const INVOICES = 250;
  const HELD = 4711;
  let stripe: LoopbackStripe;
  const pullAgain = () =>
    importSource(bench.raw, stripeSourceAt(stripe), {
      now: new Date(stripe.now * 1000),
      settings: SETTINGS,
      entities: ['invoices'],
    });
  const stored = async () => {
    const [row] = await bench.raw<[{ rows: number; distinct: number; amount: number }]>`
      select count(*)::int as rows, count(distinct invoice_id)::int as distinct,
        coalesce(sum(amount), 0)::int as amount from invoices`;
    return row;
  };
  const ofParts = (rows: number) => ({ rows, distinct: rows, amount: expect.any(Number) as number });

  /** Runs the pull in a process of its own and kills it once it has come so far. */
  async function pullAndKill(partRows: number, hasCome: () => Promise<boolean>): Promise<void> {
    const script = fileURLToPath(new URL('./pull-child.ts', import.meta.url));
    const args = [bench.url, stripe.url, String(stripe.now), String(partRows)];
    const child = spawn(process.execPath, ['--import', 'tsx', script, ...args], { stdio: 'inherit' });
    const exited = once(child, 'exit');
    await waitFor(hasCome, { message: 'the moment at which the process is killed' });
    child.kill('SIGKILL');
    expect((await exited)[1]).toBe('SIGKILL');
  }

  async function expectAllOnce(): Promise<void> {
    stripe.fault = null;
    stripe.now += 3_600;
    await expectBooksToAddUp(bench.raw, await pullAgain());
    // Each of them once, and the state says that there is no more to come.
    expect(await stored()).toEqual({ rows: INVOICES, distinct: INVOICES, amount: INVOICES });
    stripe.now += 3_600;
    expect((await pullAgain()).files).toMatchObject([{ loaded: 0, replaced: 0, quarantined: 0 }]);
  }

  beforeEach(async () => {
    bench = await openImportBench({ 'accounts.csv': 'account_id\nA1\n' });
    await bench.run(NOON);
    stripe = await LoopbackStripe.start();
    cleanUps.push(() => stripe.close());
    stripe.put('customers', { id: 'cus_1', metadata: { account_id: 'A1' }, currency: 'eur', balance: 0 });
    const told = {
      customer: 'cus_1',
      currency: 'eur',
      status: 'open',
      amount_due: 100,
      amount_remaining: 100,
    };
    for (let n = 0; n < INVOICES; n++) stripe.put('invoices', { id: `in_${n}`, ...told });
  });

  it.each([
    ['with nothing that may be kept yet', 1_000, 0],
    ['after two parts', 100, 200],
  ])('while it waits for a page, %s', async (_what, partRows, kept) => {
    stripe.fail('silent', { path: 'invoices', after: 200 });
    const pages = () => stripe.requests.filter(({ query }) => query.get('limit') === '100').length;
    await pullAndKill(partRows, async () => pages() === 3 && (await stored()).rows === kept);
    expect(await stored()).toEqual(ofParts(kept));
    await expectAllOnce();
  });

  it('while it records a part', async () => {
    await bench.raw.unsafe(`
      create function hold() returns trigger language plpgsql as
        $$ begin perform pg_advisory_xact_lock(${HELD}); return new; end $$;
      create trigger hold before insert on invoices for each row when (new.invoice_id = 'in_20') execute function hold()`);
    const holder = openRawClient(bench.url);
    cleanUps.push(() => holder.end());
    await holder`select pg_advisory_lock(${HELD})`;
    const locks = (granted: boolean) => bench.raw`
      select from pg_locks join pg_database d on d.oid = database
      where locktype = 'advisory' and datname = current_database() and granted = ${granted}`;
    const isHeld = async () => (await locks(false)).length > 0;
    await pullAndKill(100, isHeld);
    // What was before it is kept; of it nothing is, also when the server goes on before it notices.
    await holder`select pg_advisory_unlock(${HELD})`;
    const isGone = async () => (await locks(true)).length === 0;
    await waitFor(isGone, { message: 'the server to let go of what the process held' });
    expect(await stored()).toEqual(ofParts(200));
    await bench.raw.unsafe('drop trigger hold on invoices; drop function hold()');
    await expectAllOnce();
  });
});

it('leaves what was there when it is told to stop', async () => {
  bench = await openImportBench(BEFORE);
  await bench.run(NOON);
  const before = await bench.dump();
  await bench.folder.write(CHANGED);
  const stop = new AbortController();
  const importing = importSource(bench.raw, csvFolderSource({ folder: bench.folder.path }), {
    now: LATER,
    settings: SETTINGS,
    onProgress: ({ file }) => file === 'usage.csv' && stop.abort(new Error('stopping')),
    signal: stop.signal,
  });
  await expect(importing).rejects.toThrow('stopping');
  await expectNothingLost(before);
});

it('leaves what was there when the database connection is cut', async () => {
  bench = await openImportBench(BEFORE);
  await bench.run(NOON);
  const before = await bench.dump();
  await bench.folder.write(CHANGED);
  let cut: Promise<unknown> | undefined;
  const thrown = await importSource(bench.raw, csvFolderSource({ folder: bench.folder.path }), {
    now: LATER,
    settings: SETTINGS,
    onProgress: ({ file }) => {
      if (file !== 'usage.csv') return;
      cut ??= bench.raw`select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted
        and database = (select oid from pg_database where datname = current_database())`.execute();
    },
  }).catch((error: unknown) => error);
  await cut;
  expect(thrown).toBeInstanceOf(ImportError);
  expect((thrown as ImportError).message).toMatch(
    /connection to the database was lost.*nothing of this import was recorded/,
  );
  await expectNothingLost(before);
});

it('leaves what was there when the server reports a full disk at the last file', async () => {
  bench = await openImportBench(BEFORE);
  await bench.run(NOON);
  const before = await bench.dump();
  await bench.folder.write(CHANGED);
  await bench.raw.unsafe(`
    create function no_room() returns trigger language plpgsql as
      $$ begin raise exception 'could not extend file' using errcode = '53100'; end $$;
    create trigger no_room before insert on signals execute function no_room()`);
  const thrown = await bench.run(LATER).catch((error: unknown) => error);
  expect(thrown).toMatchObject({ name: 'ImportError', code: '53100' });
  expect((thrown as Error).message).toMatch(/disk is full.*nothing of this import was recorded \(53100\)/);
  await bench.raw.unsafe('drop trigger no_room on signals; drop function no_room()');
  await expectNothingLost(before);
});

const small = await mountSmallDisk();
afterAll(async () => {
  if (small === null) return;
  await run('umount', [small]);
  await rm(small, { recursive: true });
});

it.skipIf(small === null)(
  'leaves what was there when a real disk is full (needs the right to mount)',
  async () => {
    bench = await openImportBench(BEFORE);
    await bench.run(NOON);
    const before = await bench.dump();
    await bench.folder.write(CHANGED);
    const admin = openRawClient(inject('postgresUrl'));
    cleanUps.push(() => admin.end());
    await admin.unsafe(`create tablespace small location '${small}'`);
    cleanUps.push(() => admin.unsafe('drop tablespace small'));
    const name = new URL(bench.url).pathname.slice(1);
    await admin.unsafe(`alter database ${name} set temp_tablespaces = small`);
    await expect(bench.run(LATER)).rejects.toMatchObject({ name: 'ImportError', code: '53100' });
    await admin.unsafe(`alter database ${name} reset temp_tablespaces`);
    await expectNothingLost(before);
  },
);

/** A file system of 1 MB that the server may use, or null where this user may not mount one. */
async function mountSmallDisk(): Promise<string | null> {
  const admin = openRawClient(inject('postgresUrl'));
  const [{ folder } = { folder: '' }] = await admin<{ folder: string }[]>`
    select current_setting('data_directory') as folder`;
  await admin.end();
  const { uid } = await stat(folder);
  const path = await mkdtemp(join(tmpdir(), 'small-disk-'));
  try {
    await run('mount', ['-t', 'tmpfs', '-o', `size=1m,uid=${uid},mode=700`, 'small-disk', path]);
  } catch {
    await rm(path, { recursive: true });
    return null;
  }
  return path;
}
