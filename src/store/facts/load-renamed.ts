import type { ISql } from 'postgres';
import {
  type EndedUsage,
  MOST_DAYS_APART,
  matchRenamed,
  type RenamedAccount,
  type UnknownId,
} from '../../domain/source-guards/match-renamed.ts';
import type { Day } from '../../domain/types.ts';

/** Days before the end of an account's usage that say how much is usual for it. */
const TYPICAL_DAYS = 28;

/** Accounts that usage seems to tell of under another id, from the rows that wait for an account. */
export async function loadRenamed(db: ISql, asOf: Day): Promise<RenamedAccount[]> {
  const unknown = await db<UnknownId[]>`
    select account_id as id, min(raw ->> 'day')::date as "from", max(raw ->> 'day')::date as "to",
      percentile_cont(0.5) within group (order by (raw ->> 'events')::float8) as typical
    from quarantine q join source_files f using (source, file)
    where q.state = 'open' and q.code = 'unknown_account' and f.entity = 'usage' and (raw ->> 'day')::date <= ${asOf}::date
    group by account_id`;
  if (unknown.length === 0) return [];
  const [{ newest }] = await db<[{ newest: Day | null }]>`
    select max(day) as newest from usage where day <= ${asOf}::date`;
  if (newest === null) return [];
  const firsts = [...new Set(unknown.map(({ from }) => from))];
  const ended = await db<EndedUsage[]>`
    with ended as (
      select account_id, max(day) as ended_on from usage where day <= ${asOf}::date and events > 0 group by account_id
    )
    select e.account_id as "accountId", e.ended_on as "endedOn",
      percentile_cont(0.5) within group (order by u.events) as typical
    from ended e join usage u on u.account_id = e.account_id and u.day > e.ended_on - ${TYPICAL_DAYS}::int
      and u.day <= e.ended_on
    where exists (select from unnest(${firsts}::date[]) as first
      where first > e.ended_on and first <= e.ended_on + ${MOST_DAYS_APART}::int)
    group by 1, 2`;
  return matchRenamed(ended, unknown, newest);
}
