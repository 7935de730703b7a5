import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { jsonLines, PROJECT, runCli } from '../helpers/cli.ts';
import { EXPORTED_ON, writeRawExports } from '../helpers/raw-exports.ts';
import { createTestDatabase, type TestDatabase } from '../helpers/services/test-database.ts';

let folder: string;
let database: TestDatabase;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'exports-'));
  database = await createTestDatabase();
});
afterEach(async () => {
  await database.drop();
  await rm(folder, { recursive: true });
});

/** As a person types it, in the folder with the downloads; every call counts. */
let commands = 0;
async function type(...args: string[]) {
  commands += 1;
  return runCli(args, { cwd: folder, env: { DATABASE_URL: database.url } });
}

it('comes from a folder of raw exports to the first scored accounts in at most six commands', async () => {
  const accounts = await writeRawExports(join(folder, 'exports'));
  const files = (await readdir(join(folder, 'exports'))).map((file) => join('exports', file));

  const guessed = await type('import', ...files, '--guess', '--write');
  expect([guessed.code, guessed.stdout]).toEqual([0, '']);
  expect(guessed.stderr).toContain('12 rows of surveys, 12 as they should be, 0 to be kept aside');

  const tried = await type('import', '--dry-run');
  expect(tried.code).toBe(0);
  expect(await readdir(folder)).toEqual(['exports', 'harbinger.yaml']);

  const ran = await type('run', '--as-of', EXPORTED_ON, '--json');
  const [summary] = jsonLines<{
    accounts: { known: number; scored: number; unknown: number };
    sources: object[];
  }>(ran);
  expect(summary!.accounts).toEqual({ known: accounts.length, scored: accounts.length, unknown: 0 });
  expect(summary!.sources).toHaveLength(6);
  expect(summary!.sources).toEqual(summary!.sources.map(() => expect.objectContaining({ quarantined: 0 })));

  const scored = await type('score', '--json', '--as-of', EXPORTED_ON);
  const scores = jsonLines<{
    account_id: string;
    health: number;
    components: { name: string; score: number | null }[];
  }>(scored);
  expect(scores.map(({ account_id }) => account_id).sort()).toEqual([...accounts].sort());
  for (const { components } of scores) {
    const known = components.filter(({ score }) => score !== null).map(({ name }) => name);
    expect(known).toEqual(expect.arrayContaining(['usage', 'nps', 'payment']));
  }
  // The first one has not been seen for 25 days, the last one comes every working day.
  const health = new Map(scores.map((one) => [one.account_id, one.health]));
  expect(health.get(accounts[0]!)).toBeLessThan(health.get(accounts.at(-1)!)! - 20);
  expect(commands).toBeLessThanOrEqual(6);
});

it('comes there in one command, with the settings that the data ask for, and writes over nothing', async () => {
  await writeRawExports(join(folder, 'exports'));
  const first = await type('init', 'exports', '--yes', '--as-of', EXPORTED_ON);
  expect([first.code, first.stderr]).toEqual([
    0,
    expect.stringContaining('currency = BRL, because 12 accounts'),
  ]);
  expect(first.stdout).toMatch(/Empresa A Ltda\s.*R\$13.2k.*unused for 25 days/);
  expect(first.stdout).toContain('✔ source files: reads');
  expect(await readFile(join(folder, 'harbinger.yaml'), 'utf8')).toContain('currency: BRL # 12 accounts');
  const again = await type('init', 'exports', '--yes');
  expect([again.code, again.stderr]).toEqual([2, expect.stringContaining('harbinger.yaml exists already')]);
});

it('goes on when whoever reads what it says goes away', async () => {
  await writeRawExports(join(folder, 'exports'));
  const script =
    'set -o pipefail; "$0" "$1" import exports/hubspot-companies.csv --guess --write 2>&1 | true; echo $?';
  const main = join(PROJECT, 'dist/src/cli/main.js');
  const { stdout } = await promisify(execFile)('bash', ['-c', script, process.execPath, main], {
    cwd: folder,
  });
  expect(stdout).toBe('0\n');
  expect(await readdir(folder)).toContain('harbinger.yaml');
});

it('comes from nothing to an explained account of one’s own as the script of the first minutes plays it', async () => {
  const script = join(PROJECT, 'test/first-minutes.ts');
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', script, '--offline'], {
    cwd: PROJECT,
  });
  const steps = stdout.trimEnd().split('\n');
  expect(steps.map((line) => line.replace(/^ *[\d.]+ s {2}/, ''))).toEqual([
    'harbinger demo',
    'harbinger init exports --yes',
    'harbinger explain "Empresa A Ltda"',
    'harbinger report',
    'all of it',
  ]);
});
