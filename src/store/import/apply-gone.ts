import type { Sql } from 'postgres';
import type { Entity } from '../../sources/records.ts';
import { ENTITY_KEYS } from '../../sources/rows/entity-columns.ts';
import { recordedFrom } from './record-changes.ts';

/**
 * What it means that a source says a record `t` is no more, as SQL over the key told in `g`. What people have seen and
 * figures were made of stays: an account has left the book (without being a loss, which only the customer can be), a
 * bill is void and no debt, a subscription has ended. What was only ever a measurement or an answer is taken away.
 * Events are counted and cannot be told apart any more: null.
 */
const MEANINGS: { readonly [E in Entity]: ((sameKey: string) => string) | null } = {
  csms: (sameKey) =>
    `delete from csms t using staged_gone g where ${sameKey} returning null::text as account_id`,
  accounts: (sameKey) => `update accounts t set ended_on = g.gone_on from staged_gone g
    where ${sameKey} and t.churned_on is null and t.ended_on is null returning t.account_id`,
  identities: (sameKey) =>
    `delete from identities t using staged_gone g where ${sameKey} returning t.account_id`,
  usage: (sameKey) => `delete from usage t using staged_gone g where ${sameKey} returning t.account_id`,
  usage_events: null,
  surveys: (sameKey) => `delete from surveys t using staged_gone g where ${sameKey} returning t.account_id`,
  invoices: (sameKey) => `update invoices t set status = 'void' from staged_gone g
    where ${sameKey} and t.status <> 'void' returning t.account_id`,
  subscriptions: (sameKey) => `update subscriptions t set ended_on = greatest(g.gone_on, t.started_on)
    from staged_gone g where ${sameKey} and (t.ended_on is null or t.ended_on > greatest(g.gone_on, t.started_on))
    returning t.account_id`,
  signals: (sameKey) => `delete from signals t using staged_gone g where ${sameKey} returning t.account_id`,
  goals: (sameKey) => `delete from goals t using staged_gone g where ${sameKey} returning t.account_id`,
};

const sameKeyOf = (entity: Entity, a: string, b: string) =>
  ENTITY_KEYS[entity].map((name) => `${a}.${name} = ${b}.${name}`).join(' and ');

/**
 * Of what `staged` and `staged_gone` say about one record the later line counts.
 * @returns rows and deletions that gave way
 */
export async function settleGone(sql: Sql, entity: Entity): Promise<number> {
  const [{ any }] = await sql<[{ any: boolean }]>`select exists (select from staged_gone) as any`;
  if (!any) return 0;
  const rows = await sql.unsafe(
    `delete from staged s using staged_gone g where ${sameKeyOf(entity, 's', 'g')} and g.line > s.line`,
  );
  const gone = await sql.unsafe(`delete from staged_gone g
    where exists (select from staged s where ${sameKeyOf(entity, 's', 'g')} and s.line > g.line)
      or exists (select from staged_gone l where ${sameKeyOf(entity, 'l', 'g')} and l.line > g.line)`);
  return rows.count + gone.count;
}

/**
 * Brings what is in `staged_gone` to its records.
 * @returns records that were changed by it, and deletions that changed nothing
 */
export async function applyGone(sql: Sql, entity: Entity): Promise<{ changed: number; unchanged: number }> {
  const [{ told }] = await sql<[{ told: number }]>`select count(*)::int as told from staged_gone`;
  const meaning = MEANINGS[entity];
  if (told === 0 || meaning === null) return { changed: 0, unchanged: told };
  const [{ changed }] = await sql.unsafe<[{ changed: number }]>(`
    with written as (${meaning(sameKeyOf(entity, 't', 'g'))}),
      ${recordedFrom('select account_id from written where account_id is not null')}
    select count(*)::int as changed from written`);
  return { changed, unchanged: told - changed };
}
