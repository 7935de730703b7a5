import type { ISql } from 'postgres';
import type { ReminderTask } from '../../domain/messages/model.ts';
import type { Day } from '../../domain/types.ts';

export type DueTask = ReminderTask & { ownerEmail: string };

/** Open tasks that somebody owns and that are due on the day or earlier; the longest overdue first. */
export async function loadDueTasks(db: ISql, by: Day): Promise<DueTask[]> {
  const rows = await db<(Omit<DueTask, 'mrr'> & { mrr: number | null; currency: string | null })[]>`
    select t.id as "taskId", t.title, t.due_on as "dueOn", t.state, t.queue, t.owner_email as "ownerEmail",
      coalesce(c.name, t.owner_email) as "ownerName", t.account_id as "accountId", a.name as "accountName",
      a.mrr, a.currency
    from tasks t left join accounts a on a.account_id = t.account_id left join csms c on c.email = t.owner_email
    where t.state = 'open' and t.owner_email is not null and t.due_on <= ${by}::date
    order by t.owner_email, t.due_on, a.mrr desc nulls last, t.account_id, t.playbook, t.step`;
  return rows.map(({ mrr, currency, ...task }) => ({
    ...task,
    mrr: mrr === null ? null : { amount: mrr, currency },
  }));
}
