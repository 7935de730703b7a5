import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrateDatabase } from '../../src/store/migrate.ts';
import { jsonLines, PROJECT, runCli } from '../helpers/cli.ts';
import { addDetractor, makeSampleBook } from '../helpers/sample-book.ts';
import { createTestDatabase, type TestDatabase } from '../helpers/services/test-database.ts';
import { makeTestHome, type TestHome } from '../helpers/services/test-home.ts';

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
  await addDetractor(book.folder, {
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
