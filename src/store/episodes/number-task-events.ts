import type { ISql } from 'postgres';
import type { Day } from '../../domain/types.ts';

/** A task as it stands, with what an event about it tells beside. */
export interface TaskFacts {
  taskId: string;
  /** Number of this event about the task, from 1. */
  sequence: number;
  title: string;
  dueOn: Day;
  state: 'open' | 'done' | 'cancelled';
  outcome: string | null;
  queue: string;
  ownerEmail: string | null;
  ownerName: string | null;
  playbook: string;
  step: string;
  createdAt: Date;
  closedAt: Date | null;
  closedBy: string | null;
  accountId: string;
  accountName: string | null;
  tier: string | null;
  episode: { id: string; state: string; severity: string; rules: string[] } | null;
}

/**
 * Gives each task's next event its number and returns the tasks as they stand, oldest first. In the transaction that
 * changed them, so that the numbers follow the changes.
 */
export async function numberTaskEvents(tx: ISql, taskIds: readonly string[]): Promise<TaskFacts[]> {
  return tx<TaskFacts[]>`
    with numbered as (
      update tasks set announced = announced + 1 where id = any(${[...taskIds]}::uuid[]) returning *
    )
    select t.id as "taskId", t.announced as sequence, t.title, t.due_on as "dueOn", t.state, t.outcome, t.queue,
      t.owner_email as "ownerEmail", c.name as "ownerName", t.playbook, t.step, t.created_at as "createdAt",
      t.closed_at as "closedAt", t.closed_by as "closedBy", t.account_id as "accountId", a.name as "accountName",
      a.tier, case when e.id is not null then jsonb_build_object(
        'id', e.id, 'state', e.state, 'severity', e.severity, 'rules', e.rules) end as episode
    from numbered t left join accounts a on a.account_id = t.account_id left join csms c on c.email = t.owner_email
      left join episodes e on e.id = t.episode_id
    order by t.created_at, t.account_id, t.playbook, t.due_on, t.step`;
}
