import type { Channel } from '../../../src/delivery/channel.ts';
import { webhookDraft } from '../../../src/delivery/drafts.ts';
import type { WebhookPayload } from '../../../src/delivery/webhook/task-event.ts';
import { createWebhookChannel } from '../../../src/delivery/webhook/webhook-channel.ts';
import type { OutboxDraft } from '../../../src/domain/outbox.ts';

export const SECRET = `whsec_${Buffer.from('four-and-twenty-bytes-or-more').toString('base64')}`;
export const OLD_SECRET = `whsec_${Buffer.from('the-one-that-was-in-force-before').toString('base64')}`;

/** A channel with one webhook, called `jira`. */
export function webhookChannel(
  url: string,
  options: { timeoutMs?: number; secrets?: readonly string[]; name?: string } = {},
): Channel {
  const { timeoutMs = 10_000, secrets = [SECRET], name = 'jira' } = options;
  const keys = secrets.map((secret) => Buffer.from(secret.slice('whsec_'.length), 'base64'));
  return createWebhookChannel({
    endpoints: () => [{ name, url, keys, secrets, allowedHosts: ['127.0.0.1', 'localhost'] }],
    isConfigured: (one) => one === name,
    timeoutMs,
  });
}

let drafted = 0;

/** An event about a task of its own, unless one is given. */
export function taskEvent(
  input: { task?: string; sequence?: number; title?: string; endpoint?: string } = {},
): OutboxDraft {
  drafted += 1;
  const task = input.task ?? `00000000-0000-4000-8000-${String(drafted).padStart(12, '0')}`;
  const sequence = input.sequence ?? 1;
  const draft = webhookDraft({
    endpoint: input.endpoint ?? 'jira',
    key: `${task}:${sequence}`,
    kind: 'task',
    episodeId: null,
    version: sequence,
    dueAt: new Date(),
    event: {
      type: sequence === 1 ? 'task.created' : 'task.updated',
      timestamp: '2026-03-04T09:00:00.000Z',
      version: 1,
      data: {
        sequence,
        task: {
          id: task,
          title: input.title ?? 'Call Kim about what changed',
          due_on: '2026-03-05',
          state: 'open',
          outcome: null,
          queue: 'csm',
          owner: { name: 'Ana Prado', email: 'ana@corp.example' },
          playbook: 'risk',
          step: 'call',
          created_at: '2026-03-04T09:00:00.000Z',
          closed_at: null,
          closed_by: null,
        },
        account: { id: 'A1', name: 'Ação & Filhos', tier: 'enterprise', crm_url: null },
        episode: null,
        explain: 'harbinger explain A1 --at 2026-03-04',
      },
    },
  });
  return { ...draft, payload: { ...(draft.payload as WebhookPayload), id: `msg_${task}-${sequence}` } };
}
