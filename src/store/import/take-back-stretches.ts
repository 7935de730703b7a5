import type { Sql } from 'postgres';
import { ENTITY_KEYS } from '../../sources/rows/entity-columns.ts';
import { recordedFrom } from './record-changes.ts';

const sameKey = ENTITY_KEYS.subscriptions.map((name) => `s.${name} = t.${name}`).join(' and ');

/** Subscriptions of `staged`, with the first day that is told of each; of one with a wrong row not all is known. */
const TOLD = `select subscription_id, min(started_on) as first_day from staged s
  where subscription_id <> '' and not exists (
    select from staged_rejects r where r.raw ->> 'subscription_id' = s.subscription_id)
  group by subscription_id`;

/** A stored row `t` without an id, and a staged one `s` with an id of the same product of the same account. */
const NAMELESS = `t.subscription_id = '' and s.subscription_id <> ''
  and s.account_id = t.account_id and s.product = t.product`;

/**
 * Takes stored stretches back that `staged` tells otherwise now: of a subscription that is told by its id, everything from
 * its first told day on is told. So a product that got another name, a stretch that began on another day and an account
 * that is called otherwise replace what was stored, instead of counting beside it. Rows from before subscriptions had ids
 * give way to those that say the same of them; where no other source tells subscriptions, so do those that are still
 * open, and those that the only subscription to their product covers.
 * @returns how many were taken back or ended
 */
export async function takeBackStretches(
  sql: Sql,
  { source, file }: { source: string; file: string },
): Promise<number> {
  const [{ others }] = await sql<[{ others: boolean }]>`
    select exists (select from source_files where entity = 'subscriptions' and (source, file) <> (${source}, ${file}))
      as others`;
  const nameless = others
    ? `${NAMELESS} and s.plan = t.plan and s.started_on = t.started_on`
    : `${NAMELESS} and (s.plan = t.plan and s.started_on = t.started_on
        or t.ended_on is null and coalesce(s.ended_on, 'infinity') > t.started_on
        or s.started_on <= t.started_on and coalesce(s.ended_on, 'infinity') >= t.ended_on
          and 1 = (select count(distinct o.subscription_id) from staged o
            where o.account_id = t.account_id and o.product = t.product))`;
  const [{ changed }] = await sql.unsafe<[{ changed: number }]>(`
    with told as (${TOLD}),
    dropped as (
      delete from subscriptions t
      where not exists (select from staged s where ${sameKey}) and (
        exists (select from told where told.subscription_id = t.subscription_id and t.started_on >= told.first_day)
        or exists (select from staged s where ${nameless}))
      returning t.account_id),
    ended as (
      update subscriptions t set ended_on = told.first_day from told
      where told.subscription_id = t.subscription_id and t.started_on < told.first_day
        and coalesce(t.ended_on, 'infinity') > told.first_day
      returning t.account_id),
    changed as (select account_id from dropped union all select account_id from ended),
    ${recordedFrom('select account_id from changed')}
    select count(*)::int as changed from changed`);
  return changed;
}
