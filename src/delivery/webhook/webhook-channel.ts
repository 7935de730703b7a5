import { createHash } from 'node:crypto';
import { createRedactor } from '../../domain/privacy/redact.ts';
import { readSetting, writeSetting } from '../../store/installation-settings.ts';
import type { Channel } from '../channel.ts';
import { webhookLane } from '../drafts.ts';
import { classifyWebhookAnswer } from './classify-webhook-answer.ts';
import { postWebhook, type WebhookEndpoint } from './post-webhook.ts';
import { isTaskEvent, parseWebhookPayload, type WebhookEvent } from './task-event.ts';

export interface WebhookChannelSettings {
  /** Those of the configuration in force, asked for at every attempt. */
  endpoints(): readonly WebhookEndpoint[];
  /** Whether a webhook of that name is configured, even if its address or its secret is not to be had here. */
  isConfigured(name: string): boolean;
  timeoutMs: number;
}

/**
 * Sends events as signed webhooks. What may have arrived is sent again under the same id; an event is
 * dropped when a newer one about the same thing has got through before it, e.g. because a person retried it late.
 */
export function createWebhookChannel(settings: WebhookChannelSettings): Channel {
  return {
    name: 'webhook',
    async attempt(row, context) {
      const payload = parseWebhookPayload(row.payload);
      if (payload === null) return { kind: 'permanent', scope: 'message', reason: 'malformed payload' };
      const endpoint = settings.endpoints().find(({ name }) => name === payload.endpoint);
      if (endpoint === undefined) {
        return settings.isConfigured(payload.endpoint)
          ? {
              kind: 'not_sent',
              reason: 'its secret is not set in this process',
              retryAfterMs: null,
              countsAsAttempt: false,
              scope: 'lane',
            }
          : { kind: 'obsolete', reason: 'the webhook is no longer configured' };
      }
      if (row.posted !== null && row.posted.version > row.version) {
        return { kind: 'obsolete', reason: 'a newer event about the same thing was sent' };
      }
      const { id, event } = payload;
      const message = { id, at: context.now(), body: JSON.stringify(event) };
      const answer = await postWebhook(endpoint, message, settings.timeoutMs);
      // A receiver that quotes what it was sent must not carry people's names into a log.
      const redact = createRedactor([...endpoint.secrets, ...namesIn(event)]);
      const outcome = classifyWebhookAnswer(answer, { now: context.now(), redact });
      if (outcome.kind === 'sent') {
        return { kind: 'sent', providerId: id, posted: { channelId: row.lane, ts: id } };
      }
      if (outcome.kind === 'permanent' && outcome.scope === 'lane') {
        await writeSetting(
          context.db,
          { key: goneSetting(endpoint.name), value: addressDigest(endpoint.url) },
          context.now(),
        );
      }
      return outcome;
    },
    async probeLane(lane, db) {
      const name = lane.slice(webhookLane('').length);
      if (!settings.isConfigured(name)) return null;
      const endpoint = settings.endpoints().find((one) => one.name === name);
      const gone = await readSetting(db, goneSetting(name), new Date(0));
      return endpoint === undefined || addressDigest(endpoint.url) === gone ? 'the receiver is gone' : null;
    },
    close: async () => undefined,
  };
}

function namesIn(event: WebhookEvent): string[] {
  if (!isTaskEvent(event)) return [];
  const { task, account } = event.data;
  const names = [task.title, task.owner?.name, task.owner?.email, task.closed_by, task.outcome, account.name];
  // As they stand in a text and as JSON writes them.
  return names.flatMap((name) => (name ? [name, JSON.stringify(name).slice(1, -1)] : []));
}

/** Key of the fact that an address has said 410; its value tells whether it is still the same address. */
const goneSetting = (name: string) => `webhook.gone:${name}`;

function addressDigest(url: string): string {
  return createHash('sha256').update(url).digest('hex').slice(0, 16);
}
