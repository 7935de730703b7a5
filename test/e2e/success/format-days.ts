import type { Sql } from 'postgres';
import type { Day } from '../../../src/domain/types.ts';

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

interface Told {
  day: Day;
  /** The account, or whoever reads a list. */
  who: string;
  order: number;
  what: string;
}

/** What happened, a line per day and account, then a line per list that somebody got. */
export async function formatDays(raw: Sql): Promise<string[]> {
  const name = (column: string) => raw.unsafe(`split_part(${column}, '@', 1)`);
  const told = await raw<Told[]>`
    select as_of::text as day, e.account_id as who, 1 as order, case when v.transition in ('opened', 'leaving', 'worse')
        then v.transition || ' ' || array_to_string(array(select jsonb_array_elements_text(e.rules)), '+') || ' for '
          || coalesce(${name('e.owner_email')}, 'the pool')
        else v.transition || coalesce(' by ' || ${name('v.actor')}, '') end as what
      from episode_events v join episodes e on e.id = v.episode_id where v.transition not in ('task_done')
    union all
    select from_on::text, account_id, 2, kind || coalesce(' ' || reason, '') || ' says ' || ${name('said_by')}
      from account_flags
    union all
    select created_at::date::text, account_id, 3, string_agg('+' || case when playbook = 'contact' then 'contact' else playbook || '/' || step end
      || ' ' || coalesce(${name('owner_email')}, queue) || ' by ' || to_char(due_on, 'MM-DD'), ', ' order by due_on, playbook, step)
      from tasks group by 1, 2
    union all
    select closed_at::date::text, account_id, 4, string_agg(case state when 'done' then 'done ' else 'off ' end
      || case when playbook = 'contact' then 'contact' else step end
      || coalesce(' (' || ${name('closed_by')} || ')', ''), ', ' order by due_on, playbook, step)
      from tasks where closed_at is not null group by 1, 2
    union all
    select o.sent_at::date::text, n.account_id, 5, 'e-mail to the customer: ' || n.template
      from nudges n join outbox o on o.dedupe_key = 'nudge:' || n.id where o.state = 'sent'
    union all
    select updated_at::date::text, account_id, 6, 'no e-mail: ' || reason from nudges where state in ('stopped', 'expired')
    union all
    select sent_at::date::text, e.account_id, 7, 'told ' || string_agg(distinct ${name('o.recipient')}, ', ' order by ${name('o.recipient')})
      from outbox o join episodes e on e.id = o.episode_id
      where o.state = 'sent' and o.kind = 'alert' and o.recipient like '#%' group by 1, 2
    union all
    select sent_at::date::text, '→ ' || ${name('recipient')}, 8, coalesce(payload->'message'->>'subject', payload->'message'->>'text')
      from outbox where state = 'sent' and kind in ('reminder', 'digest', 'pool_summary', 'requests', 'weekly_note')
        and not coalesce((payload->>'onlyIfPosted')::boolean, false)
        and (kind <> 'pool_summary' or version = (select max(version) from outbox p where p.subject = outbox.subject))`;
  const days = new Map<Day, Map<string, Told[]>>();
  for (const one of told) {
    const day = days.get(one.day) ?? new Map<string, Told[]>();
    days.set(one.day, day);
    day.set(one.who, [...(day.get(one.who) ?? []), one]);
  }
  const sorted = <T>(of: Iterable<[string, T]>) => [...of].sort(([a], [b]) => (a < b ? -1 : 1));
  return sorted(days).flatMap(([day, lines]) => [
    `${day} ${WEEKDAYS[new Date(`${day}T00:00:00Z`).getUTCDay()]}`,
    ...sorted(lines).map(
      ([who, all]) =>
        `  ${who.padEnd(20)}${all
          .sort((a, b) => a.order - b.order || (a.what < b.what ? -1 : 1))
          .map(({ what }) => what)
          .join(' · ')}`,
    ),
  ]);
}
