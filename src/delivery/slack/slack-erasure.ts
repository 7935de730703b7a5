import * as z from 'zod';
import type { ClaimedRow } from '../../domain/outbox.ts';
import type { SlackBlock, SlackMessage } from '../../messages/models/message.ts';
import { slackTarget } from '../payload-schema.ts';
import type { AttemptResult, ReconcileResult, SlackTarget } from '../types.ts';
import { type CannotEdit, unreachable } from './classify-slack-error.ts';
import { fitSlackMessage } from './fit-slack-message.ts';
import type { CallSlack } from './slack-client.ts';
import { findInHistory } from './slack-history.ts';
import type { ResolvedTarget } from './slack-users.ts';

interface Place {
  channelId: string;
  ts: string;
}

/** A message of ours that has to go. */
export interface SlackErasure {
  op: 'delete';
  /** Where it stands; null = it may have been posted by a delivery whose outcome is unknown. */
  place: Place | null;
  /** That delivery, and where it would have posted: to a target, or under a message. */
  find: { deliveryId: string; target: SlackTarget | null; thread: Place | null; notBefore: string } | null;
  /** What it may go on to say, since it tells of others too: then it is edited, not deleted. */
  keep: SlackMessage | null;
  /** Takes its place where Slack refuses to delete. */
  replacement: SlackMessage;
}

/** The Home tab of a person, shown anew. */
export interface SlackHome {
  op: 'home';
  target: SlackTarget;
  blocks: readonly SlackBlock[];
}

const place = z.object({ channelId: z.string(), ts: z.string() });
const blocks = z.array(z.looseObject({ type: z.string() }));
const message = z.object({ text: z.string(), blocks });
const erasure = z.object({
  op: z.literal('delete'),
  place: place.nullable(),
  find: z
    .object({
      deliveryId: z.string(),
      target: slackTarget.nullable(),
      thread: place.nullable(),
      notBefore: z.string(),
    })
    .nullable(),
  keep: message.nullable(),
  replacement: message,
});
const home = z.object({ op: z.literal('home'), target: slackTarget, blocks });

export interface ErasureTools {
  call: CallSlack;
  /** The conversation in which a message to a target stands. */
  conversationOf(
    target: SlackTarget,
  ): Promise<{ ok: true; id: string } | { ok: false; result: ReconcileResult }>;
  historyPageSize: number;
  historyMaxPages: number;
}

/** What a look that did not find a message means for deleting it. */
function notFound(result: Exclude<ReconcileResult, { kind: 'found' }>): AttemptResult {
  switch (result.kind) {
    case 'not_found':
    case 'repeatable':
      return { kind: 'obsolete', reason: 'it had never arrived' };
    case 'unknown':
      return {
        kind: 'permanent',
        scope: 'message',
        reason: `it may stand in Slack; look there: ${result.reason}`,
      };
    case 'channel_broken':
      return result.unreachable
        ? unreachable(result.reason)
        : { kind: 'permanent', scope: 'channel', reason: result.reason };
    case 'failed':
      return {
        kind: 'not_sent',
        reason: result.reason,
        retryAfterMs: result.retryAfterMs,
        countsAsAttempt: true,
        scope: 'row',
      };
  }
}

/**
 * Deletes a message (chat.delete, which `chat:write` allows for our own), or edits it; where deleting is refused, its
 * text is replaced. Doing it again changes nothing, so an attempt of unknown outcome is simply repeated.
 */
export async function eraseFromSlack(tools: ErasureTools, row: ClaimedRow): Promise<AttemptResult> {
  const parsed = erasure.safeParse(row.payload);
  if (!parsed.success) return { kind: 'permanent', scope: 'message', reason: 'malformed payload' };
  const { find, keep, replacement } = parsed.data;
  const at =
    parsed.data.place ?? (find === null ? { kind: 'not_found' as const } : await locate(tools, find));
  if ('kind' in at) return notFound(at);
  const done = { kind: 'sent' as const, providerId: `${at.channelId}:${at.ts}` };
  const there = { channel: at.channelId, ts: at.ts };
  const answer = await (keep === null
    ? tools.call('chat.delete', there)
    : tools.call('chat.update', { ...there, ...fitSlackMessage(keep) }));
  if (answer.ok) return done;
  if (answer.failure.kind !== 'cannot_edit') return answer.failure;
  if (isGone(answer.failure)) return { ...done, note: 'was gone already' };
  const update = await tools.call('chat.update', { ...there, ...replacement });
  if (update.ok) return { ...done, note: `its text was replaced: ${answer.failure.reason}` };
  if (update.failure.kind !== 'cannot_edit') return update.failure;
  if (isGone(update.failure)) return { ...done, note: 'was gone already' };
  const reason = `delete it by hand: ${answer.failure.reason}, ${update.failure.reason}`;
  return { kind: 'permanent', scope: 'message', reason };
}

function isGone({ reason }: CannotEdit): boolean {
  return reason.includes('message_not_found');
}

async function locate(
  tools: ErasureTools,
  find: NonNullable<SlackErasure['find']>,
): Promise<Place | Exclude<ReconcileResult, { kind: 'found' }>> {
  const { thread } = find;
  if (thread === null && find.target === null) return { kind: 'unknown', reason: 'its reader is not known' };
  const where =
    thread === null ? await tools.conversationOf(find.target!) : { ok: true as const, id: thread.channelId };
  if (!where.ok) {
    const { result } = where;
    return result.kind === 'found' ? { kind: 'not_found' } : result;
  }
  const found = await findInHistory(tools.call, {
    deliveryId: find.deliveryId,
    channelId: where.id,
    threadTs: thread?.ts ?? null,
    notBefore: new Date(find.notBefore),
    pageSize: tools.historyPageSize,
    maxPages: tools.historyMaxPages,
  });
  if (found.kind !== 'found') return found;
  return found.posted ?? { kind: 'unknown', reason: 'it was found without its place' };
}

/** Shows a Home tab (views.publish); the last one shown counts, so repeating it is harmless. */
export async function publishHome(
  call: CallSlack,
  resolve: (target: SlackTarget) => Promise<ResolvedTarget>,
  row: ClaimedRow,
): Promise<AttemptResult> {
  const parsed = home.safeParse(row.payload);
  if (!parsed.success) return { kind: 'permanent', scope: 'message', reason: 'malformed payload' };
  const person = await resolve(parsed.data.target);
  const obsolete = { kind: 'obsolete' as const, reason: 'the person has no Home tab' };
  if (!person.ok) return person.failure.kind === 'not_sent' ? person.failure : obsolete;
  const view = { type: 'home', blocks: parsed.data.blocks };
  const answer = await call('views.publish', { user_id: person.id, view });
  if (answer.ok) return { kind: 'sent', providerId: person.id };
  // A tab that cannot be shown is shown to nobody; it is made anew whenever somebody opens it.
  return answer.failure.kind === 'not_sent' || answer.failure.kind === 'ambiguous'
    ? answer.failure
    : obsolete;
}
