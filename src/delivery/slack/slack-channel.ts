import { type ClaimedRow, UNPOSTED_REASONS } from '../../domain/outbox.ts';
import { createRedactor } from '../../domain/privacy/redact.ts';
import type { Locale } from '../../domain/types.ts';
import type { SlackMessage } from '../../messages/models/message.ts';
import { NOTE_ON_OPEN_POST, POSSIBLE_DUPLICATE } from '../../messages/strings/slack-app-strings.ts';
import { forgetPosted, standAlone } from '../../store/outbox/settle-attempts.ts';
import type { AttemptContext, Channel, SendContext } from '../channel.ts';
import { parseSlackPayload } from '../payload-schema.ts';
import type { AttemptResult, ReconcileResult, SlackPayload, SlackTarget } from '../types.ts';
import { cutSlackText, fitSlackMessage } from './fit-slack-message.ts';
import {
  type CallSlack,
  createSlackCaller,
  type SlackAnswer,
  type SlackConnection,
  SlackTime,
} from './slack-client.ts';
import { type ErasureTools, eraseFromSlack, publishHome } from './slack-erasure.ts';
import { asReconcileResult, DELIVERY_EVENT, findInHistory } from './slack-history.ts';
import { asNotSent, createSlackUsers, readId, type SlackUsers } from './slack-users.ts';

export interface SlackChannelSettings extends SlackConnection {
  /** Of what the channel says by itself; asked every time, so that a change of it holds at once. */
  locale: () => Locale;
  userCacheMs: number;
  historyPageSize: number;
  historyMaxPages: number;
}

/** How far Slack's clock and ours may differ when an earlier attempt is looked for. */
const CLOCK_TOLERANCE_MS = 900_000;

/**
 * Slack through chat.postMessage and chat.update: one message per subject and recipient, edited in place. Every post
 * carries its delivery id as metadata, by which an attempt that ended without an answer is found again. A post counts as
 * attempted once Slack has said whom it goes to.
 */
export function createSlackChannel(settings: SlackChannelSettings): Channel {
  const redact = createRedactor([settings.token]);
  const time = new SlackTime();
  const call = createSlackCaller(settings, redact, time);
  const users = createSlackUsers(call, settings.userCacheMs);
  return {
    name: 'slack',
    beginsItself: true,
    attempt: (row, context) => attempt({ call, users, settings }, row, context),
    reconcile: (row, context) => reconcile({ call, users, settings, time }, row, context),
    probe: async () => {
      const answer = await call('auth.test', {});
      if (answer.ok) return null;
      const { reason, kind } = answer.failure;
      return { reason, unreachable: kind !== 'permanent' };
    },
    close: async () => undefined,
  };
}

interface Parts {
  call: CallSlack;
  users: SlackUsers;
  settings: SlackChannelSettings;
}

async function attempt(parts: Parts, row: ClaimedRow, context: SendContext): Promise<AttemptResult> {
  if (row.op === 'delete' || row.op === 'home') {
    if (!(await context.begin())) return TAKEN_OVER;
    return row.op === 'delete'
      ? eraseFromSlack(erasureTools(parts, context), row)
      : publishHome(parts.call, (target) => parts.users.resolve(target, context), row);
  }
  const payload = parseSlackPayload(row.payload);
  if (payload === null) return { kind: 'permanent', scope: 'message', reason: 'malformed payload' };
  const message = fitSlackMessage(
    context.possibleDuplicate ? markDuplicate(payload.message, parts.settings) : payload.message,
  );
  const sending = { row, payload, message };
  if (payload.op === 'thread') {
    const about = payload.alone ?? (row.posted === null ? row.openPost : null);
    return about === null ? reply(parts, sending, context) : tellAlone(parts, sending, { about, context });
  }
  if (row.posted === null) {
    return payload.onlyIfPosted === true
      ? { kind: 'obsolete', reason: UNPOSTED_REASONS.edit }
      : post(parts, sending, context);
  }
  if (row.posted.version > row.version) return { kind: 'obsolete', reason: 'a newer version was sent' };
  return edit(parts, sending, context);
}

function erasureTools(parts: Parts, context: AttemptContext): ErasureTools {
  const { historyPageSize, historyMaxPages } = parts.settings;
  return {
    call: parts.call,
    conversationOf: (target) => conversationOf(parts, target, context),
    historyPageSize,
    historyMaxPages,
  };
}

/** One message on its way: the row, what it carries, and the message as it fits. */
interface Sending {
  row: ClaimedRow;
  payload: SlackPayload;
  message: SlackMessage;
}

async function edit(parts: Parts, sending: Sending, context: SendContext): Promise<AttemptResult> {
  const { row } = sending;
  if (!(await context.begin())) return TAKEN_OVER;
  const { channelId, ts } = row.posted!;
  const result = await sendOrPlain(
    parts.call,
    { method: 'chat.update', place: { channel: channelId, ts } },
    sending,
  );
  if (result.answer.ok) return sent(result.answer, channelId, result.note);
  const { failure } = result.answer;
  const outOfReach =
    failure.kind === 'cannot_edit' || (failure.kind === 'permanent' && failure.scope === 'destination');
  if (!outOfReach) return failure;
  const stillOurs = await forgetPosted(context.db, row);
  if (!stillOurs) return TAKEN_OVER;
  return failure.kind === 'cannot_edit' ? post(parts, sending, context) : failure;
}

const TAKEN_OVER = {
  kind: 'ambiguous',
  reason: 'the row was taken over by another worker',
  ending: 'answered',
} as const satisfies AttemptResult;

/** A note whose message may stand or not: to be understood without it, and edited by nobody. */
async function tellAlone(
  parts: Parts,
  sending: Sending,
  { about, context }: { about: string; context: SendContext },
): Promise<AttemptResult> {
  const { row, payload, message } = sending;
  if (!(await context.begin())) return TAKEN_OVER;
  if (payload.alone === undefined && !(await standAlone(context.db, row, about))) return TAKEN_OVER;
  const says = NOTE_ON_OPEN_POST[parts.settings.locale()](cutSlackText(about, ABOUT_LENGTH));
  const reference = { type: 'context', elements: [{ type: 'mrkdwn', text: says }] };
  const alone = fitSlackMessage({ ...message, blocks: [reference, ...message.blocks] });
  const result = await post(parts, { ...sending, message: alone }, context);
  if (result.kind !== 'sent') return result;
  const { posted: _, ...told } = result;
  return told;
}

/** Of the message that a note is about, as much as says which one it is. */
const ABOUT_LENGTH = 300;

async function post(parts: Parts, sending: Sending, context: SendContext): Promise<AttemptResult> {
  const target = targetOf(sending.payload, sending.row);
  const resolved = await parts.users.resolve(target, context);
  if (!resolved.ok) return withoutEdit(resolved.failure);
  if (!(await context.begin())) return TAKEN_OVER;
  const result = await sendOrPlain(
    parts.call,
    { method: 'chat.postMessage', place: { channel: resolved.id } },
    sending,
  );
  if (result.answer.ok) return sent(result.answer, resolved.id, result.note);
  const { failure } = result.answer;
  if (failure.kind === 'permanent' && failure.scope === 'destination')
    await parts.users.forget(target, context);
  return withoutEdit(failure);
}

async function reply(parts: Parts, sending: Sending, context: SendContext): Promise<AttemptResult> {
  const { row, payload } = sending;
  if (row.posted === null) return { kind: 'obsolete', reason: UNPOSTED_REASONS.thread };
  if (!(await context.begin())) return TAKEN_OVER;
  const place = {
    channel: row.posted.channelId,
    thread_ts: row.posted.ts,
    ...(payload.broadcast === true ? { reply_broadcast: true } : {}),
  };
  const result = await sendOrPlain(parts.call, { method: 'chat.postMessage', place }, sending);
  if (!result.answer.ok) return withoutEdit(result.answer.failure);
  const { providerId } = sent(result.answer, row.posted.channelId, null);
  return { kind: 'sent', providerId, ...(result.note === null ? {} : { note: result.note }) };
}

/** Sends, and if Slack refuses the layout, once more as plain text. */
async function sendOrPlain(
  call: CallSlack,
  { method, place }: { method: 'chat.postMessage' | 'chat.update'; place: Record<string, unknown> },
  { row, message }: Pick<Sending, 'row' | 'message'>,
): Promise<{ answer: SlackAnswer; note: string | null }> {
  const common = {
    ...place,
    metadata: { event_type: DELIVERY_EVENT, event_payload: { delivery_id: row.id } },
    ...(method === 'chat.postMessage' ? { unfurl_links: false, unfurl_media: false } : {}),
  };
  const answer = await call(method, { ...common, text: message.text, blocks: message.blocks });
  if (answer.ok || answer.failure.kind !== 'permanent' || answer.failure.scope !== 'message') {
    return { answer, note: null };
  }
  const plain = await call(method, { ...common, text: cutSlackText(message.text, 3_000), blocks: [] });
  return { answer: plain, note: `sent as plain text: ${answer.failure.reason}` };
}

function sent(answer: SlackAnswer & { ok: true }, fallbackChannel: string, note: string | null) {
  const channelId = typeof answer.data.channel === 'string' ? answer.data.channel : fallbackChannel;
  const ts = typeof answer.data.ts === 'string' ? answer.data.ts : '';
  return {
    kind: 'sent' as const,
    providerId: `${channelId}:${ts}`,
    posted: { channelId, ts },
    ...(note === null ? {} : { note }),
  };
}

/** Outside of an edit, Slack's "message not found" family can only mean that the thread is gone. */
function withoutEdit(failure: (SlackAnswer & { ok: false })['failure']): AttemptResult {
  return failure.kind === 'cannot_edit' ? { kind: 'obsolete', reason: failure.reason } : failure;
}

function targetOf(payload: SlackPayload, row: ClaimedRow): SlackTarget {
  return payload.targets[Math.min(row.target, payload.targets.length - 1)]!;
}

function markDuplicate(message: SlackMessage, settings: SlackChannelSettings): SlackMessage {
  const mark = POSSIBLE_DUPLICATE[settings.locale()];
  return {
    text: `${message.text} (${mark})`,
    blocks: [...message.blocks, { type: 'context', elements: [{ type: 'plain_text', text: mark }] }],
  };
}

async function reconcile(
  parts: Parts & { time: SlackTime },
  row: ClaimedRow,
  context: AttemptContext,
): Promise<ReconcileResult> {
  if (row.op === 'delete' || row.op === 'home') return { kind: 'repeatable' };
  const payload = parseSlackPayload(row.payload);
  // An edit repeated is the same edit; a malformed payload was never sent.
  if (payload === null || (payload.op === 'upsert' && row.posted !== null)) return { kind: 'repeatable' };
  const isBelow = payload.op === 'thread' && payload.alone === undefined;
  if (isBelow && row.posted === null) return { kind: 'repeatable' };
  const place = isBelow
    ? { ok: true as const, id: row.posted!.channelId }
    : await conversationOf(parts, targetOf(payload, row), context);
  if (!place.ok) return place.result;
  const began = row.attemptedAt ?? row.createdAt;
  const search = (notBefore: Date) =>
    findInHistory(parts.call, {
      ...{ deliveryId: row.id, channelId: place.id, notBefore },
      threadTs: isBelow ? row.posted!.ts : null,
      pageSize: parts.settings.historyPageSize,
      maxPages: parts.settings.historyMaxPages,
    });
  const byOurs = new Date(began.getTime() - CLOCK_TOLERANCE_MS);
  let found = await search(byOurs);
  // Our clock is far ahead: by Slack's, the message was posted before what has been looked through. Its answers tell the
  // second only, so that a little is no reason to ask again.
  const byTheirs = parts.time.ago(context.now().getTime() - byOurs.getTime());
  const isBefore = byTheirs !== null && byOurs.getTime() - byTheirs.getTime() > CLOCK_TOLERANCE_MS / 2;
  if (found.kind === 'not_found' && isBefore) found = await search(byTheirs);
  return payload.op === 'thread' && found.kind === 'found'
    ? { kind: 'found', providerId: found.providerId }
    : found;
}

/** A user's history is that of the direct conversation, which opening again merely names. */
async function conversationOf(
  parts: Parts,
  target: SlackTarget,
  context: AttemptContext,
): Promise<{ ok: true; id: string } | { ok: false; result: ReconcileResult }> {
  const resolved = await parts.users.resolve(target, context);
  if (!resolved.ok) return { ok: false, result: asReconcileResult(resolved.failure) };
  if (target.kind === 'channel') return resolved;
  const opened = await parts.call('conversations.open', { users: resolved.id });
  if (!opened.ok) return { ok: false, result: asReconcileResult(asNotSent(opened.failure)) };
  const id = readId(opened.data.channel);
  return id === null
    ? {
        ok: false,
        result: { kind: 'failed', reason: 'slack: no conversation in the answer', retryAfterMs: null },
      }
    : { ok: true, id };
}
