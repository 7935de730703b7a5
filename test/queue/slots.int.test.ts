import { once } from 'node:events';
import { type AddressInfo, createServer, connect as dial } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { toSlotMessage } from '../../src/queue/describe-error.ts';
import { startHealthServer } from '../../src/queue/health-server.ts';
import { openPostgresLink } from '../../src/queue/open-postgres-link.ts';
import { claimSlots } from '../../src/queue/slots/claim-slots.ts';
import { settleSlot } from '../../src/queue/slots/schedule-state.ts';
import { insertPages, settlePage, takePage } from '../../src/queue/slots/slot-pages.ts';
import { pruneSlots } from '../../src/queue/slots/slot-report.ts';
import { extendSlot, listTakeableSlots, takeSlot } from '../../src/queue/slots/take-slot.ts';
import { SERVICE_TIMINGS } from '../../src/queue/timings.ts';
import { withRetry } from '../../src/store/connect.ts';
import { freePort } from '../helpers/services/own-redis.ts';
import { waitFor } from '../helpers/services/wait-for.ts';
import { openGate } from './ledger-catalogue.ts';
import { every, type Harness, openHarness } from './service-harness.ts';

let harness: Harness;

beforeEach(async () => {
  harness = await openHarness(null);
});

afterEach(() => harness.close());

const terms = (takenBy: string) => ({ takenBy, leaseMs: 60_000, maxAttempts: 3, order: [] });

async function claim(job: string, ...times: string[]) {
  const slots = times.map((time) => new Date(`2026-06-01T${time}Z`));
  const claims = slots.map((slot) => ({ job, slot, mode: 'run' as const, reason: '', onlyIfIdle: false }));
  await claimSlots(harness.raw, 'me', claims);
  return slots.map((slot) => ({ job, slot }));
}

const expireLeases = () => harness.raw`update slots set lease_until = now() - interval '1 second'`;

it('only one of many takers gets a slot', async () => {
  const [key] = await claim('write', '06:00');
  const takers = Array.from({ length: 8 }, (_, n) => takeSlot(harness.raw, key!, terms(`worker ${n}`)));
  expect((await Promise.all(takers)).filter((taken) => taken !== null)).toHaveLength(1);
});

it('the outcome of a worker whose lease expired and was taken over is refused, also that of its pages', async () => {
  const [key] = await claim('write', '06:00');
  const slow = (await takeSlot(harness.raw, key!, terms('slow')))!;
  const [page = ''] = await insertPages(harness.raw, slow, { child: 'page', inputs: [{ n: 1 }] });
  const held = (await takePage(harness.raw, page, { takenBy: 'slow', leaseMs: 60_000 }))!;
  await expireLeases();
  expect(await takePage(harness.raw, page, { takenBy: 'other', leaseMs: 60_000 })).toBeNull();
  const quick = (await takeSlot(harness.raw, key!, terms('quick')))!;
  expect(quick.token).toBeGreaterThan(slow.token);
  expect(await settlePage(harness.raw, held, { kind: 'done', summary: {} })).toBe(false);
  expect(await settleSlot(harness.raw, slow, { kind: 'done', summary: { by: 'slow' } })).toBe(false);
  expect(await extendSlot(harness.raw, slow, 60_000)).toBe(false);
  expect(await settleSlot(harness.raw, quick, { kind: 'done', summary: { by: 'quick' } })).toBe(true);
  expect(await settleSlot(harness.raw, quick, { kind: 'released' })).toBe(false);
  const [row] = await harness.raw`select state, summary from slots`;
  expect(row).toEqual({ state: 'done', summary: { by: 'quick' } });
});

it('a run that notices that it was taken over ends, and records nothing', async () => {
  const one = await harness.start({ schedules: every('0', 'hold') });
  await waitFor(async () => (await harness.ledger('hold')).length === 1);
  await harness.raw`update slots set fencing_token = fencing_token + 1, taken_by = 'other'`;
  await waitFor(() => one.events.some((event) => event.kind === 'lost'));
  await openGate(harness.raw);
  expect(await harness.ledger('hold')).toEqual(['started']);
  expect(await harness.states('hold')).toEqual(['running']);
});

it('is told anew when its worker is lost, and every minute that nothing comes of it, whatever the queue still holds', async () => {
  const [key] = await claim('write', '06:00');
  const idOf = async () => {
    const slots = await listTakeableSlots(harness.raw, { order: [], supersedeMs: 600_000, limit: 10 });
    return slots.map((slot) => toSlotMessage(slot).id.replace(/^write-\d+-/, '')).join();
  };
  expect(await idOf()).toBe('0-0');
  await harness.raw`update slots set claimed_at = now() - interval '61 seconds'`;
  expect(await idOf()).toBe('0-1');
  await takeSlot(harness.raw, key!, terms('lost'));
  expect(await idOf()).toBe('');
  await expireLeases();
  expect(await idOf()).toBe('1-0');
});

it('a slot that loses every worker is given up', async () => {
  const [key] = await claim('write', '06:00');
  for (let attempt = 0; attempt < 3; attempt += 1) {
    expect(await takeSlot(harness.raw, key!, terms('doomed'))).toMatchObject({ attempts: attempt });
    await expireLeases();
  }
  expect(await takeSlot(harness.raw, key!, terms('doomed'))).toBeNull();
  const [row] = await harness.raw`select state, reason from slots`;
  expect(row).toEqual({ state: 'failed', reason: 'lost 3 times, given up' });
});

it('two slots of one job never run at the same time, whichever is taken first', async () => {
  const [early, late] = await claim('write', '06:00', '06:01');
  expect(await takeSlot(harness.raw, late!, terms('a'))).toBeNull();
  const taken = (await takeSlot(harness.raw, early!, terms('a')))!;
  const [earlier] = await claim('write', '05:59');
  expect(await takeSlot(harness.raw, earlier!, terms('b'))).toBeNull();
  await settleSlot(harness.raw, taken, { kind: 'done', summary: {} });
  expect(await takeSlot(harness.raw, earlier!, terms('b'))).not.toBeNull();
});

it('an interval is not claimed while its job is unfinished', async () => {
  const at = (time: string) => {
    const slot = new Date(`2026-06-01T${time}Z`);
    return claimSlots(harness.raw, 'me', [{ job: 'write', slot, mode: 'run', reason: '', onlyIfIdle: true }]);
  };
  expect(await at('06:00:00')).toHaveLength(1);
  expect(await at('06:00:15')).toHaveLength(0);
  const key = { job: 'write', slot: new Date('2026-06-01T06:00:00Z') };
  const taken = (await takeSlot(harness.raw, key, terms('a')))!;
  expect(await at('06:00:30')).toHaveLength(0);
  await settleSlot(harness.raw, taken, { kind: 'done', summary: {} });
  expect(await at('06:00:45')).toHaveLength(1);
});

it('pruning keeps what is unfinished and the latest of each job', async () => {
  await claim('write', '05:00', '06:00', '07:00');
  await claim('hold', '05:00');
  await harness.raw`update slots set state = 'done', finished_at = '2026-06-01T08:00Z' where job = 'write'`;
  expect(await pruneSlots(harness.raw, new Date('2026-06-01T07:59Z'))).toBe(0);
  expect(await pruneSlots(harness.raw, new Date('2026-06-01T08:01Z'))).toBe(2);
  expect(await harness.raw`select 1 from slots`).toHaveLength(2);
});

it('answers /healthz on loopback with 200 or 503 and the reasons, and can be switched off', async () => {
  expect(await startHealthServer(0, () => Promise.reject(new Error('never asked')))).toBeNull();
  const one = await harness.start({ role: 'scheduler', schedules: every('0', 'write') });
  const port = await freePort();
  const server = await startHealthServer(port, () => one.service.health());
  const ask = (path: string) => fetch(`http://127.0.0.1:${port}${path}`);
  const failing = await waitFor(async () => {
    const response = await ask('/healthz');
    return response.status === 503 && response.json();
  });
  expect(failing).toMatchObject({ status: 'failing', queue: 'postgres', oldestWaiting: { job: 'write' } });
  await harness.start({ role: 'worker', schedules: {} });
  await waitFor(async () => (await ask('/healthz?verbose')).status === 200);
  expect((await ask('/other')).status).toBe(404);
  await expect(startHealthServer(port, () => one.service.health())).rejects.toThrow(/EADDRINUSE/);
  await server?.close();
  await expect(ask('/healthz')).rejects.toThrow();
});

it('goes on after all its database connections were cut in the middle of a run', async () => {
  const one = await harness.start({ schedules: every('*', 'hold') });
  await waitFor(async () => (await harness.ledger('hold')).length === 1);
  await harness.raw`
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()`;
  await withRetry(() => openGate(harness.raw));
  // Before the next slot comes, which would supersede one that waits for its repetition.
  await waitFor(async () => {
    await one.tick();
    return (await harness.states('hold')).join() === 'done';
  });
  harness.now = new Date('2026-06-01T06:01:30Z');
  await waitFor(async () => {
    await one.tick();
    return (await harness.states('hold')).join() === 'done,done';
  });
  expect((await harness.ledger('hold')).filter((what) => what === 'ended')).toHaveLength(2);
});

it('outlives a connection that is reset while it opens its queue, whatever has been said by then', async () => {
  const target = Number(new URL(harness.url).port);
  const log = { info: () => {}, warn: () => {}, error: () => {} };
  for (const last of [1, 2, 3, 4]) {
    const way = createServer((client) => {
      const upstream = dial(target, '127.0.0.1').on('error', () => undefined);
      let said = 0;
      client.on('error', () => undefined).on('close', () => upstream.destroy());
      client.on('data', (chunk) => {
        said += 1;
        if (said === last) client.resetAndDestroy();
        else upstream.write(chunk);
      });
      upstream.on('data', (chunk) => client.write(chunk));
    }).listen(0, '127.0.0.1');
    await once(way, 'listening');
    const url = new URL(harness.url);
    url.port = String((way.address() as AddressInfo).port);
    const options = { installationId: 'cut', consumes: false, timings: SERVICE_TIMINGS, log };
    // An error without a listener would fail the whole file.
    await expect(openPostgresLink(url.href, options)).rejects.toMatchObject({ code: 'ECONNRESET' });
    way.close();
  }
});

it('health names a job of every minute that fails, one that never ends, and neither once they are well', async () => {
  const one = await harness.start({ schedules: { ...every('*', 'broken'), ...every('*', 'hold') } });
  await waitFor(async () => {
    await one.tick();
    return (await harness.states('broken')).join() === 'failed';
  });
  await harness.raw`update slots set claimed_at = claimed_at - interval '3 minutes'`;
  const { status, reasons } = await one.service.health();
  expect(status).toBe('failing');
  expect(reasons).toEqual([
    'broken: failed, never done yet: Error: postgres://…@db:5432 is no more',
    expect.stringMatching(/^hold: not done for 18\d s since it was due, never done yet$/),
  ]);
  await one.service.setSchedules(every('*', 'hold'));
  await openGate(harness.raw);
  await waitFor(async () => (await one.service.health()).status === 'ok');
});

it('health names a database that takes no writes, and is green when it takes them again', async () => {
  const one = await harness.start({ schedules: every('0', 'write') });
  const { database } = (await harness.raw<{ database: string }[]>`select current_database() as database`)[0]!;
  const readOnly = (mode: 'on' | 'off') =>
    harness.raw.begin('read write', async (tx) => {
      await tx.unsafe(`alter database ${database} set default_transaction_read_only = ${mode}`);
      await tx`
        select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()`;
      // The own session too follows the setting that is in force from now on.
      await tx.unsafe(`set default_transaction_read_only = ${mode}`);
    });
  await withRetry(() => readOnly('on'));
  await waitFor(async () => {
    await one.tick();
    const { reasons } = await one.service.health();
    return (
      reasons.includes('database: takes no writes (read only)') &&
      reasons.join().includes('scheduling: PostgresError 25006')
    );
  });
  await withRetry(() => readOnly('off'));
  await waitFor(async () => {
    await one.tick();
    return (await one.service.health()).status === 'ok';
  });
});

it('reports a database that does not answer as a reason', async () => {
  const one = await harness.start({ role: 'scheduler', schedules: {} });
  await harness.raw`alter table slots rename to elsewhere`;
  const report = await one.service.health();
  await harness.raw`alter table elsewhere rename to slots`;
  expect(report.status).toBe('failing');
  expect(report.reasons.join()).toMatch(/^database: PostgresError 42P01/);
});
