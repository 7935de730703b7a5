import type { ISql } from 'postgres';
import type {
  CustomerEmail,
  CustomerEmailRow,
  CustomerEmailStep,
  OpenCustomerEmail,
  PoolCustomerEmails,
} from '../../domain/customer-emails/customer-email.ts';
import type { EpisodeState } from '../../domain/episode.ts';
import type { Task } from '../../domain/task.ts';
import type { Day } from '../../domain/types.ts';
import { accountsOn, invoiceColumns, noticeColumns } from '../facts/as-of.ts';

function customerEmailColumns(db: ISql) {
  return db`n.id, n.task_id as "taskId", n.episode_id as "episodeId", n.account_id as "accountId", n.template,
    n.template_digest as "templateDigest", n.recipient, n.recipient_name as "recipientName", n.words, n.state,
    n.reason, n.planned_on as "plannedOn", n.approved_at as "approvedAt", n.approved_by as "approvedBy",
    n.rejected_by as "rejectedBy", n.queued_on as "queuedOn", n.send_at as "sendAt", n.version,
    n.updated_at as "updatedAt"`;
}

/** Automated steps of living low-touch episodes, and planned contacts, without an e-mail so far, of since then; oldest first. */
export async function loadCustomerEmailSteps(db: ISql, since: Day): Promise<CustomerEmailStep[]> {
  return db<CustomerEmailStep[]>`
    select t.id as "taskId", t.episode_id as "episodeId", t.account_id as "accountId", t.playbook, t.step
    from tasks t left join episodes e on e.id = t.episode_id
    where t.state = 'open' and t.queue = 'automation'
      and case when t.episode_id is null then t.due_on >= ${since}::date
        else e.touch = 'low' and e.opened_on >= ${since}::date
          and e.state not in ('recovered', 'churned', 'closed', 'leaving') end
      and not exists (select 1 from nudges n where n.task_id = t.id)
    order by t.due_on, t.id`;
}

/** Drafts; a step has one e-mail at most. */
export async function insertCustomerEmails(tx: ISql, emails: readonly CustomerEmail[]): Promise<void> {
  if (emails.length === 0) return;
  await tx`
    insert into nudges (id, task_id, episode_id, account_id, template, template_digest, recipient, recipient_name,
      words, state, reason, planned_on, version, updated_at)
    select id, "taskId", "episodeId", "accountId", template, "templateDigest", recipient, "recipientName", words,
      state, reason, "plannedOn", 1, "updatedAt"
    from jsonb_to_recordset(${JSON.stringify(emails)}::text::jsonb) as n(id uuid, "taskId" uuid, "episodeId" uuid,
      "accountId" text, template text, "templateDigest" text, recipient text, "recipientName" text, words jsonb,
      state text, reason text, "plannedOn" date, "updatedAt" timestamptz)
    on conflict (task_id) do nothing`;
}

/** What waits or is approved, oldest first, so that the weekly limit lets the older one go. */
export async function loadOpenCustomerEmails(tx: ISql): Promise<OpenCustomerEmail[]> {
  return tx<OpenCustomerEmail[]>`
    select ${customerEmailColumns(tx)}, e.state as "episodeState", e.arm, t.state as "taskState", t.title as "taskTitle"
    from nudges n left join episodes e on e.id = n.episode_id join tasks t on t.id = n.task_id
    where n.state in ('waiting', 'approved') order by n.planned_on, n.id`;
}

/** Those of the ids that have not left yet. */
export async function loadStoppableCustomerEmails(
  tx: ISql,
  ids: readonly string[],
): Promise<(CustomerEmail & { taskTitle: string })[]> {
  return tx<(CustomerEmail & { taskTitle: string })[]>`
    select ${customerEmailColumns(tx)}, t.title as "taskTitle" from nudges n join tasks t on t.id = n.task_id
    where n.id = any(${[...ids]}::uuid[]) and n.state in ('waiting', 'approved', 'queued') order by n.id`;
}

/** Writes what decisions or a person made of e-mails. */
export async function updateCustomerEmails(tx: ISql, emails: readonly CustomerEmail[]): Promise<void> {
  if (emails.length === 0) return;
  const rows = emails.map(({ words: _, ...email }) => email);
  await tx`
    update nudges n set state = c.state, reason = c.reason, approved_at = c."approvedAt",
      approved_by = c."approvedBy", rejected_by = c."rejectedBy", queued_on = c."queuedOn", send_at = c."sendAt",
      version = n.version + 1, updated_at = c."updatedAt"
    from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as c(id uuid, state text, reason text,
      "approvedAt" timestamptz, "approvedBy" text, "rejectedBy" text, "queuedOn" date, "sendAt" timestamptz,
      "updatedAt" timestamptz)
    where n.id = c.id`;
}

/** E-mails per contact that went out, or are on their way, since then. */
export async function countSentSince(
  tx: ISql,
  recipients: readonly string[],
  since: Date,
): Promise<Map<string, number>> {
  const rows = await tx<{ recipient: string; count: number }[]>`
    select recipient, count(*)::int as count from nudges
    where recipient = any(${[...recipients]}::text[]) and state in ('queued', 'sent') and send_at > ${since}
    group by recipient`;
  return new Map(rows.map((row) => [row.recipient, row.count]));
}

/** Oldest first; without `all` only what is not over yet. */
export async function listCustomerEmails(db: ISql, filter: { all: boolean }): Promise<CustomerEmailRow[]> {
  return db<CustomerEmailRow[]>`
    select n.id, n.account_id, a.name as account, n.template, n.recipient, n.words->>'subject' as subject, n.state,
      n.reason, n.planned_on, n.approved_by, n.send_at
    from nudges n left join accounts a on a.account_id = n.account_id
    where ${filter.all} or n.state in ('waiting', 'approved', 'queued') order by n.planned_on, n.id`;
}

/** Those whose id begins with the given text; two at most, so that an ambiguous one is noticed. */
export async function findCustomerEmails(db: ISql, idStart: string): Promise<CustomerEmail[]> {
  const pattern = `${idStart.replace(/[%_\\]/g, '\\$&')}%`;
  return db<
    CustomerEmail[]
  >`select ${customerEmailColumns(db)} from nudges n where n.id::text like ${pattern} order by n.id limit 2`;
}

export interface QueuedCustomerEmail {
  recipient: string | null;
  /** Null = a planned contact. */
  episodeState: EpisodeState | null;
  taskState: Task['state'] | null;
  noticeOn: Day | null;
}

/** The e-mail of an outbox row, with the state of its episode and task, and whether its account has given notice by the day. */
export async function findQueuedCustomerEmail(
  db: ISql,
  id: string,
  asOf: Day,
): Promise<QueuedCustomerEmail | null> {
  const [row] = await db<QueuedCustomerEmail[]>`
    select n.recipient, e.state as "episodeState", t.state as "taskState", a."noticeOn"
    from nudges n left join episodes e on e.id = n.episode_id left join tasks t on t.id = n.task_id
      left join lateral (select ${noticeColumns(db, asOf)} from ${accountsOn(db, asOf)}
        where account_id = n.account_id) a on true
    where n.id::text = ${id} and n.state = 'queued'`;
  return row ?? null;
}

/**
 * Hands an automated step to a person: it leaves the automation, and its title says why.
 * @returns false when it is over, or with a person already
 */
export async function handOverTask(tx: ISql, taskId: string, title: string): Promise<boolean> {
  const result = await tx`update tasks set queue = 'csm', title = ${title}
    where id = ${taskId} and state = 'open' and queue = 'automation'`;
  return result.count === 1;
}

/** Accounts with an invoice that is being collected again: unpaid on the day, with failed attempts (dunning). */
export async function loadRetriedPayments(
  db: ISql,
  accountIds: readonly string[],
  asOf: Day,
): Promise<Set<string>> {
  const rows = await db<{ accountId: string }[]>`
    select distinct account_id as "accountId"
    from (select account_id, ${invoiceColumns(db, asOf)} from invoices
      where account_id = any(${[...accountIds]}::text[]) and coalesce(issued_on, due_on) <= ${asOf}::date) known
    where status in ('open', 'past_due') and attempts > 0
      and collection is distinct from 'manual' and coalesce(amount, 1) > 0`;
  return new Set(rows.map((row) => row.accountId));
}

/** E-mails that went out on the day (those that leave in the next working hours included), and what waits. */
export async function loadPoolCustomerEmails(db: ISql, asOf: Day): Promise<PoolCustomerEmails> {
  const sent = await db<PoolCustomerEmails['sent']>`
    select n.template, count(distinct n.account_id)::int as accounts,
      coalesce(c.name, n.approved_by) as "approvedBy"
    from nudges n left join csms c on c.email = n.approved_by
    where n.state in ('queued', 'sent') and n.queued_on = ${asOf}::date
    group by n.template, coalesce(c.name, n.approved_by) order by accounts desc, n.template, "approvedBy"`;
  const waiting = await db<PoolCustomerEmails['waiting']>`
    select template, count(*)::int as emails from nudges where state = 'waiting'
    group by template order by emails desc, template`;
  // Not the old ones: those that are pruned would make the number smaller again.
  const [row] = await db<[{ changes: number }]>`
    select coalesce(sum(version), 0)::int as changes from nudges where planned_on > ${asOf}::date - 80`;
  return { sent, waiting, changes: row.changes };
}
