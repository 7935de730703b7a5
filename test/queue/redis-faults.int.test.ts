import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openBoard } from '../../src/queue/board.ts';
import { startHealthServer } from '../../src/queue/health-server.ts';
import { openRedisLink } from '../../src/queue/open-redis-link.ts';
import { failingReport } from '../../src/queue/report-health.ts';
import { startService } from '../../src/queue/service.ts';
import { claimSlots } from '../../src/queue/slots/claim-slots.ts';
import { SERVICE_TIMINGS } from '../../src/queue/timings.ts';
import { freePort, type OwnRedis, startOwnRedis } from '../helpers/services/own-redis.ts';
import { waitFor } from '../helpers/services/wait-for.ts';
import { ledgerCatalogue, ledgerContext, openGate } from './ledger-catalogue.ts';
import { every, type Harness, openHarness } from './service-harness.ts';

describe('a Redis that forgets or goes away', () => {
  let redis: OwnRedis;
  let harness: Harness;

  beforeEach(async () => {
    redis = await startOwnRedis();
    harness = await openHarness(redis.url);
  });

  afterEach(async () => {
    await harness.close();
    await redis.stop();
  });

  const command = async <T>(use: (client: Redis) => Promise<T>): Promise<T> => {
    const client = new Redis(redis.url);
    const answer = await use(client);
    client.disconnect();
    return answer;
  };

  const allDone = async (job: 'write' | 'hold', count: number) => {
    const states = await harness.states(job);
    return states.length === count && states.every((state) => state === 'done');
  };

  it.each([
    ['a wrong password', ':wrong@', 'WRONGPASS'],
    ['none', '', 'NOAUTH'],
  ])('that refuses %s is said to refuse it, not to be silent', async (_what, login, code) => {
    await command((client) => client.config('SET', 'requirepass', 'right'));
    const url = redis.url.replace('redis://', `redis://${login}`);
    const opening = openRedisLink(url, {
      installationId: 'refused',
      consumes: false,
      timings: SERVICE_TIMINGS,
      log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    });
    await expect(opening).rejects.toThrow(
      `the Redis server of REDIS_URL refuses the user or password (${code})`,
    );
  });

  it('is shown on a board to whoever has the token, without a way to change it', async () => {
    const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
    const link = await openRedisLink(redis.url, {
      ...{ installationId: 'shown', consumes: false, timings: SERVICE_TIMINGS, log },
    });
    await link.send('slots', [{ id: 'write-1', payload: { job: 'write' } }]);
    const board = openBoard({ redisUrl: redis.url, installationId: async () => 'shown', log });
    const [port, token] = [await freePort(), 'q5Vd0mJcT8rW2xKzP7nB4sLhY1fGuE9a'];
    const health = async () => failingReport('redis', 'not asked');
    const server = await startHealthServer({ port, host: '127.0.0.1', token }, health, () => [board.route]);
    const ask = (path: string, init: RequestInit = {}) => {
      const authorization = `Basic ${Buffer.from(`anybody:${token}`).toString('base64')}`;
      return fetch(`http://127.0.0.1:${port}/board${path}`, { headers: { authorization }, ...init });
    };
    try {
      expect((await ask('/', { headers: {} })).status).toBe(401);
      const page = await ask('/queue/slots');
      const html = await page.text();
      expect([page.status, page.headers.get('content-security-policy')]).toEqual([
        200,
        expect.stringMatching(/^default-src 'self'; /),
      ]);
      expect(html).toContain('<base href="/board/" />');
      expect(html).not.toContain('<%');
      for (const [, file] of html.matchAll(/(?:src|href)="(static\/[^"]+)"/g))
        expect([file, (await ask(`/${file}`)).status]).toEqual([file, 200]);
      const { queues } = (await (await ask('/api/queues?activeQueue=slots&status=latest')).json()) as {
        queues: { name: string; readOnlyMode: boolean; jobs: { data: unknown }[] }[];
      };
      expect(queues.map(({ name, readOnlyMode }) => [name, readOnlyMode])).toEqual([
        ['slots', true],
        ['pages', true],
      ]);
      expect(queues[0]?.jobs.map(({ data }) => data)).toEqual([{ job: 'write' }]);
      expect((await ask('/api/queues/slots/pause', { method: 'PUT' })).status).toBe(405);
      expect((await ask('/static/..%2f..%2fpackage.json')).status).toBe(404);
      await redis.kill();
      expect((await ask('/api/queues')).status).not.toBe(200);
    } finally {
      await server?.close();
      await board.close();
      await link.close();
    }
  });

  it('FLUSHALL with work waiting and running: health turns red, then everything is done once', async () => {
    const scheduler = await harness.start({ role: 'scheduler', schedules: every('*', 'write') });
    const worker = await harness.start({
      role: 'worker',
      schedules: {},
      concurrency: { slots: 1, pages: 1 },
    });
    await waitFor(() => allDone('write', 1));
    await scheduler.service.setSchedules({ ...every('*', 'hold'), ...every('*', 'write') });
    await waitFor(async () => (await harness.ledger('hold')).length === 1);
    harness.now = new Date('2026-06-01T06:01:30Z');
    await scheduler.tick();
    await command((client) => client.flushall());
    await waitFor(async () => (await scheduler.service.health()).status === 'failing');
    expect(await harness.states('write')).toEqual(['done', 'claimed']);
    await openGate(harness.raw);
    await waitFor(async () => {
      await worker.tick();
      return (await allDone('write', 2)) && (await allDone('hold', 2));
    });
    expect(await harness.ledger('write')).toEqual(['ran', 'ran']);
    expect(await harness.ledger('hold')).toEqual(['started', 'ended', 'started', 'ended']);
    expect((await scheduler.service.health()).status).toBe('ok');
  });

  it('a restart with work waiting and running: ticks fail fast meanwhile, then everything is done once', async () => {
    const one = await harness.start({ schedules: every('*', 'hold') });
    await waitFor(async () => (await harness.ledger('hold')).length === 1);
    await redis.kill();
    await one.service.setSchedules({ ...every('*', 'hold'), ...every('*', 'write') });
    harness.now = new Date('2026-06-01T06:01:30Z');
    await one.tick();
    expect(await harness.states('write')).toEqual(['claimed', 'claimed']);
    expect(one.logged.join()).toContain('tick failed');
    await openGate(harness.raw);
    await waitFor(async () => (await harness.states('hold')).join() === 'done,claimed');
    await redis.start();
    await waitFor(async () => {
      await one.tick();
      return (await allDone('write', 2)) && (await allDone('hold', 2));
    });
    expect(await harness.ledger('write')).toEqual(['ran', 'ran']);
    expect(await harness.ledger('hold')).toEqual(['started', 'ended', 'started', 'ended']);
  });

  it('stops within the deadline while Redis is away', async () => {
    const one = await harness.start({ schedules: every('*', 'write') });
    await waitFor(() => allDone('write', 1));
    await redis.kill();
    const start = performance.now();
    await one.service.stop(2_000);
    expect(performance.now() - start).toBeLessThan(10_000);
  });

  it('a database made anew beside an old Redis: the same slot runs again, waiting messages do no harm', async () => {
    const first = await harness.start({ role: 'scheduler', schedules: every('*', 'write') });
    await first.service.stop(1_000);
    expect(await harness.states('write')).toEqual(['claimed']);
    const fresh = await openHarness(redis.url);
    try {
      await fresh.start({ schedules: every('*', 'write') });
      await waitFor(async () => (await fresh.states('write')).join() === 'done');
      expect(await fresh.ledger('write')).toEqual(['ran']);
      expect(await harness.ledger('write')).toEqual([]);
    } finally {
      await fresh.close();
    }
  });

  it('sends keys of rows only, and leaves nothing behind in Redis when the work is done', async () => {
    const slot = new Date('2026-06-01T06:00Z');
    await claimSlots(harness.raw, 'me', [{ job: 'write', slot, mode: 'run', reason: '', onlyIfIdle: false }]);
    await harness.start({ role: 'scheduler', schedules: {} });
    const data = await command(async (client) => {
      const [key = ''] = await client.keys(`*slots:write-${slot.getTime()}-0-0`);
      return client.hget(key, 'data');
    });
    expect(data).toBe('{"job":"write","slot":"2026-06-01T06:00:00.000Z"}');
    await harness.start({ role: 'worker', schedules: {} });
    await waitFor(() => allDone('write', 1));
    await waitFor(async () => (await command((client) => client.keys('*slots:write*'))).length === 0);
  });

  it('refuses to start when no server answers, without telling the password', async () => {
    const redisUrl = `redis://:geheim@127.0.0.1:${await freePort()}`;
    const start = startService({
      role: 'all',
      db: harness.raw,
      databaseUrl: harness.url,
      redisUrl,
      catalogue: ledgerCatalogue,
      schedules: {},
      makeContext: ledgerContext(harness.raw),
      now: () => harness.now,
      log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    });
    const error: unknown = await start.catch((reason: unknown) => reason);
    expect(String(error)).toBe('QueueAwayError: the Redis server of REDIS_URL does not answer');
    expect(String(error instanceof Error && error.cause)).not.toContain('geheim');
  });
});
