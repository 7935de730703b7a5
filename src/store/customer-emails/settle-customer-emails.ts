import type { ISql } from 'postgres';
import type { SettledCustomerEmail, TemplateApproval } from '../../domain/customer-emails/customer-email.ts';

/** Key of an e-mail in the outbox. */
export function customerEmailKey(id: string): string {
  return `nudge:${id}`;
}

export function customerEmailIdOf(key: string): string {
  return key.slice('nudge:'.length);
}

/**
 * E-mails on their way of which the outbox knows the end. One that is uncertain or parked, for an operator to settle,
 * stays on its way; one whose message is gone, because it was erased, counts as called off.
 */
export async function loadSettledCustomerEmails(tx: ISql): Promise<SettledCustomerEmail[]> {
  return tx<SettledCustomerEmail[]>`
    select n.id, n.task_id as "taskId", t.title as "taskTitle", n.approved_by as "approvedBy", n.recipient,
      coalesce(o.state, 'cancelled') as outcome, o.reason as detail
    from nudges n join tasks t on t.id = n.task_id left join outbox o on o.dedupe_key = 'nudge:' || n.id::text
    where n.state = 'queued' and (o.id is null or o.state in ('sent', 'failed', 'cancelled')) order by n.id`;
}

/** @returns false when somebody else settled it first */
export async function settleCustomerEmail(
  tx: ISql,
  email: { id: string; state: 'sent' | 'stopped'; reason: string | null; at: Date },
): Promise<boolean> {
  const result = await tx`
    update nudges set state = ${email.state}, reason = ${email.reason}, version = version + 1, updated_at = ${email.at}
    where id = ${email.id} and state = 'queued'`;
  return result.count === 1;
}

/** Records that a person approved this very version of a template; the first one stays. */
export async function approveTemplate(tx: ISql, approval: TemplateApproval): Promise<void> {
  await tx`
    insert into nudge_templates (template, digest, approved_by, approved_at)
    values (${approval.template}, ${approval.digest}, ${approval.approvedBy}, ${approval.approvedAt})
    on conflict (template, digest) do nothing`;
}

/** Every approved version, by its digest. */
export async function loadTemplateApprovals(db: ISql): Promise<Map<string, TemplateApproval>> {
  const rows = await db<TemplateApproval[]>`
    select template, digest, approved_by as "approvedBy", approved_at as "approvedAt" from nudge_templates`;
  return new Map(rows.map((row) => [row.digest, row]));
}
