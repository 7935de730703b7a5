import { afterEach, beforeEach, expect, it } from 'vitest';
import { claimSlots } from '../../src/queue/slots/claim-slots.ts';
import type { Timing } from '../../src/queue/timing.ts';
import { waitFor } from '../helpers/services/wait-for.ts';
import { openGate } from './ledger-catalogue.ts';
import { every, type Harness, HOUR, openHarness } from './service-harness.ts';
import { type SpawnedWorker, spawnWorker } from './spawn-worker.ts';

/** What the service promises whatever its queue lives in; `chooseQueue` gives the Redis of a test, or null. */
export function serviceContract(chooseQueue: () => Promise<string | null>): void {
  let redisUrl: string | null;
  let harness: Harness;
  const processes: SpawnedWorker[] = [];

  beforeEach(async () => {
    redisUrl = await chooseQueue();
    harness = await openHarness(redisUrl);
  });

  afterEach(async () => {
    await Promise.all(processes.splice(0).map((worker) => worker.kill()));
    await harness.close();
  });

  const spawn = async () => {
    const worker = await spawnWorker(harness.url, redisUrl);
    processes.push(worker);
    return worker;
  };

  it('fires a slot once with 20 schedulers that start and tick at the same time', async () => {
    const schedules = { ...every('*', 'write'), ...every('*/5', 'digest') };
    const schedulers = await Promise.all(
      Array.from({ length: 20 }, () => harness.start({ role: 'scheduler', schedules })),
    );
    await harness.start({ role: 'worker', schedules: {} });
    await harness.start({ role: 'worker', schedules: {} });
    await waitFor(async () => (await harness.states('write')).join() === 'done');
    for (const minute of [1, 2]) {
      harness.now = new Date(Date.parse('2026-06-01T06:00:00Z') + minute * 60_000);
      await Promise.all(schedulers.map((one) => one.tick()));
    }
    await waitFor(async () => (await harness.states('write')).join() === 'done,done,done');
    await Promise.all(schedulers.map((one) => one.tick()));
    expect(await harness.ledger('write')).toEqual(['ran', 'ran', 'ran']);
    expect(await harness.ledger('digest')).toEqual(['ran']);
    expect(schedulers.flatMap((one) => one.events).filter((event) => event.kind === 'claimed')).toHaveLength(
      4,
    );
  });

  it('runs a slot whose scheduler died between commit and enqueue', async () => {
    const slot = new Date('2026-06-01T06:00Z');
    const claim = { job: 'write', slot, mode: 'run', reason: 'on time', onlyIfIdle: false } as const;
    expect(await claimSlots(harness.raw, 'a scheduler that died', [claim])).toHaveLength(1);
    await harness.start({ role: 'worker', schedules: {} });
    await waitFor(async () => (await harness.states('write')).join() === 'done');
    expect(await harness.ledger('write')).toEqual(['ran']);
  });

  it('finishes a job whose worker was killed three times', async () => {
    await harness.start({ role: 'scheduler', schedules: every('0', 'hold') });
    for (let kill = 1; kill <= 3; kill += 1) {
      const worker = await spawn();
      await waitFor(async () => (await harness.ledger('hold')).length === kill);
      await worker.kill();
    }
    await openGate(harness.raw);
    await spawn();
    await waitFor(async () => (await harness.states('hold')).join() === 'done');
    expect(await harness.ledger('hold')).toEqual(['started', 'started', 'started', 'started', 'ended']);
  });

  it('spreads pages over the workers, keeps their order, and redoes the page of a killed worker', async () => {
    const one = await harness.start({ schedules: every('0', 'book'), concurrency: { slots: 1, pages: 1 } });
    await waitFor(async () => (await harness.ledger('page')).includes('page 3 started'));
    const stranger = await spawn();
    await waitFor(
      async () => (await harness.raw`select 1 from slot_pages where state = 'done'`).length === 10,
    );
    await stranger.kill();
    await openGate(harness.raw);
    await waitFor(async () => (await harness.states('book')).join() === 'done');
    const [{ summary }] = await harness.raw<
      [{ summary: object }]
    >`select summary from slots where job = 'book'`;
    expect(summary).toEqual({ squares: Array.from({ length: 12 }, (_, n) => n * n) });
    const pids = await harness.raw<{ pid: number }[]>`
      select pid from ledger where what = 'page 5 started' order by id`;
    expect(pids.map((row) => row.pid)).toEqual([stranger.pid, process.pid]);
    expect(new Set((await harness.ledger('page')).filter((what) => !what.includes('started'))).size).toBe(12);
    expect(await harness.raw`select 1 from slot_pages`).toHaveLength(0);
    expect(one.events.map((event) => event.kind)).toEqual(['claimed', 'started', 'done']);
  });

  it.each([
    { when: 'at the same minute', minute: '0' },
    { when: 'made up together with it at the first start, though due earlier', minute: '30' },
  ])('keeps the order: a job waits for the jobs it comes after, $when, on any worker', async ({ minute }) => {
    const schedules = { ...every(minute, 'follow'), ...every('0', 'hold'), ...every('0', 'write') };
    const one = await harness.start({ schedules });
    await harness.start({ role: 'worker', schedules: {} });
    await waitFor(async () => (await harness.ledger('hold')).length === 1);
    await waitFor(async () => (await harness.states('write')).join() === 'done');
    await one.tick();
    expect(await harness.states('follow')).toEqual(['claimed']);
    await openGate(harness.raw);
    await waitFor(async () => (await harness.states('follow')).join() === 'done');
    expect(await harness.ledger('hold')).toEqual(['started', 'ended']);
  });

  it('repeats what failed, gives up after five failures, and lets the jobs after it go on meanwhile', async () => {
    const schedules = { ...every('0', 'flaky'), ...every('0', 'broken'), ...every('0', 'follow') };
    const one = await harness.start({ schedules });
    await waitFor(async () => {
      await one.tick();
      const states = [
        await harness.states('flaky'),
        await harness.states('broken'),
        await harness.states('follow'),
      ];
      return states.join() === 'done,failed,done';
    });
    expect(await harness.ledger('flaky')).toEqual(['tried', 'tried', 'tried']);
    expect(await harness.ledger('broken')).toHaveLength(5);
    expect(await harness.ledger('follow')).toEqual(['ran']);
    const [{ reason }] = await harness.raw<
      [{ reason: string }]
    >`select reason from slots where job = 'broken'`;
    expect(reason).toBe('Error: postgres://…@db:5432 is no more');
    expect(one.logged.join()).not.toContain('geheim');
    expect((await one.service.health()).warnings).toEqual([
      'broken: the slot of 2026-06-01T06:00:00.000Z failed',
    ]);
  });

  it('stops at once when idle, and hands over what was running when the job minds the signal', async () => {
    const first = await harness.start({ schedules: every('0', 'hold') });
    await waitFor(async () => (await harness.ledger('hold')).length === 1);
    const idle = await harness.start({ role: 'scheduler', schedules: {} });
    expect(await idle.service.stop(5_000)).toEqual({ drained: true });
    expect(await first.service.stop(1_000)).toEqual({ drained: false });
    expect(first.events.at(-1)?.kind).toBe('released');
    await openGate(harness.raw);
    await harness.start({ role: 'worker', schedules: {} });
    await waitFor(async () => (await harness.states('hold')).join() === 'done');
    expect(await harness.ledger('hold')).toEqual(['started', 'started', 'ended']);
  });

  it('stops within the deadline even when a job does not mind the signal', async () => {
    const first = await harness.start({ schedules: every('0', 'deaf') });
    await waitFor(async () => (await harness.ledger('deaf')).length === 1);
    const start = performance.now();
    expect(await first.service.stop(1_500)).toEqual({ drained: false });
    expect(performance.now() - start).toBeLessThan(10_000);
    await openGate(harness.raw);
    await waitFor(async () => (await harness.states('deaf')).join() === 'done');
  });

  it('makes up for a digest missed by 2 hours once, and only announces one missed by 5 days', async () => {
    const schedules = {
      digest: {
        timing: { kind: 'cron', cron: '0 6 * * 1', timezone: 'America/New_York' },
        catchUpMs: 72 * HOUR,
        runAtFirstStart: false,
      },
    } as const;
    const restartAt = async (now: string) => {
      harness.now = new Date(now);
      const [one, two] = await Promise.all([harness.start({ schedules }), harness.start({ schedules })]);
      await Promise.all([one.tick(), two.tick()]);
      await waitFor(
        async () => (await harness.raw`select 1 from slots where finished_at is null`).length === 0,
      );
      await Promise.all([one.service.stop(2_000), two.service.stop(2_000)]);
      return harness.ledger('digest');
    };
    expect(await restartAt('2026-06-06T12:00Z')).toEqual([]);
    expect(await restartAt('2026-06-08T12:00Z')).toEqual(['ran']);
    const announced = 'missed: missed by 120 h, made up within 72 h only';
    expect(await restartAt('2026-06-20T10:00Z')).toEqual(['ran', announced]);
    expect(await restartAt('2026-06-20T11:00Z')).toEqual(['ran', announced]);
    expect(await harness.states('digest')).toEqual(['done', 'skipped']);
  });

  it('does nothing when the clock steps back, and goes on when it has caught up', async () => {
    const one = await harness.start({ schedules: every('0,30', 'write') });
    const tickAt = async (now: string) => {
      harness.now = new Date(now);
      await one.tick();
      await waitFor(
        async () => (await harness.raw`select 1 from slots where finished_at is null`).length === 0,
      );
      return (await harness.ledger('write')).length;
    };
    expect(await tickAt('2026-06-01T06:30:10Z')).toBe(2);
    expect(await tickAt('2026-06-01T07:00:10Z')).toBe(3);
    expect(await tickAt('2026-06-01T06:00:10Z')).toBe(3);
    expect(await tickAt('2026-06-01T06:30:10Z')).toBe(3);
    expect(await tickAt('2026-06-01T07:00:20Z')).toBe(3);
    expect(await tickAt('2026-06-01T07:30:00Z')).toBe(4);
  });

  it('goes on with what follows real time when the clock steps back two hours, no slot twice', async () => {
    const timing: Timing = { kind: 'every', seconds: 1 };
    const schedules = { write: { timing, catchUpMs: HOUR, runAtFirstStart: true } };
    const one = await harness.start({ schedules });
    const ranMoreThan = (times: number) =>
      waitFor(async () => {
        harness.now = new Date(harness.now.getTime() + 50);
        await one.tick();
        return (await harness.ledger('write')).length > times;
      });
    await ranMoreThan(1);
    harness.now = new Date(harness.now.getTime() - 2 * HOUR);
    await ranMoreThan((await harness.ledger('write')).length + 1);
    const states = await harness.states('write');
    expect(states.length).toBeGreaterThanOrEqual((await harness.ledger('write')).length);
  });

  it('lets a changed cron take effect for what comes, refuses an invalid one and keeps the old', async () => {
    const one = await harness.start({ schedules: every('0', 'write') });
    await waitFor(async () => (await harness.states('write')).join() === 'done');
    harness.now = new Date('2026-06-01T06:20Z');
    await one.service.setSchedules(every('15,45', 'write'));
    expect(await harness.states('write')).toEqual(['done']);
    await expect(one.service.setSchedules(every('99', 'write'))).rejects.toThrow(/write: minute/);
    harness.now = new Date('2026-06-01T06:45Z');
    await one.tick();
    await waitFor(async () => (await harness.states('write')).join() === 'done,done');
    harness.now = new Date('2026-06-01T07:01Z');
    await one.tick();
    await one.service.setSchedules({});
    harness.now = new Date('2026-06-01T07:16Z');
    await one.tick();
    const slots = await harness.raw<{ slot: Date }[]>`select slot from slots order by slot`;
    expect(slots.map(({ slot }) => slot.toISOString().slice(11, 16))).toEqual(['06:00', '06:45']);
  });

  it('runs a pile of waiting slots of one job as one', async () => {
    const claims = [1, 2, 3].map((minute) => ({
      job: 'write',
      slot: new Date(`2026-06-01T05:0${minute}Z`),
      mode: 'run' as const,
      reason: 'on time',
      onlyIfIdle: false,
    }));
    await claimSlots(harness.raw, 'earlier', claims);
    await harness.raw`update slots set claimed_at = now() - interval '11 minutes'`;
    await harness.start({ role: 'worker', schedules: {} });
    await waitFor(async () => (await harness.states('write')).join() === 'skipped,skipped,done');
    expect(await harness.ledger('write')).toEqual(['ran']);
  });

  it('tells the truth about its health: red while due work does not move, green when it does', async () => {
    const probe = {
      name: 'outbox',
      limitMs: 60_000,
      oldestDue: async () => new Date('2026-06-01T05:58:30Z'),
    };
    const scheduler = await harness.start({ role: 'scheduler', schedules: every('0', 'write') });
    const waiting = await waitFor(async () => {
      const report = await scheduler.service.health();
      return report.status === 'failing' && report;
    });
    expect(waiting.reasons.join()).toMatch(
      /^write: the slot of 2026-06-01T06:00:00.000Z has waited \d+ s for a worker$/,
    );
    const worker = await harness.start({ role: 'worker', schedules: {}, probes: [probe] });
    // What waits and what has finished are looked at one after the other: one report may tell of both.
    const moving = await waitFor(async () => {
      const report = await scheduler.service.health();
      return report.status === 'ok' && report.lastFinished.write && report;
    });
    expect(moving).toMatchObject({ lastFinished: { write: { state: 'done' } } });
    expect((await worker.service.health()).reasons).toEqual(['outbox: due for 120 s and not done']);
    harness.now = new Date('2026-06-01T07:05Z');
    expect((await scheduler.service.health()).reasons).toEqual([
      'write: the slot of 2026-06-01T07:00:00.000Z has not been claimed',
    ]);
  });
}
