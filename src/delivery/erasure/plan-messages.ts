import type { DeliveryChange, OutboxDraft, StandingMessage, StoredDelivery } from '../../domain/outbox.ts';
import { slackLane, targetName } from '../drafts.ts';
import { parseSlackPayload } from '../payload-schema.ts';
import { draftDeletion, draftReplyEdit, draftSearch, type ErasureOrder, targetOf } from './draft-erasures.ts';
import { isReaders, type RedactRules, redactPayload, withoutReader } from './redact-payload.ts';

/**
 * What is to become of a delivery: **gone**: it was about nobody else, or for nobody else. **redacted**: it tells of
 * others too. **redirected**: whoever should get it is gone, whoever stands in gets it. **stays**: not concerned.
 */
export type Fate = 'gone' | 'redacted' | 'redirected' | 'stays';

export interface MessageRules extends RedactRules, ErasureOrder {
  /** Whatever was being sent when the erasure began has arrived, or never will, by then. */
  settledBy(row: StoredDelivery): Date;
  fateOf(row: StoredDelivery): Fate;
  /** Messages of the reader's that still matter to somebody. */
  handOver: ReadonlySet<string>;
}

export interface MessagePlan {
  changes: DeliveryChange[];
  drafts: OutboxDraft[];
  forget: StandingMessage[];
  counts: {
    /** Messages that had not gone out and will not. */
    cancelled: number;
    /** Messages that are deleted in Slack, replies too. */
    deleted: number;
    /** Messages that are edited in Slack because they tell of others too, or sent on to somebody else. */
    updated: number;
    /** Mails that were sent: they cannot be called back. */
    mails_sent: number;
    /** Events that were told to other systems: they have to be asked themselves. */
    webhooks_sent: number;
  };
}

const NOT_SENT: ReadonlySet<StoredDelivery['state']> = new Set(['pending', 'claimed', 'parked', 'failed']);
const IN_DOUBT: ReadonlySet<StoredDelivery['state']> = new Set(['attempting', 'uncertain']);
/** What is left of a message whose text is gone. */
const EMPTY = { erased: true };

/**
 * Decides for every delivery what becomes of it, and which deletions and edits have to follow. Pure.
 * @param rows in order of arrival, the whole history of every message concerned
 */
export function planMessages(
  rows: readonly StoredDelivery[],
  standing: readonly StandingMessage[],
  rules: MessageRules,
): MessagePlan {
  const plan: MessagePlan = {
    changes: [],
    drafts: [],
    forget: [],
    counts: { cancelled: 0, deleted: 0, updated: 0, mails_sent: 0, webhooks_sent: 0 },
  };
  const places = new Map<string, StoredDelivery | null>();
  const placeOf = new Map(standing.map((m) => [keyOf(m), m]));
  for (const row of rows) {
    const fate = rules.fateOf(row);
    if (fate === 'gone') planGone({ row, places, placeOf }, plan, rules);
    else if (fate === 'redacted') planRedacted(row, plan, rules);
    else if (fate === 'redirected') planRedirected(row, plan, rules);
  }
  planEdits({ rows, placeOf }, plan, rules);
  for (const message of standing) {
    const own = rows.find((row) => keyOf(row) === keyOf(message) && row.op === 'upsert');
    const isReaders = rules.reader !== null && message.recipient.toLowerCase() === rules.reader.address;
    if (!isReaders && (own === undefined || rules.fateOf(own) !== 'gone')) continue;
    plan.forget.push(message);
    if (message.channelId !== 'file') places.set(`${message.channelId}:${message.ts}`, own ?? null);
  }
  // Replies first: a message with replies leaves a mark when it is deleted.
  const order = [...places].sort(([, a], [, b]) => Number(a?.op !== 'thread') - Number(b?.op !== 'thread'));
  for (const [place] of order) plan.drafts.push(draftDeletion(place, rules));
  plan.counts.deleted += places.size;
  planHandOver(rows, plan, rules);
  // A search waits for a lease to end: nothing may wait behind it.
  plan.drafts.sort((a, b) => a.dueAt.getTime() - b.dueAt.getTime());
  return plan;
}

function planGone(
  seen: {
    row: StoredDelivery;
    places: Map<string, StoredDelivery | null>;
    placeOf: ReadonlyMap<string, StandingMessage>;
  },
  plan: MessagePlan,
  rules: MessageRules,
): void {
  const { row } = seen;
  const wasSent = row.state === 'sent';
  if (wasSent || row.state === 'cancelled') plan.changes.push(change(row, { payload: EMPTY }));
  else plan.changes.push(change(row, { payload: EMPTY, state: 'cancelled', reason: 'erased' }));
  if (NOT_SENT.has(row.state)) plan.counts.cancelled += 1;
  if (row.channel === 'email' && (wasSent || IN_DOUBT.has(row.state)) && !isFile(row.providerId)) {
    plan.counts.mails_sent += 1;
  }
  if (isTold(row) && (wasSent || IN_DOUBT.has(row.state))) plan.counts.webhooks_sent += 1;
  if (row.channel !== 'slack' || row.op === 'delete' || row.op === 'home') return;
  if (wasSent && row.providerId !== null && !isFile(row.providerId)) seen.places.set(row.providerId, row);
  if (IN_DOUBT.has(row.state)) {
    const stands = seen.placeOf.get(keyOf(row)) ?? null;
    const target = targetOf(row);
    const isReader = target !== null && isReaders(target, rules);
    plan.drafts.push(
      draftSearch(
        row,
        {
          stands: stands?.channelId === 'file' ? null : stands,
          target: isReader ? (rules.reader?.target ?? null) : target,
          dueAt: rules.settledBy(row),
        },
        rules,
      ),
    );
    plan.counts.deleted += 1;
  }
}

function planRedacted(row: StoredDelivery, plan: MessagePlan, rules: MessageRules): void {
  const payload = redactPayload(row, rules);
  // Whoever has claimed it holds the old text: it is taken back, and claimed again with the new one.
  const state = row.state === 'claimed' ? 'pending' : null;
  plan.changes.push(change(row, { payload, state }));
  const out = row.state === 'sent' || IN_DOUBT.has(row.state);
  if (row.channel === 'email' && out && !isFile(row.providerId)) plan.counts.mails_sent += 1;
  if (isTold(row) && out) plan.counts.webhooks_sent += 1;
  const reply = row.op === 'thread' ? parseSlackPayload(payload) : null;
  const { providerId } = row;
  if (reply === null || row.state !== 'sent' || providerId === null || isFile(providerId)) return;
  plan.counts.updated += 1;
  plan.drafts.push(draftReplyEdit({ ...row, providerId }, reply.message, rules));
}

/** The row goes to the next in its chain, without its first reader; what it says may name them as well. */
function planRedirected(row: StoredDelivery, plan: MessagePlan, rules: MessageRules): void {
  const payload = parseSlackPayload(redactPayload(row, rules));
  const targets = payload === null ? [] : withoutReader(payload.targets, rules);
  const [first] = targets;
  if (payload === null || first === undefined || row.op !== 'upsert') {
    plan.changes.push(change(row, { payload: EMPTY, state: 'cancelled', reason: 'erased' }));
    plan.counts.cancelled += 1;
    return;
  }
  plan.changes.push(
    change(row, {
      payload: { ...payload, targets, onlyIfPosted: false },
      state: 'pending',
      recipient: targetName(first),
      lane: slackLane(first),
    }),
  );
  plan.counts.updated += 1;
}

/** What stands and tells of others too is edited, from the newest text that was sent; one edit per message. */
function planEdits(
  { rows, placeOf }: { rows: readonly StoredDelivery[]; placeOf: ReadonlyMap<string, StandingMessage> },
  plan: MessagePlan,
  rules: MessageRules,
): void {
  const newest = new Map<string, StoredDelivery>();
  for (const row of rows) {
    if (row.channel === 'slack' && row.op === 'upsert' && row.state !== 'cancelled')
      newest.set(keyOf(row), row);
  }
  for (const [key, row] of newest) {
    const stands = placeOf.get(key);
    if (stands?.channelId === 'file' || rules.fateOf(row) !== 'redacted') continue;
    // One that is just being posted stands by the time the edit's turn comes.
    if (stands === undefined && !IN_DOUBT.has(row.state)) continue;
    // What has yet to go out carries the new text already.
    if (row.state === 'pending' || row.state === 'claimed') continue;
    const payload = parseSlackPayload(redactPayload(row, rules));
    if (payload === null) continue;
    plan.counts.updated += 1;
    plan.drafts.push({
      dedupeKey: `erasure:${rules.erasureId}:edit:${row.id}`,
      channel: 'slack',
      lane: stands === undefined ? row.lane : `slack:${stands.channelId}`,
      kind: row.kind,
      op: 'upsert',
      subject: row.subject,
      recipient: row.recipient,
      episodeId: row.episodeId,
      version: Math.max(row.version, stands?.version ?? 0),
      payload: { ...payload, onlyIfPosted: true },
      dueAt: rules.now,
    });
  }
}

/** What the reader has lost and still matters is posted to whoever is left. */
function planHandOver(rows: readonly StoredDelivery[], plan: MessagePlan, rules: MessageRules): void {
  const { reader } = rules;
  if (reader === null) return;
  for (const subject of rules.handOver) {
    const last = rows.findLast(
      (row) =>
        row.subject === subject && row.op === 'upsert' && row.recipient.toLowerCase() === reader.address,
    );
    const payload = last?.state === 'sent' ? parseSlackPayload(redactPayload(last, rules)) : null;
    const [first] = payload?.targets ?? [];
    if (last === undefined || payload === null || first === undefined) continue;
    plan.counts.updated += 1;
    plan.drafts.push({
      dedupeKey: `erasure:${rules.erasureId}:hand-over:${subject}`,
      channel: 'slack',
      lane: slackLane(first),
      kind: last.kind,
      op: 'upsert',
      subject,
      recipient: targetName(first),
      episodeId: last.episodeId,
      version: last.version,
      payload: { ...payload, onlyIfPosted: false },
      dueAt: rules.now,
    });
  }
}

function change(row: StoredDelivery, what: Partial<DeliveryChange>): DeliveryChange {
  return { id: row.id, state: null, reason: null, payload: null, recipient: null, lane: null, ...what };
}

function keyOf({ subject, recipient }: { subject: string | null; recipient: string }): string {
  return `${subject}\n${recipient}`;
}

/** Other systems were told: webhooks, or the CRM that values are written back to. */
function isTold({ channel }: StoredDelivery): boolean {
  return channel === 'webhook' || channel === 'crm';
}

function isFile(providerId: string | null): boolean {
  return providerId?.startsWith('file:') ?? false;
}
