import type { Sql } from 'postgres';
import type { Entity } from '../../sources/records.ts';
import { ENTITY_COLUMNS } from '../../sources/rows/entity-columns.ts';
import type { SourceFeed } from '../../sources/source.ts';
import { countUsageEvents } from './count-usage-events.ts';
import { describeOddities } from './describe-oddities.ts';
import { mergeIdentities } from './merge-identities.ts';
import { type MergeCounts, recordChanges } from './record-changes.ts';
import { rejectAmbiguous, rejectTooManyKinds, rejectUnknownAccounts } from './reject-staged.ts';
import { KIND_COLUMNS, TARGETS } from './staging.ts';
import { surveyStaged } from './survey-staged.ts';
import { takeBackStretches } from './take-back-stretches.ts';

export interface MergedRows extends MergeCounts {
  /** Rejects that are only counted: wrong rows, and those that wait for their account. */
  beyond: { known: number; waiting: number };
  notices: string[];
}

export interface MergeOptions
  extends Pick<Required<SourceFeed>, 'repeats'>,
    Pick<SourceFeed, 'tells' | 'wholeById'> {
  source: string;
  file: string;
  /** `staged` holds everything that the feed tells. */
  whole: boolean;
  /** It is known already that no two staged rows have one key. */
  isDistinct?: boolean;
  /** Rows of the feed that are in the table already, and nothing but them; later ones with their keys are staged. */
  straight?: number;
  /** Rows of the feed that are not staged, because they are stored as they are told. */
  stored?: number;
}

/**
 * Brings the rows in `staged` into their table: rows about unknown accounts and ambiguous ones go to `staged_rejects`,
 * of several rows for one key the last wins, and a stored row is written only where something differs.
 * @returns the counts, and notices about rows that are odd but were loaded as told
 */
export async function mergeStaged(
  sql: Sql,
  entity: Entity,
  { repeats, tells, wholeById = false, isDistinct = false, straight = 0, stored = 0, ...told }: MergeOptions,
): Promise<MergedRows> {
  const beyond = { known: 0, waiting: 0 };
  const isPartial = entity === 'accounts' && tells !== undefined;
  await sql`analyze pg_temp.staged`;
  const kind = KIND_COLUMNS.get(entity);
  if (kind !== undefined) beyond.known = await rejectTooManyKinds(sql, kind);
  const isBook = (entity === 'accounts' && !isPartial) || entity === 'csms';
  const survey = isBook ? null : await surveyStaged(sql, entity);
  if (isBook && repeats === 'contradict') beyond.known = await rejectAmbiguous(sql, entity);
  if (survey?.namesUnknown) beyond.waiting = await rejectUnknownAccounts(sql);
  if (entity === 'identities') return { ...(await mergeIdentities(sql, told)), beyond };
  const notices = await describeOddities(sql, entity, { survey, beside: straight + stored });
  if (entity === 'usage_events') return { ...(await countUsageEvents(sql)), beyond, notices };
  const dropped = isDistinct ? 0 : await dropSuperseded(sql, TARGETS[entity].key);
  const takenBack = wholeById ? await takeBackStretches(sql, told) : 0;
  const counts = await upsert(sql, entity, isPartial ? tells : null);
  // What a staged row has met in the table was put there by an earlier row of the same feed.
  const superseded = dropped + (straight > 0 ? counts.replaced + counts.unchanged : 0);
  if (superseded > 0) {
    const rows = superseded === 1 ? '1 row' : `${superseded} rows`;
    notices.push(`${rows} gave way to a later row with the same ${TARGETS[entity].key.join(', ')}`);
  }
  if (takenBack > 0) notices.push(`${takenBack} stored before, told otherwise now: taken back`);
  if (straight === 0) {
    const { loaded, replaced, unchanged } = counts;
    return { loaded, replaced: replaced + dropped, unchanged: unchanged + stored, beyond, notices };
  }
  await recordChanges(sql, `select account_id from ${TARGETS[entity].table}`);
  return { loaded: counts.loaded + straight, replaced: superseded, unchanged: 0, beyond, notices };
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
  const records = entity !== 'csms';
  const insertFrom = (rows: string) =>
    sql.unsafe(
      `insert into ${table} (${columns.join(', ')})
      select ${columns.join(', ')} from ${rows} order by ${key.join(', ')}`,
    );

  const [{ rows, isFirst }] = await sql.unsafe<[{ rows: number; isFirst: boolean }]>(
    `select count(*)::int as rows, not exists (select from ${table}) as "isFirst" from staged`,
  );
  // The import lock keeps other writers away, so rows that are missing now are still missing when they go in.
  if (isFirst) {
    await insertFrom('staged');
    if (records) await recordChanges(sql, 'select account_id from staged');
    return { loaded: rows, replaced: 0, unchanged: 0 };
  }
  await sql`drop table if exists pg_temp.differing`;
  const differing = await sql.unsafe(
    `create temp table differing on commit drop as
    select s.*, t.${key[0]} is null as is_new from staged s left join ${table} t on ${sameKey}
    where t.${key[0]} is null or (${row('t', values)}) is distinct from (${row('s', values)})`,
  );
  if (differing.count === 0) return { loaded: 0, replaced: 0, unchanged: rows };
  await sql`analyze pg_temp.differing`;
  if (records) {
    // A corrected row may name another account: then it was taken from the first one.
    const before = values.includes('account_id')
      ? ` union all select t.account_id from ${table} t, differing s where ${sameKey} and t.account_id <> s.account_id`
      : '';
    await recordChanges(sql, `select account_id from differing${before}`);
  }
  const corrected = await sql.unsafe(
    `update ${table} t set ${values.map((name) => `${name} = s.${name}`).join(', ')}
    from differing s where ${sameKey} and not s.is_new`,
  );
  const inserted = await insertFrom('differing where is_new');
  return {
    loaded: inserted.count,
    replaced: corrected.count,
    unchanged: rows - inserted.count - corrected.count,
  };
}
