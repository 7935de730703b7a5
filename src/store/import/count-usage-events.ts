import type { Sql } from 'postgres';
import { renameErasedUsers } from './leave-out-erased.ts';
import { type MergeCounts, recordChanges } from './record-changes.ts';
import { EVENT_DAY } from './staging.ts';

/**
 * Counts the events in `staged` into `usage_users` and from there into `usage` (events, distinct users), per UTC day.
 * The identity of an event is all it says (account, product, user, event, instant), kept as a hash: an event told
 * again, in this file or any later one, counts once, so a feed may send everything or only what is new.
 */
export async function countUsageEvents(sql: Sql): Promise<MergeCounts> {
  const [{ rows } = { rows: 0 }] = await sql<{ rows: number }[]>`select count(*)::int as rows from staged`;
  await sql`drop table if exists pg_temp.told, pg_temp.fresh`;
  // Ids hold no control characters, so the separator cannot stand inside one.
  await sql.unsafe(`
    create temp table told on commit drop as
    select distinct on (event_id) * from (
      select md5(concat_ws(E'\\x1f', account_id, product, user_id, event, extract(epoch from occurred_at)))::uuid as event_id,
        account_id, product, user_id, ${EVENT_DAY} as day
      from staged s
    ) as events
    order by event_id`);
  await renameErasedUsers(sql, 'told');
  const [{ distinct } = { distinct: 0 }] = await sql<{ distinct: number }[]>`
    select count(*)::int as distinct from told`;
  await sql`
    create temp table fresh on commit drop as
    select * from told where not exists (select from usage_event_ids i where i.event_id = told.event_id)`;
  await sql`analyze pg_temp.fresh`;
  const loaded = await sql`
    insert into usage_event_ids (event_id, account_id, day) select event_id, account_id, day from fresh`;
  await sql`
    insert into usage_users (account_id, day, product, user_id, events)
    select account_id, day, product, user_id, count(*) from fresh group by account_id, day, product, user_id
    on conflict (account_id, day, product, user_id) do update set events = usage_users.events + excluded.events`;
  await sql`
    insert into usage (account_id, day, product, events, active_users)
    select account_id, day, product, sum(u.events), count(*)
    from (select distinct account_id, day, product from fresh) as touched
    join usage_users u using (account_id, day, product)
    group by account_id, day, product
    on conflict (account_id, day, product) do update
    set events = excluded.events, active_users = excluded.active_users`;
  await recordChanges(sql, 'select account_id from fresh');
  return { loaded: loaded.count, replaced: rows - distinct, unchanged: distinct - loaded.count };
}
