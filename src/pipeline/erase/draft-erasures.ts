import { parseSlackPayload } from '../../delivery/payload-schema.ts';
import type { SlackErasure } from '../../delivery/slack/slack-erasure.ts';
import type { SlackTarget } from '../../delivery/types.ts';
import type { SlackMessage } from '../../messages/models/message.ts';
import type { StandingMessage, StoredDelivery } from '../../store/erase/load-messages.ts';
import type { OutboxDraft } from '../../store/outbox/types.ts';

/** What the orders of one erasure have in common. */
export interface ErasureOrder {
  erasureId: string;
  now: Date;
  strings: { part: string; message: string };
}

/** How far Slack's clock and ours may differ. */
const CLOCK_TOLERANCE_MS = 900_000;

/** The order to delete what stands at a place, which is a provider's id: channel and instant. */
export function draftDeletion(providerId: string, order: ErasureOrder): OutboxDraft {
  const place = placeAt(providerId);
  return draftErasure(providerId, place.channelId, { place, find: null, keep: null }, order.now, order);
}

/** The order to let a reply that was sent say only what it still may. */
export function draftReplyEdit(
  row: StoredDelivery & { providerId: string },
  keep: SlackMessage,
  order: ErasureOrder,
): OutboxDraft {
  const place = placeAt(row.providerId);
  return draftErasure(row.id, place.channelId, { place, find: null, keep }, order.now, order);
}

/** The order to look for a delivery whose outcome is unknown, once it is settled, and to delete what had arrived. */
export function draftSearch(
  row: StoredDelivery,
  given: {
    /** The message it edits or answers. */
    stands: StandingMessage | null;
    /** Where it would have been posted. */
    target: SlackTarget | null;
    dueAt: Date;
  },
  order: ErasureOrder,
): OutboxDraft {
  const stands = given.stands;
  const find = {
    deliveryId: row.id,
    target: given.target,
    thread: row.op === 'thread' && stands !== null ? { channelId: stands.channelId, ts: stands.ts } : null,
    notBefore: new Date((row.attemptedAt ?? row.createdAt).getTime() - CLOCK_TOLERANCE_MS).toISOString(),
  };
  return draftErasure(
    row.id,
    stands?.channelId ?? 'search',
    { place: null, find, keep: null },
    given.dueAt,
    order,
  );
}

/** The destination a delivery had in its turn. */
export function targetOf(row: StoredDelivery): SlackTarget | null {
  const payload = parseSlackPayload(row.payload);
  return payload?.targets[Math.min(row.target, payload.targets.length - 1)] ?? null;
}

function draftErasure(
  name: string,
  lane: string,
  what: Pick<SlackErasure, 'place' | 'find' | 'keep'>,
  dueAt: Date,
  { erasureId, strings }: ErasureOrder,
): OutboxDraft {
  const replacement = {
    text: strings.message,
    blocks: [{ type: 'context', elements: [{ type: 'plain_text', text: strings.message }] }],
  };
  return {
    dedupeKey: `erasure:${erasureId}:${name}`,
    channel: 'slack',
    lane: `slack:${lane}`,
    kind: 'erasure',
    op: 'delete',
    subject: `erasure:${erasureId}`,
    recipient: lane,
    episodeId: null,
    version: 1,
    payload: { op: 'delete', ...what, replacement } satisfies SlackErasure,
    dueAt,
  };
}

function placeAt(providerId: string): { channelId: string; ts: string } {
  const at = providerId.indexOf(':');
  return { channelId: providerId.slice(0, at), ts: providerId.slice(at + 1) };
}
