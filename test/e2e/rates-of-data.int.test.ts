import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { KpiLine } from '../../src/messages/models/kpi-line.ts';
import { jsonLines, runCli } from '../helpers/cli.ts';
import { createTestDatabase, type TestDatabase } from '../helpers/services/test-database.ts';
import { makeTestHome, type TestHome } from '../helpers/services/test-home.ts';

let place: TestHome;
let database: TestDatabase;
const harbinger = (...args: string[]) =>
  runCli([...args, '--home', '.'], { cwd: place.path, env: { DATABASE_URL: database.url } });
const write = (name: string, text: string) => writeFile(join(place.path, name), text);

beforeEach(async () => {
  place = await makeTestHome();
  database = await createTestDatabase();
  await mkdir(join(place.path, 'data'));
  const accounts = [
    'account_id,mrr,currency,started_on',
    'anvil,100,USD,2025-01-01',
    'birch,200,EUR,2025-01-01',
  ];
  await write('data/accounts.csv', `${accounts.join('\n')}\n`);
});
afterEach(async () => {
  await database.drop();
  await place.remove();
});

async function revenue(): Promise<Pick<KpiLine, 'mrr_end' | 'unconverted'>> {
  const told = await harbinger('kpis', '--from', '2026-03-01', '--to', '2026-03-31', '--json');
  const [line] = jsonLines<KpiLine>(told);
  return { mrr_end: line!.mrr_end, unconverted: line!.unconverted };
}

it('keeps the rates beside the data for commands that are told of no folder', async () => {
  await write('data/rates.csv', 'from,currency,rate\n2026-01-01,EUR,1.25\n');
  expect((await harbinger('import', 'data')).code).toBe(0);
  expect(await revenue()).toEqual({ mrr_end: 350, unconverted: [] });
  // What the configuration says of the same day wins, and rates into one currency say nothing of another.
  await write('harbinger.yaml', 'rates: [{ from: 2026-01-01, EUR: 2 }]\n');
  expect((await revenue()).mrr_end).toBe(500);
  await write('harbinger.yaml', 'reporting_currency: GBP\n');
  expect((await revenue()).unconverted).toHaveLength(1);
});

it('goes on without a rate that is wrong, names its cell, and ends with 3', async () => {
  await write('data/rates.csv', 'from,currency,rate\n2026-01-01,EUR,1.25\n2026-02-01,EUR,#N/A\n');
  const run = await harbinger('run', '--data', 'data', '--as-of', '2026-03-31');
  expect(run.code).toBe(3);
  expect(run.stderr).toMatch(
    /Not used, while every other rate is:\s+\S*rates\.csv:3:16 wrong_type rate: "#N\/A"/,
  );
  expect(await revenue()).toEqual({ mrr_end: 350, unconverted: [] });
  await write('harbinger.yaml', 'sources: [{ kind: csv-folder, path: data }]\n');
  const checked = await harbinger('config', 'check', '--json');
  expect(checked.code).toBe(0);
  expect(JSON.parse(checked.stdout).problems).toMatchObject([{ line: 3, column: 16, code: 'wrong_type' }]);
  const doctor = await harbinger('doctor', '--json');
  expect(jsonLines<{ check: string; ok: boolean; remedy: string }>(doctor)).toContainEqual(
    expect.objectContaining({
      check: 'currencies',
      ok: false,
      remedy: expect.stringMatching(/mend these rows/),
    }),
  );
  await write('data/rates.csv', 'from,currency,rate\n2026-01-01,EUR,1.25\n2026-02-01,EUR,1.5\n');
  expect((await harbinger('import')).code).toBe(0);
  expect((await revenue()).mrr_end).toBe(400);
});
