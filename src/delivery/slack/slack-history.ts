import type { ReconcileResult } from '../types.ts';
import type { CallSlack, SlackFailure } from './slack-client.ts';

export const DELIVERY_EVENT = 'harbinger_delivery';

export interface HistorySearch {
  deliveryId: string;
  channelId: string;
  /** Search among the replies to this message; null = among the channel's messages. */
  threadTs: string | null;
  /** Nothing older can be it; leave room for clocks that differ. */
  notBefore: Date;
  pageSize: number;
  maxPages: number;
}

/** Looks for the message that carries the delivery id in its metadata, newest page first. */
export async function findInHistory(call: CallSlack, search: HistorySearch): Promise<ReconcileResult> {
  const method = search.threadTs === null ? 'conversations.history' : 'conversations.replies';
  let cursor: string | undefined;
  for (let page = 0; page < search.maxPages; page++) {
    const answer = await call(method, {
      channel: search.channelId,
      ...(search.threadTs === null ? {} : { ts: search.threadTs }),
      oldest: String(Math.floor(search.notBefore.getTime() / 1_000)),
      limit: search.pageSize,
      include_all_metadata: true,
      ...(cursor === undefined ? {} : { cursor }),
    });
    if (!answer.ok) return asReconcileResult(answer.failure);
    const { messages } = answer.data;
    if (!Array.isArray(messages))
      return { kind: 'failed', reason: 'slack: no messages in the answer', retryAfterMs: null };
    const ts = findDelivery(messages, search.deliveryId);
    if (ts !== null) {
      return {
        kind: 'found',
        providerId: `${search.channelId}:${ts}`,
        posted: { channelId: search.channelId, ts },
      };
    }
    cursor = nextCursor(answer.data);
    if (cursor === undefined) return { kind: 'not_found' };
  }
  return { kind: 'unknown', reason: `not among the latest ${search.maxPages * search.pageSize} messages` };
}

/** Whether a failed look-up is worth repeating, or the history is closed to us. */
export function asReconcileResult(failure: SlackFailure): ReconcileResult {
  if (failure.kind === 'ambiguous') return { kind: 'failed', reason: failure.reason, retryAfterMs: null };
  if (failure.kind === 'not_sent' && failure.scope === 'channel') {
    return { kind: 'channel_broken', reason: failure.reason, unreachable: true };
  }
  if (failure.kind === 'not_sent') {
    return { kind: 'failed', reason: failure.reason, retryAfterMs: failure.retryAfterMs };
  }
  const closed =
    failure.kind === 'cannot_edit' || failure.scope !== 'channel' || /missing_scope/.test(failure.reason);
  return closed
    ? { kind: 'unknown', reason: failure.reason }
    : { kind: 'channel_broken', reason: failure.reason, unreachable: false };
}

function findDelivery(messages: readonly unknown[], deliveryId: string): string | null {
  for (const message of messages) {
    if (typeof message !== 'object' || message === null || !('ts' in message) || !('metadata' in message))
      continue;
    const { ts, metadata } = message;
    if (typeof ts !== 'string' || typeof metadata !== 'object' || metadata === null) continue;
    const payload = 'event_payload' in metadata ? metadata.event_payload : null;
    if (typeof payload !== 'object' || payload === null) continue;
    if ('delivery_id' in payload && payload.delivery_id === deliveryId) return ts;
  }
  return null;
}

function nextCursor(data: Readonly<Record<string, unknown>>): string | undefined {
  const meta = data.response_metadata;
  if (typeof meta !== 'object' || meta === null || !('next_cursor' in meta)) return undefined;
  return typeof meta.next_cursor === 'string' && meta.next_cursor !== '' ? meta.next_cursor : undefined;
}
