import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { migrateDatabase } from '../../src/store/migrate.ts';
import { jsonLines, runCli } from '../helpers/cli.ts';
import { makeSampleBook, type SampleBook } from '../helpers/sample-book.ts';
import { freePort } from '../helpers/services/own-redis.ts';
import { createTestDatabase, type TestDatabase } from '../helpers/services/test-database.ts';
import { makeTestHome, type TestHome } from '../helpers/services/test-home.ts';
import { startLoopbackSlack } from '../helpers/slack/loopback-slack.ts';

interface Line {
  check: string;
  ok: boolean;
  says: string;
  remedy: string | null;
}

let place: TestHome;
let book: SampleBook;
let database: TestDatabase;
beforeAll(async () => {
  place = await makeTestHome();
  database = await createTestDatabase({ migrate: migrateDatabase });
  book = await makeSampleBook(join(place.path, 'data'), {
    accounts: 20,
    days: 30,
    seed: 3,
    endOn: '2026-03-01',
  });
  const env = { DATABASE_URL: database.url };
  const loaded = await runCli(['import', book.folder, '--home', place.path], { env });
  // A tier of its data that the configuration does not name is told, and nothing else.
  expect(loaded.stderr.trim()).toMatch(
    /^note: accounts.csv: \d+ rows: the tier "free" is not in the configuration[^\n]*$/,
  );
  expect(loaded.code).toBe(0);
});
afterAll(async () => {
  await database.drop();
  await place.remove();
});

const doctor = async (env: Readonly<Record<string, string>>, more: readonly string[] = []) => {
  const args = ['doctor', '--json', '--home', place.path, '--data', book.folder, ...more];
  const result = await runCli(args, { env: { DATABASE_URL: database.url, ...env } });
  return { ...result, lines: jsonLines<Line>(result), bad: jsonLines<Line>(result).filter((l) => !l.ok) };
};

it('finds everything well, asks Slack without posting, and ends with 0', async () => {
  const slack = await startLoopbackSlack({ users: book.users, channels: book.channels });
  const { code, lines, bad, stderr } = await doctor({
    SLACK_BOT_TOKEN: slack.token,
    SLACK_APP_TOKEN: slack.appToken,
    SLACK_API_URL: slack.url,
  });
  expect(bad, stderr).toEqual([]);
  expect(code).toBe(0);
  expect(lines.map((l) => l.check)).toEqual([
    'database',
    'queue',
    'source csv',
    ...['usage', 'surveys', 'invoices', 'subscriptions', 'signals'].map((feed) => `feed ${feed}`),
    'Slack token',
    'Slack scopes',
    'Slack clicks',
    'Slack channel #customer-success',
    'Slack channel #harbinger-admin',
    'Slack people',
    'mail',
    'weekly digest',
    'churn model',
    'alerts',
    'currencies',
  ]);
  expect(slack.visible()).toEqual([]);
  expect(slack.violations).toEqual([]);
  await slack.close();
});

it('names what is wrong, shows no secret, and ends with 1', async () => {
  const port = await freePort();
  const slack = await startLoopbackSlack({
    users: book.users.slice(1),
    channels: [
      { id: 'C0ARCHIVE0', archived: true },
      { id: 'C0ADMIN000', member: false },
    ],
    scopes: ['chat:write', 'users:read', 'users:read.email'],
  });
  const config = join(place.path, 'harbinger.yaml');
  await writeFile(
    config,
    `delivery: { admin_channel: C0ADMIN000, default_channel: C0ARCHIVE0, allowed_mail_domains: [other.example] }
webhooks: [{ name: jira, url: "https://127.0.0.1:1/x", secret_env: MISSING_SECRET }]\n`,
  );
  const tokenFile = join(place.path, 'token');
  await writeFile(tokenFile, slack.token);
  await chmod(tokenFile, 0o644);
  const secret = 'hunter2hunter2';
  const { code, bad, stdout, stderr } = await doctor(
    {
      SLACK_BOT_TOKEN_FILE: tokenFile,
      SLACK_APP_TOKEN: 'xapp-wrong-0000000000',
      SLACK_API_URL: slack.url,
      SMTP_URL: `smtp://me:${secret}@127.0.0.1:${port}`,
      REDIS_URL: `redis://:${secret}@127.0.0.1:${port}`,
    },
    ['--config', config],
  );
  expect(code).toBe(1);
  expect(Object.fromEntries(bad.map((l) => [l.check, l.says]))).toEqual({
    queue: expect.stringContaining('does not answer'),
    'Slack scopes': expect.stringContaining('im:write'),
    'Slack clicks': expect.stringContaining('invalid_auth'),
    'Slack channel C0ADMIN000': expect.stringContaining('no member'),
    'Slack channel C0ARCHIVE0': expect.stringContaining('archived'),
    'private files': expect.stringContaining(tokenFile),
    'webhook jira': expect.stringContaining('MISSING_SECRET'),
    'weekly digest': expect.any(String),
    'Slack people': expect.stringContaining(book.users[0]!.email),
    mail: expect.stringContaining('ESOCKET'),
    'mail sender': expect.stringContaining('place-holder'),
  });
  expect(bad.filter(({ remedy }) => remedy === null)).toEqual([]);
  // Nothing fails of itself because a feed is old; it is told all the same.
  const old = jsonLines<Line>({ code, stdout, stderr }).find(({ check }) => check === 'feed usage');
  expect(old).toMatchObject({
    ok: true,
    says: expect.stringContaining('nothing newer'),
    remedy: expect.any(String),
  });
  for (const hidden of [secret, slack.token, 'xapp-wrong']) expect(stdout + stderr).not.toContain(hidden);
  await slack.close();
});

it('says in one line that the database cannot be reached', async () => {
  const port = await freePort();
  const { code, lines, stdout } = await doctor({ DATABASE_URL: `postgres://me:hunter2@127.0.0.1:${port}/x` });
  expect(code).toBe(1);
  expect(lines).toEqual([
    {
      check: 'database',
      ok: false,
      says: expect.stringContaining('DATABASE_URL'),
      remedy: expect.stringContaining('start the server'),
    },
  ]);
  expect(stdout).not.toContain('hunter2');
});
