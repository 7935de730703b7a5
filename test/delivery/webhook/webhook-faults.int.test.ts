import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readOutboxHealth } from '../../../src/store/outbox/inspect-outbox.ts';
import { retryOutbox } from '../../../src/store/outbox/operate-outbox.ts';
import { waitFor } from '../../helpers/services/wait-for.ts';
import { type LoopbackReceiver, startLoopbackReceiver } from '../../helpers/webhook/loopback-receiver.ts';
import { type RelayHarness, startRelayHarness } from '../relay-harness.ts';
import { FAST_POLICY } from '../relay-harness-drafts.ts';
import { startRelayProcess } from '../relay-process.ts';
import { OLD_SECRET, SECRET, taskEvent, webhookChannel } from './webhook-harness.ts';

let harness: RelayHarness;
let receiver: LoopbackReceiver;

beforeAll(async () => {
  harness = await startRelayHarness();
});
afterAll(() => harness.close());
beforeEach(async () => {
  receiver = await startLoopbackReceiver(SECRET);
});
afterEach(async () => {
  // Whatever happened: no secret in a row or a log line, and no request that did not verify.
  const written = await harness.everythingWritten();
  for (const secret of [SECRET, SECRET.slice('whsec_'.length)]) expect(written).not.toContain(secret);
  expect(receiver.requests.filter((request) => !request.verified)).toEqual([]);
  await receiver.close();
  await harness.reset();
});

const states = async () => (await harness.rows()).map((row) => row.state);
const drain = (options: Parameters<typeof webhookChannel>[1] = {}) =>
  harness.drain([webhookChannel(receiver.url, options)]);

describe('a webhook', () => {
  it('arrives signed, once, as JSON with its keys in order', async () => {
    await harness.enqueue(taskEvent({ task: '11111111-1111-4111-8111-111111111111' }));
    expect(await drain()).toMatchObject({ sent: 1 });
    const [request] = receiver.requests;
    expect(receiver.requests).toHaveLength(1);
    expect(request!.event.headers).toMatchObject({ 'content-type': 'application/json' });
    expect(request!.id).toBe('msg_11111111-1111-4111-8111-111111111111-1');
    expect(Object.keys(JSON.parse(request!.event.body))).toEqual(['type', 'timestamp', 'version', 'data']);
    expect(request!.event.data).toMatchObject({ sequence: 1, account: { name: 'Ação & Filhos' } });
    expect((await harness.rows())[0]).toMatchObject({
      state: 'sent',
      provider_id: request!.id,
      channel: 'webhook',
    });
  });

  it('is known by a receiver that has either secret while they are exchanged', async () => {
    const other = await startLoopbackReceiver(OLD_SECRET);
    await harness.enqueue(taskEvent());
    await harness.drain([webhookChannel(other.url, { secrets: [SECRET, OLD_SECRET] })]);
    await harness.enqueue(taskEvent());
    await drain({ secrets: [SECRET, OLD_SECRET] });
    expect([other.events, receiver.events].map((events) => events.length)).toEqual([1, 1]);
    await other.close();
  });

  it('is sent again under the same id, with a time of its own, after a reset that followed its arrival', async () => {
    receiver.script({ kind: 'reset', accept: true }, { kind: 'reset', accept: false });
    await harness.enqueue(taskEvent());
    expect(await drain()).toMatchObject({ sent: 1 });
    expect(receiver.requests).toHaveLength(3);
    expect(new Set(receiver.requests.map((request) => request.id)).size).toBe(1);
    const bodies = receiver.requests.map((request) => request.event.body);
    expect(new Set(bodies).size).toBe(1);
    expect(receiver.events).toHaveLength(1);
    for (const { timestamp, at } of receiver.requests) {
      expect(Math.abs(at / 1_000 - timestamp)).toBeLessThan(60);
    }
  });

  it('is sent again when no answer comes in time, whether it had arrived or not', async () => {
    receiver.script({ kind: 'hang', accept: true }, { kind: 'hang', accept: false });
    await harness.enqueue(taskEvent());
    expect(await drain({ timeoutMs: 300 })).toMatchObject({ sent: 1 });
    expect(receiver.events).toHaveLength(1);
    expect(receiver.requests).toHaveLength(3);
  });

  it('takes a status for the answer, whatever becomes of the text that should follow', async () => {
    receiver.script(
      { kind: 'answer', status: 202, body: 'stalled', accept: true },
      { kind: 'answer', status: 400, body: 'stalled' },
    );
    await harness.enqueue(taskEvent(), taskEvent());
    expect(await drain({ timeoutMs: 300 })).toMatchObject({ sent: 1, parked: 1 });
    expect((await harness.rows()).flatMap((row) => row.reason ?? [])).toEqual(['HTTP 400: wait']);
    expect(receiver.requests).toHaveLength(2);
  });

  it('waits as long as a 429 or 503 says, with all that go the same way, and counts the 429 for nothing', async () => {
    const busy = (status: number) => ({ kind: 'answer', status, headers: { 'retry-after': '1' } }) as const;
    receiver.script(busy(429), busy(503));
    await harness.enqueue(taskEvent());
    expect(await drain()).toMatchObject({ sent: 1 });
    const times = receiver.requests.map((request) => request.at);
    // The receiver notes the time a little after the sender did.
    expect(times[1]! - times[0]!).toBeGreaterThan(900);
    expect(times[2]! - times[1]!).toBeGreaterThan(900);
    expect((await harness.rows())[0]).toMatchObject({ attempts: 2 });
  });

  it('is tried again after 500s with pages of HTML and endless bodies, until it is parked', async () => {
    const page = `<html><body>${SECRET} ana@corp.example</body></html>`;
    receiver.script(
      { kind: 'answer', status: 500, body: page, headers: { 'content-type': 'text/html' } },
      { kind: 'answer', status: 500, body: 'endless' },
      { kind: 'answer', status: 200, body: 'endless', accept: true },
    );
    await harness.enqueue(taskEvent());
    expect(await drain()).toMatchObject({ sent: 1 });
    receiver.always({ kind: 'answer', status: 500, body: page });
    await harness.enqueue(taskEvent());
    expect(await drain()).toMatchObject({ parked: 1 });
    expect(receiver.requests).toHaveLength(3 + FAST_POLICY.retry.maxAttempts);
    expect(await states()).toEqual(['sent', 'parked']);
  });

  it('becomes a dead letter with a reason on 4xx and on redirects, which are not followed', async () => {
    const elsewhere = await startLoopbackReceiver(SECRET);
    receiver.script(
      { kind: 'answer', status: 422, body: `who is "Ana Prado" <ana@corp.example>? ${SECRET}` },
      { kind: 'answer', status: 308, headers: { location: `${elsewhere.url}?token=${SECRET}` } },
    );
    await harness.enqueue(taskEvent(), taskEvent());
    expect(await drain()).toMatchObject({ parked: 2 });
    const reasons = (await harness.rows()).map((row) => row.reason);
    expect(reasons.join()).toMatch(/HTTP 422: who is/);
    expect(reasons.join()).toMatch(/HTTP 308: redirects to http:\/\/127\.0\.0\.1:\d+, which is not followed/);
    const written = await harness.everythingWritten();
    expect(written.match(/"reason":"HTTP 422[^"]*(Ana Prado|ana@corp)/)).toBeNull();
    expect(elsewhere.requests).toEqual([]);
    expect(receiver.requests).toHaveLength(2);
    await elsewhere.close();
  });

  it('switches its endpoint off on 410 and tells once; a retry sends what waited', async () => {
    receiver.always({ kind: 'answer', status: 410 });
    await harness.enqueue(taskEvent(), taskEvent(), taskEvent());
    await drain();
    await harness.enqueue(taskEvent());
    await drain();
    expect(new Set(receiver.requests.map((request) => request.id)).size).toBe(receiver.requests.length);
    const notices = (await harness.rows()).filter((row) => row.kind === 'notice');
    expect(notices.map((row) => row.dedupe_key)).toEqual([expect.stringContaining('gone:webhook:jira')]);
    const waiting = (await harness.rows()).filter((row) => row.channel === 'webhook');
    expect(waiting.map((row) => row.state)).toEqual(Array(4).fill('pending'));
    expect(waiting.every((row) => row.attempts === 0)).toBe(true);
    // It needs a person, not a restart.
    const health = await readOutboxHealth(harness.db, new Date());
    expect(health.paused.map(({ channel }) => channel)).toEqual(['webhook:jira']);
    expect(health.due).toBe(1);

    receiver.always(null);
    await retryOutbox(harness.db, { ids: null, now: new Date() });
    await drain();
    expect(receiver.events).toHaveLength(4);
  });

  it('goes on by itself after a 410 when the address is another one, and drops what nobody asks for any more', async () => {
    receiver.always({ kind: 'answer', status: 410 });
    await harness.enqueue(taskEvent(), taskEvent({ endpoint: 'gone' }));
    await drain();
    const asked = receiver.requests.length;
    const moved = await startLoopbackReceiver(SECRET);
    await harness.drain([webhookChannel(moved.url)]);
    expect(moved.events).toHaveLength(1);
    expect(receiver.requests).toHaveLength(asked);
    expect((await states()).sort()).toEqual(['cancelled', 'pending', 'sent']);
    await moved.close();
  });

  it('tells what happened to a task in its order, whatever fails on the way', async () => {
    const task = '22222222-2222-4222-8222-222222222222';
    receiver.script(
      { kind: 'answer', status: 500 },
      { kind: 'reset', accept: true },
      { kind: 'answer', status: 408 },
    );
    await harness.enqueue(...[1, 2, 3, 4].map((sequence) => taskEvent({ task, sequence })), taskEvent());
    expect(await drain()).toMatchObject({ sent: 5 });
    const sequences = receiver.events.flatMap(({ data }) =>
      JSON.stringify(data).includes(task) ? [data.sequence] : [],
    );
    expect(sequences).toEqual([1, 2, 3, 4]);
  });

  it('does not go out after a newer one about the same task', async () => {
    const task = '33333333-3333-4333-8333-333333333333';
    receiver.script({ kind: 'answer', status: 400 });
    await harness.enqueue(taskEvent({ task, sequence: 1 }), taskEvent({ task, sequence: 2 }));
    expect(await drain()).toMatchObject({ parked: 1, sent: 1 });
    await retryOutbox(harness.db, { ids: null, now: new Date() });
    expect(await drain()).toMatchObject({ cancelled: 1 });
    expect(receiver.events.map(({ data }) => data.sequence)).toEqual([2]);
  });

  it('is sent again under its id after kill -9 between its arrival and its mark', async () => {
    receiver.script({ kind: 'hang', accept: true });
    await harness.enqueue(taskEvent());
    const process = startRelayProcess({
      databaseUrl: harness.url,
      webhook: { url: receiver.url },
      owner: 'doomed',
      timeoutMs: 60_000,
      policy: { ...FAST_POLICY, leaseMs: 1_000 },
      once: true,
    });
    await waitFor(() => receiver.events.length === 1, { message: 'the event at the receiver' });
    await process.kill();
    await waitFor(async () => (await drain()).sent === 1, { message: 'the lease to end' });
    expect(receiver.requests.map((request) => request.id)).toEqual(Array(2).fill(receiver.events[0]!.id));
    expect(receiver.events).toHaveLength(1);
    expect(await states()).toEqual(['sent']);
  });
});
