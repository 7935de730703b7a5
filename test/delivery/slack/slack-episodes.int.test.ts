import { describe, expect, it } from 'vitest';
import { escapeMrkdwn } from '../../../src/domain/text/safe-text.ts';
import { harness, slack, useRelayAndSlack } from '../relay-and-slack.ts';
import { slackChannel } from '../relay-harness-channels.ts';
import { FAST_POLICY, slackMessage, toChannel, toUser } from '../relay-harness-drafts.ts';

useRelayAndSlack();

const drain = () => harness.drain([slackChannel(slack)]);
const version = (number: number, more: Parameters<typeof slackMessage>[0] = {}) =>
  slackMessage({
    key: `v${number}`,
    subject: 'episode:1',
    version: number,
    text: `version ${number}`,
    ...more,
  });

describe('one message per episode', () => {
  it('is edited in place, in the direct conversation that Slack named', async () => {
    const targets = [toUser('ana@corp.example')];
    await harness.enqueue(version(1, { targets }));
    await drain();
    await harness.enqueue(version(2, { targets }));
    await drain();
    await harness.enqueue(version(3, { targets }));
    await drain();
    expect(slack.visible()).toMatchObject([{ channel: 'D1', text: 'version 3', edits: 2 }]);
  });

  it('asks once whom an address belongs to, across messages and processes', async () => {
    const channel = slackChannel(slack);
    await harness.enqueue(...[1, 2, 3].map(() => slackMessage({ targets: [toUser('ana@corp.example')] })));
    await harness.drain([channel]);
    await harness.enqueue(slackMessage({ targets: [toUser('ana@corp.example')] }));
    await harness.drain([slackChannel(slack)]);
    expect(slack.requests.filter(({ method }) => method === 'users.lookupByEmail')).toHaveLength(1);
  });

  it('that recovered before its alert went out: nothing is sent', async () => {
    await harness.enqueue(version(1));
    await harness.enqueue(version(2, { onlyIfPosted: true }));
    expect(await drain()).toMatchObject({ sent: 0, cancelled: 1 });
    expect(slack.requests).toEqual([]);
    expect((await harness.rows()).map((row) => [row.state, row.reason])).toEqual([
      ['cancelled', 'superseded by a newer version'],
      ['cancelled', 'nothing was posted that this would change'],
    ]);
  });

  it('shows only the newest of several waiting versions', async () => {
    await harness.enqueue(version(1));
    await drain();
    await harness.enqueue(version(2));
    await harness.enqueue(version(3));
    expect(await drain()).toMatchObject({ sent: 1 });
    expect(slack.visible()).toMatchObject([{ text: 'version 3', edits: 1 }]);
  });

  it('never lets an older text overwrite a newer one', async () => {
    await harness.enqueue(version(5));
    await drain();
    await harness.enqueue(version(4));
    await drain();
    expect(slack.visible()).toMatchObject([{ text: 'version 5' }]);
    expect((await harness.row('v4')).state).toBe('cancelled');
  });

  it('a note in its thread never overtakes the post', async () => {
    slack.script({ method: 'chat.postMessage' }, { kind: 'error', code: 'some_new_code', apply: false });
    await harness.enqueue(
      version(1),
      slackMessage({ op: 'thread', subject: 'episode:1', broadcast: true, text: 'worse' }),
    );
    await drain();
    const [post, note] = slack.visible();
    expect(post).toMatchObject({ text: 'version 1', threadTs: null });
    expect(note).toMatchObject({ text: 'worse', threadTs: post!.ts, broadcast: true });
  });

  it('enqueued twice is sent once', async () => {
    await harness.enqueue(version(1));
    await harness.enqueue(version(1));
    await drain();
    expect(slack.visible()).toHaveLength(1);
    expect(await harness.rows()).toHaveLength(1);
  });
});

describe('a message that a human deleted', () => {
  it('turns into one new post when the account recovers, which later edits find', async () => {
    await harness.enqueue(version(1));
    await drain();
    slack.visible()[0]!.deleted = true;
    await harness.enqueue(version(2, { onlyIfPosted: true }));
    await drain();
    await harness.enqueue(version(3));
    await drain();
    expect(slack.visible()).toMatchObject([{ text: 'version 3', edits: 1 }]);
  });

  it.each(['cant_update_message', 'edit_window_closed'])('or %s likewise', async (code) => {
    await harness.enqueue(version(1));
    await drain();
    slack.script({ method: 'chat.update' }, { kind: 'error', code, apply: false });
    await harness.enqueue(version(2));
    await drain();
    expect(slack.visible().map(({ text }) => text)).toEqual(['version 1', 'version 2']);
    expect(await drain()).toMatchObject({ sent: 0 });
  });

  it('is posted once even when the new post ends without an answer', async () => {
    await harness.enqueue(version(1));
    await drain();
    slack.visible()[0]!.deleted = true;
    slack.script(
      { method: 'chat.postMessage' },
      { kind: 'error', code: 'internal_error', apply: false },
      { kind: 'reset', apply: true },
    );
    await harness.enqueue(version(2, { onlyIfPosted: true }));
    await drain();
    expect((await harness.row('v2')).state).toBe('sent');
    expect(slack.visible()).toMatchObject([{ text: 'version 2' }]);
  });

  it('ends its thread quietly', async () => {
    await harness.enqueue(version(1));
    await drain();
    slack.visible()[0]!.deleted = true;
    await harness.enqueue(slackMessage({ key: 'note', op: 'thread', subject: 'episode:1' }));
    await drain();
    expect(await harness.row('note')).toMatchObject({
      state: 'cancelled',
      reason: 'slack: message_not_found',
    });
  });
});

describe('what people wrote', () => {
  it('a comment of 4,100 characters, 60 drivers, 14,000 in all: one valid message, visibly cut', async () => {
    const comment = 'Export takes & takes. '.repeat(187).slice(0, 4_100);
    const drivers = Array.from(
      { length: 60 },
      (_, i) => `*driver ${i}* <https://corp.example/${i}|details> ${'é'.repeat(180)}`,
    );
    await harness.enqueue(
      slackMessage({
        key: 'a',
        message: {
          text: escapeMrkdwn(`At risk: ${comment}`),
          blocks: [
            { type: 'header', text: { type: 'plain_text', text: 'x'.repeat(200) } },
            { type: 'section', text: { type: 'mrkdwn', text: escapeMrkdwn(comment) } },
            { type: 'section', text: { type: 'mrkdwn', text: drivers.join('\n') } },
            ...drivers.map((text) => ({ type: 'section', text: { type: 'mrkdwn', text } })),
            {
              type: 'actions',
              elements: [
                { type: 'button', text: { type: 'plain_text', text: 'Acknowledge' }, action_id: 'ack' },
              ],
            },
          ],
        },
      }),
    );
    await drain();
    expect(await harness.row('a')).toMatchObject({ state: 'sent', reason: null });
    const [message] = slack.visible();
    expect(message!.text.length).toBeLessThanOrEqual(4_000);
    expect(message!.text).toMatch(/…$/);
    expect(JSON.stringify(message!.blocks)).toContain('…');
    expect(message!.blocks.at(-1)).toMatchObject({ type: 'actions' });
  });

  it('a hostile account name arrives letter by letter', async () => {
    const name = '<!channel> <https://evil|pay> *x* &lt;';
    await harness.enqueue(
      slackMessage({
        key: 'a',
        message: {
          text: escapeMrkdwn(name),
          blocks: [{ type: 'header', text: { type: 'plain_text', text: name } }],
        },
      }),
    );
    await drain();
    expect(slack.visible()).toMatchObject([
      {
        text: '&lt;!channel&gt; &lt;https://evil|pay&gt; *x* &amp;lt;',
        blocks: [{ text: { type: 'plain_text', text: name } }],
      },
    ]);
  });
});

describe('many at once', () => {
  it('500 alerts and their notes to ten people: none lost, none doubled, notes after their posts', async () => {
    slack.workspace.users.clear();
    for (let i = 0; i < 10; i++)
      slack.workspace.users.set(`U9${i}`, { id: `U9${i}`, email: `csm${i}@corp.example` });
    const targets = (i: number) => [toUser(`csm${i % 10}@corp.example`)];
    await harness.enqueue(
      ...Array.from({ length: 500 }, (_, i) =>
        slackMessage({ subject: `episode:${i}`, targets: targets(i) }),
      ),
      ...Array.from({ length: 500 }, (_, i) =>
        slackMessage({ op: 'thread', subject: `episode:${i}`, targets: targets(i) }),
      ),
    );
    const channels = [slackChannel(slack)];
    const summaries = await Promise.all([harness.drain(channels), harness.drain(channels)]);
    expect(summaries.reduce((sum, { sent }) => sum + sent, 0)).toBe(1_000);
    const rows = await harness.rows();
    expect(rows.filter((row) => slack.copies(row.id) !== 1)).toEqual([]);
    const posts = new Set(
      slack
        .visible()
        .filter(({ threadTs }) => threadTs === null)
        .map(({ ts }) => ts),
    );
    expect(slack.visible().filter(({ threadTs }) => threadTs !== null && !posts.has(threadTs))).toEqual([]);
  });

  it('one dead channel does not hold up the others', async () => {
    await harness.enqueue(
      ...Array.from({ length: 30 }, () => slackMessage({ targets: [toChannel('CGONE')] })),
      ...Array.from({ length: 30 }, () => slackMessage()),
    );
    expect(await harness.drain([slackChannel(slack)], { policy: FAST_POLICY })).toMatchObject({
      sent: 30,
      failed: 30,
    });
    expect((await harness.rows()).filter((row) => row.kind === 'notice')).toHaveLength(1);
  });
});
