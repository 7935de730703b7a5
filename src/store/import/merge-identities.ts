import type { Sql } from 'postgres';
import type { MergeCounts } from './record-changes.ts';
import { identityKey } from './resolve-identities.ts';

const MOST_TOLD = 5;

/**
 * Brings the staged identities into their table. A feed that tells all of them takes back what it no longer says; those of
 * other feeds stay.
 * @returns the counts, and notices about ids that several accounts claim
 */
export async function mergeIdentities(
  sql: Sql,
  { source, file, whole }: { source: string; file: string; whole: boolean },
): Promise<MergeCounts & { notices: string[] }> {
  const key = identityKey('s.external_id', 's.system');
  const [{ rows }] = await sql<[{ rows: number }]>`select count(*)::int as rows from staged`;
  if (whole) {
    await sql.unsafe(
      `delete from identities t where t.source = $1 and t.file = $2 and not exists (
        select from staged s where s.account_id = t.account_id and s.system = t.system and ${key} = t.key)`,
      [source, file],
    );
  }
  const inserted = await sql.unsafe(
    `insert into identities (source, file, system, key, account_id, external_id)
    select $1::text, $2::text, s.system, ${key}, s.account_id, s.external_id from staged s
    on conflict do nothing`,
    [source, file],
  );
  const claimed = await sql<{ system: string; id: string; accounts: string[]; all: number }[]>`
    select i.system, min(i.external_id) as id, array_agg(distinct i.account_id order by i.account_id) as accounts,
      count(*) over ()::int as all
    from identities i join accounts a on a.account_id = i.account_id
    group by i.system, i.key having count(distinct i.account_id) > 1
    order by i.system, i.key limit ${MOST_TOLD}`;
  const notices = claimed.map(
    ({ system, id, accounts }) =>
      `${system} ${JSON.stringify(id)} is claimed by ${accounts.slice(0, 3).join(', ')}: it stands for none of them until one gives it up`,
  );
  const more = (claimed[0]?.all ?? 0) - claimed.length;
  if (more > 0) notices.push(`${more} more ids are claimed by several accounts`);
  return { loaded: inserted.count, replaced: 0, unchanged: rows - inserted.count, notices };
}
