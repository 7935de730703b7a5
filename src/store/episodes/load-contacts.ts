import type { ISql } from 'postgres';
import { LIVE_STATES } from '../../domain/episode.ts';
import type { Day } from '../../domain/types.ts';

/** Accounts with a living episode that have left the book by the day, and how. */
export async function loadGoneAccounts(db: ISql, asOf: Day): Promise<Map<string, 'churned' | 'ended'>> {
  const rows = await db<{ accountId: string; how: 'churned' | 'ended' }[]>`
    select a.account_id as "accountId",
      case when a.churned_on <= ${asOf}::date then 'churned' else 'ended' end as how
    from episodes e join accounts a on a.account_id = e.account_id
    where e.state in ${db([...LIVE_STATES])}
      and (a.churned_on <= ${asOf}::date or a.ended_on <= ${asOf}::date)`;
  return new Map(rows.map((r) => [r.accountId, r.how]));
}

/** With whom the own messages of episodes stand, by episode. */
export async function loadReaders(
  db: ISql,
  episodeIds: readonly string[],
): Promise<Map<string, readonly string[]>> {
  if (episodeIds.length === 0) return new Map();
  const rows = await db<{ subject: string; recipients: string[] }[]>`
    select subject, array_agg(recipient) as recipients from posted_messages
    where subject = any(${episodeIds.map((id) => `episode:${id}`)}::text[]) group by subject`;
  return new Map(rows.map((row) => [row.subject.slice('episode:'.length), row.recipients]));
}

/** Name of the playbook under which tasks of missed contacts are kept. */
export const CONTACT_PLAYBOOK = 'contact';

export interface ContactRow {
  accountId: string;
  accountName: string | null;
  contactName: string | null;
  tier: string | null;
  csmEmail: string | null;
  segment: string | null;
  startedOn: Day | null;
  lastContactOn: Day | null;
}

/** Living accounts of the tiers with their newest contact, recorded or said to be done, and since when contacts are recorded at all. */
export async function loadContacts(
  db: ISql,
  given: { signal: string; tiers: readonly string[]; asOf: Day },
): Promise<{ recordedSince: Day | null; rows: ContactRow[] }> {
  const { signal, tiers, asOf } = given;
  const rows = await db<ContactRow[]>`
    select a.account_id as "accountId", a.name as "accountName", a.contact_name as "contactName", a.tier,
      a.csm_email as "csmEmail", a.segment, a.started_on as "startedOn",
      greatest(
        (select max(s.day) from signals s where s.account_id = a.account_id and s.signal = ${signal}
          and s.day <= ${asOf}::date and s.value > 0),
        -- Whoever says that the planned contact is done has had it.
        (select max((t.closed_at at time zone 'UTC')::date) from tasks t where t.account_id = a.account_id
          and t.playbook = ${CONTACT_PLAYBOOK} and t.state = 'done' and t.closed_by is not null
          and t.closed_at < ${asOf}::date + 1)) as "lastContactOn"
    from accounts a
    where a.tier = any(${[...tiers]}::text[]) and (a.churned_on is null or a.churned_on > ${asOf}::date)
      and (a.ended_on is null or a.ended_on > ${asOf}::date)
      and (a.started_on is null or a.started_on <= ${asOf}::date)
    order by a.account_id`;
  const [first] = await db<[{ day: Day | null }]>`
    select min(day) as day from signals where signal = ${signal} and day <= ${asOf}::date`;
  return { recordedSince: first.day, rows };
}

/** Closes the open contact tasks of accounts that were contacted since. @returns their ids */
export async function closeContactTasks(
  tx: ISql,
  accountIds: readonly string[],
  at: Date,
): Promise<string[]> {
  const rows = await tx<{ id: string }[]>`
    update tasks set state = 'done', outcome = 'contact recorded', closed_at = ${at}
    where playbook = ${CONTACT_PLAYBOOK} and state = 'open' and account_id = any(${[...accountIds]}::text[])
    returning id`;
  return rows.map((row) => row.id);
}

/** Accounts that have an open contact task. */
export async function loadOpenContacts(db: ISql): Promise<Set<string>> {
  const rows = await db<{ accountId: string }[]>`
    select distinct account_id as "accountId" from tasks
    where playbook = ${CONTACT_PLAYBOOK} and state = 'open'`;
  return new Set(rows.map((r) => r.accountId));
}
