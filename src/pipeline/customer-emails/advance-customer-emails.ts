import type { ISql } from 'postgres';
import { daysOf } from '../../config/duration.ts';
import { toHolidays } from '../../config/to-settings.ts';
import type { People } from '../../domain/alerts/route-alert.ts';
import {
  decideNudge,
  type NudgeCase,
  type NudgeDecision,
  needsPersonInstead,
} from '../../domain/customer-emails/decide-customer-email.ts';
import { addDays, daysBetween } from '../../domain/day.ts';
import { checkAddress } from '../../domain/mail-address.ts';
import type { Day } from '../../domain/types.ts';
import { handedOverTitle } from '../../messages/strings/customer-email-strings.ts';
import {
  countSentSince,
  handOverTask,
  insertNudges,
  loadNudgeSteps,
  loadOpenNudges,
  loadRetriedPayments,
  type OpenNudge,
  updateNudges,
} from '../../store/customer-emails/customer-emails.ts';
import { loadTemplateApprovals } from '../../store/customer-emails/settle-customer-emails.ts';
import { loadSuppressed } from '../../store/customer-emails/suppressions.ts';
import { enqueueOutbox } from '../../store/outbox/enqueue-outbox.ts';
import type { OutboxDraft } from '../../store/outbox/types.ts';
import { queuePoolSummary } from '../alerts/pool-summary.ts';
import type { Context } from '../context.ts';
import { queueTaskEvents } from '../tasks/queue-task-events.ts';
import { draftNudgeMail } from './draft-customer-email-mail.ts';
import { draftNudges, type NudgeSettings, nudgeSettings } from './draft-customer-emails.ts';
import { loadUnsubscribeSecrets } from './unsubscribe-token.ts';

/** An automated step becomes a task for the pool; whoever follows tasks elsewhere is told. */
export async function handOver(
  ctx: Context,
  tx: ISql,
  task: { taskId: string; title: string; asOf: Day },
): Promise<void> {
  if (!(await handOverTask(tx, task.taskId, task.title))) return;
  await queueTaskEvents(ctx, tx, { type: 'task.updated', taskIds: [task.taskId], asOf: task.asOf });
}

/** What became of the e-mails that could go out; all of them are told of, also those that changed nothing. */
export interface NudgeSummary {
  queued: number;
  waiting: number;
  held: number;
  expired: number;
  stopped: number;
}

export const NO_NUDGES: NudgeSummary = { queued: 0, waiting: 0, held: 0, expired: 0, stopped: 0 };

const WEEK_MS = 7 * 86_400_000;

/**
 * Decides every e-mail that waits or is held, and puts those that may go into the outbox; inside the caller's
 * transaction, which holds the lock of the episodes.
 */
export async function advanceNudges(
  ctx: Context,
  tx: ISql,
  given: { settings: NudgeSettings; asOf: Day },
): Promise<NudgeSummary> {
  const summary = { ...NO_NUDGES };
  const open = await loadOpenNudges(tx);
  if (open.length === 0) return summary;
  const book = await openBook(ctx, tx, open, given);
  const changed: OpenNudge[] = [];
  const drafts: OutboxDraft[] = [];
  for (const nudge of open) {
    const approval = approvalOf(nudge, book);
    const decision = decideNudge(toCase(nudge, approval !== null, book), book.times);
    const next = apply({ ...nudge, ...approval }, decision, book);
    if (decision.kind === 'send') drafts.push(draftOf(next, decision.at, book));
    if (next.state !== nudge.state || next.reason !== nudge.reason) changed.push(next);
    summary[COUNTED_AS[decision.kind]]++;
  }
  await updateNudges(tx, changed);
  await enqueueOutbox(tx, drafts, book.now);
  for (const { state, reason, taskId, taskTitle } of changed) {
    if (reason === null || (state !== 'expired' && state !== 'stopped') || !needsPersonInstead(reason))
      continue;
    const title = handedOverTitle(taskTitle, reason, book.locale);
    await handOver(ctx, tx, { taskId, title, asOf: given.asOf });
  }
  ctx.log.info({ asOf: given.asOf, ...summary }, 'e-mails to customers decided');
  return summary;
}

const COUNTED_AS = {
  send: 'queued',
  wait: 'waiting',
  hold: 'held',
  expire: 'expired',
  stop: 'stopped',
} as const satisfies Record<NudgeDecision['kind'], keyof NudgeSummary>;

/** What all decisions of one go look at. */
type Book = Awaited<ReturnType<typeof openBook>>;

async function openBook(
  ctx: Context,
  tx: ISql,
  open: readonly OpenNudge[],
  given: { settings: NudgeSettings; asOf: Day },
) {
  const now = ctx.now();
  const { config } = ctx.config();
  const recipients = [...new Set(open.flatMap((n) => n.recipient ?? []))];
  const accountIds = [...new Set(open.map((n) => n.accountId))];
  const [secret] = await loadUnsubscribeSecrets(tx, ctx);
  // Nobody is disturbed by a file, and whoever looks at it wants to see it now.
  const toFiles = ctx.channels.some((channel) => channel.name === 'email' && channel.local === true);
  return {
    ...given,
    now,
    locale: config.locale,
    secret,
    suppressed: await loadSuppressed(tx, recipients),
    /** Counts on while e-mails are queued. */
    sent: await countSentSince(tx, recipients, new Date(now.getTime() - WEEK_MS)),
    retried: await loadRetriedPayments(tx, accountIds, given.asOf),
    approvals: await loadTemplateApprovals(tx),
    times: {
      now,
      timeZone: config.timezone,
      hours: toFiles ? null : config.alerts.quiet_hours,
      holidays: toHolidays(config)(null),
    },
  };
}

function toCase(nudge: OpenNudge, approved: boolean, book: Book): NudgeCase {
  const { settings, asOf } = book;
  const recipient = nudge.recipient ?? '';
  return {
    episode: episodeOf(nudge),
    taskOpen: nudge.taskState === 'open',
    heldOut: nudge.arm === 'held_out',
    recipient: recipientOf(nudge, settings),
    suppressed: book.suppressed.get(recipient) ?? null,
    approved,
    waitingDays: daysBetween(nudge.plannedOn, asOf),
    expireAfterDays: daysOf(settings.expire_after),
    paymentRetries: book.retried.has(nudge.accountId),
    sentThisWeek: book.sent.get(recipient) ?? 0,
    maxPerWeek: settings.max_per_week,
  };
}

/** The e-mail after a decision; what is queued counts for the contact's week from now on. */
function apply(nudge: OpenNudge, decision: NudgeDecision, book: Book): OpenNudge {
  const next = { ...nudge, updatedAt: book.now };
  switch (decision.kind) {
    case 'send': {
      const recipient = nudge.recipient ?? '';
      book.sent.set(recipient, (book.sent.get(recipient) ?? 0) + 1);
      return { ...next, state: 'queued', reason: null, queuedOn: book.asOf, sendAt: decision.at };
    }
    case 'wait':
      return { ...next, state: 'waiting', reason: decision.reason };
    case 'hold':
      return { ...next, state: 'approved', reason: decision.reason };
    case 'expire':
      return { ...next, state: 'expired', reason: decision.reason };
    case 'stop':
      return { ...next, state: 'stopped', reason: decision.reason };
  }
}

function draftOf(nudge: OpenNudge, dueAt: Date, { settings, secret }: Book): OutboxDraft {
  return draftNudgeMail({ ...nudge, recipient: nudge.recipient ?? '' }, { settings, secret, dueAt });
}

/** Who lets it go: the person who approved it, or in automatic mode whoever approved the template; null = nobody yet. */
function approvalOf(
  nudge: OpenNudge,
  { settings, approvals }: Pick<Book, 'settings' | 'approvals'>,
): { approvedAt: Date | null; approvedBy: string | null } | null {
  if (nudge.approvedBy !== null) return { approvedAt: nudge.approvedAt, approvedBy: nudge.approvedBy };
  const approval = settings.mode === 'automatic' ? approvals.get(nudge.templateDigest) : undefined;
  return approval === undefined ? null : { approvedAt: approval.approvedAt, approvedBy: approval.approvedBy };
}

function episodeOf({ episodeState }: OpenNudge): NudgeCase['episode'] {
  switch (episodeState) {
    case 'recovered':
    case 'churned':
    case 'closed':
    case 'snoozed':
      return episodeState;
    default:
      return 'live';
  }
}

function recipientOf({ recipient }: OpenNudge, settings: NudgeSettings): NudgeCase['recipient'] {
  if (recipient === null) return 'missing';
  if (!checkAddress(recipient, []).ok) return 'malformed';
  const blocked = settings.blocked_domains.map((domain) => domain.toLowerCase());
  return blocked.length > 0 && checkAddress(recipient, blocked).ok ? 'blocked_domain' : 'known';
}

/**
 * Drafts the e-mails of new automated steps and decides all that are open; inside the transaction that decides alerts.
 * Does nothing while e-mails to customers are switched off. Repeating it changes nothing.
 */
export async function planNudges(
  ctx: Context,
  tx: ISql,
  given: { asOf: Day; people: People },
): Promise<NudgeSummary> {
  const { config } = ctx.config();
  const settings = nudgeSettings(config);
  if (settings === null) return NO_NUDGES;
  const { asOf, people } = given;
  // Steps of long ago, from before e-mails were switched on, are not news to anybody.
  const steps = await loadNudgeSteps(tx, addDays(asOf, -Math.floor(daysOf(settings.expire_after))));
  await insertNudges(tx, await draftNudges(tx, steps, { config, settings, people, asOf, now: ctx.now() }));
  const summary = await advanceNudges(ctx, tx, { settings, asOf });
  await queuePoolSummary(ctx, tx, asOf);
  return summary;
}
