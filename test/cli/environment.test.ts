import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EnvironmentError, readEnvironment } from '../../src/cli/environment.ts';
import { webhookAddressProblem } from '../../src/config/webhook-address.ts';

const VARIABLES = [
  ['DATABASE_URL', 'postgres', 'databaseUrl'],
  ['REDIS_URL', 'redis', 'redisUrl'],
  ['SMTP_URL', 'smtp', 'smtpUrl'],
  ['SLACK_API_URL', 'https', 'slackApiUrl'],
] as const;

/** What the variable is told to be; null when it is taken. */
function complaint(name: string, value: string): string | null {
  try {
    readEnvironment({ [name]: value });
    return null;
  } catch (error) {
    expect(error).toBeInstanceOf(EnvironmentError);
    return (error as EnvironmentError).message;
  }
}

describe.each(VARIABLES)('%s', (name, scheme, key) => {
  it.each(['p%ss', '100%', 'p@ss', 'p@ss#word', 'a#b', 'a/b', '12/34', 'a?b', 'a b', '%ff', 'p%'])(
    'refuses the raw password %s without showing any of it',
    (password) => {
      const said = complaint(name, `${scheme}://app:${password}@127.0.0.1:2525/db`);
      expect(said).toBe(
        `${name} must have its user and password percent-encoded (% as %25, @ as %40, / as %2F, # as %23, ? as %3F)`,
      );
    },
  );

  it('takes any password that is encoded, and no raw one that would mean another host', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 30 }), (password) => {
        const url = `${scheme}://app:${encodeURIComponent(password)}@db.corp.example:2525/db`;
        expect(readEnvironment({ [name]: url })[key]).toBe(url);
        const raw = `${scheme}://app:${password}@db.corp.example:2525/db`;
        if (complaint(name, raw) === null) {
          expect(new URL(raw).hostname).toBe('db.corp.example');
          expect(decodeURIComponent(new URL(raw).password)).toBe(decodeURIComponent(password));
        }
      }),
      { numRuns: 500, seed: 20 },
    );
  });

  it('says that quotes are taken for part of it, and takes no white space around it', () => {
    const value = `${scheme}://app:secret@host/db`;
    for (const quote of ['"', "'"]) {
      expect(complaint(name, `${quote}${value}${quote}`)).toBe(
        `${name} stands in quotes, and they are taken for part of it; leave them out`,
      );
    }
    expect(readEnvironment({ [name]: ` ${value}\r` })[key]).toBe(value);
  });

  it('refuses what is no URL of its kind', () => {
    expect(complaint(name, 'ftp://host')).toMatch(
      new RegExp(`^${name} is not a URL that starts with .*${scheme}://`),
    );
    expect(complaint(name, `${scheme}://app:secret@`)).toMatch(/is not a whole URL such as/);
    expect(complaint(name, `${scheme}://app:secret@host:port/db`)).not.toMatch(/secret/);
  });
});

it.each(['schema=public', 'sslmode=require&schema=x', 'pgbouncer=true', 'channel_binding=require'])(
  'tells which setting of another tool stands in DATABASE_URL: %s',
  (query) => {
    expect(complaint('DATABASE_URL', `postgres://app:x@host/db?${query}`)).toMatch(
      /^DATABASE_URL carries \?\w+=, a setting of another tool that PostgreSQL does not know; leave it out$/,
    );
  },
);

it('says of a token as well that it stands in quotes', () => {
  for (const name of ['SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN', 'ASSISTANT_API_KEY']) {
    expect(complaint(name, '"xoxb-1-secret"')).toMatch(new RegExp(`^${name} stands in quotes`));
  }
});

it('leaves what PostgreSQL knows in DATABASE_URL', () => {
  expect(
    complaint('DATABASE_URL', 'postgres://app:x@host/db?sslmode=require&application_name=a@b'),
  ).toBeNull();
});

it.each(['secret', 'a'.repeat(64), 'abcabcabcabcabcabcabcabcabcabcabcabc', 'change-me-please'])(
  'refuses an UNSUBSCRIBE_SECRET that could be guessed: %s',
  (secret) => {
    const said = complaint('UNSUBSCRIBE_SECRET', secret);
    expect(said).toMatch(/^UNSUBSCRIBE_SECRET could be guessed: .* openssl rand -base64 32$/);
    expect(said).not.toContain(secret);
  },
);

it('takes an UNSUBSCRIBE_SECRET drawn by chance', () => {
  const secret = 'q9vT3mWk0sXy7LrZb2NcHdEf5GjPaUo1iRtB8wVxYzQ=';
  expect(readEnvironment({ UNSUBSCRIBE_SECRET: secret }).unsubscribeSecret).toBe(secret);
});

it('refuses the raw password in the address of a webhook as well', () => {
  expect(webhookAddressProblem('https://bridge:p%ss@bridge.example.com/x', true)).toMatch(/percent-encoded/);
  expect(webhookAddressProblem('https://bridge.example.com/x?to=a@b', true)).toBeNull();
});

it('tells the files that it has read variables from, and no others', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'environment-'));
  try {
    const file = join(folder, 'token');
    await writeFile(file, 'xoxb-1\n');
    const read = readEnvironment({
      SLACK_BOT_TOKEN_FILE: file,
      SSL_CERT_FILE: '/etc/ssl/cert.pem',
      KEY_FILE: file,
    });
    expect([read.slackBotToken, read.files()]).toEqual(['xoxb-1', [file]]);
    expect([read.variable('KEY'), read.files()]).toEqual(['xoxb-1', [file]]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
