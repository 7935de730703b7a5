import type { ISql } from 'postgres';
import type { AccountTraces } from '../../domain/privacy/erasure.ts';
import { tablesWith } from './text-columns.ts';

/** Null = nothing is stored about it. */
export async function findAccountTraces(sql: ISql, accountId: string): Promise<AccountTraces | null> {
  const [account] = await sql<Pick<AccountTraces, 'name' | 'contactName' | 'contactEmail'>[]>`
    select name, contact_name as "contactName", contact_email as "contactEmail"
    from accounts where account_id = ${accountId}`;
  const episodes = await sql<AccountTraces['episodes']>`
    select id, message_subject as "messageSubject", owner_email as "ownerEmail",
      state not in ('recovered', 'churned', 'closed') as alive
    from episodes where account_id = ${accountId} order by opened_on, id`;
  const tasks = await sql<{ id: string }[]>`select id from tasks where account_id = ${accountId} order by id`;
  const comments = await sql<{ comment: string }[]>`
    select distinct comment from surveys s where account_id = ${accountId} and btrim(comment) <> ''
      and not exists (select from surveys o where o.comment = s.comment and o.account_id <> s.account_id)`;
  if (account === undefined && !(await isMentioned(sql, accountId))) return null;
  const known = account ?? { name: null, contactName: null, contactEmail: null };
  return {
    accountId,
    ...known,
    episodes: [...episodes],
    tasks: tasks.map((task) => task.id),
    comments: comments.map((row) => row.comment),
  };
}

/** Rows may outlive the account's own, or wait in quarantine for it. */
async function isMentioned(sql: ISql, accountId: string): Promise<boolean> {
  for (const table of await tablesWith(sql, 'account_id')) {
    const rows = await sql.unsafe(`select 1 from "${table}" where account_id = $1 limit 1`, [accountId]);
    if (rows.length > 0) return true;
  }
  return false;
}

/**
 * Deletes what belongs to the account alone, in every table that names an account, and in those that name its episodes
 * or tasks only. The outbox is worked through message by message instead.
 * @returns rows deleted per table
 */
export async function deleteAccountRows(sql: ISql, traces: AccountTraces): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  const done = new Set(['outbox']);
  const remove = async (column: string, type: string, values: readonly string[]) => {
    for (const table of await tablesWith(sql, column)) {
      if (done.has(table)) continue;
      const { count } = await sql.unsafe(
        `delete from "${table}" where "${column}"::${type} = any($1::text[]::${type}[])`,
        [values as string[]],
      );
      if (count > 0) counts[table] = (counts[table] ?? 0) + count;
    }
  };
  await remove('account_id', 'text', [traces.accountId]);
  for (const table of await tablesWith(sql, 'account_id')) done.add(table);
  await remove(
    'episode_id',
    'uuid',
    traces.episodes.map(({ id }) => id),
  );
  await remove('task_id', 'uuid', traces.tasks);
  return counts;
}
