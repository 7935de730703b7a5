import { readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrateDatabase } from '../../src/store/migrate.ts';
import { jsonLines, PROJECT, runCli, startCli } from '../helpers/cli.ts';
import { addDetractor, makeSampleBook } from '../helpers/sample-book.ts';
import { createTestDatabase, type TestDatabase } from '../helpers/services/test-database.ts';
import { makeTestHome, type TestHome } from '../helpers/services/test-home.ts';
import { waitFor } from '../helpers/services/wait-for.ts';

const DAY = '2026-03-04';
let place: TestHome;
let database: TestDatabase;
let client: Client;
let env: Record<string, string>;

beforeAll(async () => {
  place = await makeTestHome();
  database = await createTestDatabase({ migrate: migrateDatabase });
  env = { DATABASE_URL: database.url, NO_COLOR: '1', PATH: process.env.PATH ?? '' };
  const book = await makeSampleBook(join(place.path, 'data'), {
    accounts: 20,
    days: 60,
    seed: 7,
    endOn: DAY,
  });
  const comment = 'call kim@corp.example or +49 30 1234567 since it never works';
  addDetractor(book.folder, {
    responseId: 'R-1',
    accountId: 'A000003',
    comment,
    at: `${DAY}T08:00:00Z`,
  });
  const ran = await runCli(['run', '--data', book.folder, '--as-of', DAY, '--home', place.path], { env });
  expect([0, 3]).toContain(ran.code);
  client = new Client({ name: 'test', version: '1.0.0' });
  const args = [join(PROJECT, 'dist/src/cli/main.js'), 'mcp', '--home', place.path];
  await client.connect(new StdioClientTransport({ command: process.execPath, args, env, cwd: place.path }));
});
afterAll(async () => {
  await client.close();
  await database.drop();
  await place.remove();
});

interface Told {
  isError: boolean;
  text: string;
}
const ask = async (name: string, given: Record<string, unknown> = {}): Promise<Told> => {
  const { content, isError = false } = (await client.callTool({ name, arguments: given })) as {
    content: { type: string; text: string }[];
    isError?: boolean;
  };
  return { isError, text: content.map(({ text }) => text).join('') };
};
const rowsOf = ({ text }: Told) => (JSON.parse(text) as { rows: Record<string, unknown>[] }).rows;

describe('the MCP server', () => {
  it('offers questions, every one of them read-only', async () => {
    const { tools } = await client.listTools();
    expect(tools.length).toBeGreaterThan(7);
    for (const { annotations, description } of tools) {
      expect(annotations).toMatchObject({ readOnlyHint: true, destructiveHint: false });
      expect(description?.length).toBeGreaterThan(20);
    }
  });

  it('answers what the verbs answer', async () => {
    const verb = async (args: readonly string[]) =>
      jsonLines(await runCli([...args, '--json', '--home', place.path], { env }));
    expect(rowsOf(await ask('accounts_at_risk'))).toEqual(await verb(['alerts']));
    expect(rowsOf(await ask('tasks', { all: true }))).toEqual(await verb(['tasks', '--all']));
    expect(rowsOf(await ask('key_figures', { by: 'tier' }))).toEqual(await verb(['kpis', '--by', 'tier']));
    const [digest] = rowsOf(await ask('what_changed_this_week'));
    expect(String(digest!.text)).toContain('week 9');
    const [episode] = rowsOf(await ask('alert', { id: 'A000003' }));
    expect(episode).toMatchObject({ account_id: 'A000003' });
  });

  it('tells customers’ words masked, as messages do', async () => {
    const told = await ask('explain_account', { account: 'A000003' });
    expect(told.text).toContain('it never works');
    expect(told.text).toContain('[e-mail]');
    for (const hidden of ['kim@corp.example', '1234567']) expect(told.text).not.toContain(hidden);
  });

  it('refuses what is no answer, and takes nothing for an option', async () => {
    expect(await ask('explain_account', { account: 'nobody' })).toMatchObject({
      isError: true,
      text: expect.stringContaining('no account has the id or name'),
    });
    expect(await ask('explain_account', { account: '--help' })).toMatchObject({ isError: true });
    expect(await ask('what_changed_for_account', { account: 'A000003', since: 'yesterday' })).toMatchObject({
      isError: true,
      text: expect.stringContaining('YYYY-MM-DD'),
    });
  });
});

describe('the report', () => {
  const report = (...args: string[]) => runCli(['report', ...args, '--home', place.path], { env });

  it('shows on one page what the verbs tell', async () => {
    const file = join(place.path, 'book.html');
    expect((await report('--html', file)).code).toBe(0);
    const page = await readFile(file, 'utf8');
    const verb = async (name: string) =>
      jsonLines<{ account: string }>(await runCli([name, '--json', '--home', place.path], { env }));
    const [alerts, tasks] = [await verb('alerts'), await verb('tasks')];
    expect(alerts.length).toBeGreaterThan(0);
    for (const { account } of [...alerts, ...tasks]) expect(page).toContain(account);
    expect(page).not.toMatch(/<script|https?:\/\//);
    const [told] = jsonLines<{ alerts: unknown[]; bands: { accounts: number }[] }>(await report('--json'));
    expect(told!.alerts).toHaveLength(alerts.length);
    const scored = jsonLines(
      await runCli(['score', '--json', '--as-of', DAY, '--home', place.path], { env }),
    );
    expect(told!.bands.reduce((sum, { accounts }) => sum + accounts, 0)).toBe(scored.length);
  });

  it('shows one account with what happened to it, its words masked', async () => {
    const file = join(place.path, 'account.html');
    expect((await report('--account', 'A000003', '--html', file)).code).toBe(0);
    const page = await readFile(file, 'utf8');
    expect(page).toContain('it never works');
    for (const hidden of ['kim@corp.example', '1234567']) expect(page).not.toContain(hidden);
    expect(page).toContain('Answered NPS with 1');
    expect(page).toMatch(/<polygon class="opened"/);
    expect(await report('--account', 'nobody')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('no account has the id or name'),
    });
  });

  it('is served to this machine alone, for reading alone', async () => {
    const served = startCli(['report', '--serve', '--port', '0', '--home', place.path], { env });
    const url = await waitFor(() => /http:\S+/.exec(served.output().stderr)?.[0], {
      message: 'an address',
    });
    const book = await (await fetch(url)).text();
    expect(book).toContain('href="/account/A000003"');
    expect(await (await fetch(`${url}account/A000003`)).text()).toContain('href="/"');
    expect((await fetch(`${url}account/A0000`)).status).toBe(404);
    expect((await fetch(`${url}account/%E0%A4%A`)).status).toBe(404);
    expect((await fetch(url, { method: 'POST' })).status).toBe(405);
    const misled = await new Promise<number | undefined>((answer) => {
      request(url, { headers: { host: 'evil.example' } }, ({ statusCode }) => answer(statusCode)).end();
    });
    expect(misled).toBe(421);
    served.child.kill('SIGINT');
    expect((await served.done).code).toBe(0);
  });
});
