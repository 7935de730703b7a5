import { afterAll, beforeAll, expect, it } from 'vitest';
import { connect } from '../../src/store/connect.ts';
import { writeMuting } from '../../src/store/ledger/rule-mutings.ts';
import { migrateDatabase } from '../../src/store/migrate.ts';
import { jsonLines, runCli } from '../helpers/cli.ts';
import { createTestDatabase, type TestDatabase } from '../helpers/services/test-database.ts';
import { makeTestHome } from '../helpers/services/test-home.ts';
import { AS_OF, seedBook } from '../pipeline/digest/digest-harness.ts';

let database: TestDatabase;
let home: Awaited<ReturnType<typeof makeTestHome>>;
beforeAll(async () => {
  home = await makeTestHome();
  database = await createTestDatabase({ migrate: migrateDatabase });
  const { raw, close } = connect(database.url);
  await seedBook(raw);
  const reason = { code: 'under' as const, judged: null, line: 0.3 };
  const muted = { rule: 'fast-drop', state: 'muted' as const, reason, actor: null, asOf: AS_OF };
  await writeMuting(raw, muted, new Date(`${AS_OF}T06:00:00Z`));
  await close();
});
afterAll(async () => {
  await database.drop();
  await home.remove();
});

const ledger = (...args: string[]) =>
  runCli(['ledger', ...args, '--home', home.path], { env: { DATABASE_URL: database.url } });

it('prints the ledger of a day as one JSON object', async () => {
  const result = await ledger('--json', '--as-of', AS_OF);
  expect(result.code).toBe(0);
  expect(jsonLines<object>(result)).toMatchObject([
    {
      as_of: AS_OF,
      outcome_days: 90,
      all: { alerts: 5, by_outcome: { hits: 0, n: 2 }, against_chance: { verdict: 'too_few' } },
      recall: { missed: [{ account_id: 'left', left_on: '2026-11-18', churn_kind: 'voluntary' }] },
      muted: [{ rule: 'fast-drop', since: AS_OF, code: 'under' }],
      hold_out: [],
    },
  ]);
});

it('lets a muted rule speak again, once, and knows no rule that is not configured', async () => {
  const first = await ledger('unmute', 'fast-drop', '--by', 'mia');
  expect([first.code, first.stderr.trim()]).toEqual([0, 'fast-drop speaks again from the next run on']);
  expect((await ledger('unmute', 'fast-drop')).stderr.trim()).toBe('fast-drop is not muted');
  const unknown = await ledger('unmute', 'fats-drop');
  expect(unknown.code).toBe(2);
  expect(unknown.stderr).toContain('fast-drop');
  const shown = await ledger();
  expect(shown.code).toBe(0);
  expect(shown.stdout).not.toContain('muted');
});
