import type { ISql } from 'postgres';
import type { MatchingSince } from '../../domain/alerts/pass-inputs.ts';
import type { TaskFacts } from '../../domain/task.ts';
import type { Day } from '../../domain/types.ts';

/** Open tasks of an episode that were with one person go to another; what is done stays with who did it. @returns their ids */
export async function moveTasks(
  tx: ISql,
  moves: readonly { episodeId: string; queue: 'csm' | 'manager'; to: string | null }[],
): Promise<string[]> {
  if (moves.length === 0) return [];
  const rows = await tx<{ id: string }[]>`
    update tasks t set owner_email = m."to"
    from jsonb_to_recordset(${JSON.stringify(moves)}::text::jsonb) as m("episodeId" uuid, queue text, "to" text)
    where t.episode_id = m."episodeId" and t.queue = m.queue and t.state = 'open'
      and t.owner_email is distinct from m."to"
    returning t.id`;
  return rows.map((row) => row.id);
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

/** By account and rule: since when a lasting rule has fired without a break. */
export async function loadMatchingSince(db: ISql): Promise<Map<string, Map<string, Day>>> {
  const rows = await db<MatchingSince[]>`select account_id as "accountId", rule, since from firing_since`;
  const byAccount = new Map<string, Map<string, Day>>();
  for (const { accountId, rule, since } of rows) {
    const rules = byAccount.get(accountId);
    if (rules) rules.set(rule, since);
    else byAccount.set(accountId, new Map([[rule, since]]));
  }
  return byAccount;
}

/** Replaces all of it: whatever does not fire today has been interrupted. */
export async function replaceMatchingSince(tx: ISql, rows: readonly MatchingSince[]): Promise<void> {
  await tx`delete from firing_since`;
  await tx`
    insert into firing_since (account_id, rule, since)
    select "accountId", rule, since from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb)
      as f("accountId" text, rule text, since date)`;
}
