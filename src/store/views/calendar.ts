import type { ISql } from 'postgres';
import { LIVE_STATES } from '../../domain/episode.ts';
import type { Day } from '../../domain/types.ts';
import type { CalendarEntry } from '../../messages/calendar/render-calendar.ts';

/** The renewals of a CSM's customers and their open tasks between two days, both included, the earliest first. */
export async function loadCalendar(
  db: ISql,
  { owner, from, to }: { owner: string; from: Day; to: Day },
): Promise<CalendarEntry[]> {
  const renewals = await db<Extract<CalendarEntry, { kind: 'renewal' }>[]>`
    select 'renewal' as kind, a.account_id as id, a.renewal_on as on, coalesce(a.name, a.account_id) as account,
      exists (select from episodes e where e.account_id = a.account_id and e.state in ${db([...LIVE_STATES])}) as "atRisk"
    from accounts a
    where a.csm_email = ${owner} and a.renewal_on between ${from}::date and ${to}::date
      and coalesce(a.churned_on, a.ended_on) is null
    order by a.renewal_on, a.account_id`;
  const tasks = await db<Extract<CalendarEntry, { kind: 'task' }>[]>`
    select 'task' as kind, t.id::text as id, t.due_on as on, t.title, coalesce(a.name, t.account_id) as account
    from tasks t left join accounts a on a.account_id = t.account_id
    where t.owner_email = ${owner} and t.state = 'open' and t.due_on between ${from}::date and ${to}::date
    order by t.due_on, t.id`;
  return [...renewals, ...tasks];
}
