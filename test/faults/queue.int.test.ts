import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CliProcess } from '../helpers/cli.ts';
import { TODAY } from '../helpers/real-clock.ts';
import { freePort, type OwnRedis, startOwnRedis } from '../helpers/services/own-redis.ts';
import { waitFor } from '../helpers/services/wait-for.ts';
import { account, csm, emptyBook, pulse } from './fault-book.ts';
import { type FaultPlace, withFaultPlace } from './fault-place.ts';
import { holdDelivery } from './hold-delivery.ts';

// The lease of one dead process is waited for in real time (fault 5), on machines of any speed.

/** For what takes seconds, on machines of any speed. */
const PATIENCE_MS = 280_000;

const ALERTS = ['A1', 'A2', 'A3'];
/** Everything runs at the first start; nobody is let sleep. */
const config = { alerts: { quiet_hours: null } };

let redis: OwnRedis;
beforeAll(async () => {
  redis = await startOwnRedis();
});
afterAll(() => redis.stop());

async function writeCritical(place: FaultPlace): Promise<void> {
  const book = emptyBook();
  book.csms.push(csm('ana', { slack_user_id: 'UANA' }));
  book.accounts.push(...ALERTS.map((id) => account(id, 'ana')));
  book.signals.push(...ALERTS.map((id) => pulse(id, TODAY, 20)));
  await place.write(book);
}

async function kill(process: CliProcess): Promise<void> {
  process.child.kill('SIGKILL');
  expect((await process.done).code).toBeNull();
}

/**
 * What a dead process held of its run, in the database and in Redis, runs out now and not in its time. Its token is void as
 * well: a statement that it had sent may arrive later, and would make the lease last.
 */
async function leasesRunOut(place: FaultPlace, database: number): Promise<void> {
  await place.db`
    update slots set lease_until = now() - interval '1 second', fencing_token = fencing_token + 1 where state = 'running'`;
  await onRedis(database, async (client) => {
    const locks = await client.keys('*:lock');
    if (locks.length > 0) await client.del(...locks);
  });
}

const start = (place: FaultPlace, role: 'start' | 'worker' | 'scheduler', port = 0): CliProcess =>
  place.start(role, '--data', place.data, '--health-port', String(port));

/** An alert, and the agenda for the call in its thread. */
const MESSAGES = 2 * ALERTS.length;

const committed = (place: FaultPlace) =>
  waitFor(async () => (await place.unsent()).length === MESSAGES, {
    timeout: PATIENCE_MS,
    message: 'alerts in the outbox',
  });

const delivered = (place: FaultPlace) =>
  waitFor(
    async () => (await place.alertsIn()).length === ALERTS.length && (await place.unsent()).length === 0,
    {
      timeout: PATIENCE_MS,
      interval: 200,
      message: 'the alerts in Slack',
    },
  );

/** Each of them once, and nothing else was ever posted. */
async function expectOnce(place: FaultPlace): Promise<void> {
  const posts = place.slack.requests.filter((r) => r.method === 'chat.postMessage' && r.outcome === 'ok');
  expect(posts).toHaveLength(MESSAGES);
  expect(await place.alertsIn('DANA')).toHaveLength(ALERTS.length);
  expect((await place.episodes()).map((e) => e.state)).toEqual(ALERTS.map(() => 'open'));
}

const redisUrl = (database: number) => `${redis.url}/${database}`;

async function onRedis<T>(database: number, use: (client: Redis) => Promise<T>): Promise<T> {
  const client = new Redis(redisUrl(database));
  try {
    return await use(client);
  } finally {
    client.disconnect();
  }
}

// Each test waits several times for processes to come up.
describe.concurrent('a service with Redis', { timeout: 900_000 }, () => {
  it('fault 5: kill -9 between commit and enqueue: delivered within 60 s of the restart', async () => {
    await withFaultPlace({ redisUrl: redisUrl(1), config }, async (place) => {
      await writeCritical(place);
      const gate = await holdDelivery(place.databaseUrl);
      const first = start(place, 'start');
      await committed(place);
      await kill(first);
      // What had been queued is gone as well: only what was committed is left.
      await onRedis(1, (client) => client.flushdb());
      await gate.open();
      expect(place.messages()).toEqual([]);
      start(place, 'start');
      await delivered(place);
      await expectOnce(place);
    });
  });

  it('fault 6: kill -9 of the worker three times on one job: still delivered', async () => {
    await withFaultPlace({ redisUrl: redisUrl(2), config }, async (place) => {
      await writeCritical(place);
      const gate = await holdDelivery(place.databaseUrl);
      start(place, 'scheduler');
      /** Runs of the one delivery, as soon as this process is at it. */
      const runsOf = async ({ child }: CliProcess) => {
        const [row] = await place.db<{ attempts: number }[]>`
          select attempts from slots
          where job = 'deliver-outbox' and state = 'running' and taken_by like ${`%-${child.pid}-%`}`;
        return row?.attempts ?? null;
      };
      for (const time of [1, 2, 3]) {
        const worker = start(place, 'worker');
        const runs = await waitFor(() => runsOf(worker), {
          timeout: PATIENCE_MS,
          message: `run ${time} of the delivery`,
        });
        expect(runs).toBeGreaterThanOrEqual(time);
        if (time === 1) await committed(place);
        await kill(worker);
        await leasesRunOut(place, 2);
      }
      expect(place.messages()).toEqual([]);
      await gate.open();
      start(place, 'worker');
      await delivered(place);
      await expectOnce(place);
    });
  });

  it('fault 7: FLUSHALL with pending and delayed work, and a restart of Redis: all delivered once', async () => {
    const own = await startOwnRedis();
    try {
      await withFaultPlace({ redisUrl: own.url, config }, async (place) => {
        await writeCritical(place);
        const scheduler = start(place, 'scheduler');
        const queued = () =>
          waitFor(
            async () => {
              const client = new Redis(own.url);
              const keys = await client.keys('*').finally(() => client.disconnect());
              return keys.some((key) => key.includes('slots'));
            },
            { message: 'work in Redis' },
          );
        await queued();
        const client = new Redis(own.url);
        await client.flushall();
        client.disconnect();
        await own.kill();
        await own.start();
        const port = await freePort();
        start(place, 'worker', port);
        await delivered(place);
        await expectOnce(place);
        expect(scheduler.child.exitCode).toBeNull();
        const isWell = async () => {
          const health = await fetch(`http://127.0.0.1:${port}/healthz`);
          const { status, queue } = (await health.json()) as { status: string; queue: string };
          return status === 'ok' && queue === 'redis';
        };
        await waitFor(isWell, { timeout: PATIENCE_MS, message: 'health to be green' });
      });
    } finally {
      await own.stop();
    }
  });

  it('fault 8: the database made anew beside the old Redis: new alerts are not swallowed', async () => {
    for (const installation of ['old', 'new']) {
      await withFaultPlace({ redisUrl: redisUrl(3), config }, async (place) => {
        await writeCritical(place);
        const service = start(place, 'start');
        await delivered(place);
        await expectOnce(place);
        // Killed, not stopped: whatever it had in Redis stays there.
        await kill(service);
        expect(await onRedis(3, (client) => client.dbsize()), installation).toBeGreaterThan(0);
      });
    }
  });
});
