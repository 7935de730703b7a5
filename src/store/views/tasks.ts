import type { ISql } from 'postgres';
import type { TaskRow } from '../../domain/task.ts';

export async function listTasks(
  db: ISql,
  filter: { all: boolean; owner: string | null; accountId?: string },
): Promise<TaskRow[]> {
  return db<TaskRow[]>`
    select t.id, t.episode_id, t.account_id, a.name as account, t.title, t.playbook, t.step, t.queue,
      t.owner_email as owner, t.due_on, t.state, t.outcome, t.closed_by
    from tasks t left join accounts a on a.account_id = t.account_id
    where (${filter.all} or t.state = 'open') and (${filter.owner}::text is null or t.owner_email = ${filter.owner})
      and (${filter.accountId ?? null}::text is null or t.account_id = ${filter.accountId ?? null})
    order by (t.state <> 'open'), t.due_on, t.account_id, t.playbook, t.step`;
}

/** All tasks of an episode, the next due first. */
export async function listTasksOf(db: ISql, episodeId: string): Promise<TaskRow[]> {
  return db<TaskRow[]>`
    select t.id, t.episode_id, t.account_id, null as account, t.title, t.playbook, t.step, t.queue,
      t.owner_email as owner, t.due_on, t.state, t.outcome, t.closed_by
    from tasks t where t.episode_id = ${episodeId} order by t.due_on, t.playbook, t.step`;
}

/** The tasks whose id begins with the given text; two at most, so that an ambiguous one is noticed. */
export async function findTasks(db: ISql, idStart: string): Promise<TaskRow[]> {
  const pattern = `${idStart.replace(/[%_\\]/g, '\\$&')}%`;
  return db<TaskRow[]>`
    select t.id, t.episode_id, t.account_id, null as account, t.title, t.playbook, t.step, t.queue,
      t.owner_email as owner, t.due_on, t.state, t.outcome, t.closed_by
    from tasks t where t.id::text like ${pattern} order by t.id limit 2`;
}

/** Nobody has to do anything about a closed episode any more. @returns the ids of the tasks that were open */
export async function cancelTasksOf(
  tx: ISql,
  given: { episodeId: string; outcome: string; by: string; at: Date },
): Promise<string[]> {
  const rows = await tx<{ id: string }[]>`
    update tasks set state = 'cancelled', outcome = ${given.outcome}, closed_by = ${given.by}, closed_at = ${given.at}
    where episode_id = ${given.episodeId} and state = 'open' returning id`;
  return rows.map((row) => row.id);
}

/** @returns false when the task was not open any more */
export async function closeTask(
  tx: ISql,
  task: { id: string; outcome: string | null; by: string; at: Date },
): Promise<boolean> {
  const result = await tx`
    update tasks set state = 'done', outcome = ${task.outcome}, closed_by = ${task.by}, closed_at = ${task.at}
    where id = ${task.id} and state = 'open'`;
  return result.count === 1;
}
