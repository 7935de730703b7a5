import { describe, expect, it } from 'vitest';
import { expireLeases } from '../../src/store/outbox/operate-outbox.ts';
import { waitFor } from '../helpers/services/wait-for.ts';
import { harness, slack, useRelayAndSlack } from './relay-and-slack.ts';
import { slackChannel, TOKEN } from './relay-harness-channels.ts';
import { FAST_POLICY, slackMessage, toChannel, toUser } from './relay-harness-drafts.ts';
import { startRelayProcess } from './relay-process.ts';

useRelayAndSlack();

const later = (ms: number) => () => new Date(Date.now() + ms);

describe('kill -9', () => {
  const child = (owner: string) =>
    startRelayProcess({
      databaseUrl: harness.url,
      slack: { url: slack.url, token: TOKEN },
      owner,
      timeoutMs: 10_000,
      policy: FAST_POLICY,
      once: true,
    });

  it('after the send, before the mark: the next worker finds the message, there is one', async () => {
    const held = slack.hold({ method: 'chat.postMessage' });
    await harness.enqueue(slackMessage({ key: 'a', targets: [toUser('ana@corp.example')] }));
    const first = child('first');
    await held.reached;
    await first.kill();
    held.release();
    expect((await harness.row('a')).state).toBe('attempting');
    // While its lease runs nobody touches the row.
    await harness.drain([slackChannel(slack)], { until: 'due', policy: { ...FAST_POLICY, patienceMs: 100 } });
    expect((await harness.row('a')).state).toBe('attempting');

    await harness.drain([slackChannel(slack)], { now: later(FAST_POLICY.leaseMs) });
    const row = await harness.row('a');
    expect(row).toMatchObject({ state: 'sent', reason: 'found at the provider', attempts: 1 });
    expect(slack.copies(row.id)).toBe(1);
  });

  it('while Slack is asked whom an address belongs to: nothing has left, so that nothing has to be found out', async () => {
    const held = slack.hold({ method: 'users.lookupByEmail' });
    await harness.enqueue(slackMessage({ key: 'a', targets: [toUser('ana@corp.example')] }));
    const first = child('first');
    await held.reached;
    await first.kill();
    held.release();
    expect(await harness.row('a')).toMatchObject({ state: 'claimed', attempts: 0 });
    await expireLeases(harness.db, { now: new Date() });
    await harness.drain([slackChannel(slack)]);
    expect(await harness.row('a')).toMatchObject({ state: 'sent', attempts: 1, reason: null });
    expect(slack.requests.map(({ method }) => method)).not.toContain('conversations.history');
    expect(slack.visible()).toHaveLength(1);
  });

  it('three times on one message: it still arrives, once', async () => {
    await harness.enqueue(slackMessage({ key: 'a' }));
    for (const owner of ['first', 'second', 'third']) {
      slack.script({ method: 'chat.postMessage' }, { kind: 'hang', apply: false });
      const before = slack.requests.length;
      const worker = child(owner);
      await waitFor(() => slack.requests.slice(before).some(({ method }) => method === 'chat.postMessage'));
      await worker.kill();
      await expireLeases(harness.db, { now: new Date() });
    }
    await harness.drain([slackChannel(slack)]);
    const row = await harness.row('a');
    expect(row).toMatchObject({ state: 'sent', attempts: 4, reason: null });
    expect(slack.copies(row.id)).toBe(1);
  });

  it('of the only process of an installation: what it had not begun goes out at once, the rest is looked for', async () => {
    const late = slack.holdBack({ method: 'chat.postMessage', channel: 'C1' });
    await harness.enqueue(slackMessage({ key: 'a' }));
    const first = child('first');
    await late.reached;
    await first.kill();
    // Taken by the process that died, and not begun.
    await harness.enqueue(slackMessage({ key: 'b', targets: [toChannel('C2')] }));
    await harness.db`update outbox set state = 'claimed', lease_owner = 'first',
      lease_until = now() + interval '1 hour', fencing_token = fencing_token + 1 where dedupe_key = 'b'`;
    expect(await expireLeases(harness.db, { now: new Date() })).toBeGreaterThanOrEqual(1);
    const patient = { ...FAST_POLICY, showsMs: { ...FAST_POLICY.showsMs, slack: 60_000 } };
    const drained = harness.drain([slackChannel(slack)], { policy: patient });
    await waitFor(
      () =>
        slack.requests.filter(({ method }) => method === 'conversations.history').length >= 2 &&
        slack.visible().length > 0,
    );
    expect(slack.visible().map(({ channel }) => channel)).toEqual(['C2']);
    late.carryOut();
    await drained;
    expect((await harness.rows()).map((row) => [row.state, row.attempts])).toEqual([
      ['sent', 1],
      ['sent', 1],
    ]);
    expect(slack.visible()).toHaveLength(2);
  });

  it('a process that is asked to stop finishes what it began', async () => {
    const held = slack.hold({ method: 'chat.postMessage' });
    await harness.enqueue(slackMessage({ key: 'a' }));
    const worker = child('polite');
    await held.reached;
    const stopped = worker.stop();
    held.release();
    await stopped;
    expect(await worker.ended()).toBe(0);
    expect((await harness.row('a')).state).toBe('sent');
  });
});

describe('a slow send', () => {
  it('outlives its lease: one message, and the first worker may not write', async () => {
    const held = slack.hold({ method: 'chat.postMessage' });
    await harness.enqueue(slackMessage({ key: 'a' }));
    const slow = harness.drain([slackChannel(slack)], { owner: 'slow' });
    await held.reached;
    const second = await harness.drain([slackChannel(slack)], {
      owner: 'quick',
      now: later(FAST_POLICY.leaseMs + 1),
    });
    expect(second).toMatchObject({ sent: 1 });
    const settled = await harness.row('a');
    held.release();
    expect(await slow).toMatchObject({ sent: 0, uncertain: 0 });
    expect(await harness.row('a')).toEqual(settled);
    expect(slack.copies(settled.id)).toBe(1);
    expect(harness.logged.join('\n')).toContain('row taken over by another worker');
  });

  it('its edit is not posted afresh by a worker that lost the row', async () => {
    await harness.enqueue(slackMessage({ key: 'v1', subject: 'episode:1', version: 1 }));
    await harness.drain([slackChannel(slack)]);
    slack.visible()[0]!.deleted = true;
    const held = slack.hold({ method: 'chat.update' });
    await harness.enqueue(slackMessage({ key: 'v2', subject: 'episode:1', version: 2 }));
    const slow = harness.drain([slackChannel(slack)], { owner: 'slow' });
    await held.reached;
    await harness.drain([slackChannel(slack)], { owner: 'quick', now: later(FAST_POLICY.leaseMs + 1) });
    held.release();
    await slow;
    const row = await harness.row('v2');
    expect(row.state).toBe('sent');
    expect(slack.copies(row.id)).toBe(1);
  });
});
