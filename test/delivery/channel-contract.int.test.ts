import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Channel, SendContext } from '../../src/delivery/channel.ts';
import { createFileChannel } from '../../src/delivery/files/file-channel.ts';
import { collectPreviewItems } from '../../src/delivery/files/preview.ts';
import type { AttemptResult } from '../../src/delivery/types.ts';
import type { ClaimedRow, OutboxDraft } from '../../src/domain/outbox.ts';
import { makeTestHome } from '../helpers/services/test-home.ts';
import { startLoopbackSlack } from '../helpers/slack/loopback-slack.ts';
import type { Fault } from '../helpers/slack/types.ts';
import { startLoopbackSmtp } from '../helpers/smtp/loopback-smtp.ts';
import { startLoopbackReceiver } from '../helpers/webhook/loopback-receiver.ts';
import { type RelayHarness, startRelayHarness } from './relay-harness.ts';
import { MAIL_IDENTITY, MAIL_PASSWORD, mailChannel, slackChannel, TOKEN } from './relay-harness-channels.ts';
import { mail, slackMessage } from './relay-harness-drafts.ts';
import { SECRET, taskEvent, webhookChannel } from './webhook/webhook-harness.ts';

/** One channel with a provider behind it that can be made to fail. */
interface Setting {
  channel: Channel;
  draft: () => OutboxDraft;
  /** What arrived and can be seen. */
  arrived: () => Promise<number>;
  /** Every way the provider fails, with the results that may follow from it. */
  failures: { name: string; arrange: () => void | Promise<void>; expected: AttemptResult['kind'][] }[];
  secrets: string[];
  close: () => Promise<void>;
}

const HTTP_STATUSES = [
  201, 204, 301, 400, 401, 403, 404, 405, 408, 409, 410, 413, 418, 422, 451, 500, 501, 502, 503, 504, 520,
  599,
];
const SLACK_CODES: Record<string, AttemptResult['kind'][]> = {
  invalid_auth: ['permanent'],
  token_revoked: ['permanent'],
  missing_scope: ['permanent'],
  is_archived: ['permanent'],
  channel_not_found: ['permanent'],
  msg_too_long: ['permanent'],
  fatal_error: ['ambiguous'],
  internal_error: ['ambiguous'],
  ratelimited: ['not_sent'],
  never_heard_of: ['not_sent'],
};

async function slackSetting(): Promise<Setting> {
  const slack = await startLoopbackSlack({ token: TOKEN, channels: [{ id: 'C1' }] });
  const plan =
    (...faults: Fault[]) =>
    () =>
      slack.script({ method: 'chat.postMessage' }, ...faults);
  const body = `<html><body>proxy at https://user:${TOKEN}@proxy.corp.example, Authorization: Bearer ${TOKEN}</body></html>`;
  return {
    channel: slackChannel(slack, 1_500),
    draft: () => slackMessage(),
    arrived: async () => slack.visible().length,
    failures: [
      ...HTTP_STATUSES.map((status) => ({
        name: `HTTP ${status}`,
        arrange: plan({
          kind: 'http',
          status,
          body: status === 204 ? '' : body,
          contentType: 'text/html',
          apply: false,
        }),
        expected: ['ambiguous' as const],
      })),
      ...Object.entries(SLACK_CODES).map(([code, expected]) => ({
        name: code,
        // A refused layout is tried once more as plain text.
        arrange: plan(
          ...Array.from(
            { length: code === 'msg_too_long' ? 2 : 1 },
            (): Fault => ({ kind: 'error', code, apply: false }),
          ),
        ),
        expected,
      })),
      { name: '429', arrange: plan({ kind: 'rate_limit', retryAfter: 2 }), expected: ['not_sent'] },
      {
        name: '429 without a time',
        arrange: plan({ kind: 'rate_limit', retryAfter: null }),
        expected: ['not_sent'],
      },
      {
        name: 'HTML with 200',
        arrange: plan({ kind: 'http', status: 200, body, contentType: 'text/html', apply: false }),
        expected: ['ambiguous'],
      },
      { name: 'reset', arrange: plan({ kind: 'reset', apply: false }), expected: ['ambiguous'] },
      { name: 'hang', arrange: plan({ kind: 'hang', apply: false }), expected: ['ambiguous'] },
      { name: 'truncated', arrange: plan({ kind: 'truncated', apply: false }), expected: ['ambiguous'] },
    ],
    secrets: [TOKEN],
    close: () => slack.close(),
  };
}

async function mailSetting(): Promise<Setting> {
  const smtp = await startLoopbackSmtp({ login: { user: 'harbinger', password: MAIL_PASSWORD } });
  const channel = mailChannel(smtp.url);
  const reply = (at: 'rcpt' | 'data', code: number, expected: AttemptResult['kind']) => ({
    name: `${code} at ${at}`,
    arrange: () => smtp.script('ana@corp.example', { kind: 'reply', at, code }),
    expected: [expected],
  });
  return {
    channel,
    draft: () => mail(),
    arrived: async () => smtp.received.length,
    failures: [
      ...[421, 450, 451, 452, 471].flatMap((code) => [
        reply('rcpt', code, 'not_sent'),
        reply('data', code, 'not_sent'),
      ]),
      ...[500, 521, 550, 551, 552, 553, 554].flatMap((code) => [
        reply('rcpt', code, 'permanent'),
        reply('data', code, 'permanent'),
      ]),
      {
        name: 'drop at the recipient',
        arrange: () => smtp.script('ana@corp.example', { kind: 'drop', at: 'rcpt' }),
        expected: ['not_sent'],
      },
      {
        name: 'drop in the body',
        arrange: () => smtp.script('ana@corp.example', { kind: 'drop', at: 'body' }),
        expected: ['ambiguous', 'not_sent'],
      },
    ],
    secrets: [MAIL_PASSWORD, encodeURIComponent(MAIL_PASSWORD)],
    close: async () => {
      await channel.close();
      await smtp.close();
    },
  };
}

async function webhookSetting(): Promise<Setting> {
  const receiver = await startLoopbackReceiver(SECRET);
  const body = `<html><body>Bad gateway for ${receiver.url}, ${SECRET}</body></html>`;
  const answered = (status: number, rest: { headers?: Record<string, string> } = {}) => ({
    name: `HTTP ${status}`,
    arrange: () => receiver.script({ kind: 'answer', status, body, ...rest }),
    expected: [
      status >= 500 || status === 408 || status === 425 || status === 429
        ? ('not_sent' as const)
        : ('permanent' as const),
    ],
  });
  return {
    channel: webhookChannel(receiver.url, { timeoutMs: 1_500 }),
    draft: () => taskEvent(),
    arrived: async () => receiver.events.length,
    failures: [
      ...HTTP_STATUSES.filter((status) => status >= 300).map((status) => answered(status)),
      answered(429, { headers: { 'retry-after': '2' } }),
      answered(307, { headers: { location: `https://user:${SECRET}@elsewhere.example/${SECRET}` } }),
      {
        name: 'reset',
        arrange: () => receiver.script({ kind: 'reset', accept: false }),
        expected: ['not_sent'],
      },
      {
        name: 'hang',
        arrange: () => receiver.script({ kind: 'hang', accept: false }),
        expected: ['not_sent'],
      },
    ],
    secrets: [SECRET],
    close: () => receiver.close(),
  };
}

async function fileSetting(): Promise<Setting> {
  const home = await makeTestHome();
  const blocked = join(home.path, 'blocked');
  await writeFile(blocked, '');
  const settings = { home: home.path, channel: 'slack' as const, identity: MAIL_IDENTITY };
  return {
    channel: createFileChannel(settings),
    draft: () => slackMessage(),
    arrived: async () => (await collectPreviewItems(home.path)).slack.length,
    failures: [
      {
        name: 'no folder can be made',
        arrange: () => {
          settings.home = blocked;
        },
        expected: ['not_sent'],
      },
    ],
    secrets: [],
    close: () => home.remove(),
  };
}

let harness: RelayHarness;

beforeAll(async () => {
  harness = await startRelayHarness();
});

afterAll(() => harness.close());

describe.each([
  ['Slack', slackSetting],
  ['mail', mailSetting],
  ['webhook', webhookSetting],
  ['files', fileSetting],
])('%s keeps the contract of a channel', (_name, open) => {
  let setting: Setting;
  let count = 0;

  beforeAll(async () => {
    setting = await open();
  });

  afterAll(() => setting.close());

  const context = (): SendContext => ({
    db: harness.db,
    now: () => new Date(),
    log: harness.log,
    possibleDuplicate: false,
    begin: async () => true,
  });
  const claimed = (draft: OutboxDraft): ClaimedRow => {
    count += 1;
    return {
      ...draft,
      id: `00000000-0000-4000-8000-${String(count).padStart(12, '0')}`,
      fencingToken: 1,
      attempts: 0,
      permanentFailures: 0,
      target: 0,
      attemptedAt: null,
      uncertainSince: null,
      ending: 'broken_off',
      looks: 0,
      createdAt: new Date(),
      posted: null,
      openPost: null,
    };
  };

  it('makes one attempt and says where the message is', async () => {
    const before = await setting.arrived();
    const result = await setting.channel.attempt(claimed(setting.draft()), context());
    expect(result).toMatchObject({ kind: 'sent', providerId: expect.stringMatching(/.+/) });
    expect(await setting.arrived()).toBe(before + 1);
  });

  it('refuses a payload it cannot read, without sending anything', async () => {
    const before = await setting.arrived();
    const row = { ...claimed(setting.draft()), payload: { nonsense: true } };
    expect(await setting.channel.attempt(row, context())).toMatchObject({
      kind: 'permanent',
      scope: 'message',
    });
    expect(await setting.arrived()).toBe(before);
  });

  it('answers every failure with a result: no throw, no retry of its own, no secret, no page of markup', async () => {
    for (const failure of setting.failures) {
      const before = await setting.arrived();
      await failure.arrange();
      const result = await setting.channel.attempt(claimed(setting.draft()), context());
      expect({ failure: failure.name, kind: result.kind }).toEqual({
        failure: failure.name,
        kind: failure.expected.includes(result.kind) ? result.kind : failure.expected,
      });
      const reason = 'reason' in result ? result.reason : '';
      expect(reason.length).toBeGreaterThan(0);
      expect(reason.length).toBeLessThanOrEqual(310);
      expect(reason).not.toMatch(/<body|\n/);
      for (const secret of setting.secrets) expect(JSON.stringify(result)).not.toContain(secret);
      expect(await setting.arrived()).toBe(before);
    }
  });
});
