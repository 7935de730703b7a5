import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  checkRoom,
  findOpenFiles,
  judgeRoom,
  judgeServer,
  judgeTransport,
  type ServerFacts,
} from '../../src/cli/check-installation.ts';
import { readEnvironment } from '../../src/cli/environment.ts';
import { remedyFor } from '../../src/cli/remedies.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { judgeRedis, readRedisInfo } from '../../src/queue/ask-redis.ts';

const NOW = new Date('2026-03-04T09:00:00Z');
const GOOD: ServerFacts = {
  ...{ version: '18.4', number: 180_004, now: NOW, temporary: true, writes: true },
  ...{ encoding: 'UTF8', mostConnections: 97, connections: 12 },
};

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
    ['a queue on a replica', 'queue', 'in Redis: it is a replica, which takes no writes', 'primary'],
    ['a queue that is full', 'queue', 'in Redis: its memory is nearly full (95 of 100 MB)', 'maxmemory'],
    ['a currency without a rate', 'currencies', 'warning: no rate is set for BRL', 'rates'],
    ['no source', 'sources', 'none is configured', 'harbinger.yaml'],
    ['a source folder gone', 'source exports', 'there is no such folder', 'sources'],
    ['a source whose role may write', 'source product, read-only role', 'the role may write', 'only read'],
    ['a stale source', 'feed usage', 'warning: nothing newer than 2026-01-01', 'pipeline'],
    ['a revoked token', 'Slack token', 'token_revoked', 'SLACK_BOT_TOKEN'],
    ['Slack out of reach', 'Slack token', 'slack: ECONNREFUSED', 'SLACK_API_URL'],
    ['clicks out of reach', 'Slack clicks', 'slack: TypeError: fetch failed', 'SLACK_API_URL'],
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
    ['cannot write every name', { encoding: 'SQL_ASCII' }, ['database encoding']],
    ['has hardly a connection left', { connections: 90 }, ['database connections']],
    ['has as many as one process needs', { connections: 77 }, []],
  ])('%s', (_, facts, names) => {
    const found = judgeServer({ ...GOOD, ...facts }, NOW);
    expect(found.map(({ name }) => name)).toEqual(names);
    for (const one of found) expect(remedyFor(one)).not.toBeNull();
  });
});

describe('a Redis', () => {
  const INFO = (over: Readonly<Record<string, string>>) =>
    Object.entries({
      ...{ redis_version: '7.2.4', role: 'master', used_memory: '1000000' },
      ...{ maxmemory: '0', maxmemory_policy: 'noeviction', ...over },
    })
      .map(([name, value]) => `${name}:${value}`)
      .join('\r\n');
  it.each([
    ['is well', {}, []],
    ['may evict, but has no limit to reach', { maxmemory_policy: 'allkeys-lru' }, []],
    [
      'may evict',
      { maxmemory_policy: 'allkeys-lru', maxmemory: '100000000' },
      [/maxmemory-policy allkeys-lru/],
    ],
    ['is a replica', { role: 'slave' }, [/replica/]],
    ['is nearly full', { maxmemory: '1048576' }, [/nearly full \(1 of 1 MB\)/]],
  ])('%s', (_, over, says) => {
    const wrong = judgeRedis(readRedisInfo(`# Server\r\n${INFO(over)}`));
    expect(wrong).toEqual(says.map((one) => expect.stringMatching(one)));
    for (const one of wrong) expect(remedyFor({ name: 'queue', ok: false, says: one })).not.toBeNull();
  });
});

describe('a database on another machine', () => {
  it.each([
    ['postgres://u:p@db.example.com/x', 1],
    ['postgres://u:p@203.0.113.5:5433/x', 1],
    ['postgres://u:p@db.example.com/x?sslmode=prefer', 1],
    ['postgres://u:p@db.example.com/x?sslmode=verify-full', 0],
    ['postgres://u:p@db.example.com/x?ssl=true', 0],
    ['postgres://u:p@postgres/x', 0],
    ['postgres://u:p@10.1.2.3/x', 0],
    ['postgres://u:p@[::1]/x', 0],
    ['postgres://u:p@db.internal/x', 0],
    ['postgres://u:p@localhost/x?host=/var/run/postgresql', 0],
  ])('%s: %i finding', (url, count) => {
    const found = judgeTransport(url);
    expect(found).toHaveLength(count);
    for (const one of found) expect(remedyFor(one)).toContain('sslmode');
  });
});

describe('a mistake in the configuration is told with its place and what to write', () => {
  it.each([
    ['timezone: America/Sao_Pualo', 1, 'America/Sao_Paulo'],
    ['delivery: { mail_from: "Harbinger <cs@corp.example>" }', 1, 'mail_from'],
    ['delivery: { admin_email: "a@x.example, b@x.example" }', 1, 'admin_email'],
    ['tmezone: UTC', 1, 'timezone'],
    ['schedule: { send-alerts: "61 * * * *" }', 1, 'send-alerts'],
    ['alerts:\n  quiet_hours: 25-7', 2, 'quiet_hours'],
  ])('%s', async (yaml, line, says) => {
    const home = await mkdtemp(join(tmpdir(), 'harbinger-config-'));
    try {
      const file = join(home, 'harbinger.yaml');
      await writeFile(file, `${yaml}\n`);
      expect(() => loadConfig(file)).toThrow(new RegExp(`:${line}:\\d+[^]*${says}`));
    } finally {
      await rm(home, { recursive: true });
    }
  });
});

describe('what is read from outside', () => {
  it('judges the room that is left, and whether it may be written to', async () => {
    expect(await checkRoom([tmpdir(), '/nowhere/at/all'])).toEqual([]);
    const folder = '/var/lib/harbinger';
    const full = judgeRoom({ folder, freeBytes: 200 * 2 ** 20, writable: true });
    expect(full).toMatchObject([{ name: 'disk', says: expect.stringContaining('200 MB') }]);
    const closed = judgeRoom({ folder, freeBytes: 2 ** 40, writable: false });
    expect(closed).toMatchObject([{ name: 'home', says: expect.stringContaining(folder) }]);
    for (const one of [...full, ...closed]) expect(remedyFor(one)).not.toBeNull();
  });

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
