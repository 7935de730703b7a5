import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RunSummary } from '../../src/pipeline/summarize-run.ts';
import { migrateDatabase } from '../../src/store/migrate.ts';
import { type CliResult, jsonLines, runCli } from '../helpers/cli.ts';
import { createTestDatabase } from '../helpers/services/test-database.ts';
import { makeTestHome } from '../helpers/services/test-home.ts';
import { describeWithData } from '../helpers/third-party-data.ts';

// Half a million rows go through real processes here, on machines of any speed.

interface ScoreLine {
  account_id: string;
  health: number | null;
  band: string;
  components: { name: string; score: number | null; contribution: number; unknown_reason: string | null }[];
}

const hundredths = (points: number) => Math.round(points * 100);

/** Every printed contribution counts: their sum is the printed health, to the last digit. */
function expectExactSums(lines: readonly ScoreLine[]): void {
  const wrong = lines.filter((line) => {
    const sum = line.components.reduce((total, c) => total + hundredths(c.contribution), 0);
    return line.health !== null && sum !== hundredths(line.health);
  });
  expect(wrong.map((line) => line.account_id)).toEqual([]);
  for (const line of lines) {
    for (const component of line.components.filter((c) => c.score === null)) {
      expect(component.contribution).toBe(0);
      expect(component.unknown_reason).toMatch(/^unknown\./);
    }
  }
}

/** A folder and a database of one book's own. */
interface Installation {
  path: string;
  cli(...args: string[]): Promise<CliResult>;
  remove(): Promise<void>;
}

async function install(): Promise<Installation> {
  const home = await makeTestHome();
  const database = await createTestDatabase({ migrate: migrateDatabase });
  const env = { DATABASE_URL: database.url };
  return {
    path: home.path,
    cli: (...args) => runCli([...args, '--home', home.path], { env }),
    async remove() {
      await database.drop();
      await home.remove();
    },
  };
}

async function run(
  home: Installation,
  ...[data, asOf, ...more]: [data: string, asOf: string, ...more: string[]]
): Promise<{ result: CliResult; summary: RunSummary }> {
  const result = await home.cli('run', '--data', data, '--as-of', asOf, '--json', ...more);
  const [summary] = jsonLines<RunSummary>(result);
  if (!summary) throw new Error(`no summary: ${result.stderr}`);
  return { result, summary };
}

/** Where only the index is looked at nothing has to be learned, which takes most of the time of a first run. */
async function withoutLearning(home: Installation): Promise<string[]> {
  const file = join(home.path, 'harbinger.yaml');
  await writeFile(file, 'schedule: { train-model: "off" }\n');
  return ['--config', file];
}

async function scores(home: Installation): Promise<ScoreLine[]> {
  return jsonLines<ScoreLine>(await home.cli('score', '--json'));
}

describeWithData('fightchurn-crm6', 'a CRM book of two years', (data) => {
  let home: Installation;
  let first: RunSummary;
  beforeAll(async () => {
    home = await install();
  });
  afterAll(() => home.remove());

  it('loads every row, scores every living account, and says what it does not know', async () => {
    const { summary, result } = await run(home, data, '2023-10-01');
    first = summary;
    expect(result.code).toBe(0);
    expect(summary.sources.find((s) => s.name === 'usage.csv')).toMatchObject({
      rows: 496_027,
      quarantined: 0,
    });
    const lines = await scores(home);
    expect(lines).toHaveLength(await livingAccounts(data, '2023-10-01'));
    expect(summary.accounts.scored).toBe(lines.length);
    expectExactSums(lines);
    for (const line of lines) {
      for (const name of ['nps', 'ces', 'payment']) {
        const component = line.components.find((c) => c.name === name);
        expect(component).toMatchObject({
          score: null,
          contribution: 0,
          unknown_reason: 'unknown.not_loaded',
        });
      }
    }
  });

  it('gives the same answer when every later row is deleted from the input', async () => {
    const past = await install();
    const folder = join(past.path, 'data');
    try {
      await cutAfter(data, folder, '2023-10-01');
      const { summary } = await run(past, folder, '2023-10-01');
      expect(await scores(past)).toEqual(await scores(home));
      const { bands, alerts, tasks, deliveries, accounts } = first;
      expect(summary).toMatchObject({
        bands,
        alerts,
        tasks,
        deliveries,
        accounts: { scored: accounts.scored },
      });
      const list = async (verb: string, of: Installation) => (await of.cli(verb, '--all', '--json')).stdout;
      expect(await list('alerts', past)).toBe(await list('alerts', home));
      expect(await list('tasks', past)).toBe(await list('tasks', home));
    } finally {
      await past.remove();
    }
  });

  it('does nothing the second time', async () => {
    const { summary } = await run(home, data, '2023-10-01');
    expect(summary.sources.every((s) => s.loaded === 0 && s.replaced === 0)).toBe(true);
    expect(summary.alerts).toMatchObject({ opened: 0, updated: 0, recovered: 0 });
    expect(summary.tasks.created).toBe(0);
    expect(summary.deliveries.sent).toBe(0);
  });

  it('moves the episodes on a week later, one message each', async () => {
    const before = jsonLines<{ id: string }>(await home.cli('alerts', '--all', '--json'));
    const { summary } = await run(home, data, '2023-10-08', ...(await withoutLearning(home)));
    const after = jsonLines<{ id: string; account_id: string; state: string }>(
      await home.cli('alerts', '--all', '--json'),
    );
    expect(after.map((e) => e.id)).toEqual(expect.arrayContaining(before.map((e) => e.id)));
    const alive = after.filter((e) => !['recovered', 'churned', 'closed'].includes(e.state));
    expect(new Set(alive.map((e) => e.account_id)).size).toBe(alive.length);
    expect(summary.alerts.opened).toBe(after.length - before.length);
    const posts = jsonLines<{ kind: string; dedupe_key: string; state: string }>(
      await home.cli('outbox', '--json', '--limit', '5000'),
    ).filter((m) => m.kind === 'alert' && m.state === 'sent');
    expect(new Set(posts.map((m) => m.dedupe_key)).size).toBe(posts.length);
  });

  it('refuses an earlier day and says what to do', async () => {
    const result = await home.cli('run', '--data', data, '--as-of', '2023-09-30');
    expect(result.code).toBe(2);
    expect(result.stderr).toContain('2023-09-30 is earlier than 2023-10-08');
    expect(result.stderr).toContain('--home');
  });
});

describeWithData('ravenstack', 'a book that contradicts itself', (data) => {
  it('accounts for every row of every file', async () => {
    const home = await install();
    try {
      const { summary, result } = await run(home, data, '2024-12-01', ...(await withoutLearning(home)));
      expect([0, 3]).toContain(result.code);
      for (const source of summary.sources) {
        const { rows, loaded, replaced, unchanged, quarantined } = source;
        expect(loaded + replaced + unchanged + quarantined, source.name).toBe(rows);
        expect(rows, source.name).toBe(await countRows(join(data, source.name)));
      }
      expectExactSums(await scores(home));
    } finally {
      await home.remove();
    }
  });
});

describeWithData('oulad-2013', 'a book of enrolments', (data) => {
  it('adds up exactly for each of thousands of accounts', async () => {
    const home = await install();
    try {
      const { summary } = await run(home, data, '2014-02-03', ...(await withoutLearning(home)));
      const lines = await scores(home);
      expect(lines.length).toBe(summary.accounts.scored);
      expect(lines.length).toBeGreaterThan(5_000);
      expectExactSums(lines);
    } finally {
      await home.remove();
    }
  });
});

async function countRows(file: string): Promise<number> {
  const text = await readFile(file, 'utf8');
  return text.trimEnd().split('\n').length - 1;
}

async function livingAccounts(data: string, asOf: string): Promise<number> {
  const [head, ...rows] = (await readFile(join(data, 'accounts.csv'), 'utf8')).trimEnd().split('\n');
  const columns = head!.split(',');
  const [started, churned] = [columns.indexOf('started_on'), columns.indexOf('churned_on')];
  return rows
    .map((row) => row.split(','))
    .filter((cells) => cells[started]! <= asOf && (cells[churned] === '' || cells[churned]! > asOf)).length;
}

/** The folder as it would have been exported on the day: later rows gone, later ends not yet told. */
async function cutAfter(from: string, to: string, asOf: string): Promise<void> {
  await mkdir(to, { recursive: true });
  await cp(join(from, 'csms.csv'), join(to, 'csms.csv'));
  const cut = async (file: string, dated: string, ends: readonly string[]) => {
    const [head, ...rows] = (await readFile(join(from, file), 'utf8')).trimEnd().split('\n');
    const columns = head!.split(',');
    const kept = rows
      .map((row) => row.split(','))
      .filter((cells) => cells[columns.indexOf(dated)]! <= asOf)
      .map((cells) =>
        cells.map((cell, i) => (ends.includes(columns[i]!) && cell > asOf ? '' : cell)).join(','),
      );
    await writeFile(join(to, file), `${[head, ...kept].join('\n')}\n`);
  };
  await cut('accounts.csv', 'started_on', ['churned_on']);
  await cut('usage.csv', 'day', []);
  await cut('subscriptions.csv', 'started_on', ['ended_on']);
}
