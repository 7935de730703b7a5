import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { KpiLine } from '../../src/messages/models/kpi-line.ts';
import { migrateDatabase } from '../../src/store/migrate.ts';
import { GOLDEN_BOOK, GOLDEN_MONTHS, GOLDEN_QUARTERS } from '../domain/outcomes/golden-book.ts';
import { jsonLines, runCli } from '../helpers/cli.ts';
import { createTestDatabase, type TestDatabase } from '../helpers/services/test-database.ts';
import { makeTestHome, type TestHome } from '../helpers/services/test-home.ts';

let place: TestHome;
let database: TestDatabase;
const harbinger = (...args: string[]) =>
  runCli([...args, '--home', '.'], { cwd: place.path, env: { DATABASE_URL: database.url } });
const write = (name: string, text: string) => writeFile(join(place.path, name), text);

/** The golden book as the files of a CSV folder, its rates among them. */
beforeAll(async () => {
  place = await makeTestHome();
  database = await createTestDatabase({ migrate: migrateDatabase });
  await mkdir(join(place.path, 'data'));
  const accounts = GOLDEN_BOOK.map((a, i) =>
    [
      a.accountId,
      i % 2 === 0 ? 'growth' : '',
      a.mrr ?? '',
      a.currency ?? '',
      a.startedOn ?? '',
      a.endedOn ?? '',
    ].join(','),
  );
  const subscriptions = GOLDEN_BOOK.flatMap((a) =>
    a.subscriptions.map((s) =>
      [a.accountId, s.product, s.plan, s.mrr, s.currency, s.startedOn, s.endedOn ?? ''].join(','),
    ),
  );
  await write(
    'data/accounts.csv',
    `account_id,tier,mrr,currency,started_on,ended_on\n${accounts.join('\n')}\n`,
  );
  await write(
    'data/subscriptions.csv',
    `account_id,product,plan,mrr,currency,started_on,ended_on\n${subscriptions.join('\n')}\n`,
  );
  // Anvil answers twice in February and counts with the last; birch says why.
  await write(
    'data/surveys.csv',
    `response_id,account_id,kind,score,comment,respondent,responded_at
1,anvil,nps,3,,a,2026-02-01T09:00:00Z
2,anvil,nps,9,,a,2026-02-28T23:59:00Z
3,birch,nps,10,fast,b,2026-02-11T09:00:00Z
4,cedar,nps,6,,c,2026-02-12T09:00:00Z
5,delta,nps,8, ,d,2026-02-13T09:00:00Z
6,anvil,ces,2,,a,2026-02-14T09:00:00Z
7,birch,ces,3,,b,2026-03-01T00:00:00Z
`,
  );
  await write(
    'data/usage.csv',
    'account_id,product,day,events\nanvil,crm,2026-02-01,3\nanvil,chat,2026-02-01,1\nanvil,crm,2026-02-02,5\nbirch,crm,2026-02-28,1\nbirch,crm,2026-02-27,0\n',
  );
  await write(
    'data/rates.csv',
    'from,currency,rate\n2025-12-01,EUR,1.1\n2026-04-01,EUR,1.2\n2025-12-01,BRL,0.2\n',
  );
  await write('harbinger.yaml', 'sources: [{ kind: csv-folder, path: data }]\n');
  expect((await harbinger('import')).code).toBe(0);
});
afterAll(async () => {
  await database.drop();
  await place.remove();
});

it('says of every month what was worked out by hand', async () => {
  const lines = jsonLines<KpiLine>(
    await harbinger('kpis', '--from', '2026-01-01', '--to', '2026-06-30', '--by', 'month', '--json'),
  );
  expect(lines.map(({ from }) => from.slice(0, 7))).toEqual([...GOLDEN_MONTHS.keys()]);
  for (const [i, { start, end, moves, logos, pln }] of [...GOLDEN_MONTHS.values()].entries()) {
    const line = lines[i]!;
    expect([line.mrr_start, line.mrr_end]).toEqual([start[1], end[1]]);
    for (const name of ['new', 'expansion', 'contraction', 'churn', 'reactivation', 'ended'] as const) {
      expect(line[name], `${line.from} ${name}`).toBe(moves[name]?.[1] ?? 0);
    }
    expect([line.accounts_start, line.accounts_end]).toEqual([logos.start, logos.end]);
    expect(line.unconverted).toEqual([{ currency: 'PLN', accounts: 1, mrr: pln }]);
  }
  expect(lines[1]).toMatchObject({
    ...{ nps: 25, nps_n: 4, commented_share: 0.25, ces: 2, ces_n: 1, ces_plus_minus: null },
    // Anvil on two days, birch on one, in four weeks.
    ...{ usage_frequency: 3 / 2 / 4, usage_n: 2 },
  });
});

it('says it of a quarter, by tier and product, as CSV and as a page', async () => {
  const quarter = ['kpis', '--from', '2026-01-01', '--to', '2026-03-31'];
  const [whole] = jsonLines<KpiLine>(await harbinger(...quarter, '--json'));
  expect([whole?.mrr_end, whole?.mrr_lost, whole?.group]).toEqual([
    1253.33,
    GOLDEN_QUARTERS.get('2026-01-01')?.lost,
    null,
  ]);
  const tiers = jsonLines<KpiLine>(await harbinger(...quarter, '--by', 'tier', '--json'));
  expect(tiers.map(({ group }) => group)).toEqual(['growth', '(none)']);
  for (const name of [
    'mrr_start',
    'mrr_end',
    'churn',
    'accounts_start',
    'accounts_end',
    'nps_n',
    'usage_n',
  ] as const) {
    expect(
      tiers.reduce((sum, line) => sum + line[name], 0),
      name,
    ).toBeCloseTo(whole![name], 6);
  }
  const csv = await harbinger(...quarter, '--by', 'product', '--csv', '--html', 'page.html');
  expect(csv.stdout.split('\r\n').map((row) => row.split(',')[2])).toEqual([
    'group',
    'api',
    'chat',
    'crm',
    '(none)',
    undefined,
  ]);
  expect(await readFile(join(place.path, 'page.html'), 'utf8')).toContain(
    '<title>Key figures 2026-01–2026-03',
  );
});

it('refuses what is not over and what it does not know, and shows each figure with its formula', async () => {
  const future = await harbinger('kpis', '--to', '2999-01-31');
  expect([future.code, future.stderr]).toEqual([2, expect.stringContaining('--to 2999-01-31 lies after')]);
  const unknown = await harbinger('kpis', '--by', 'colour');
  expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining('csm, product')]);
  const formulas = await harbinger('kpis', '--formulas');
  expect(formulas.stdout).toContain('(churn + contraction − expansion − reactivation) ÷ MRR at the start');
});
