import { mailDraft, slackDraft } from '../../src/delivery/drafts.ts';
import { DEFAULT_DELIVERY_POLICY, type DeliveryPolicy } from '../../src/delivery/policy.ts';
import type { MailPayload, SlackPayload, SlackTarget } from '../../src/delivery/types.ts';
import type { OutboxDraft } from '../../src/domain/outbox.ts';

/** Real waits, only shorter: what takes seconds against Slack takes milliseconds on loopback. */
export const FAST_POLICY: DeliveryPolicy = {
  ...DEFAULT_DELIVERY_POLICY,
  retry: {
    baseMs: 20,
    capMs: 200,
    maxAttempts: 6,
    rateLimitMs: 100,
    reconcileDelayMs: 20,
    minLooks: 3,
    answeredShowsMs: 60,
  },
  leaseMs: 30_000,
  showsMs: { slack: 100, email: 100, webhook: 0, crm: 0 },
  paceMs: { slack: 0, email: 0, webhook: 0, crm: 0 },
  probeEveryMs: 1,
  probeAtLeastEveryMs: 1,
  patienceMs: 3_000,
  findOutMs: 3_000,
};

export const toChannel = (channel: string): SlackTarget => ({ kind: 'channel', channel });
export const toUser = (email: string, slackUserId: string | null = null): SlackTarget => ({
  kind: 'user',
  email,
  slackUserId,
});

let drafted = 0;

interface SlackDraftInput {
  key?: string;
  op?: SlackPayload['op'];
  subject?: string;
  targets?: readonly SlackTarget[];
  text?: string;
  version?: number;
  onlyIfPosted?: boolean;
  broadcast?: boolean;
  message?: SlackPayload['message'];
}

export function slackMessage(input: SlackDraftInput = {}): OutboxDraft {
  drafted += 1;
  const text = input.text ?? `message ${drafted}`;
  return slackDraft({
    dedupeKey: input.key ?? `test:${drafted}`,
    kind: input.op === 'thread' ? 'thread' : 'alert',
    episodeId: null,
    version: input.version ?? 1,
    dueAt: new Date(),
    payload: {
      op: input.op ?? 'upsert',
      subject: input.subject ?? `episode:${drafted}`,
      targets: input.targets ?? [toChannel('C1')],
      message: input.message ?? { text, blocks: [{ type: 'section', text: { type: 'plain_text', text } }] },
      ...(input.onlyIfPosted === undefined ? {} : { onlyIfPosted: input.onlyIfPosted }),
      ...(input.broadcast === undefined ? {} : { broadcast: input.broadcast }),
    },
  });
}

export function mail(
  input: { key?: string; to?: MailPayload['to']; html?: string; subject?: string } = {},
): OutboxDraft {
  drafted += 1;
  const key = input.key ?? `mail:${drafted}`;
  return mailDraft({
    dedupeKey: key,
    kind: 'digest',
    episodeId: null,
    version: 0,
    dueAt: new Date(),
    payload: {
      to: input.to ?? { name: 'Ana', address: 'ana@corp.example' },
      message: {
        subject: input.subject ?? '7 accounts at risk',
        preheader: 'one line',
        text: 'seven accounts',
        html: input.html ?? '<p>seven accounts</p>',
      },
      messageId: `${key.replaceAll(':', '.')}@corp.example`,
      headers: { 'List-Unsubscribe': '<mailto:stop@corp.example>' },
    },
  });
}
