import { readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type CliResult, runCli } from '../helpers/cli.ts';
import { makeSampleBook, type SampleBook } from '../helpers/sample-book.ts';
import { openRawClient } from '../helpers/services/raw-client.ts';
import { createTestDatabase, type TestDatabase } from '../helpers/services/test-database.ts';
import { makeTestHome, type TestHome } from '../helpers/services/test-home.ts';
import { startLoopbackSlack } from '../helpers/slack/loopback-slack.ts';

const AS_OF = '2026-06-30';
const SLACK = 'xoxb-1234567890-Qa7SlackS3cret';
const MAIL = 'Qa7MailS3cret';
const DATABASE = 'Qa7DatabaseS3cret';
const SECRETS = [SLACK, 'Qa7SlackS3cret', MAIL, DATABASE, Buffer.from(MAIL).toString('base64')];

let place: TestHome;
let book: SampleBook;
let database: TestDatabase;
beforeAll(async () => {
  place = await makeTestHome();
  database = await createTestDatabase();
  book = await makeSampleBook(join(place.path, 'data'), { accounts: 60, days: 90, seed: 3, endOn: AS_OF });
});
afterAll(async () => {
  await database.drop();
  await place.remove();
});

function expectNoSecret(text: string): void {
  expect(SECRETS.filter((secret) => text.includes(secret))).toEqual([]);
}

async function expectNoSecretIn(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  for (const file of files) expectNoSecret(await readFile(join(file.parentPath, file.name), 'latin1'));
  return files.length;
}

function expectQuietFailure(result: CliResult, says: RegExp): void {
  expect([result.code, result.stdout]).toEqual([1, '']);
  expect(result.stderr).toMatch(says);
  expectNoSecret(result.stderr);
}

/** A loopback port on which nobody listens. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as { port: number };
  await new Promise((closed) => server.close(closed));
  return port;
}

it('are not told when the database refuses the connection or the password', async () => {
  const at = ['migrate', '--home', join(place.path, 'none'), '--verbose'];
  const closed = `postgres://qa:${DATABASE}@127.0.0.1:${await freePort()}/qa`;
  expectQuietFailure(
    await runCli(at, { env: { DATABASE_URL: closed, HARBINGER_DEBUG: '1' } }),
    /ECONNREFUSED/,
  );

  const wrong = new URL(database.url);
  wrong.password = DATABASE;
  wrong.username = 'nobody_of_this_name';
  expectQuietFailure(
    await runCli(at, { env: { DATABASE_URL: wrong.href, HARBINGER_DEBUG: '1' } }),
    /refuses the user or password/,
  );

  const file = join(place.path, 'database-url');
  await writeFile(file, `mysql://qa:${DATABASE}@localhost/qa\n`);
  const scheme = await runCli(at, { env: { DATABASE_URL_FILE: file } });
  expect([scheme.code, scheme.stdout]).toEqual([2, '']);
  expect(scheme.stderr).toContain('DATABASE_URL');
  expectNoSecret(scheme.stderr);
});

it('are in no output, file or row when Slack refuses the token and no mail server answers', async () => {
  const slack = await startLoopbackSlack({ users: book.users, channels: book.channels });
  const home = join(place.path, 'home');
  const env = {
    DATABASE_URL: database.url,
    SLACK_BOT_TOKEN: SLACK,
    SLACK_API_URL: slack.url,
    SMTP_URL: `smtp://qa:${MAIL}@127.0.0.1:${await freePort()}`,
    HARBINGER_DEBUG: '1',
  };
  try {
    const args = ['run', '--data', book.folder, '--as-of', AS_OF, '--home', home, '--verbose'];
    const ran = await runCli(args, { env });
    expectNoSecret(ran.stdout + ran.stderr);
    expect(slack.visible()).toEqual([]);
    for (const verb of ['outbox', 'alerts']) {
      const listed = await runCli([verb, '--json', '--home', home], { env });
      expect([verb, listed.stdout !== '']).toEqual([verb, true]);
      expectNoSecret(listed.stdout + listed.stderr);
    }
    const shown = await runCli(['config', 'show', '--json'], { env });
    expectNoSecret(shown.stdout + shown.stderr);
  } finally {
    await slack.close();
  }

  const sql = openRawClient(database.url);
  try {
    const tables = await sql<{ name: string }[]>`
      select format('%I.%I', table_schema, table_name) as name from information_schema.tables
      where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`;
    expect(tables.length).toBeGreaterThan(10);
    for (const { name } of tables) {
      for (const secret of SECRETS) {
        const found = await sql.unsafe(`select 1 from ${name} t where position($1 in t::text) > 0 limit 1`, [
          secret,
        ]);
        expect([name, found.length]).toEqual([name, 0]);
      }
    }
  } finally {
    await sql.end();
  }
  await expectNoSecretIn(place.path.concat('/home')).catch((error: NodeJS.ErrnoException) => {
    // With everything elsewhere a home need not exist.
    if (error.code !== 'ENOENT') throw error;
  });
});
