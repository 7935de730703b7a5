import type { ISql } from 'postgres';
import { CONTACT_PLAYBOOK } from '../../domain/contacts/plan-contacts.ts';
import type { TaskQueue } from '../../domain/task.ts';
import type { Day } from '../../domain/types.ts';
import type { ListedTask, TaskList } from '../../messages/models/list-models.ts';

/** A list as it was sent: of which day, and since when what happens to its tasks is an edit of it. */
export interface SentList {
  list: TaskList;
  day: Day;
  at: Date;
}

/**
 * Open tasks by the list they stand in: what people own is told by the day it is due, what waits in a queue with a
 * channel at once. The longest overdue first.
 */
export async function loadDueTasks(
  db: ISql,
  given: { by: Day; queues: readonly string[] },
): Promise<ListedTask[]> {
  return select(db, given.queues, {
    task: db`true`,
    line: db`state = 'open' and (list like 'queue:%' or "dueOn" <= ${given.by}::date)`,
  });
}

/** The tasks that stood in these lists when they were sent, as they are now. */
export async function loadListedTasks(
  db: ISql,
  lists: readonly SentList[],
  queues: readonly string[],
): Promise<ListedTask[]> {
  if (lists.length === 0) return [];
  const sent = db`jsonb_to_recordset(${JSON.stringify(lists)}::text::jsonb) as s(list text, day date, at timestamptz)`;
  return select(db, queues, {
    task: db`(t.state = 'open' or t.closed_at >= ${new Date(Math.min(...lists.map((l) => l.at.getTime())))})`,
    line: db`exists (select 1 from ${sent} where s.list = told.list and "createdAt" <= s.at
      and (state = 'open' or "closedAt" >= s.at) and (s.list like 'queue:%' or "dueOn" <= s.day))`,
  });
}

/** The lists in which tasks of these accounts stand, whatever has become of them. */
export async function listsOfAccounts(
  db: ISql,
  accountIds: readonly string[],
  queues: readonly string[],
): Promise<TaskList[]> {
  const rows = await db<{ list: TaskList }[]>`select distinct ${listOf(db, queues)} as list
    from tasks t left join episodes e on e.id = t.episode_id where t.account_id = any(${[...accountIds]}::text[])`;
  return rows.flatMap(({ list }) => (list === null ? [] : [list]));
}

/** The newest of each list among those sent on, or due to be sent on, one of the days. */
export async function newestLists(
  db: ISql,
  lists: readonly TaskList[],
  days: readonly Day[],
): Promise<(SentList & { posted: boolean })[]> {
  const subjects = lists.flatMap((list) => days.map((day) => `${list}:${day}`));
  return db<(SentList & { posted: boolean })[]>`
    select distinct on (1) left(dedupe_key, -11) as list, right(dedupe_key, 10) as day, created_at as at,
      exists (select 1 from posted_messages p where p.subject = o.dedupe_key) as posted
    from outbox o where dedupe_key = any(${subjects}::text[]) order by 1, dedupe_key desc`;
}

interface TaskRow extends Omit<ListedTask, 'mrr'> {
  mrr: number | null;
  currency: string | null;
}

/** SQL conditions: on tasks as they are stored, and on the lines that are made of them. */
interface ListedWhere {
  task: ReturnType<ISql>;
  line: ReturnType<ISql>;
}

async function select(
  db: ISql,
  queues: readonly string[],
  { task: ofTask, line: told }: ListedWhere,
): Promise<ListedTask[]> {
  const rows = await db<TaskRow[]>`
    select list, "taskId", title, "dueOn", state, queue, "ownerName", "accountId", "accountName", mrr, currency, comment, playbook = ${CONTACT_PLAYBOOK} as "isContact"
    from (
      select ${listOf(db, queues)} as list, t.id as "taskId", t.title, t.due_on as "dueOn", t.state, t.queue,
        coalesce(c.name, t.owner_email) as "ownerName", t.account_id as "accountId", a.name as "accountName",
        a.mrr, a.currency, t.created_at as "createdAt", t.closed_at as "closedAt", t.playbook, t.step,
        (select s.comment from fired_evidence f join surveys s on s.response_id = f.subject
          where f.episode_id = t.episode_id and t.owner_email is null and s.account_id = t.account_id
          order by s.responded_at desc limit 1) as comment
      from tasks t left join accounts a on a.account_id = t.account_id left join csms c on c.email = t.owner_email
        left join episodes e on e.id = t.episode_id
      where ${ofTask}
    ) told
    where list is not null and ${told}
    order by list, "dueOn", mrr desc nulls last, "accountId", playbook, step`;
  return rows.map(({ mrr, currency, ...task }) => ({
    ...task,
    mrr: mrr === null ? null : { amount: mrr, currency },
  }));
}

/** What waits in a queue that nobody reads is with whoever has the account; automation needs no reminder. */
function listOf(db: ISql, queues: readonly string[]) {
  return db`case
    when t.owner_email is not null then 'reminder:' || t.owner_email
    when t.queue = any(${[...queues]}::text[]) then 'queue:' || t.queue
    when t.queue <> 'automation' and e.touch = 'high' then 'reminder:' || e.owner_email end`;
}

/** Whose list it is. */
export function readerOf(list: TaskList): { email: string } | { queue: TaskQueue } {
  const of = list.slice(list.indexOf(':') + 1);
  return list.startsWith('queue:') ? { queue: of as TaskQueue } : { email: of };
}
