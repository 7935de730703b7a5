import { describe, expect, it } from 'vitest';
import type { Channel } from '../../../src/delivery/channel.ts';
import { resumeChannel } from '../../../src/store/outbox/lanes.ts';
import { freePort } from '../../helpers/services/own-redis.ts';
import type { Fault } from '../../helpers/slack/types.ts';
import { harness, slack, useRelayAndSlack } from '../relay-and-slack.ts';
import { slackChannel, TOKEN } from '../relay-harness-channels.ts';
import { FAST_POLICY, slackMessage, toChannel, toUser } from '../relay-harness-drafts.ts';

useRelayAndSlack();

describe('permanent failures', () => {
  it('archived channel or removed bot: the next of the chain gets it, one notice to the admin', async () => {
    slack.workspace.channels.set('C1', { id: 'C1', archived: true });
    slack.workspace.channels.set('C2', { id: 'C2', member: false });
    const chain = [toChannel('C1'), toChannel('C2'), toUser('bo@corp.example')];
    await harness.enqueue(
      slackMessage({ key: 'a', targets: chain }),
      slackMessage({ key: 'b', targets: chain }),
    );
    await harness.drain([slackChannel(slack)]);
    expect(slack.visible().map((message) => message.channel)).toEqual(['D2', 'D2']);
    const notices = (await harness.rows()).filter((row) => row.kind === 'notice');
    expect(notices.map((row) => row.dedupe_key.replace(/:\d{4}-\d{2}$/, '')).sort()).toEqual([
      'notice:gone:slack:C1',
      'notice:gone:slack:C2',
    ]);
    // Its later edits follow it to where it went.
    await harness.enqueue(
      slackMessage({
        ...{ key: 'c', subject: (await harness.row('a')).subject! },
        targets: chain,
        version: 2,
        text: 'edited',
      }),
    );
    await harness.drain([slackChannel(slack)]);
    expect(slack.visible().map((message) => message.text)).toContain('edited');
    expect(slack.visible()).toHaveLength(2);
  });

  it('deactivated user: the deputy gets it', async () => {
    slack.workspace.users.set('U1', { id: 'U1', email: 'ana@corp.example', deleted: true });
    await harness.enqueue(
      slackMessage({ key: 'by address', targets: [toUser('ana@corp.example'), toUser('bo@corp.example')] }),
      slackMessage({ key: 'by id', targets: [toUser('ana@corp.example', 'U1'), toUser('bo@corp.example')] }),
    );
    await harness.drain([slackChannel(slack)]);
    expect(slack.visible().map((message) => message.channel)).toEqual(['D2', 'D2']);
  });

  it('nobody left: failed, and the admin knows', async () => {
    slack.workspace.channels.set('C1', { id: 'C1', archived: true });
    await harness.enqueue(slackMessage({ key: 'a' }));
    expect(await harness.drain([slackChannel(slack)])).toMatchObject({ failed: 1, sent: 0 });
    expect(await harness.row('a')).toMatchObject({
      state: 'failed',
      reason: 'slack: is_archived',
      permanent_failures: 1,
    });
    expect((await harness.rows()).filter((row) => row.kind === 'notice')).toHaveLength(1);
  });

  it('refused layout: once more as plain text, and if that fails a dead letter', async () => {
    slack.script({ method: 'chat.postMessage' }, { kind: 'error', code: 'invalid_blocks', apply: false });
    await harness.enqueue(slackMessage({ key: 'a', text: 'hello' }));
    await harness.drain([slackChannel(slack)]);
    expect(await harness.row('a')).toMatchObject({
      state: 'sent',
      reason: 'sent as plain text: slack: invalid_blocks',
    });
    expect(slack.visible()).toMatchObject([{ text: 'hello', blocks: [] }]);

    const refused: Fault = { kind: 'error', code: 'msg_too_long', apply: false };
    slack.script({ method: 'chat.postMessage' }, refused, refused);
    await harness.enqueue(slackMessage({ key: 'b' }));
    expect(await harness.drain([slackChannel(slack)])).toMatchObject({ parked: 1 });
    expect(await harness.row('b')).toMatchObject({ state: 'parked', reason: 'slack: msg_too_long' });
  });

  it('unknown refusals are tried for a while, then parked with the reason', async () => {
    slack.script(
      {},
      ...Array.from({ length: 6 }, (): Fault => ({ kind: 'error', code: 'some_new_code', apply: false })),
    );
    await harness.enqueue(slackMessage({ key: 'a' }));
    expect(await harness.drain([slackChannel(slack)])).toMatchObject({ parked: 1 });
    expect((await harness.row('a')).reason).toBe('gave up after 6 attempts: slack: some_new_code');
  });

  it('revoked token: queue kept, the admin told once, drained once after the repair', async () => {
    slack.refuseToken('token_revoked');
    await harness.enqueue(...Array.from({ length: 20 }, () => slackMessage()));
    await harness.drain([slackChannel(slack)]);
    await harness.drain([slackChannel(slack)]);
    const rows = await harness.rows();
    expect(rows.filter((row) => row.kind === 'alert').map((row) => [row.state, row.attempts])).toEqual(
      Array.from({ length: 20 }, () => ['pending', 0]),
    );
    expect(rows.filter((row) => row.kind === 'notice')).toHaveLength(1);
    slack.refuseToken(null);
    expect(await harness.drain([slackChannel(slack)])).toMatchObject({ sent: 20 });
    expect(slack.visible()).toHaveLength(20);
  });

  it('a token revoked while an attempt is open keeps it open until it can be looked up', async () => {
    slack.script({ method: 'chat.postMessage' }, { kind: 'reset', apply: true });
    slack.script({ method: 'conversations.history' }, { kind: 'error', code: 'token_revoked', apply: false });
    await harness.enqueue(slackMessage({ key: 'a' }));
    await harness.drain([slackChannel(slack)]);
    expect((await harness.row('a')).state).toBe('uncertain');
    await harness.drain([slackChannel(slack)]);
    expect(await harness.row('a')).toMatchObject({ state: 'sent', attempts: 1 });
    expect(slack.visible()).toHaveLength(1);
  });
});

describe('nothing listens', () => {
  it('counts as certainly not sent and is retried', async () => {
    const gone = { url: `http://127.0.0.1:${await freePort()}/api/`, token: TOKEN };
    await harness.enqueue(slackMessage({ key: 'a' }));
    await harness.drain([slackChannel(gone)], { until: 'due', policy: { ...FAST_POLICY, patienceMs: 50 } });
    expect(await harness.row('a')).toMatchObject({
      state: 'pending',
      reason: 'slack: ECONNREFUSED',
      uncertain_since: null,
    });
    await harness.drain([slackChannel(slack)]);
    expect((await harness.row('a')).state).toBe('sent');
  });
});

describe('a channel that another process found repaired', () => {
  it('goes on in a drain that had met the pause', async () => {
    slack.script({ method: 'chat.postMessage' }, { kind: 'error', code: 'token_expired', apply: false });
    await harness.enqueue(...Array.from({ length: 7 }, () => slackMessage()));
    const repaired: Channel = {
      name: 'email',
      attempt: async () => {
        await resumeChannel(harness.db, 'slack');
        return { kind: 'sent', providerId: 'notice' };
      },
      close: async () => undefined,
    };
    // The admin's notice is delivered last; by then the queue is free again.
    expect(await harness.drain([slackChannel(slack), repaired], { concurrency: 2 })).toMatchObject({
      sent: 8,
    });
    expect(slack.visible()).toHaveLength(7);
  });
});
