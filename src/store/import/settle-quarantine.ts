import type { Sql } from 'postgres';
import type { Entity } from '../../sources/records.ts';
import { ENTITY_COLUMNS, ENTITY_KEYS } from '../../sources/rows/entity-columns.ts';
import type { FileAt } from './record-quarantine.ts';

/**
 * Settles rows in quarantine that a feed of changes has told again, well this time, or has said are no more: those
 * whose key stands in `staged` or `staged_gone` and that are not among this pull's own rejects.
 * @returns the number of open rows among them
 */
export async function settleQuarantine(
  sql: Sql,
  entity: Entity,
  { source, file, now }: FileAt,
): Promise<number> {
  // An instant may be written in many ways; and an event told again is another row anyway.
  if (entity === 'usage_events') return 0;
  const settled = await sql.unsafe<{ state: string }[]>(
    `update quarantine q set state = 'resolved', resolved_at = $3::timestamptz
    where source = $1 and file = $2 and state in ('open', 'partial')
      and (exists (select from staged k where ${sameKey(entity)})
        or exists (select from staged_gone k where ${sameKey(entity)}))
      and not exists (select from staged_rejects r where r.raw_digest = q.raw_digest and r.code = q.code)
    returning (select o.state from quarantine o where o.id = q.id) as state`,
    [source, file, now],
  );
  return settled.filter(({ state }) => state === 'open').length;
}

/** SQL: the quarantined row `q` has the key of `k`, as far as the text it was told in is the one it is stored in. */
function sameKey(entity: Entity): string {
  const keys: readonly string[] = ENTITY_KEYS[entity];
  return keys
    .map((name) => {
      const { whenEmpty } = ENTITY_COLUMNS[entity].find((column) => column.name === name)!;
      const told = `nullif(btrim(q.raw ->> '${name}'), '')`;
      return `k.${name}::text = ${whenEmpty === null ? told : `coalesce(${told}, '${whenEmpty}')`}`;
    })
    .join(' and ');
}

/** Rows of a feed that are open in quarantine. */
export async function countOpen(sql: Sql, { source, file }: FileAt): Promise<number> {
  const [{ open }] = await sql<[{ open: number }]>`
    select count(*)::int as open from quarantine where source = ${source} and file = ${file} and state = 'open'`;
  return open;
}
