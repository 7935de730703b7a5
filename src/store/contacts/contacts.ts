import type { ISql } from 'postgres';
import type { UsualContacts } from '../../domain/contacts/due-contact.ts';
import {
  CONTACT_PLAYBOOK,
  type ContactFacts,
  type ContactRecords,
  type LastContact,
} from '../../domain/contacts/plan-contacts.ts';
import type { Day } from '../../domain/types.ts';
import { accountsOn, inBookOn, noticeColumns } from '../facts/as-of.ts';

/** The usual is looked for so far back. */
const USUAL_DAYS = 182;
/** Sources that have told of no contact with anybody for so long are silent: nothing is late by their silence. */
const SILENT_DAYS = 35;

/** SQL: rows of (account_id, on, channel, by), every contact by the day. */
export function contactsBy(db: ISql, { signals, talks }: ContactRecords, asOf: Day) {
  const names = [...signals.keys()];
  return db`(
    select s.account_id, s.day as on, c.channel, null as by
      from signals s join unnest(${names}::text[], ${names.map((name) => signals.get(name) ?? null)}::text[])
        as c(signal, channel) on c.signal = s.signal
      where s.value > 0 and s.day <= ${asOf}::date
    union all
    select account_id, (closed_at at time zone 'UTC')::date, case when outcome = 'e-mail sent' then 'email' end, closed_by
      from tasks where state = 'done' and closed_by is not null and closed_at < ${asOf}::date + 1
        and (playbook = ${CONTACT_PLAYBOOK} or playbook || '/' || step = any(${[...talks]}::text[]))
    union all
    select account_id, from_on, reason, said_by from account_flags where kind = 'talked' and from_on <= ${asOf}::date
  )`;
}

/**
 * Living accounts with their newest contact and what is on somebody's list.
 * @param given.tiers only of these tiers, and whoever has an open task; null = all
 */
export async function loadContacts(
  db: ISql,
  records: ContactRecords,
  { tiers, asOf }: { tiers: readonly string[] | null; asOf: Day },
): Promise<ContactFacts[]> {
  return db<ContactFacts[]>`
    select a.account_id as "accountId", a.name as "accountName", a.contact_name as "contactName", a.tier,
      a.csm_email as "csmEmail", a.segment, a.started_on as "startedOn", a.mrr, a."noticeOn" is not null as "isLeaving",
      (select max("on") from ${contactsBy(db, records, asOf)} c where c.account_id = a.account_id) as "lastContactOn",
      exists (select from tasks t where t.account_id = a.account_id and t.state = 'open'
        and t.playbook || '/' || t.step = any(${[...records.talks]}::text[])) as "hasTalk",
      exists (select from tasks t where t.account_id = a.account_id and t.state = 'open'
        and t.playbook = ${CONTACT_PLAYBOOK}) as "hasOpenTask"
    from (select *, ${noticeColumns(db, asOf)} from ${accountsOn(db, asOf)} where ${inBookOn(db, asOf)}
      and (${tiers === null ? db`true` : db`tier = any(${[...tiers]}::text[])`} or account_id in (
        select account_id from tasks where playbook = ${CONTACT_PLAYBOOK} and state = 'open'))) a
    order by a.account_id`;
}

/**
 * Since when sources tell of contacts; null = they tell of none.
 * @param without contacts are planned all the same, from the first day that was decided
 */
export async function contactsRecordedSince(
  db: ISql,
  records: ContactRecords,
  { asOf, without }: { asOf: Day; without: boolean },
): Promise<Day | null> {
  const names = [...records.signals.keys()];
  const [told] = await db<[{ first: Day | null }]>`
    select min(day) as first from signals where signal = any(${names}::text[]) and value > 0 and day <= ${asOf}::date`;
  if (told.first !== null || !without) return told.first;
  const [decided] = await db<[{ first: Day | null }]>`select min(as_of) as first from decided_days`;
  return decided.first;
}

/** By tier: how often its accounts are usually talked to, as sources tell it; of silent sources nothing. */
export async function loadUsualContacts(
  db: ISql,
  { signals }: ContactRecords,
  { tiers, asOf }: { tiers: readonly string[]; asOf: Day },
): Promise<Map<string, UsualContacts>> {
  if (tiers.length === 0) return new Map();
  const rows = await db<(UsualContacts & { tier: string })[]>`
    select tier, percentile_cont(0.5) within group (order by gap) as "gapDays",
      count(distinct account_id)::int as accounts
    from (select a.tier, account_id, s.day - lag(s.day) over (partition by account_id order by s.day) as gap,
        max(s.day) over () as newest
      from signals s join accounts a using (account_id)
      where s.signal = any(${[...signals.keys()]}::text[]) and s.value > 0 and a.tier = any(${[...tiers]}::text[])
        and s.day <= ${asOf}::date and s.day > ${asOf}::date - ${USUAL_DAYS}::int) told
    where gap > 1 and newest >= ${asOf}::date - ${SILENT_DAYS}::int group by tier`;
  return new Map(rows.map(({ tier, ...usual }) => [tier, usual]));
}

/** New tasks of planned contacts in the seven days that end with this one, by owner ('' = nobody). */
export async function countContactTasks(db: ISql, asOf: Day): Promise<Map<string, number>> {
  const rows = await db<{ owner: string; count: number }[]>`
    select coalesce(owner_email, '') as owner, count(*)::int as count from tasks
    where playbook = ${CONTACT_PLAYBOOK} and queue = 'csm' and created_at >= ${asOf}::date - 6 group by 1`;
  return new Map(rows.map(({ owner, count }) => [owner, count]));
}

/** Closes the open contact tasks of accounts: done where they were talked to, else cancelled. @returns their ids */
export async function closeContactTasks(
  tx: ISql,
  accountIds: readonly string[],
  given: { state: 'done' | 'cancelled'; by: string | null; at: Date },
): Promise<string[]> {
  if (accountIds.length === 0) return [];
  const { state, by, at } = given;
  const outcome = state === 'done' ? 'contact recorded' : 'no longer planned';
  const rows = await tx<{ id: string }[]>`
    update tasks set state = ${state}, outcome = ${outcome}, closed_at = ${at}, closed_by = ${by}
    where playbook = ${CONTACT_PLAYBOOK} and state = 'open' and account_id = any(${[...accountIds]}::text[])
    returning id`;
  return rows.map((row) => row.id);
}

/** Accounts with an open contact task that are not among those who may have one: they have left the book. */
export async function loadGoneContacts(db: ISql, asOf: Day): Promise<string[]> {
  const rows = await db<{ accountId: string }[]>`
    select distinct t.account_id as "accountId" from tasks t
    where t.playbook = ${CONTACT_PLAYBOOK} and t.state = 'open'
      and not exists (select from accounts where account_id = t.account_id and ${inBookOn(db, asOf)})`;
  return rows.map(({ accountId }) => accountId);
}

/** The newest contact of each account that has one. */
export async function loadLastContacts(
  db: ISql,
  records: ContactRecords,
  { accountIds, asOf }: { accountIds: readonly string[]; asOf: Day },
): Promise<Map<string, LastContact>> {
  const rows = await db<(LastContact & { accountId: string })[]>`
    select distinct on (c.account_id) c.account_id as "accountId", c."on", c.channel, coalesce(p.name, c.by) as by
    from ${contactsBy(db, records, asOf)} c left join csms p on p.email = c.by
    where c.account_id = any(${[...accountIds]}::text[])
    order by c.account_id, c."on" desc, c.channel nulls last`;
  return new Map(rows.map(({ accountId, ...contact }) => [accountId, contact]));
}

/**
 * The planned contacts of low-touch accounts that fell due on the day: how many, and those that no e-mail does.
 */
export async function loadPoolContacts(
  db: ISql,
  asOf: Day,
): Promise<{ told: { accountId: string; accountName: string | null }[]; planned: number }> {
  const rows = await db<{ accountId: string; accountName: string | null; isMailed: boolean }[]>`
    select t.account_id as "accountId", a.name as "accountName", t.state <> 'open' or exists (select from nudges n
      where n.task_id = t.id and n.state in ('waiting', 'approved', 'queued', 'sent')) as "isMailed"
    from tasks t left join accounts a on a.account_id = t.account_id
    where t.playbook = ${CONTACT_PLAYBOOK} and t.owner_email is null and t.queue in ('automation', 'csm')
      and t.due_on = ${asOf}::date
    order by a.mrr desc nulls last, t.account_id`;
  const told = rows.filter(({ isMailed }) => !isMailed);
  return { told: told.map(({ isMailed: _, ...account }) => account), planned: rows.length };
}
