import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { migrateDatabase } from '../../src/store/migrate.ts';
import { jsonLines, runCli } from '../helpers/cli.ts';
import { createTestDatabase, type TestDatabase } from '../helpers/services/test-database.ts';
import { makeTestHome, type TestHome } from '../helpers/services/test-home.ts';

let place: TestHome;
let database: TestDatabase;
beforeEach(async () => {
  place = await makeTestHome();
  database = await createTestDatabase({ migrate: migrateDatabase });
  await mkdir(join(place.path, 'data'));
});
afterEach(async () => {
  await database.drop();
  await place.remove();
});

const AS_OF = '2026-06-01';
const write = (name: string, text: string) => writeFile(join(place.path, name), text);
const harbinger = (...args: string[]) =>
  runCli(args, { cwd: place.path, env: { DATABASE_URL: database.url } });
const run = (...more: string[]) =>
  harbinger('run', '--data', 'data', '--as-of', AS_OF, '--home', '.', ...more);

/** Each account with an invoice that is weeks overdue. */
async function writeBook(accounts: readonly string[]): Promise<void> {
  await write('data/accounts.csv', `account_id,tier,mrr,currency,csm_email\n${accounts.join('\n')}\n`);
  const invoices = accounts
    .map((line) => line.split(',', 1)[0])
    .map((id) => `I-${id},${id},100,USD,2026-05-10,2026-05-15,,open`);
  await write(
    'data/invoices.csv',
    `invoice_id,account_id,amount,currency,issued_on,due_on,paid_on,status\n${invoices.join('\n')}\n`,
  );
  await write('data/csms.csv', 'email,name\nana@corp.example,Ana\n');
}

interface Summary {
  money_at_risk: { currency: string; expected: number }[];
  money_at_risk_total: { currency: string; expected: number };
  unconverted: object[];
}

it('sums what has a rate, and tells what has none in run, digest, doctor and config check', async () => {
  await writeBook([
    'D1,enterprise,900,USD,ana@corp.example',
    'E1,enterprise,700,EUR,ana@corp.example',
    'B1,enterprise,14500,BRL,ana@corp.example',
  ]);
  await write('harbinger.yaml', 'rates: [{ from: 2026-01-01, EUR: 1.1 }]\nhealth: { min_coverage: 0.1 }\n');
  const [summary] = jsonLines<Summary>(await run('--json'));
  const own = new Map(summary?.money_at_risk.map((one) => [one.currency, one.expected]));
  expect([...own.keys()].sort()).toEqual(['BRL', 'EUR', 'USD']);
  expect(summary?.money_at_risk_total).toMatchObject({ currency: 'USD', accounts: 2 });
  expect(summary?.money_at_risk_total.expected).toBeCloseTo(own.get('USD')! + own.get('EUR')! * 1.1, 1);
  expect(summary?.unconverted).toEqual([{ currency: 'BRL', accounts: 1, mrr: 14_500 }]);

  const text = await run();
  expect(text.stdout).toMatch(/at risk until renewal: \$.* \+ 1 account in BRL \(R\$.*\), no rate set/);
  const digest = await harbinger('digest', '--preview', '--home', '.');
  expect(digest.stdout).toContain('Not in the sums: 1 account in BRL (R$14.5k a month), no rate set.');

  const doctor = await harbinger('doctor', '--data', 'data', '--home', '.');
  expect(doctor.stdout).toContain('currencies: no rate is set for BRL (1 account)');
  const check = await harbinger('config', 'check');
  expect(check.code).toBe(0);
  expect(check.stderr).toContain('Of the book in the database, no rate is set for BRL');
  expect(jsonLines(await harbinger('config', 'check', '--format', 'json'))).toMatchObject([
    { valid: true, currencies_without_rate: [{ currency: 'BRL', accounts: 1 }] },
  ]);
});

it('calls a file a file, repeats a verdict, and does not call an unsent digest done', async () => {
  await writeBook(['D1,enterprise,900,USD,ana@corp.example']);
  await run();
  const listed = await harbinger('outbox', '--home', '.');
  expect(listed.stdout).toContain('written to a file');
  expect(listed.stdout).not.toMatch(/\bsent\b/);
  const rows = jsonLines<{ state: string; file: string }>(await harbinger('outbox', '--json', '--home', '.'));
  expect(rows.every(({ state, file }) => state === 'sent' && /^(slack|mail)\//.test(file))).toBe(true);
  const verdict = await harbinger('alerts', 'verdict', 'D1', 'real', '--home', '.');
  expect(verdict.stderr).toContain('D1: verdict real, ');

  const digest = await harbinger('digest', '--home', '.');
  expect(digest.code).toBe(3);
  expect(digest.stderr).toContain('Nobody gets the digest');
  expect(digest.stderr).not.toContain('0 digests');
});

it('does not call a book safe of which nothing could be judged', async () => {
  await write('data/accounts.csv', 'account_id,mrr\n,5\n,6\n');
  const { code, stdout } = await run();
  expect(code).toBe(3);
  expect(stdout).toContain('Nothing could be judged: 2 rows in quarantine (harbinger quarantine).');
});
