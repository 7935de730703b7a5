import type { ISql } from 'postgres';
import type { CrmChange, CrmPlace, CrmValue } from '../../domain/crm.ts';
import { lockForTransaction, shareForTransaction } from '../advisory-locks.ts';

/**
 * What of these accounts the CRM has not been told yet, from the newest score of each. Call it in the transaction that
 * writes the scores: whatever is being told meanwhile is waited for, or counts as not told.
 */
export async function findCrmChanges(
  tx: ISql,
  accountIds: readonly string[],
  place: CrmPlace,
): Promise<CrmChange[]> {
  await shareForTransaction(tx, 'crm');
  return loadCrmChanges(tx, accountIds, place);
}

/**
 * Takes what of these accounts has to be told now, and notes that it is on its way, so that whatever is decided from then
 * on counts as not told. Call it in a transaction of its own, which waits for those that write scores.
 */
export async function takeCrmChanges(
  tx: ISql,
  accountIds: readonly string[],
  { place, now }: { place: CrmPlace; now: Date },
): Promise<CrmChange[]> {
  await lockForTransaction(tx, 'crm');
  const changes = await loadCrmChanges(tx, accountIds, place);
  await tx`
    insert into crm_values (account_id, record_id, place, state, health, band, probability, writes, written_at)
    select "accountId", "recordId", ${place.digest}, 'open', health, band, probability, 1, ${now}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(changes)}::text::jsonb) as c(
      "accountId" text, "recordId" text, health float8, band text, probability float8)
    on conflict (account_id, record_id) do update set place = excluded.place, state = 'open', health = excluded.health,
      band = excluded.band, probability = excluded.probability, writes = crm_values.writes + 1,
      written_at = excluded.written_at`;
  return changes;
}

/** Notes what came of values that were on their way. What an erasure has taken meanwhile stays away. */
export async function settleCrmChanges(
  db: ISql,
  settled: readonly (Pick<CrmValue, 'accountId' | 'recordId'> & { found: boolean })[],
): Promise<void> {
  await db`
    update crm_values v set state = case when s.found then 'written' else 'missing' end
    from jsonb_to_recordset(${JSON.stringify(settled)}::text::jsonb) as s(
      "accountId" text, "recordId" text, found boolean)
    where v.account_id = s."accountId" and v.record_id = s."recordId" and v.state = 'open'`;
}

/** How many accounts' companies hold what they should, and how many companies there are not. */
export async function countCrmValues(
  db: ISql,
  { digest }: CrmPlace,
): Promise<{ written: number; missing: number }> {
  const [row] = await db<[{ written: number; missing: number }]>`
    select count(*) filter (where state = 'written')::int as written,
      count(*) filter (where state = 'missing')::int as missing
    from crm_values where place = ${digest}`;
  return row;
}

async function loadCrmChanges(
  db: ISql,
  accountIds: readonly string[],
  { match, digest }: CrmPlace,
): Promise<CrmChange[]> {
  const companies =
    match.by === 'identities'
      ? db`select distinct i.account_id, btrim(i.external_id) as record_id
          from wanted join identities i using (account_id)
          where i.system = lower(${match.system}) and not exists (
            select from identities o
            where o.system = i.system and o.key = i.key and o.account_id <> i.account_id)`
      : db`select account_id, account_id as record_id from wanted`;
  const rows = await db<CrmChange[]>`
    with wanted as (
      select account_id from accounts
      where account_id in (select jsonb_array_elements_text(${JSON.stringify(accountIds)}::text::jsonb))
    ), company as (${companies}), told as (
      select c.account_id, c.record_id, round(s.health) as health, s.band,
        round(s.probability::numeric, 3)::float8 as probability
      from company c cross join lateral (
        select health, band, probability from scores where account_id = c.account_id order by day desc limit 1
      ) s
    )
    select t.account_id as "accountId", t.record_id as "recordId", t.health, t.band, t.probability,
      coalesce(v.writes, 0) as writes
    from told t left join crm_values v using (account_id, record_id)
    where v.account_id is null or v.state = 'open' or v.place <> ${digest}
      or (v.health, v.band, v.probability) is distinct from (t.health, t.band, t.probability)
    order by 1, 2`;
  return [...rows];
}
