import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { nextDueAt } from '../../../src/store/outbox/claimable.ts';
import { enqueueOutbox } from '../../../src/store/outbox/enqueue-outbox.ts';
import { countOutbox, listOutbox } from '../../../src/store/outbox/inspect-outbox.ts';
import { makeLaneWait, pauseChannel, resumeChannel } from '../../../src/store/outbox/lanes.ts';
import { expireLeases } from '../../../src/store/outbox/operate-outbox.ts';
import { releaseClaims } from '../../../src/store/outbox/settle-attempts.ts';
import { at, draft, openOutbox } from './outbox-harness.ts';

let outbox: Awaited<ReturnType<typeof openOutbox>>;

beforeAll(async () => {
  outbox = await openOutbox();
});

afterAll(() => outbox.close());

beforeEach(async () => {
  await outbox.reset();
});

describe('enqueueOutbox', () => {
  it('takes a dedupe key once', async () => {
    expect(await outbox.enqueue(draft('a'), draft('b'), draft('a', { version: 9 }))).toEqual({
      inserted: 2,
      cancelled: 0,
    });
    expect(await outbox.enqueue(draft('a', { payload: { other: true } }))).toEqual({
      inserted: 0,
      cancelled: 0,
    });
    expect((await outbox.claim(0)).map((row) => row.payload)).toEqual([{ key: 'a' }, { key: 'b' }]);
  });

  it('is undone with its transaction', async () => {
    const failing = outbox.db.begin(async (tx) => {
      await enqueueOutbox(tx, [draft('a')], at(0));
      throw new Error('the decision was not recorded');
    });
    await expect(failing).rejects.toThrow('not recorded');
    expect(await countOutbox(outbox.db)).toMatchObject({ pending: 0 });
  });

  it('cancels older waiting edits of the same message, and nothing else', async () => {
    const of = { subject: 'episode:1' };
    await outbox.enqueue(
      draft('v1', of),
      draft('note', { ...of, op: 'thread' }),
      draft('elsewhere', { ...of, recipient: 'C2' }),
      draft('other', { subject: 'episode:2' }),
    );
    expect(await outbox.enqueue(draft('v2', { ...of, version: 2 }))).toEqual({ inserted: 1, cancelled: 1 });
    expect(await outbox.states()).toEqual({
      v1: 'cancelled',
      note: 'pending',
      elsewhere: 'pending',
      other: 'pending',
      v2: 'pending',
    });
  });

  it('leaves alone an edit that is under way', async () => {
    await outbox.enqueue(draft('v1', { subject: 'episode:1' }));
    await outbox.claim(0);
    await outbox.enqueue(draft('v2', { subject: 'episode:1', version: 2 }));
    expect(await outbox.states()).toEqual({ v1: 'claimed', v2: 'pending' });
  });

  it('takes 10,000 rows within seconds', async () => {
    const many = Array.from({ length: 10_000 }, (_, i) => draft(`many ${i}`));
    const before = performance.now();
    expect(await outbox.enqueue(...many)).toEqual({ inserted: 10_000, cancelled: 0 });
    expect(performance.now() - before).toBeLessThan(10_000);
  });
});

describe('claimOutbox', () => {
  it('hands every row to exactly one of many', async () => {
    await outbox.enqueue(...Array.from({ length: 400 }, (_, i) => draft(`row ${i}`)));
    const claims = await Promise.all(Array.from({ length: 8 }, () => outbox.claim(0, { limit: 60 })));
    const ids = claims.flat().map((row) => row.id);
    expect(ids.length).toBeGreaterThan(0);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('gives out only what is due, of the asked channels, in order of arrival', async () => {
    await outbox.enqueue(
      draft('later', { dueAt: at(10) }),
      draft('b'),
      draft('a'),
      draft('mail', { channel: 'email' }),
    );
    const paceMs = { slack: 0 };
    expect((await outbox.claim(0, { paceMs })).map((row) => row.dedupeKey)).toEqual(['b', 'a']);
    expect((await outbox.claim(10, { paceMs })).map((row) => row.dedupeKey)).toEqual(['later']);
  });

  it('keeps the order within a subject and recipient', async () => {
    const of = { subject: 'episode:1' };
    await outbox.enqueue(
      draft('post', of),
      draft('note', { ...of, op: 'thread' }),
      draft('elsewhere', { ...of, recipient: 'C2' }),
    );
    const first = await outbox.claim(0);
    expect(first.map((row) => row.dedupeKey)).toEqual(['post', 'elsewhere']);
    await outbox.settle(first[0]!, { state: 'pending', dueAt: at(30), sentAt: null });
    expect(await outbox.claim(1)).toEqual([]);
    const [again] = await outbox.claim(30);
    await outbox.settle(again!);
    expect((await outbox.claim(31)).map((row) => row.dedupeKey)).toEqual(['note']);
  });

  it('lets news pass a row that waits for an operator', async () => {
    const of = { subject: 'episode:1' };
    await outbox.enqueue(draft('v1', of));
    const [row] = await outbox.claim(0);
    await outbox.settle(row!, { state: 'uncertain', uncertainSince: at(0), dueAt: null, sentAt: null });
    await outbox.enqueue(draft('v2', { ...of, version: 2 }));
    expect((await outbox.claim(1)).map((next) => next.dedupeKey)).toEqual(['v2']);
  });

  it('skips lanes that wait and channels that are paused', async () => {
    await outbox.enqueue(
      draft('a'),
      draft('b', { lane: 'slack:C2' }),
      draft('m', { channel: 'email', lane: 'email:x' }),
    );
    await makeLaneWait(outbox.db, 'slack:C1', at(20));
    await pauseChannel(outbox.db, 'email', { reason: 'login refused', now: at(0), probeAt: at(15) });
    expect((await outbox.claim(1)).map((row) => row.dedupeKey)).toEqual(['b']);
    expect(await nextDueAt(outbox.db, ['slack', 'email'])).toMatchObject({ at: at(20) });
    expect((await outbox.claim(20)).map((row) => row.dedupeKey)).toEqual(['a']);
    await resumeChannel(outbox.db, 'email');
    expect((await outbox.claim(21)).map((row) => row.dedupeKey)).toEqual(['m']);
  });

  it('hands out one row per paced lane and interval, to whoever asks first', async () => {
    await outbox.enqueue(...['a', 'b', 'c'].map((key) => draft(key)), draft('d', { lane: 'slack:C2' }));
    const paced = { paceMs: { slack: 1_000 } };
    const racing = await Promise.all([
      outbox.claim(0, paced),
      outbox.claim(0, paced),
      outbox.claim(0, paced),
    ]);
    expect(
      racing
        .flat()
        .map((row) => row.dedupeKey)
        .sort(),
    ).toEqual(['a', 'd']);
    expect(await outbox.claim(0.999, paced)).toEqual([]);
    expect((await outbox.claim(1, paced)).map((row) => row.dedupeKey)).toEqual(['b']);
  });

  it('brings the place of the message along', async () => {
    await outbox.enqueue(draft('v1', { subject: 'episode:1', version: 3 }));
    const [row] = await outbox.claim(0);
    expect(row!.posted).toBeNull();
    await outbox.settle(row!, { posted: { channelId: 'D1', ts: '1.2', at: at(1) } });
    await outbox.enqueue(draft('v2', { subject: 'episode:1', version: 4 }));
    expect((await outbox.claim(2))[0]!.posted).toEqual({ channelId: 'D1', ts: '1.2', version: 3 });
  });
});

describe('leases and fencing', () => {
  it('a claimed row whose holder died is simply given out again', async () => {
    await outbox.enqueue(draft('a'));
    const [first] = await outbox.claim(0);
    expect(await outbox.claim(59)).toEqual([]);
    const [second] = await outbox.claim(60);
    expect(second).toMatchObject({ id: first!.id, attempts: 0, uncertainSince: null });
    expect(second!.fencingToken).toBeGreaterThan(first!.fencingToken);
  });

  it('an attempted one comes back as of unknown outcome', async () => {
    await outbox.enqueue(draft('a'));
    const [first] = await outbox.claim(0);
    await outbox.begin(first!, 10);
    expect(await outbox.claim(69)).toEqual([]);
    expect(await outbox.claim(70)).toMatchObject([
      { attempts: 1, uncertainSince: at(70), attemptedAt: at(10) },
    ]);
  });

  it('whoever lost a row can neither begin, settle nor release it', async () => {
    await outbox.enqueue(draft('a'));
    const [first] = await outbox.claim(0);
    const [second] = await outbox.claim(60);
    expect(await outbox.begin(first!, 61)).toEqual(new Set());
    expect(await outbox.settle(first!)).toEqual(new Set());
    await releaseClaims(outbox.db, [first!]);
    expect(await outbox.states()).toEqual({ a: 'claimed' });
    expect(await outbox.begin(second!, 61)).toEqual(new Set([second!.id]));
    expect(await outbox.settle(second!, { posted: { channelId: 'C1', ts: '1', at: at(62) } })).toEqual(
      new Set([second!.id]),
    );
    expect(await outbox.settle(first!, { state: 'parked' })).toEqual(new Set());
    expect(await outbox.states()).toEqual({ a: 'sent' });
  });

  it('repeating a step whose answer was lost changes nothing', async () => {
    await outbox.enqueue(draft('a'));
    const [row] = await outbox.claim(0);
    expect(await outbox.begin(row!, 1)).toEqual(await outbox.begin(row!, 1));
    expect(await outbox.begin(row!, 1, '00000000-0000-4000-8000-000000000002')).toEqual(new Set());
    expect(await outbox.settle(row!)).toEqual(await outbox.settle(row!));
    expect(await listOutbox(outbox.db, { states: ['sent'], limit: 10 })).toMatchObject([{ attempts: 1 }]);
  });

  it('released rows are due again at once and keep what is unknown about them', async () => {
    await outbox.enqueue(draft('a'), draft('b'));
    const [a, b] = await outbox.claim(0);
    await outbox.begin(b!, 0);
    const again = await outbox.claim(60);
    await releaseClaims(outbox.db, again);
    expect(await outbox.states()).toEqual({ a: 'pending', b: 'uncertain' });
    expect((await outbox.claim(61)).map((row) => row.id).sort()).toEqual([a!.id, b!.id].sort());
  });

  it('the leases of a dead installation can be ended', async () => {
    await outbox.enqueue(draft('a'), draft('b'));
    const [a, b] = await outbox.claim(0);
    await outbox.begin(b!, 1);
    expect(await expireLeases(outbox.db, { now: at(5) })).toBe(2);
    expect(await outbox.states()).toEqual({ a: 'pending', b: 'uncertain' });
    expect((await outbox.claim(2)).map((row) => row.id)).toEqual([a!.id]);
    expect(await outbox.claim(5)).toMatchObject([{ id: b!.id, uncertainSince: at(1) }]);
    expect(await outbox.settle(b!)).toEqual(new Set());
  });
});
