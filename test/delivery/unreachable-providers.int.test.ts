import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Channel } from '../../src/delivery/channel.ts';
import { DEFAULT_DELIVERY_POLICY } from '../../src/delivery/policy.ts';
import { deliver } from '../../src/pipeline/deliver.ts';
import { enqueueOutbox } from '../../src/store/outbox/enqueue-outbox.ts';
import { readOutboxHealth } from '../../src/store/outbox/inspect-outbox.ts';
import { retryOutbox, settleUncertain } from '../../src/store/outbox/operate-outbox.ts';
import { type LoopbackSlack, startLoopbackSlack } from '../helpers/slack/loopback-slack.ts';
import { startLoopbackSmtp } from '../helpers/smtp/loopback-smtp.ts';
import { startAlertsHarness } from '../pipeline/alerts/alerts-harness.ts';
import { type RelayHarness, startRelayHarness } from './relay-harness.ts';
import { mailChannel, slackChannel, TOKEN } from './relay-harness-channels.ts';
import { mail, slackMessage, toUser } from './relay-harness-drafts.ts';
import { startTravellingClock, type TravellingClock } from './travelling-clock.ts';

const MINUTE = 60_000;
const ANA = [toUser('ana@corp.example')];

let harness: RelayHarness;
let clock: TravellingClock;

beforeAll(async () => {
  harness = await startRelayHarness();
});

afterAll(() => harness.close());

beforeEach(async () => {
  await harness.reset();
  clock = startTravellingClock();
});

/** What the service does all the time: it sends what is due, with the product's own times. */
const drain = (...channels: Channel[]) =>
  harness.drain(channels, {
    now: clock.now,
    sleep: clock.sleep,
    until: 'due',
    policy: { ...DEFAULT_DELIVERY_POLICY, paceMs: { slack: 0, email: 0, webhook: 0, crm: 0 } },
  });
const drainFor = async (minutes: number, ...channels: Channel[]) => {
  const end = clock.elapsedMs() + minutes * MINUTE;
  while (clock.elapsedMs() < end) {
    await drain(...channels);
    await clock.advance(MINUTE / 2);
  }
};
const statesOf = async (kind: string) =>
  (await harness.rows()).filter((row) => row.kind === kind).map(({ state, attempts }) => [state, attempts]);

describe('Slack refuses connections', () => {
  let slack: LoopbackSlack;
  const startSlack = (port = 0) =>
    startLoopbackSlack({ port, token: TOKEN, users: [{ id: 'U1', email: 'ana@corp.example' }] });
  /** More messages than are attempted at a time, each followed by a note in its thread. */
  const posts = () =>
    Array.from({ length: 20 }, (_, i) => {
      const subject = `episode:${i}`;
      return [
        slackMessage({ key: `post ${i}`, subject, targets: ANA, text: `post ${i}` }),
        slackMessage({
          key: `note ${i}`,
          subject,
          targets: ANA,
          op: 'thread',
          text: `note ${i}`,
          onlyIfPosted: true,
        }),
      ];
    }).flat();

  afterEach(async () => {
    expect(slack.violations).toEqual([]);
    await slack.close();
  });

  it.each([10, 180])(
    'for %i minutes: nothing is given up, the admin is told once, all is sent in order',
    async (minutes) => {
      const smtp = await startLoopbackSmtp();
      slack = await startSlack();
      const { port } = slack;
      const channels = [slackChannel(slack), mailChannel(smtp.url)];
      await slack.close();
      await harness.enqueue(...posts());
      await drainFor(minutes, ...channels);

      expect(await statesOf('alert')).toEqual(Array.from({ length: 20 }, () => ['pending', 0]));
      expect(await statesOf('thread')).toEqual(Array.from({ length: 20 }, () => ['pending', 0]));
      expect(smtp.received.map(({ mail: received }) => received.subject)).toEqual(['channel_paused']);
      const health = await readOutboxHealth(harness.db, clock.now());
      expect(health.oldestDueSeconds).toBeGreaterThan(minutes * 60 - 60);
      expect(health.paused).toMatchObject([{ channel: 'slack', reason: 'slack: ECONNREFUSED' }]);

      slack = await startSlack(port);
      // It is asked at least every five minutes.
      await drainFor(6, ...channels);
      expect(await statesOf('alert')).toEqual(Array.from({ length: 20 }, () => ['sent', 1]));
      expect(await statesOf('thread')).toEqual(Array.from({ length: 20 }, () => ['sent', 1]));
      expect(slack.visible()).toHaveLength(40);
      for (const note of slack.visible().filter(({ threadTs }) => threadTs !== null)) {
        const post = slack.visible().find(({ ts }) => ts === note.threadTs);
        expect(post?.text).toBe(note.text.replace('note', 'post'));
      }
      expect(smtp.received).toHaveLength(1);
      await channels[1]!.close();
      await smtp.close();
    },
    15_000,
  );

  it('for a moment: nobody is told', async () => {
    slack = await startSlack();
    const { port } = slack;
    const channel = slackChannel(slack);
    await slack.close();
    await harness.enqueue(slackMessage({ key: 'a', targets: ANA }));
    await drain(channel);
    slack = await startSlack(port);
    await drainFor(1, channel);
    expect((await harness.rows()).map(({ kind, state }) => [kind, state])).toEqual([['alert', 'sent']]);
  });

  it('a post that a person brings back brings what depends on it', async () => {
    slack = await startSlack();
    const channel = slackChannel(slack);
    slack.script(
      { method: 'chat.postMessage' },
      { kind: 'error', code: 'msg_too_long', apply: false },
      { kind: 'error', code: 'msg_too_long', apply: false },
    );
    const of = { subject: 'episode:1', targets: ANA };
    await harness.enqueue(
      slackMessage({ ...of, key: 'post', text: 'post' }),
      slackMessage({ ...of, key: 'note', op: 'thread' }),
      slackMessage({ key: 'elsewhere', subject: 'episode:2', targets: ANA, op: 'thread' }),
    );
    const states = async () =>
      Object.fromEntries((await harness.rows()).map((row) => [row.dedupe_key, row.state]));
    await drain(channel);
    expect(await states()).toEqual({ post: 'parked', note: 'cancelled', elsewhere: 'cancelled' });
    const { id } = await harness.row('post');
    expect(await retryOutbox(harness.db, { ids: [id], now: clock.now() })).toEqual([id]);
    await drain(channel);
    expect(await states()).toEqual({ post: 'sent', note: 'sent', elsewhere: 'cancelled' });
    const [post, note] = slack.visible();
    expect([post?.text, note?.threadTs]).toEqual(['post', post?.ts]);
  });

  it('one of unknown outcome that a person says did not arrive comes after its note, which stands for itself', async () => {
    slack = await startSlack();
    slack.workspace.mayReadHistory = false;
    const channel = slackChannel(slack);
    slack.script({ method: 'chat.postMessage' }, { kind: 'reset', apply: false });
    const of = { subject: 'episode:1', targets: ANA };
    await harness.enqueue(
      slackMessage({ ...of, key: 'post', text: 'post' }),
      slackMessage({ ...of, key: 'note', text: 'note', op: 'thread' }),
    );
    await drain(channel);
    expect((await harness.row('note')).state).toBe('sent');
    const { id } = await harness.row('post');
    await settleUncertain(harness.db, { id, outcome: 'not_sent', by: 'ana', now: clock.now() });
    await drain(channel);
    expect((await harness.row('post')).state).toBe('sent');
    expect(slack.visible().map(({ text, threadTs }) => [text, threadTs])).toEqual([
      ['note', null],
      ['post', null],
    ]);
  });
});

describe('the mail server refuses connections', () => {
  it.each([10, 180])(
    'for %i minutes: nothing is given up, all is sent when it is back',
    async (minutes) => {
      const before = await startLoopbackSmtp();
      const channel = mailChannel(before.url);
      await before.close();
      await harness.enqueue(...Array.from({ length: 20 }, () => mail()));
      await drainFor(minutes, channel);
      expect(await statesOf('digest')).toEqual(Array.from({ length: 20 }, () => ['pending', 0]));
      const smtp = await startLoopbackSmtp({ port: before.port });
      await drainFor(6, channel);
      expect(await statesOf('digest')).toEqual(Array.from({ length: 20 }, () => ['sent', 1]));
      expect(await statesOf('notice')).toHaveLength(1);
      expect(new Set(smtp.received.map(({ mail: received }) => received.messageId)).size).toBe(21);
      await channel.close();
      await smtp.close();
    },
    15_000,
  );

  it('the admin is told in Slack, once, though mail is set for notices', async () => {
    const smtp = await startLoopbackSmtp();
    await smtp.close();
    const yaml = 'delivery: { admin_email: admin@corp.example, allowed_mail_domains: [corp.example] }';
    const product = await startAlertsHarness({ yaml, smtpUrl: smtp.url, startAt: clock.now() });
    await enqueueOutbox(product.raw, [mail()], clock.now());
    for (let minute = 0; minute < 10; minute++) {
      await clock.advance(MINUTE);
      product.travel(clock.now());
      await deliver(product.app.context);
    }
    expect(product.slack.visible().map(({ channel, text }) => [channel, text])).toEqual([
      ['#harbinger-admin', expect.stringContaining('E-mail is paused')],
    ]);
    await product.close();
  });
});
