import type { ISql } from 'postgres';
import { daysOf } from '../../config/duration.ts';
import { toHolidays } from '../../config/to-settings.ts';
import { checkAddress } from '../../delivery/address.ts';
import { daysBetween } from '../../domain/day.ts';
import { decideNudge, type NudgeCase, needsPersonInstead } from '../../domain/nudges/decide-nudge.ts';
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
  const { settings, asOf } = given;
  const open = await loadOpenNudges(tx);
  const summary = { ...NO_NUDGES };
  if (open.length === 0) return summary;
  const now = ctx.now();
  const { config } = ctx.config();
  const recipients = [...new Set(open.flatMap((n) => n.recipient ?? []))];
  const accountIds = [...new Set(open.map((n) => n.accountId))];
  const book = {
    suppressed: await loadSuppressed(tx, recipients),
    sent: await countSentSince(tx, recipients, new Date(now.getTime() - WEEK_MS)),
    retried: await loadRetriedPayments(tx, accountIds, asOf),
    approvals: await loadTemplateApprovals(tx),
  };
  const [secret] = await loadUnsubscribeSecrets(ctx);
  // Nobody is disturbed by a file, and whoever looks at it wants to see it now.
  const toFiles = ctx.channels.some((channel) => channel.name === 'email' && channel.local === true);
  const times = {
    now,
    timeZone: config.timezone,
    hours: toFiles ? null : config.alerts.quiet_hours,
    holidays: toHolidays(config)(null),
  };
  for (const nudge of open) {
    const approval = approvalOf(nudge, settings, book.approvals);
    const decision = decideNudge(
      {
        episode: episodeOf(nudge),
        taskOpen: nudge.taskState === 'open',
        heldOut: nudge.arm === 'held_out',
        recipient: recipientOf(nudge, settings),
        suppressed: book.suppressed.get(nudge.recipient ?? '') ?? null,
        approved: approval !== null,
        waitingDays: daysBetween(nudge.plannedOn, asOf),
        expireAfterDays: daysOf(settings.expire_after),
        paymentRetries: book.retried.has(nudge.accountId),
        sentThisWeek: book.sent.get(nudge.recipient ?? '') ?? 0,
        maxPerWeek: settings.max_per_week,
      },
      times,
    );
    const next = { ...nudge, ...approval, updatedAt: now };
    switch (decision.kind) {
      case 'send': {
        const recipient = nudge.recipient ?? '';
        book.sent.set(recipient, (book.sent.get(recipient) ?? 0) + 1);
        const draft = draftNudgeMail({ ...next, recipient }, { settings, secret, dueAt: decision.at });
        await enqueueOutbox(tx, [draft], now);
        await updateNudge(tx, {
          ...next,
          state: 'queued',
          reason: null,
          queuedOn: asOf,
          sendAt: decision.at,
        });
        summary.queued++;
        break;
      }
      case 'wait':
      case 'hold': {
        const state = decision.kind === 'wait' ? 'waiting' : 'approved';
        if (nudge.state !== state || nudge.reason !== decision.reason) {
          await updateNudge(tx, { ...next, state, reason: decision.reason });
        }
        summary[decision.kind === 'wait' ? 'waiting' : 'held']++;
        break;
      }
      case 'expire':
      case 'stop': {
        const state = decision.kind === 'expire' ? 'expired' : 'stopped';
        await updateNudge(tx, { ...next, state, reason: decision.reason });
        if (needsPersonInstead(decision.reason)) {
          const title = handedOverTitle(nudge.taskTitle, decision.reason, config.locale);
          await handOver(ctx, tx, { taskId: nudge.taskId, title, asOf });
        }
        summary[state]++;
      }
    }
  }
  ctx.log.info({ asOf, ...summary }, 'e-mails to customers decided');
  return summary;
}

/** Who lets it go: the person who approved it, or in automatic mode whoever approved the template; null = nobody yet. */
function approvalOf(
  nudge: OpenNudge,
  settings: NudgeSettings,
  approvals: Awaited<ReturnType<typeof loadTemplateApprovals>>,
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
