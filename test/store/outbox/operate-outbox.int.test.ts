import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { enqueueOutbox } from '../../../src/store/outbox/enqueue-outbox.ts';
import { followClock } from '../../../src/store/outbox/follow-clock.ts';
import { countOutbox, listOutbox, readOutboxHealth } from '../../../src/store/outbox/inspect-outbox.ts';
import { makeLaneWait, pauseChannel, takeProbes } from '../../../src/store/outbox/lanes.ts';
import { retryOutbox, settleUncertain } from '../../../src/store/outbox/operate-outbox.ts';
import { waitFor } from '../../helpers/services/wait-for.ts';
import { at, draft, LEASE_MS, openOutbox } from './outbox-harness.ts';

let outbox: Awaited<ReturnType<typeof openOutbox>>;

beforeAll(async () => {
  outbox = await openOutbox();
});

afterAll(() => outbox.close());

beforeEach(async () => {
  await outbox.reset();
});

describe('for operators', () => {
  const prepare = async () => {
    await outbox.enqueue(draft('parked'), draft('failed'), draft('open'), draft('sent'), draft('waiting'));
    const rows = new Map((await outbox.claim(0)).map((row) => [row.dedupeKey, row]));
    await outbox.settle(rows.get('parked')!, { state: 'parked', attempts: 20, sentAt: null });
    await outbox.settle(rows.get('failed')!, {
      state: 'failed',
      target: 2,
      permanentFailures: 3,
      sentAt: null,
    });
    await outbox.settle(rows.get('open')!, { state: 'uncertain', uncertainSince: at(0), sentAt: null });
    await outbox.settle(rows.get('sent')!);
    await outbox.settle(rows.get('waiting')!, { state: 'pending', dueAt: at(600), sentAt: null });
    return rows;
  };

  it('counts by state', async () => {
    await prepare();
    expect(await countOutbox(outbox.db)).toEqual({
      pending: 1,
      claimed: 0,
      attempting: 0,
      uncertain: 1,
      sent: 1,
      parked: 1,
      failed: 1,
      cancelled: 0,
    });
  });

  it('retries all that can be retried; what is uncertain is looked up, not re-sent', async () => {
    await prepare();
    expect(await retryOutbox(outbox.db, { ids: null, now: at(1) })).toHaveLength(4);
    expect(await outbox.states()).toEqual({
      parked: 'pending',
      failed: 'pending',
      open: 'uncertain',
      sent: 'sent',
      waiting: 'pending',
    });
    const claimed = await outbox.claim(1);
    expect(claimed.find((row) => row.dedupeKey === 'failed')).toMatchObject({
      target: 0,
      permanentFailures: 0,
    });
    expect(claimed.find((row) => row.dedupeKey === 'open')!.uncertainSince).toEqual(at(0));
  });

  it('retries by id', async () => {
    const rows = await prepare();
    const { id } = rows.get('parked')!;
    expect(await retryOutbox(outbox.db, { ids: [id, 'no such id'], now: at(1) })).toEqual([id]);
  });

  it.each([
    ['sent', { open: 'sent' }],
    ['cancelled', { open: 'cancelled' }],
    ['not_sent', { open: 'pending' }],
  ] as const)('settles what is uncertain as %s', async (outcome, expected) => {
    const rows = await prepare();
    const { id } = rows.get('open')!;
    expect(await settleUncertain(outbox.db, { id, outcome, by: 'ana', now: at(1) })).toBe(true);
    expect(await outbox.states()).toMatchObject(expected);
    expect(await settleUncertain(outbox.db, { id, outcome, by: 'ana', now: at(1) })).toBe(false);
    const listed = await listOutbox(outbox.db, { states: [expected.open], limit: 10 });
    expect(listed.find((row) => row.id === id)).toMatchObject({
      reason: `settled as ${outcome} by ana`,
      uncertain_since: null,
    });
  });

  it('lists without the message itself', async () => {
    await outbox.enqueue(draft('a', { payload: { comment: 'private words' } }));
    const listed = await listOutbox(outbox.db, { states: ['pending'], limit: 10 });
    expect(listed).toHaveLength(1);
    expect(JSON.stringify(listed)).not.toContain('private words');
  });

  it('goes on at once when the clock is set back by two hours, and keeps what waits for a time of day', async () => {
    const hours = 7_200;
    const look = (seconds: number) =>
      followClock(outbox.db, () => ({
        ...{ machine: 'one', now: at(seconds), steadyMs: null, leaseMs: LEASE_MS },
      }));
    await look(hours);
    await outbox.enqueue(
      draft('due', { dueAt: at(hours) }),
      draft('since', { dueAt: at(hours + 14) }),
      draft('paced', { lane: 'slack:C2', dueAt: at(hours) }),
      draft('tomorrow', { dueAt: at(12 * hours) }),
      draft('again', { dueAt: at(hours - 60) }),
      draft('leased', { dueAt: at(hours - 50) }),
    );
    await makeLaneWait(outbox.db, 'slack:C2', at(hours + 1));
    const rows = new Map((await outbox.claim(hours - 10)).map((row) => [row.dedupeKey, row]));
    const again = { state: 'pending', dueAt: at(hours + 300), attempts: 1, sentAt: null } as const;
    await outbox.settle(rows.get('again')!, again);
    expect(await outbox.claim(10)).toEqual([]);
    expect(await Promise.all([look(10), look(10)])).toContain(10_000 - hours * 1_000);
    const keysAt = async (seconds: number) =>
      (await outbox.claim(seconds)).map((row) => row.dedupeKey).sort();
    expect(await keysAt(12)).toEqual(['due', 'paced', 'since']);
    expect(await keysAt(320)).toEqual(['again', 'due', 'leased', 'paced', 'since']);
    expect(await look(320)).toBe(0);
    expect((await outbox.claim(11 * hours)).map((row) => row.dedupeKey)).not.toContain('tomorrow');
  });

  it('sends what was written by a clock that was days ahead, although nobody had looked at it, and nothing early', async () => {
    const days = 3 * 86_400;
    const look = (seconds: number) =>
      followClock(outbox.db, () => ({
        ...{ machine: 'three', now: at(seconds), steadyMs: null, leaseMs: LEASE_MS },
      }));
    await look(0);
    const drafts = [
      draft('at once', { dueAt: at(days) }),
      draft('in the morning', { dueAt: at(days + 7_200) }),
    ];
    await enqueueOutbox(outbox.db, drafts, at(days));
    await enqueueOutbox(outbox.db, [draft('tonight', { dueAt: at(7_200) })], at(0));
    expect(await look(60)).toBe(0);
    expect((await outbox.claim(61)).map((row) => row.dedupeKey)).toEqual(['at once']);
  });

  it('brings back waits that a clock days ahead had set, written down when everybody had followed it back already', async () => {
    const days = 3 * 86_400;
    const look = (seconds: number) =>
      followClock(outbox.db, () => ({
        ...{ machine: 'four', now: at(seconds), steadyMs: null, leaseMs: LEASE_MS },
      }));
    await outbox.enqueue(
      draft('again'),
      draft('open'),
      draft('within the hour'),
      draft('tomorrow', { dueAt: at(86_400) }),
      draft('paced', { lane: 'slack:C2' }),
    );
    const rows = new Map((await outbox.claim(1)).map((row) => [row.dedupeKey, row]));
    await look(10);
    const tried = { attempts: 1, sentAt: null } as const;
    await outbox.settle(rows.get('again')!, { ...tried, state: 'pending', dueAt: at(days + 5) });
    await outbox.settle(rows.get('open')!, {
      ...{ ...tried, state: 'uncertain', uncertainSince: at(5), dueAt: at(days + 5) },
    });
    await outbox.settle(rows.get('within the hour')!, { ...tried, state: 'pending', dueAt: at(3_000) });
    await outbox.settle(rows.get('paced')!, { ...tried, state: 'pending', dueAt: at(5) });
    await makeLaneWait(outbox.db, 'slack:C2', at(days));
    expect((await outbox.claim(11)).map((row) => row.dedupeKey)).toEqual([]);
    expect(await look(12)).toBe(0);
    const keysAt = async (seconds: number) =>
      (await outbox.claim(seconds)).map((row) => row.dedupeKey).sort();
    expect(await keysAt(13)).toEqual(['again', 'open', 'paced']);
    expect(await keysAt(3_001)).toContain('within the hour');
  });

  it('reads the clock when its turn has come, not before it waited for the database', async () => {
    let seconds = 3 * 86_400;
    const look = () =>
      followClock(outbox.db, () => ({
        ...{ machine: 'five', now: at(seconds), steadyMs: null, leaseMs: LEASE_MS },
      }));
    await look();
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    let isLocked = false;
    const other = outbox.db.begin(async (tx) => {
      await tx`update facts set at = ${at(10)} where key = 'clock:five'`;
      isLocked = true;
      await released;
    });
    await waitFor(() => isLocked);
    const late = look();
    await waitFor(async () => {
      const waiting = await outbox.db`select 1 from pg_locks where not granted`;
      return waiting.length > 0;
    });
    seconds = 12;
    release();
    await other;
    expect(await late).toBe(0);
    expect(await outbox.db`select at from facts where key = 'clock:five'`).toEqual([{ at: at(12) }]);
  });

  it('takes nobody for dead and no attempt for over when the clock is set forward by an hour', async () => {
    const hour = 3_600;
    const look = (seconds: number, steady: number) =>
      followClock(outbox.db, () => ({
        ...{ machine: 'two', now: at(seconds), steadyMs: steady * 1_000, leaseMs: LEASE_MS },
      }));
    await look(0, 500);
    await outbox.enqueue(draft('under way'), draft('claimed'), draft('open'));
    const rows = new Map((await outbox.claim(5)).map((row) => [row.dedupeKey, row]));
    await outbox.begin(rows.get('under way')!, 6);
    const open = {
      state: 'uncertain',
      uncertainSince: at(6),
      dueAt: null,
      attempts: 1,
      sentAt: null,
    } as const;
    await outbox.settle(rows.get('open')!, open);
    expect(await look(10, 510)).toBe(0);
    const steps = await Promise.all([look(hour + 12, 512), look(hour + 12, 512)]);
    expect(steps.sort()).toEqual([0, hour * 1_000]);
    expect(await outbox.claim(hour + 12)).toEqual([]);
    const [{ attempted_at: attempted }] = await outbox.db<[{ attempted_at: Date }]>`
      select attempted_at from outbox where state = 'attempting'`;
    expect(attempted).toEqual(at(hour + 6));
    const [{ leased }] = await outbox.db<[{ leased: number }]>`
      select count(lease_until)::int as leased from outbox where state not in ('claimed', 'attempting')`;
    expect(leased).toBe(0);
    expect(await outbox.claim(hour + 12 + LEASE_MS / 1_000)).toHaveLength(2);
    // The machine was started anew meanwhile: how long that took is not known.
    expect(await look(2 * hour, 3)).toBe(0);
  });

  it('health is the age of the oldest row that could go', async () => {
    const health = (seconds: number) => readOutboxHealth(outbox.db, at(seconds));
    expect(await health(0)).toEqual({ oldestDueSeconds: null, due: 0, lastSentAt: null, paused: [] });
    await outbox.enqueue(draft('a'), draft('b', { dueAt: at(30) }));
    expect(await health(40)).toMatchObject({ oldestDueSeconds: 40, due: 2 });
    await makeLaneWait(outbox.db, 'slack:C1', at(100));
    expect(await health(40)).toMatchObject({ oldestDueSeconds: null, due: 0 });
    expect(await health(130)).toMatchObject({ oldestDueSeconds: 30, due: 2 });
    const rows = await outbox.claim(130);
    for (const row of rows) await outbox.settle(row, { sentAt: at(131) });
    expect(await health(132)).toMatchObject({ due: 0, lastSentAt: at(131) });
  });

  it('a paused channel is reported, and asked by one worker per interval', async () => {
    const pause = () =>
      pauseChannel(outbox.db, 'slack', { reason: 'slack: token_revoked', now: at(0), probeAt: at(15) });
    expect(await Promise.all([pause(), pause()])).toEqual(expect.arrayContaining([true, false]));
    const health = await readOutboxHealth(outbox.db, at(1));
    expect(health.paused).toEqual([{ channel: 'slack', reason: 'slack: token_revoked', since: at(0) }]);
    const probe = (seconds: number) =>
      takeProbes(outbox.db, {
        channels: ['slack'],
        now: at(seconds),
        everyMs: 15_000,
        atLeastEveryMs: 60_000,
      });
    expect(await probe(14)).toEqual([]);
    expect((await Promise.all([probe(15), probe(15)])).flat()).toEqual([{ lane: 'slack', pausedAt: at(0) }]);
    expect(await probe(16)).toEqual([]);
    // In steps as long as the pause has lasted, but at least once a minute.
    expect(await probe(29)).toEqual([]);
    expect(await probe(30)).toHaveLength(1);
    expect(await probe(59)).toEqual([]);
    expect(await probe(3_600)).toHaveLength(1);
    expect(await probe(3_659)).toEqual([]);
    expect(await probe(3_660)).toHaveLength(1);
  });
});
