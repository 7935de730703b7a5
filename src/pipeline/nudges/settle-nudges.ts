import { type NudgeEnd, needsPersonInstead } from '../../domain/nudges/decide-nudge.ts';
import { handedOverTitle, NUDGE_REASONS } from '../../domain/nudges/nudge-words.ts';
import { lastDecidedDay } from '../../store/decided-days.ts';
import { loadSettledNudges, type SettledNudge, settleNudge } from '../../store/nudges/settle-nudges.ts';
import { addressHash, suppress } from '../../store/nudges/suppressions.ts';
import { closeTask } from '../../store/views/tasks.ts';
import type { Context } from '../context.ts';
import { queueTaskEvents } from '../tasks/queue-task-events.ts';
import { handOver } from './hand-over.ts';

/**
 * Takes over what the outbox knows of e-mails to customers: the step of one that was sent is done, an address that the
 * mail server refused for good goes onto the suppression list, and a step that no e-mail will do goes to a person.
 * Repeating it changes nothing, so it may be interrupted anywhere.
 */
export async function settleNudges(ctx: Context): Promise<void> {
  const settled = await loadSettledNudges(ctx.raw);
  if (settled.length === 0) return;
  const asOf = (await lastDecidedDay(ctx.raw)) ?? ctx.now().toISOString().slice(0, 10);
  for (const nudge of settled) {
    await ctx.raw.begin(async (tx) => {
      const at = ctx.now();
      const { id, taskId, outcome } = nudge;
      if (outcome === 'sent') {
        const by = nudge.approvedBy ?? 'harbinger';
        const isFirst = await settleNudge(tx, { id, state: 'sent', reason: null, at });
        if (!isFirst || !(await closeTask(tx, { id: taskId, outcome: 'e-mail sent', by, at }))) return;
        await queueTaskEvents(ctx, tx, { type: 'task.closed', taskIds: [taskId], asOf });
        return;
      }
      const reason = endOf(nudge);
      if (!(await settleNudge(tx, { id, state: 'stopped', reason, at }))) return;
      const { recipient, detail } = nudge;
      if (reason === 'bounced' && recipient !== null) {
        await suppress(tx, {
          hash: addressHash(recipient),
          address: recipient,
          reason,
          detail,
          by: null,
          at,
        });
      }
      if (!needsPersonInstead(reason)) return;
      const title = handedOverTitle(nudge.taskTitle, reason, ctx.config().config.locale);
      await handOver(ctx, tx, { taskId, title, asOf });
    });
  }
}

/** Enhanced status codes of policy and security (RFC 3463): they speak of us or of the mail, not of the address. */
const POLICY = / 5\.7\.\d+$/;

/** A refused recipient has bounced; a row that was cancelled carries the reason it was stopped for. */
function endOf({ outcome, detail }: SettledNudge): NudgeEnd {
  if (outcome === 'failed') return detail !== null && POLICY.test(detail) ? 'refused' : 'bounced';
  return detail !== null && isEnd(detail) ? detail : 'called_off';
}

function isEnd(reason: string): reason is NudgeEnd {
  return Object.hasOwn(NUDGE_REASONS.en, reason);
}
