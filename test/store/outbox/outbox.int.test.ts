import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connect } from '../../../src/store/connect.ts';
import { migrateDatabase } from '../../../src/store/migrate.ts';
import { beginAttempts } from '../../../src/store/outbox/begin-attempts.ts';
import { claimOutbox } from '../../../src/store/outbox/claim-outbox.ts';
import { enqueueOutbox } from '../../../src/store/outbox/enqueue-outbox.ts';
import { countOutbox, listOutbox, readOutboxHealth } from '../../../src/store/outbox/inspect-outbox.ts';
import { makeLaneWait, pauseChannel, resumeChannel, takeProbes } from '../../../src/store/outbox/lanes.ts';
import { nextDueAt } from '../../../src/store/outbox/next-due-at.ts';
import { expireLeases, retryOutbox, settleUncertain } from '../../../src/store/outbox/operate-outbox.ts';
import { releaseClaims, settleAttempts } from '../../../src/store/outbox/settle-attempts.ts';
import type { ClaimedRow, OutboxDraft, Settlement } from '../../../src/store/outbox/types.ts';
import { createTestDatabase, type TestDatabase } from '../../helpers/services/test-database.ts';

let database: TestDatabase;
let connection: ReturnType<typeof connect>;

beforeAll(async () => {
  database = await createTestDatabase({ migrate: migrateDatabase });
  connection = connect(database.url);
});

afterAll(async () => {
  await connection.close();
  await database.drop();
});

beforeEach(async () => {
  await connection.raw`truncate outbox, posted_messages, lanes, facts`;
});

const T0 = Date.parse('2026-11-21T10:00:00Z');
const at = (seconds: number) => new Date(T0 + seconds * 1_000);
const LEASE_MS = 60_000;
const ATTEMPT = '00000000-0000-4000-8000-000000000001';

const draft = (key: string, over: Partial<OutboxDraft> = {}): OutboxDraft => ({
  dedupeKey: key,
  channel: 'slack',
  lane: 'slack:C1',
  kind: 'alert',
  op: 'upsert',
  subject: `episode:${key}`,
  recipient: 'C1',
  episodeId: null,
  version: 1,
  payload: { key },
  dueAt: at(0),
  ...over,
});
const enqueue = (...drafts: OutboxDraft[]) => enqueueOutbox(connection.raw, drafts, at(0));
const claim = (seconds: number, over: { limit?: number; paceMs?: Record<string, number> } = {}) =>
  claimOutbox(connection.raw, {
    owner: 'test',
    now: at(seconds),
    limit: over.limit ?? 100,
    leaseMs: LEASE_MS,
    paceMs: over.paceMs ?? { slack: 0, email: 0 },
  });
const begin = (row: ClaimedRow, seconds: number, attemptId = ATTEMPT) =>
  beginAttempts(connection.raw, [{ id: row.id, fencingToken: row.fencingToken, attemptId }], {
    now: at(seconds),
    leaseMs: LEASE_MS,
  });
const settlement = (row: ClaimedRow, over: Partial<Settlement> = {}): Settlement => ({
  id: row.id,
  fencingToken: row.fencingToken,
  state: 'sent',
  reason: null,
  dueAt: null,
  lane: row.lane,
  attempts: row.attempts + 1,
  permanentFailures: 0,
  target: 0,
  providerId: 'C1:1',
  uncertainSince: null,
  sentAt: at(1),
  posted: null,
  ...over,
});
const settle = (row: ClaimedRow, over: Partial<Settlement> = {}) =>
  settleAttempts(connection.raw, [settlement(row, over)]);
const states = async () =>
  Object.fromEntries(
    (await listOutbox(connection.raw, { states: [], limit: 1_000 })).map((row) => [
      row.dedupe_key,
      row.state,
    ]),
  );

describe('enqueueOutbox', () => {
  it('takes a dedupe key once', async () => {
    expect(await enqueue(draft('a'), draft('b'), draft('a', { version: 9 }))).toEqual({
      inserted: 2,
      cancelled: 0,
    });
    expect(await enqueue(draft('a', { payload: { other: true } }))).toEqual({ inserted: 0, cancelled: 0 });
    expect((await claim(0)).map((row) => row.payload)).toEqual([{ key: 'a' }, { key: 'b' }]);
  });

  it('is undone with its transaction', async () => {
    const failing = connection.raw.begin(async (tx) => {
      await enqueueOutbox(tx, [draft('a')], at(0));
      throw new Error('the decision was not recorded');
    });
    await expect(failing).rejects.toThrow('not recorded');
    expect(await countOutbox(connection.raw)).toMatchObject({ pending: 0 });
  });

  it('cancels older waiting edits of the same message, and nothing else', async () => {
    const of = { subject: 'episode:1' };
    await enqueue(
      draft('v1', of),
      draft('note', { ...of, op: 'thread' }),
      draft('elsewhere', { ...of, recipient: 'C2' }),
      draft('other', { subject: 'episode:2' }),
    );
    expect(await enqueue(draft('v2', { ...of, version: 2 }))).toEqual({ inserted: 1, cancelled: 1 });
    expect(await states()).toEqual({
      v1: 'cancelled',
      note: 'pending',
      elsewhere: 'pending',
      other: 'pending',
      v2: 'pending',
    });
  });

  it('leaves alone an edit that is under way', async () => {
    await enqueue(draft('v1', { subject: 'episode:1' }));
    await claim(0);
    await enqueue(draft('v2', { subject: 'episode:1', version: 2 }));
    expect(await states()).toEqual({ v1: 'claimed', v2: 'pending' });
  });

  it('takes 10,000 rows within seconds', async () => {
    const many = Array.from({ length: 10_000 }, (_, i) => draft(`many ${i}`));
    const before = performance.now();
    expect(await enqueue(...many)).toEqual({ inserted: 10_000, cancelled: 0 });
    expect(performance.now() - before).toBeLessThan(10_000);
  });
});

describe('claimOutbox', () => {
  it('hands every row to exactly one of many', async () => {
    await enqueue(...Array.from({ length: 400 }, (_, i) => draft(`row ${i}`)));
    const claims = await Promise.all(Array.from({ length: 8 }, () => claim(0, { limit: 60 })));
    const ids = claims.flat().map((row) => row.id);
    expect(ids.length).toBeGreaterThan(0);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('gives out only what is due, of the asked channels, in order of arrival', async () => {
    await enqueue(
      draft('later', { dueAt: at(10) }),
      draft('b'),
      draft('a'),
      draft('mail', { channel: 'email' }),
    );
    const paceMs = { slack: 0 };
    expect((await claim(0, { paceMs })).map((row) => row.dedupeKey)).toEqual(['b', 'a']);
    expect((await claim(10, { paceMs })).map((row) => row.dedupeKey)).toEqual(['later']);
  });

  it('keeps the order within a subject and recipient', async () => {
    const of = { subject: 'episode:1' };
    await enqueue(
      draft('post', of),
      draft('note', { ...of, op: 'thread' }),
      draft('elsewhere', { ...of, recipient: 'C2' }),
    );
    const first = await claim(0);
    expect(first.map((row) => row.dedupeKey)).toEqual(['post', 'elsewhere']);
    await settle(first[0]!, { state: 'pending', dueAt: at(30), sentAt: null });
    expect(await claim(1)).toEqual([]);
    const [again] = await claim(30);
    await settle(again!);
    expect((await claim(31)).map((row) => row.dedupeKey)).toEqual(['note']);
  });

  it('lets news pass a row that waits for an operator', async () => {
    const of = { subject: 'episode:1' };
    await enqueue(draft('v1', of));
    const [row] = await claim(0);
    await settle(row!, { state: 'uncertain', uncertainSince: at(0), dueAt: null, sentAt: null });
    await enqueue(draft('v2', { ...of, version: 2 }));
    expect((await claim(1)).map((next) => next.dedupeKey)).toEqual(['v2']);
  });

  it('skips lanes that wait and channels that are paused', async () => {
    await enqueue(
      draft('a'),
      draft('b', { lane: 'slack:C2' }),
      draft('m', { channel: 'email', lane: 'email:x' }),
    );
    await makeLaneWait(connection.raw, 'slack:C1', at(20));
    await pauseChannel(connection.raw, 'email', { reason: 'login refused', now: at(0), probeAt: at(15) });
    expect((await claim(1)).map((row) => row.dedupeKey)).toEqual(['b']);
    expect(await nextDueAt(connection.raw, ['slack', 'email'])).toEqual(at(20));
    expect((await claim(20)).map((row) => row.dedupeKey)).toEqual(['a']);
    await resumeChannel(connection.raw, 'email');
    expect((await claim(21)).map((row) => row.dedupeKey)).toEqual(['m']);
  });

  it('hands out one row per paced lane and interval, to whoever asks first', async () => {
    await enqueue(...['a', 'b', 'c'].map((key) => draft(key)), draft('d', { lane: 'slack:C2' }));
    const paced = { paceMs: { slack: 1_000 } };
    const racing = await Promise.all([claim(0, paced), claim(0, paced), claim(0, paced)]);
    expect(
      racing
        .flat()
        .map((row) => row.dedupeKey)
        .sort(),
    ).toEqual(['a', 'd']);
    expect(await claim(0.999, paced)).toEqual([]);
    expect((await claim(1, paced)).map((row) => row.dedupeKey)).toEqual(['b']);
  });

  it('brings the place of the message along', async () => {
    await enqueue(draft('v1', { subject: 'episode:1', version: 3 }));
    const [row] = await claim(0);
    expect(row!.posted).toBeNull();
    await settle(row!, { posted: { channelId: 'D1', ts: '1.2', at: at(1) } });
    await enqueue(draft('v2', { subject: 'episode:1', version: 4 }));
    expect((await claim(2))[0]!.posted).toEqual({ channelId: 'D1', ts: '1.2', version: 3 });
  });
});

describe('leases and fencing', () => {
  it('a claimed row whose holder died is simply given out again', async () => {
    await enqueue(draft('a'));
    const [first] = await claim(0);
    expect(await claim(59)).toEqual([]);
    const [second] = await claim(60);
    expect(second).toMatchObject({ id: first!.id, attempts: 0, uncertainSince: null });
    expect(second!.fencingToken).toBeGreaterThan(first!.fencingToken);
  });

  it('an attempted one comes back as of unknown outcome', async () => {
    await enqueue(draft('a'));
    const [first] = await claim(0);
    await begin(first!, 10);
    expect(await claim(69)).toEqual([]);
    expect(await claim(70)).toMatchObject([{ attempts: 1, uncertainSince: at(70), attemptedAt: at(10) }]);
  });

  it('whoever lost a row can neither begin, settle nor release it', async () => {
    await enqueue(draft('a'));
    const [first] = await claim(0);
    const [second] = await claim(60);
    expect(await begin(first!, 61)).toEqual(new Set());
    expect(await settle(first!)).toEqual(new Set());
    await releaseClaims(connection.raw, [first!]);
    expect(await states()).toEqual({ a: 'claimed' });
    expect(await begin(second!, 61)).toEqual(new Set([second!.id]));
    expect(await settle(second!, { posted: { channelId: 'C1', ts: '1', at: at(62) } })).toEqual(
      new Set([second!.id]),
    );
    expect(await settle(first!, { state: 'parked' })).toEqual(new Set());
    expect(await states()).toEqual({ a: 'sent' });
  });

  it('repeating a step whose answer was lost changes nothing', async () => {
    await enqueue(draft('a'));
    const [row] = await claim(0);
    expect(await begin(row!, 1)).toEqual(await begin(row!, 1));
    expect(await begin(row!, 1, '00000000-0000-4000-8000-000000000002')).toEqual(new Set());
    expect(await settle(row!)).toEqual(await settle(row!));
    expect(await listOutbox(connection.raw, { states: ['sent'], limit: 10 })).toMatchObject([
      { attempts: 1 },
    ]);
  });

  it('released rows are due again at once and keep what is unknown about them', async () => {
    await enqueue(draft('a'), draft('b'));
    const [a, b] = await claim(0);
    await begin(b!, 0);
    const again = await claim(60);
    await releaseClaims(connection.raw, again);
    expect(await states()).toEqual({ a: 'pending', b: 'uncertain' });
    expect((await claim(61)).map((row) => row.id).sort()).toEqual([a!.id, b!.id].sort());
  });

  it('the leases of a dead installation can be ended', async () => {
    await enqueue(draft('a'), draft('b'));
    const [a, b] = await claim(0);
    await begin(b!, 1);
    expect(await expireLeases(connection.raw, { reconcileAt: at(5) })).toBe(2);
    expect(await states()).toEqual({ a: 'pending', b: 'uncertain' });
    expect((await claim(2)).map((row) => row.id)).toEqual([a!.id]);
    expect(await claim(5)).toMatchObject([{ id: b!.id, uncertainSince: at(1) }]);
    expect(await settle(b!)).toEqual(new Set());
  });
});

describe('for operators', () => {
  const prepare = async () => {
    await enqueue(draft('parked'), draft('failed'), draft('open'), draft('sent'), draft('waiting'));
    const rows = new Map((await claim(0)).map((row) => [row.dedupeKey, row]));
    await settle(rows.get('parked')!, { state: 'parked', attempts: 20, sentAt: null });
    await settle(rows.get('failed')!, { state: 'failed', target: 2, permanentFailures: 3, sentAt: null });
    await settle(rows.get('open')!, { state: 'uncertain', uncertainSince: at(0), sentAt: null });
    await settle(rows.get('sent')!);
    await settle(rows.get('waiting')!, { state: 'pending', dueAt: at(600), sentAt: null });
    return rows;
  };

  it('counts by state', async () => {
    await prepare();
    expect(await countOutbox(connection.raw)).toEqual({
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
    expect(await retryOutbox(connection.raw, { ids: null, now: at(1) })).toHaveLength(4);
    expect(await states()).toEqual({
      parked: 'pending',
      failed: 'pending',
      open: 'uncertain',
      sent: 'sent',
      waiting: 'pending',
    });
    const claimed = await claim(1);
    expect(claimed.find((row) => row.dedupeKey === 'failed')).toMatchObject({
      target: 0,
      permanentFailures: 0,
    });
    expect(claimed.find((row) => row.dedupeKey === 'open')!.uncertainSince).toEqual(at(0));
  });

  it('retries by id', async () => {
    const rows = await prepare();
    const { id } = rows.get('parked')!;
    expect(await retryOutbox(connection.raw, { ids: [id, 'no such id'], now: at(1) })).toEqual([id]);
  });

  it.each([
    ['sent', { open: 'sent' }],
    ['cancelled', { open: 'cancelled' }],
    ['not_sent', { open: 'pending' }],
  ] as const)('settles what is uncertain as %s', async (outcome, expected) => {
    const rows = await prepare();
    const { id } = rows.get('open')!;
    expect(await settleUncertain(connection.raw, { id, outcome, by: 'ana', now: at(1) })).toBe(true);
    expect(await states()).toMatchObject(expected);
    expect(await settleUncertain(connection.raw, { id, outcome, by: 'ana', now: at(1) })).toBe(false);
    const listed = await listOutbox(connection.raw, { states: [expected.open], limit: 10 });
    expect(listed.find((row) => row.id === id)).toMatchObject({
      reason: `settled as ${outcome} by ana`,
      uncertain_since: null,
    });
  });

  it('lists without the message itself', async () => {
    await enqueue(draft('a', { payload: { comment: 'private words' } }));
    const listed = await listOutbox(connection.raw, { states: ['pending'], limit: 10 });
    expect(listed).toHaveLength(1);
    expect(JSON.stringify(listed)).not.toContain('private words');
  });

  it('health is the age of the oldest row that could go', async () => {
    const health = (seconds: number) => readOutboxHealth(connection.raw, at(seconds));
    expect(await health(0)).toEqual({ oldestDueSeconds: null, due: 0, lastSentAt: null, paused: [] });
    await enqueue(draft('a'), draft('b', { dueAt: at(30) }));
    expect(await health(40)).toMatchObject({ oldestDueSeconds: 40, due: 2 });
    await makeLaneWait(connection.raw, 'slack:C1', at(100));
    expect(await health(40)).toMatchObject({ oldestDueSeconds: null, due: 0 });
    expect(await health(130)).toMatchObject({ oldestDueSeconds: 30, due: 2 });
    const rows = await claim(130);
    for (const row of rows) await settle(row, { sentAt: at(131) });
    expect(await health(132)).toMatchObject({ due: 0, lastSentAt: at(131) });
  });

  it('a paused channel is reported, and asked by one worker per interval', async () => {
    const pause = () =>
      pauseChannel(connection.raw, 'slack', { reason: 'slack: token_revoked', now: at(0), probeAt: at(15) });
    expect(await Promise.all([pause(), pause()])).toEqual(expect.arrayContaining([true, false]));
    const health = await readOutboxHealth(connection.raw, at(1));
    expect(health.paused).toEqual([{ channel: 'slack', reason: 'slack: token_revoked', since: at(0) }]);
    const probe = (seconds: number) =>
      takeProbes(connection.raw, { channels: ['slack'], now: at(seconds), nextProbeAt: at(seconds + 15) });
    expect(await probe(14)).toEqual([]);
    expect((await Promise.all([probe(15), probe(15)])).flat()).toEqual(['slack']);
    expect(await probe(16)).toEqual([]);
  });
});
