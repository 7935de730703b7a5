import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findOpenFiles, judgeServer, type ServerFacts } from '../../src/cli/check-installation.ts';
import { readEnvironment } from '../../src/cli/environment.ts';
import { remedyFor } from '../../src/cli/remedies.ts';

const NOW = new Date('2026-03-04T09:00:00Z');
const GOOD: ServerFacts = { version: '18.4', number: 180_004, now: NOW, temporary: true, writes: true };

describe('a mistake that doctor finds has a remedy', () => {
  it.each([
    [
      'wrong password',
      'database',
      'the server of DATABASE_URL refuses the user or password (28P01)',
      'DATABASE_URL',
    ],
    ['no such database', 'database', 'has no database of that name (3D000)', 'create the database'],
    ['nobody there', 'database', 'does not answer (ECONNREFUSED)', 'start the server'],
    ['a standby', 'database', 'PostgreSQL 18.4 is a read-only standby', 'primary'],
    ['behind', 'database', 'the database has to be brought up to date', 'harbinger migrate'],
    ['an old server', 'database version', 'PostgreSQL 13.1 is older than 15', 'upgrade'],
    ['a wrong clock', 'clock', 'the database is 7200 s ahead of this machine', 'NTP'],
    ['open permissions', 'private files', 'others may read /run/token', 'chmod'],
    ['a wrong Redis password', 'queue', 'in Redis: refuses the user or password (WRONGPASS)', 'REDIS_URL'],
    ['no Redis', 'queue', 'in Redis: does not answer', 'start Redis'],
    ['no source', 'sources', 'none is configured', 'harbinger.yaml'],
    ['a source folder gone', 'source exports', 'there is no such folder', 'sources'],
    ['a source whose role may write', 'source product, read-only role', 'the role may write', 'only read'],
    ['a stale source', 'feed usage', 'warning: nothing newer than 2026-01-01', 'pipeline'],
    ['a revoked token', 'Slack token', 'token_revoked', 'SLACK_BOT_TOKEN'],
    ['a wrong scope', 'Slack scopes', 'missing: im:write (…)', 'slack-manifest.json'],
    ['no clicks', 'Slack clicks', 'invalid_auth', 'connections:write'],
    ['an archived channel', 'Slack channel #cs', 'is archived', 'unarchive'],
    ['no member', 'Slack channel #cs', 'the app is no member; invite it', '/invite'],
    ['an unknown CSM', 'Slack people', 'not found: ana@corp.example', 'csms.csv'],
    ['a wrong mail login', 'mail', 'the server of SMTP_URL refuses the user or password (EAUTH)', 'SMTP_URL'],
    ['no mail server', 'mail', 'the server of SMTP_URL does not answer (ESOCKET)', 'start the mail server'],
    ['a place-holder', 'mail sender', 'delivery.mail_from is still the place-holder', 'mail_from'],
    ['nobody may be mailed', 'weekly digest', 'ana@x.example is outside', 'allowed_mail_domains'],
    ['a missing secret', 'webhook jira', 'JIRA_SECRET is not set', 'openssl'],
    ['a dead receiver', 'webhook jira', '127.0.0.1: ECONNREFUSED', 'outbox retry'],
    ['no unsubscribing', 'unsubscribing', 'cannot be reached', '/unsubscribe/'],
  ])('%s', (_, name, says, todo) => {
    const isWarning = says.startsWith('warning');
    expect(remedyFor({ name, ok: isWarning, says })).toContain(todo);
    expect(remedyFor({ name, ok: true, says: 'fine' })).toBeNull();
  });
});

describe('a server', () => {
  it.each([
    ['is well', {}, []],
    ['is old', { version: '14.9', number: 140_009 }, ['database version']],
    ['gives the worker no temporary tables', { temporary: false }, ['database rights']],
    ['need give the reader none', { temporary: false, writes: false }, []],
    ['is two hours ahead', { now: new Date('2026-03-04T11:00:00Z') }, ['clock']],
    ['is a minute behind', { now: new Date('2026-03-04T08:59:00Z') }, ['clock']],
    ['is some seconds off', { now: new Date('2026-03-04T09:00:09Z') }, []],
  ])('%s', (_, facts, names) => {
    const found = judgeServer({ ...GOOD, ...facts }, NOW);
    expect(found.map(({ name }) => name)).toEqual(names);
    for (const one of found) expect(remedyFor(one)).not.toBeNull();
  });
});

describe('what is read from outside', () => {
  it('finds files that others may read', async () => {
    const home = await mkdtemp(join(tmpdir(), 'harbinger-open-'));
    try {
      await mkdir(join(home, 'outbox'), { mode: 0o700 });
      const message = join(home, 'outbox', 'a.json');
      await writeFile(message, '{}', { mode: 0o600 });
      expect(await findOpenFiles({ secrets: [], home })).toEqual([]);
      await chmod(message, 0o644);
      expect(await findOpenFiles({ secrets: [], home })).toMatchObject([
        { ok: false, says: expect.stringContaining(message) },
      ]);
      await chmod(message, 0o600);
      const token = join(home, 'token');
      await writeFile(token, 'x');
      await chmod(token, 0o640);
      expect(await findOpenFiles({ secrets: [token], home })).toMatchObject([
        { says: expect.stringContaining(token) },
      ]);
    } finally {
      await rm(home, { recursive: true });
    }
  });

  it('refuses a weak secret before anything else, and says how to make one', () => {
    for (const weak of ['secret', 'a'.repeat(64)])
      expect(() => readEnvironment({ UNSUBSCRIBE_SECRET: weak })).toThrow(
        /UNSUBSCRIBE_SECRET could be guessed.*openssl rand/,
      );
  });
});
