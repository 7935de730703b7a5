import type { SettledCustomerEmail } from '../../domain/customer-emails/customer-email.ts';
import {
  type CustomerEmailEnd,
  needsPersonInstead,
} from '../../domain/customer-emails/decide-customer-email.ts';
import type { ClaimedRow } from '../../domain/outbox.ts';
import { CUSTOMER_EMAIL_REASONS, handedOverTitle } from '../../messages/strings/customer-email-strings.ts';
import { findQueuedCustomerEmail } from '../../store/customer-emails/customer-emails.ts';
import {
  customerEmailIdOf,
  loadSettledCustomerEmails,
  settleCustomerEmail,
} from '../../store/customer-emails/settle-customer-emails.ts';
import { addressHash, loadSuppressed, suppress } from '../../store/customer-emails/suppressions.ts';
import { inTransaction, reading } from '../../store/database.ts';
import { currentDay } from '../../store/decided-days.ts';
import { closeTask } from '../../store/views/tasks.ts';
import type { Context } from '../context.ts';
import { queueTaskEvents } from '../tasks/queue-task-events.ts';
import { handOver } from './advance-customer-emails.ts';
import { customerEmailSettings } from './draft-customer-emails.ts';

/**
 * Takes over what the outbox knows of e-mails to customers: the step of one that was sent is done, an address that the
 * mail server refused for good goes onto the suppression list, and a step that no e-mail will do goes to a person.
 * Repeating it changes nothing, so it may be interrupted anywhere.
 */
export async function settleCustomerEmails(ctx: Context): Promise<void> {
  const settled = await reading(ctx, (db) => loadSettledCustomerEmails(db));
  if (settled.length === 0) return;
  const asOf = await reading(ctx, (db) => currentDay(db, ctx.now()));
  for (const email of settled) {
    await inTransaction(ctx, async (tx) => {
      const at = ctx.now();
      const { id, taskId, outcome } = email;
      if (outcome === 'sent') {
        const by = email.approvedBy ?? 'harbinger';
        const isFirst = await settleCustomerEmail(tx, { id, state: 'sent', reason: null, at });
        if (!isFirst || !(await closeTask(tx, { id: taskId, outcome: 'e-mail sent', by, at }))) return;
        await queueTaskEvents(ctx, tx, { type: 'task.closed', taskIds: [taskId], asOf });
        return;
      }
      const reason = endOf(email);
      if (!(await settleCustomerEmail(tx, { id, state: 'stopped', reason, at }))) return;
      const { recipient, detail } = email;
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
      const title = handedOverTitle(email.taskTitle, reason, ctx.config().config.locale);
      await handOver(ctx, tx, { taskId, title, asOf });
    });
  }
}

/** Enhanced status codes of policy and security (RFC 3463): they speak of us or of the mail, not of the address. */
const POLICY = / 5\.7\.\d+$/;

/** A refused recipient has bounced; a row that was cancelled carries the reason it was stopped for. */
function endOf({ outcome, detail }: SettledCustomerEmail): CustomerEmailEnd {
  if (outcome === 'failed') return detail !== null && POLICY.test(detail) ? 'refused' : 'bounced';
  return detail !== null && isEnd(detail) ? detail : 'called_off';
}

function isEnd(reason: string): reason is CustomerEmailEnd {
  return Object.hasOwn(CUSTOMER_EMAIL_REASONS.en, reason);
}

/**
 * The last look before an e-mail leaves for a customer: whether they have unsubscribed or given notice, the account has
 * recovered, or e-mails were switched off since it was decided. Null = it may go; other messages always may.
 */
export async function stopReason(
  ctx: Context,
  row: Pick<ClaimedRow, 'kind' | 'dedupeKey' | 'recipient'>,
): Promise<CustomerEmailEnd | null> {
  if (row.kind !== 'nudge') return null;
  if (customerEmailSettings(ctx.config().config) === null) return 'switched_off';
  const suppressed = await reading(ctx, (db) => loadSuppressed(db, [row.recipient]));
  const reason = suppressed.get(row.recipient);
  if (reason !== undefined) return reason;
  const email = await reading(ctx, async (db) =>
    findQueuedCustomerEmail(db, customerEmailIdOf(row.dedupeKey), await currentDay(db, ctx.now())),
  );
  if (email === null) return 'called_off';
  const { episodeState, taskState, noticeOn } = email;
  // Known before the pass that makes the episode one of leaving: whoever has said goodbye is not won back by a mail.
  if (noticeOn !== null || episodeState === 'leaving') return 'leaving';
  // Somebody has talked with them meanwhile.
  if (episodeState === null) return taskState === 'open' ? null : 'task_closed';
  const isOver = episodeState === 'recovered' || episodeState === 'churned' || episodeState === 'closed';
  return isOver ? episodeState : null;
}
