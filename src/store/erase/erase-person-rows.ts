import type { ISql } from 'postgres';
import type { Answers, PersonTraces } from '../../domain/privacy/erasure.ts';

export async function findPersonTraces(sql: ISql, identifier: string): Promise<PersonTraces> {
  const answers = await sql<PersonTraces['answers']>`
    select response_id as "responseId", account_id as "accountId",
      case when not exists (select from surveys o where o.comment = s.comment
        and lower(btrim(o.respondent)) is distinct from ${identifier}) then comment end as comment
    from surveys s where lower(btrim(respondent)) = ${identifier} order by response_id`;
  const contacts = await sql<{ accountId: string; name: string | null }[]>`
    select account_id as "accountId", contact_name as name from accounts
    where lower(contact_email) = ${identifier} order by account_id`;
  const used = await sql<{ accountId: string }[]>`
    select distinct account_id as "accountId" from usage_users where lower(btrim(user_id)) = ${identifier}`;
  const [colleague] = await sql<{ name: string | null; slackUserId: string | null }[]>`
    select name, slack_user_id as "slackUserId" from csms where lower(email) = ${identifier}`;
  const [resolved] = await sql<{ id: string }[]>`
    select value #>> '{}' as id from facts where key = ${`slack.user:${identifier}`}`;
  const accounts = [...new Set([...answers, ...contacts, ...used].map((row) => row.accountId))].sort();
  const episodes = await sql<{ id: string }[]>`
    select id from episodes where account_id = any(${accounts}::text[]) or lower(owner_email) = ${identifier}
      or lower(acked_by) = ${identifier}
    union select episode_id from tasks where episode_id is not null
      and (lower(owner_email) = ${identifier} or lower(closed_by) = ${identifier})
    order by id`;
  const owned = await sql<PersonTraces['owned']>`
    select id, message_subject as "messageSubject" from episodes
    where lower(owner_email) = ${identifier} and state not in ('recovered', 'churned', 'closed') order by id`;
  const names = [...contacts.map((row) => row.name), colleague?.name ?? null];
  return {
    identifier,
    names: [...new Set(names.filter((name) => name !== null && name.trim() !== ''))] as string[],
    slackUserId: colleague?.slackUserId ?? resolved?.id ?? null,
    answers: [...answers],
    accounts,
    episodes: episodes.map(({ id }) => id),
    owned: [...owned],
  };
}

/**
 * Takes the person out of the facts: answers lose their words and their name (or go), named usage goes on under a
 * pseudonym so that it still adds up, a contact or colleague is none any more.
 * @returns rows changed per table
 */
export async function erasePersonRows(
  sql: ISql,
  traces: PersonTraces,
  given: { answers: Answers; pseudonym: string },
): Promise<Record<string, number>> {
  const { identifier } = traces;
  const { pseudonym } = given;
  const counts: Record<string, number> = {};
  const note = (table: string, count: number) => {
    if (count > 0) counts[table] = (counts[table] ?? 0) + count;
  };
  const answers =
    given.answers === 'deleted'
      ? sql`delete from surveys where lower(btrim(respondent)) = ${identifier}`
      : sql`update surveys set comment = null, respondent = ${pseudonym} where lower(btrim(respondent)) = ${identifier}`;
  note('surveys', (await answers).count);
  const moved = await sql`
    with gone as (delete from usage_users where lower(btrim(user_id)) = ${identifier} returning *)
    insert into usage_users (account_id, day, product, user_id, events)
    select account_id, day, product, ${pseudonym}, sum(events) from gone group by account_id, day, product
    on conflict (account_id, day, product, user_id) do update set events = usage_users.events + excluded.events`;
  note('usage_users', moved.count);
  const contacts = await sql`
    update accounts set contact_name = null, contact_email = null where lower(contact_email) = ${identifier}`;
  const owners = await sql`update accounts set csm_email = null where lower(csm_email) = ${identifier}`;
  note('accounts', contacts.count + owners.count);
  note('csms', (await sql`delete from csms where lower(email) = ${identifier}`).count);
  note('person_settings', (await sql`delete from person_settings where email = ${identifier}`).count);
  const team = await sql`
    update csms set manager_email = nullif(manager_email, ${identifier}), deputy_email = nullif(deputy_email, ${identifier})
    where ${identifier} in (manager_email, deputy_email)`;
  note('csms', team.count);
  return counts;
}
