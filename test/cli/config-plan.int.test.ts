import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type postgres from 'postgres';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ConfigPlan } from '../../src/learning/replay/plan-change.ts';
import { migrateDatabase } from '../../src/store/migrate.ts';
import { jsonLines, runCli, startCli } from '../helpers/cli.ts';
import { makeSampleBook } from '../helpers/sample-book.ts';
import { openRawClient } from '../helpers/services/raw-client.ts';
import { createTestDatabase, type TestDatabase } from '../helpers/services/test-database.ts';
import { makeTestHome, type TestHome } from '../helpers/services/test-home.ts';
import { waitFor } from '../helpers/services/wait-for.ts';

const LAST = '2026-05-25';

interface Printed extends Omit<ConfigPlan, 'verdict' | 'replayed'> {
  configs: { differences: { path: string }[] };
  replayed: ConfigPlan['replayed'] & { stored_days: number };
  verdict: string;
  verdict_code: ConfigPlan['verdict'];
}

let place: TestHome;
let database: TestDatabase;
let sql: postgres.Sql;

const harbinger = (...args: string[]) =>
  runCli(args, { cwd: place.path, env: { DATABASE_URL: database.url } });
const plan = (...args: string[]) =>
  harbinger('config', 'plan', ...args, '--home', '.', '--detailed-exitcode');

beforeAll(async () => {
  place = await makeTestHome();
  database = await createTestDatabase({ migrate: migrateDatabase });
  sql = openRawClient(database.url);
  await makeSampleBook(join(place.path, 'data'), { accounts: 60, days: 200, seed: 5, endOn: LAST });
  await writeFile(
    join(place.path, 'strict.yaml'),
    'health: { bands: { watch: 95, at_risk: 80, critical: 60 } }\n',
  );
  await writeFile(join(place.path, 'usage.yaml'), 'usage: { recent: 14d }\n');
  await writeFile(join(place.path, 'bad.yaml'), 'helth: {}\n');
});
afterAll(async () => {
  await sql.end();
  await database.drop();
  await place.remove();
});

it('has nothing to replay before anything was scored, and says what to do', async () => {
  const early = await plan('strict.yaml');
  expect(early.code).toBe(2);
  expect(early.stderr).toContain('nothing has been scored here yet');
  expect(
    (await harbinger('run', '--data', 'data', '--as-of', LAST, '--home', '.', '--json')).code,
  ).toBeLessThan(4);
});

it('says in exit codes whether anything changes, and what is wrong', async () => {
  const same = await plan();
  expect([same.code, same.stderr]).toEqual([0, '']);
  expect(same.stdout).toContain('Nothing changes on any of these days.');
  const bad = await plan('bad.yaml');
  expect(bad.code).toBe(2);
  expect(bad.stderr).toContain('bad.yaml:1:1');
});

it('finds the same figures whichever of two configurations is the current one, and writes nothing', async () => {
  const kept = () =>
    sql`select (select count(*) from scores) as scores, (select count(*) from outbox) as outbox,
      (select count(*) from episodes) as episodes, (select count(*) from config_versions) as configs`;
  const before = await kept();
  const there = await plan('strict.yaml', '--json');
  await writeFile(join(place.path, 'plain.yaml'), 'locale: en\n');
  const back = await plan('plain.yaml', '--config', 'strict.yaml', '--json');
  expect([there.code, back.code]).toEqual([3, 3]);
  expect([...(await kept())]).toEqual([...before]);

  const [one, other] = [there, back].map(({ stdout }) => JSON.parse(stdout) as Printed) as [Printed, Printed];
  expect(one.quality.before).toEqual(other.quality.after);
  expect(one.quality.after).toEqual(other.quality.before);
  expect(one.alerts.appear.map(({ account_id, day }) => [account_id, day])).toEqual(
    other.alerts.vanish.map(({ account_id, day }) => [account_id, day]),
  );
  expect(one.bands.map(({ account_id, from, to }) => [account_id, from, to]).sort()).toEqual(
    other.bands.map(({ account_id, from, to }) => [account_id, to, from]).sort(),
  );
  expect(one.bands.length).toBeGreaterThan(5);
  expect(one.configs.differences.map(({ path }) => path)).toEqual([
    'health.bands.watch',
    'health.bands.at_risk',
    'health.bands.critical',
  ]);
  // The bands of today are those that were stored with the scores.
  const stored = await sql<{ band: string; accounts: number }[]>`
    select band, count(*)::int as accounts from scores where day = ${LAST} group by band`;
  for (const { band, accounts } of stored)
    expect(one.band_counts.before[band as keyof typeof one.band_counts.before]).toBe(accounts);
});

it('plans again whenever the file is saved, with the figures of plans made anew', async () => {
  const texts = [
    'health: { bands: { watch: 95, at_risk: 80, critical: 60 } }\n',
    'health: { bands: { watch: 80, at_risk: 60, critical: 40 } }\n',
    'alerts: { budget_per_csm_per_week: 1 }\n',
    'health: { weights: { usage: 10, nps: 60 } }\n',
    'usage: { recent: 14d }\n',
  ];
  const file = join(place.path, 'edited.yaml');
  await writeFile(file, texts[0]!);
  const args = ['config', 'plan', 'edited.yaml', '--watch', '--json', '--home', '.'];
  const watching = startCli(args, { cwd: place.path, env: { DATABASE_URL: database.url } });
  const planned = () => watching.output().stdout.split('\n').filter(Boolean);
  for (const [i, text] of texts.entries()) {
    if (i > 0) await writeFile(file, text);
    await waitFor(() => planned().length > i, { message: `plan ${i + 1}` });
  }
  await writeFile(file, 'helth: {}\n');
  await waitFor(() => watching.output().stderr.includes('edited.yaml:1:1 unknown_key'), {
    message: 'the mistake',
  });
  watching.child.kill('SIGINT');
  expect((await watching.done).code).toBe(0);
  // Two whole replays in a process of their own, with nothing kept, for each change but the first.
  for (const [i, text] of [...texts.entries()].slice(1)) {
    await writeFile(file, text);
    const anew = await plan('edited.yaml', '--json');
    expect(JSON.parse(planned()[i]!), text).toEqual(JSON.parse(anew.stdout));
  }
});

it('reads facts again where the new file reads them in another way, and writes a page', async () => {
  const usage = await plan('usage.yaml', '--json', '--html', 'plan.html');
  const { replayed, verdict } = JSON.parse(usage.stdout) as Printed;
  expect(replayed).toMatchObject({ to: LAST, days: 13, stored_days: 0 });
  const page = await readFile(join(place.path, 'plan.html'), 'utf8');
  expect(page).toContain(verdict);
  expect(page).toContain('usage.recent');
});

it('keeps every configuration that scored something, and tells two of them apart', async () => {
  const config = { ...(await sql<{ config: object }[]>`select config from config_versions`)[0]!.config };
  await sql`insert into config_versions (hash, config, first_used_at)
    values ('feedfacefeed', ${sql.json({ ...config, locale: 'pt-BR' } as never)}, '2026-05-26T09:30:00Z')`;
  const log = await harbinger('config', 'log', '--home', '.', '--json');
  const lines = jsonLines<{ hash: string; from: string | null; days: number; differences: unknown }>(log);
  // The run scored in the days of this test's machine, later than the one that was put in by hand.
  expect(lines.map(({ from, days }) => [from, days])).toEqual([
    [LAST, 1],
    [null, 0],
  ]);
  expect(lines[0]!.differences).toEqual([{ path: 'locale', before: '"pt-BR"', after: '"en"' }]);

  const diff = await harbinger('config', 'diff', 'feedf', 'strict.yaml', '--home', '.');
  expect(diff.stdout.split('\n')).toContain('health.bands.watch: 70 → 95');
  const unknown = await harbinger('config', 'diff', 'nosuch', 'strict.yaml', '--home', '.');
  expect(unknown.code).toBe(2);
  expect(unknown.stderr).toContain('nosuch is no file, and no hash begins so');
});

it('goes back to a configuration that was in force, and keeps the file that it writes over', async () => {
  const log = await harbinger('config', 'log', '--home', '.', '--json');
  const [{ hash }] = jsonLines<{ hash: string }>(log) as [{ hash: string }];
  const use = (name: string) =>
    harbinger('config', 'use', name, '--output', 'strict.yaml', '--config', 'plain.yaml', '--home', '.');
  const back = await use(hash.slice(0, 8));
  expect([back.code, back.stderr]).toEqual([0, expect.stringContaining(`strict.yaml.before-${hash}`)]);
  expect(await readFile(join(place.path, `strict.yaml.before-${hash}`), 'utf8')).toContain('watch: 95');
  expect((await harbinger('config', 'check', 'strict.yaml')).stderr).toContain(`(configuration ${hash})`);
  const foreign = await use('feedf');
  expect([foreign.code, foreign.stderr]).toEqual([2, expect.stringContaining('by a version')]);
});

it('tunes by its own history, or says that there is nothing better, and changes nothing', async () => {
  const tune = async (...args: string[]) =>
    JSON.parse(
      (await harbinger('config', 'tune', '--home', '.', '--json', '--replay', '120d', ...args)).stdout,
    );
  const told = await tune('--write', 'tune.patch');
  expect(told).toMatchObject({ goal: 'profit', judged: { to: LAST } });
  expect(told.tried).toBeGreaterThan(20);
  const isBetter = told.verdict_code === 'better';
  expect([told.changes.length > 0, told.patch !== '']).toEqual([isBetter, isBetter]);
  expect(told.verdict).toMatch(isBetter ? /^Better: / : /^Nothing better than what you have: /);
  if (told.best) expect(told.best.chosen.interval[0]).toBeLessThan(told.best.chosen.difference);
});

it('records what happened to an account as a test that passes, without its name', async () => {
  const [row] = await sql<{ id: string; name: string; csm: string }[]>`
    select a.account_id as id, a.name, a.csm_email as csm from episodes e join accounts a using (account_id)
    order by e.opened_on, 1 limit 1`;
  const { id, name, csm } = row!;
  const test = (...args: string[]) => harbinger('config', 'test', 'lived.yaml', '--home', '.', ...args);
  const recorded = await test('--record', name, '--json');
  expect([recorded.code, JSON.parse(recorded.stdout)]).toEqual([
    0,
    expect.objectContaining({ file: 'lived.yaml' }),
  ]);
  const text = await readFile(join(place.path, 'lived.yaml'), 'utf8');
  expect(text).toContain(`on: ${LAST}, band: `);
  for (const personal of [id, name, csm]) expect(text).not.toContain(personal);
  const passed = await test('--json');
  expect([passed.code, JSON.parse(passed.stdout).results[0].failures]).toEqual([0, []]);
  const nobody = await test('--record', 'no such account');
  expect([nobody.code, nobody.stderr]).toEqual([2, expect.stringContaining('no account has the id or name')]);
});
