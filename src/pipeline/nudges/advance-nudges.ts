import type { ISql } from 'postgres';
import { daysOf } from '../../config/duration.ts';
import { toHolidays } from '../../config/to-settings.ts';
import { checkAddress } from '../../delivery/address.ts';
import { daysBetween } from '../../domain/day.ts';
import {
  decideNudge,
  type NudgeCase,
  type NudgeDecision,
  needsPersonInstead,
} from '../../domain/nudges/decide-nudge.ts';
import { handedOverTitle } from '../../domain/nudges/nudge-words.ts';
import type { Day } from '../../domain/types.ts';
import {
  countSentSince,
  loadOpenNudges,
  loadRetriedPayments,
  type OpenNudge,
  updateNudge,
} from '../../store/nudges/nudges.ts';
import { loadSuppressed } from '../../store/nudges/suppressions.ts';
import { loadTemplateApprovals } from '../../store/nudges/template-approvals.ts';
import { enqueueOutbox } from '../../store/outbox/enqueue-outbox.ts';
import type { Context } from '../context.ts';
import { draftNudgeMail } from './draft-nudge-mail.ts';
import { handOver } from './hand-over.ts';
import type { NudgeSettings } from './nudge-settings.ts';
import { loadUnsubscribeSecrets } from './unsubscribe-token.ts';

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
  for (const nudge of open) {
    const approval = approvalOf(nudge, book);
    const decision = decideNudge(toCase(nudge, approval !== null, book), book.times);
    const kind = await carryOut(ctx, tx, { ...nudge, ...approval }, decision, book);
    summary[kind]++;
  }
  ctx.log.info({ asOf: given.asOf, ...summary }, 'e-mails to customers decided');
  return summary;
}

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
  const [secret] = await loadUnsubscribeSecrets(ctx);
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

/** @returns under what it counts */
async function carryOut(
  ctx: Context,
  tx: ISql,
  nudge: OpenNudge,
  decision: NudgeDecision,
  book: Book,
): Promise<keyof NudgeSummary> {
  const { asOf, now: updatedAt, settings, secret } = book;
  switch (decision.kind) {
    case 'send': {
      const recipient = nudge.recipient ?? '';
      const { at } = decision;
      book.sent.set(recipient, (book.sent.get(recipient) ?? 0) + 1);
      const draft = draftNudgeMail({ ...nudge, recipient }, { settings, secret, dueAt: at });
      await enqueueOutbox(tx, [draft], updatedAt);
      await updateNudge(tx, {
        ...nudge,
        state: 'queued',
        reason: null,
        queuedOn: asOf,
        sendAt: at,
        updatedAt,
      });
      return 'queued';
    }
    case 'wait':
    case 'hold': {
      const state = decision.kind === 'wait' ? 'waiting' : 'approved';
      const { reason } = decision;
      if (nudge.state !== state || nudge.reason !== reason) {
        await updateNudge(tx, { ...nudge, state, reason, updatedAt });
      }
      return decision.kind === 'wait' ? 'waiting' : 'held';
    }
    case 'expire':
    case 'stop': {
      const state = decision.kind === 'expire' ? 'expired' : 'stopped';
      const { reason } = decision;
      await updateNudge(tx, { ...nudge, state, reason, updatedAt });
      if (needsPersonInstead(reason)) {
        const title = handedOverTitle(nudge.taskTitle, reason, book.locale);
        await handOver(ctx, tx, { taskId: nudge.taskId, title, asOf });
      }
      return state;
    }
  }
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
