import type { Sql } from 'postgres';
import type { Entity } from '../../sources/records.ts';

/** What says who there is: an id in it is what it is. Whoever tells identities may name the account by another one. */
const NO_FACTS: ReadonlySet<Entity> = new Set(['accounts', 'csms']);

/** SQL: an id as identities compare it; of an address on the web its domain. */
export const identityKey = (id: string, system: string) =>
  `case when ${system} = 'domain'
    then regexp_replace(lower(btrim(${id})), '^(https?://)?(www\\.)?|[/?#].*$', '', 'g')
    else lower(btrim(${id})) end`;

/**
 * SQL: the account that another system calls so; null = nobody claims the id, or several do, which are never merged. A
 * mail address stands for the account that its domain belongs to.
 * @param system SQL of the system's name; what is null means any of them
 */
export const claimedBy = (id: string, system: string) => `(
  select min(i.account_id) from identities i join accounts owner on owner.account_id = i.account_id
  where i.key in (lower(btrim(${id})), lower(split_part(btrim(${id}), '@', 2)))
    and (i.key = lower(btrim(${id})) or i.system = 'domain')
    and (${system} is null or i.system = lower(${system}))
  having count(distinct i.account_id) = 1)`;

/**
 * Puts our account id into staged rows and deletions that name an account as another system does. Without a declared
 * system what is the id of an account already stays.
 * @returns whether there are identities at all, so that rows of two ids may have become rows of one account
 * @param given.isPartial rows of accounts that say something of accounts told elsewhere
 */
export async function resolveIdentities(
  sql: Sql,
  { entity, system, isPartial = false }: { entity: Entity; system: string | null; isPartial?: boolean },
): Promise<boolean> {
  if (NO_FACTS.has(entity) && !isPartial) return false;
  const [{ any }] = await sql<[{ any: boolean }]>`select exists (select from identities) as any`;
  if (!any) return false;
  for (const table of ['staged', 'staged_gone']) {
    const [{ has }] = await sql<[{ has: boolean }]>`
      select exists (select from pg_attribute where attrelid = ${`pg_temp.${table}`}::regclass
        and attname = 'account_id' and not attisdropped) as has`;
    if (!has) continue;
    // Many rows are about one account: each id is looked up once.
    await sql.unsafe(
      `update ${table} s set account_id = found.account_id
      from (
        select told, ${claimedBy('told', '$1::text')} as account_id
        from (select distinct account_id as told from ${table}) as ids
        where $1::text is not null or not exists (select from accounts a where a.account_id = told)
      ) as found
      where found.told = s.account_id and found.account_id <> s.account_id`,
      [system],
    );
  }
  return true;
}
