import { describe, expect, it } from 'vitest';
import { startLoopbackSlack } from '../../helpers/slack/loopback-slack.ts';
import type { Fault } from '../../helpers/slack/types.ts';
import { harness, slack, useRelayAndSlack } from '../relay-and-slack.ts';
import { slackChannel, TOKEN } from '../relay-harness-channels.ts';
import { FAST_POLICY, slackMessage, toChannel, toUser } from '../relay-harness-drafts.ts';

useRelayAndSlack();

describe('an attempt that ends without an answer', () => {
  const withoutAnswer: [string, Fault][] = [
    ['reset', { kind: 'reset', apply: true }],
    ['hang past the time-out', { kind: 'hang', apply: true }],
    ['500', { kind: 'http', status: 500, body: 'oops', contentType: 'text/plain', apply: true }],
    [
      '503 with HTML',
      { kind: 'http', status: 503, body: '<html>down</html>', contentType: 'text/html', apply: true },
    ],
    [
      '200 with HTML',
      {
        kind: 'http',
        status: 200,
        body: `<html>${'x'.repeat(9_000)}</html>`,
        contentType: 'text/html',
        apply: true,
      },
    ],
    ['truncated 200', { kind: 'truncated', apply: true }],
    ['internal_error', { kind: 'error', code: 'internal_error', apply: true }],
    ['fatal_error', { kind: 'error', code: 'fatal_error', apply: true }],
  ];

  // Long enough for a busy machine, except where the time-out itself is the fault.
  const patient = (fault: string) => slackChannel(slack, fault.startsWith('hang') ? 1_500 : 10_000);

  it.each(withoutAnswer)('%s after the post: found in the history, one message', async (name, fault) => {
    slack.script({ method: 'chat.postMessage' }, fault);
    await harness.enqueue(slackMessage({ key: 'a', targets: [toUser('ana@corp.example')] }));
    const summary = await harness.drain([patient(name)]);
    const row = await harness.row('a');
    expect(summary).toMatchObject({ sent: 1, uncertain: 0 });
    expect(row).toMatchObject({ state: 'sent', reason: 'found at the provider', attempts: 1 });
    expect(slack.copies(row.id)).toBe(1);
    expect(row.provider_id).toBe(`D1:${slack.visible()[0]!.ts}`);
  });

  /** Slack or the connection has ended the request, so that after a while nothing can come of it any more. */
  const ended = new Set(['500', 'internal_error', 'fatal_error', 'reset', 'truncated 200']);

  it.each(withoutAnswer)(
    '%s before the post: sent again where the request has ended, else open',
    async (name, fault) => {
      slack.script({ method: 'chat.postMessage' }, { ...fault, apply: false } as Fault);
      await harness.enqueue(slackMessage({ key: 'a' }));
      await harness.drain([patient(name)]);
      const row = await harness.row('a');
      if (ended.has(name)) expect(row).toMatchObject({ state: 'sent', attempts: 2, reason: null });
      else expect(row).toMatchObject({ state: 'uncertain', attempts: 1, due_at: null });
      expect(slack.copies(row.id)).toBe(ended.has(name) ? 1 : 0);
    },
  );

  it('is found by a machine whose clock is three days ahead of Slack', async () => {
    const now = () => new Date(Date.now() - 3 * 86_400_000);
    const behind = await startLoopbackSlack({ token: TOKEN, channels: [{ id: 'C1' }], now });
    behind.script({ method: 'chat.postMessage' }, { kind: 'reset', apply: true });
    await harness.enqueue(slackMessage({ key: 'a' }));
    await harness.drain([slackChannel(behind)]);
    const row = await harness.row('a');
    expect(row).toMatchObject({ state: 'sent', reason: 'found at the provider', attempts: 1 });
    expect(behind.copies(row.id)).toBe(1);
    await behind.close();
  });

  it('looks for a thread reply among the replies', async () => {
    slack.script({ method: 'chat.postMessage' }, { kind: 'delay', ms: 0 }, { kind: 'reset', apply: true });
    await harness.enqueue(
      slackMessage({ key: 'post', subject: 'episode:1' }),
      slackMessage({ key: 'note', subject: 'episode:1', op: 'thread' }),
    );
    await harness.drain([slackChannel(slack)]);
    const note = await harness.row('note');
    expect(note).toMatchObject({ state: 'sent', reason: 'found at the provider' });
    expect(slack.copies(note.id)).toBe(1);
    expect(slack.visible().map((message) => message.threadTs)).toEqual([null, slack.visible()[0]!.ts]);
  });

  it('repeats an edit, which changes nothing that is visible', async () => {
    await harness.enqueue(slackMessage({ key: 'v1', subject: 'episode:1', version: 1 }));
    await harness.drain([slackChannel(slack)]);
    slack.script({ method: 'chat.update' }, { kind: 'reset', apply: true });
    await harness.enqueue(slackMessage({ key: 'v2', subject: 'episode:1', version: 2, text: 'second' }));
    await harness.drain([slackChannel(slack)]);
    expect((await harness.row('v2')).state).toBe('sent');
    expect(slack.visible()).toHaveLength(1);
    expect(slack.visible()[0]).toMatchObject({ text: 'second' });
  });

  it('waits and looks again when the history fails too', async () => {
    slack.script({ method: 'chat.postMessage' }, { kind: 'reset', apply: true });
    slack.script(
      { method: 'conversations.history' },
      { kind: 'http', status: 500, body: '', contentType: 'text/plain', apply: false },
      { kind: 'rate_limit', retryAfter: 1 },
    );
    await harness.enqueue(slackMessage({ key: 'a' }));
    await harness.drain([slackChannel(slack)]);
    expect((await harness.row('a')).state).toBe('sent');
    expect(slack.visible()).toHaveLength(1);
    expect(slack.requests.filter((request) => request.method === 'conversations.history')).toHaveLength(3);
  });

  it('holds it for an operator when the history may not be read, and says so', async () => {
    slack.workspace.mayReadHistory = false;
    slack.script({ method: 'chat.postMessage' }, { kind: 'reset', apply: true });
    await harness.enqueue(slackMessage({ key: 'a' }));
    const summary = await harness.drain([slackChannel(slack)]);
    expect(summary).toMatchObject({ sent: 0, uncertain: 1 });
    expect(await harness.row('a')).toMatchObject({
      state: 'uncertain',
      due_at: null,
      reason: 'slack: missing_scope',
    });
    expect(slack.visible()).toHaveLength(1);
    // The channel itself is fine.
    await harness.enqueue(slackMessage({ key: 'b' }));
    expect(await harness.drain([slackChannel(slack)])).toMatchObject({ sent: 1 });
  });

  it('sends again, marked, when the setting says so', async () => {
    slack.workspace.mayReadHistory = false;
    slack.script(
      { method: 'chat.postMessage' },
      { kind: 'reset', apply: false },
      { kind: 'rate_limit', retryAfter: 1 },
    );
    await harness.enqueue(slackMessage({ key: 'a', text: 'hello' }));
    await harness.drain([slackChannel(slack)], {
      policy: { ...FAST_POLICY, whenUnknown: { ...FAST_POLICY.whenUnknown, slack: 'resend' } },
    });
    expect(await harness.row('a')).toMatchObject({ state: 'sent', reason: 'possible duplicate' });
    expect(slack.visible().map((message) => message.text)).toEqual(['hello (Possible duplicate)']);
  });
});

describe('rate limits', () => {
  it('429 on one channel: no call to it until then, the other goes on, no attempt is counted', async () => {
    slack.script({ method: 'chat.postMessage', channel: 'C1' }, { kind: 'rate_limit', retryAfter: 1 });
    await harness.enqueue(
      slackMessage({ key: 'a1', targets: [toChannel('C1')] }),
      slackMessage({ key: 'a2', targets: [toChannel('C1')] }),
      ...Array.from({ length: 5 }, () => slackMessage({ targets: [toChannel('C2')] })),
    );
    await harness.drain([slackChannel(slack)], { concurrency: 1 });
    const [limited, next] = slack.requests.filter((request) => request.params.channel === 'C1');
    expect(limited!.outcome).toBe('rate_limit');
    expect(next!.at - limited!.at).toBeGreaterThanOrEqual(990);
    for (const request of slack.requests.filter(({ params }) => params.channel === 'C2')) {
      expect(request.at).toBeLessThan(next!.at);
    }
    expect(await harness.row('a1')).toMatchObject({ state: 'sent', attempts: 1 });
    expect(slack.visible()).toHaveLength(7);
  });

  it('429 without Retry-After waits the default time', async () => {
    slack.script({ method: 'chat.postMessage' }, { kind: 'rate_limit', retryAfter: null });
    await harness.enqueue(slackMessage({ key: 'a' }));
    await harness.drain([slackChannel(slack)]);
    const [first, second] = slack.requests;
    expect(second!.at - first!.at).toBeGreaterThanOrEqual(95);
    expect(await harness.row('a')).toMatchObject({ state: 'sent', attempts: 1 });
  });

  it('a long Retry-After is left pending by a drain that ends with what is due', async () => {
    slack.script({ method: 'chat.postMessage', channel: 'C1' }, { kind: 'rate_limit', retryAfter: 600 });
    await harness.enqueue(slackMessage({ key: 'a' }), slackMessage({ key: 'b', targets: [toChannel('C2')] }));
    const summary = await harness.drain([slackChannel(slack)], { until: 'due' });
    expect(summary).toMatchObject({ sent: 1, waiting: 1 });
    expect(await harness.row('a')).toMatchObject({ state: 'pending', attempts: 0 });
  });

  it('keeps the pace of a channel over any number of drains', async () => {
    const paced = { ...FAST_POLICY, paceMs: { ...FAST_POLICY.paceMs, slack: 200 } };
    await harness.enqueue(
      ...Array.from({ length: 8 }, (_, i) => slackMessage({ targets: [toChannel(i % 2 ? 'C1' : 'C2')] })),
    );
    await Promise.all([1, 2, 3].map(() => harness.drain([slackChannel(slack)], { policy: paced })));
    for (const channel of ['C1', 'C2']) {
      const times = slack.requests.filter(({ params }) => params.channel === channel).map(({ at }) => at);
      expect(times).toHaveLength(4);
      expect(times[3]! - times[0]!).toBeGreaterThanOrEqual(530);
    }
  });
});
