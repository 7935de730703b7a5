import type { Sql } from 'postgres';
import type { Entity } from '../../sources/records.ts';
import { ENTITY_COLUMNS } from '../../sources/rows/entity-columns.ts';
import type { SourceFeed } from '../../sources/source.ts';
import { countUsageEvents } from './count-usage-events.ts';
import { describeOddities } from './describe-oddities.ts';
import { mergeIdentities } from './merge-identities.ts';
import { type MergeCounts, recordChanges, recordedFrom } from './record-changes.ts';
import { rejectAmbiguous, rejectUnknownAccounts } from './reject-staged.ts';
import { TARGETS } from './staging.ts';

export interface MergedRows extends MergeCounts {
  /** Rejects that are only counted: wrong rows, and those that wait for their account. */
  beyond: { known: number; waiting: number };
  notices: string[];
}

export interface MergeOptions extends Pick<Required<SourceFeed>, 'repeats'>, Pick<SourceFeed, 'tells'> {
  source: string;
  file: string;
  /** `staged` holds everything that the feed tells. */
  whole: boolean;
}

/**
 * Brings the rows in `staged` into their table: rows about unknown accounts and ambiguous ones go to `staged_rejects`,
 * of several rows for one key the last wins, and a stored row is written only where something differs.
 * @returns the counts, and notices about rows that are odd but were loaded as told
 */
export async function mergeStaged(
  sql: Sql,
  entity: Entity,
  { repeats, tells, ...told }: MergeOptions,
): Promise<MergedRows> {
  const beyond = { known: 0, waiting: 0 };
  const isPartial = entity === 'accounts' && tells !== undefined;
  if ((entity === 'accounts' && !isPartial) || entity === 'csms') {
    if (repeats === 'contradict') beyond.known = await rejectAmbiguous(sql, entity);
  } else beyond.waiting = await rejectUnknownAccounts(sql);
  await sql`analyze pg_temp.staged`;
  if (entity === 'identities') return { ...(await mergeIdentities(sql, told)), beyond };
  const notices = await describeOddities(sql, entity);
  if (entity === 'usage_events') return { ...(await countUsageEvents(sql)), beyond, notices };
  const superseded = await dropSuperseded(sql, TARGETS[entity].key);
  if (superseded > 0) {
    const rows = superseded === 1 ? '1 row' : `${superseded} rows`;
    notices.push(`${rows} gave way to a later row with the same ${TARGETS[entity].key.join(', ')}`);
  }
  const counts = await upsert(sql, entity, isPartial ? tells : null);
  return { ...counts, replaced: counts.replaced + superseded, beyond, notices };
}

/** Of several staged rows for one key only the last stays. */
async function dropSuperseded(sql: Sql, key: readonly string[]): Promise<number> {
  const columns = key.join(', ');
  const { count } = await sql.unsafe(`
    delete from staged t
    using (select ${columns}, max(line) as line from staged group by ${columns} having count(*) > 1) as s
    where ${key.map((name) => `t.${name} = s.${name}`).join(' and ')} and t.line < s.line`);
  return count;
}

/** @param tells the only columns to write; null = all */
async function upsert(
  sql: Sql,
  entity: Exclude<Entity, 'usage_events' | 'identities'>,
  tells: readonly string[] | null,
): Promise<MergeCounts> {
  const { table, key } = TARGETS[entity];
  const columns = ENTITY_COLUMNS[entity].map(({ name }) => name);
  const values = columns.filter((name) => !key.includes(name) && (tells?.includes(name) ?? true));
  const sameKey = key.map((name) => `t.${name} = s.${name}`).join(' and ');
  const row = (alias: string, names: readonly string[]) => names.map((name) => `${alias}.${name}`).join(', ');

  const [{ rows } = { rows: 0 }] = await sql<{ rows: number }[]>`select count(*)::int as rows from staged`;
  const differs = `${sameKey} and (${row('t', values)}) is distinct from (${row('s', values)})`;
  // A corrected row may name another account: then it was taken from the first one.
  if (values.includes('account_id')) {
    await recordChanges(
      sql,
      `select t.account_id from ${table} t, staged s where ${differs} and t.account_id <> s.account_id`,
    );
  }
  const write = entity === 'csms' ? countRows : countAndRecord;
  const corrected = await write(
    sql,
    `update ${table} t set ${values.map((name) => `${name} = s.${name}`).join(', ')}
    from staged s where ${differs}`,
  );
  // The import lock keeps other writers away, so rows that are missing now are still missing when they go in.
  const inserted = await write(
    sql,
    `insert into ${table} as t (${columns.join(', ')})
    select ${columns.join(', ')} from staged s
    where not exists (select from ${table} t where ${sameKey})
    order by ${key.join(', ')}`,
  );
  return { loaded: inserted, replaced: corrected, unchanged: rows - inserted - corrected };
}

async function countRows(sql: Sql, statement: string): Promise<number> {
  return (await sql.unsafe(statement)).count;
}

/** Runs a statement that writes rows of `t`, and records their accounts as changed. */
async function countAndRecord(sql: Sql, statement: string): Promise<number> {
  const [written] = await sql.unsafe<[{ rows: number }]>(`
    with written as (${statement} returning t.account_id),
      ${recordedFrom('select account_id from written')}
    select count(*)::int as rows from written`);
  return written.rows;
}
