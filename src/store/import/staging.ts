import type { Sql } from 'postgres';
import type { Entity } from '../../sources/records.ts';
import { ENTITY_COLUMNS, ENTITY_KEYS } from '../../sources/rows/entity-columns.ts';

/** How records of an entity become rows of a table. */
export interface Target {
  table: string;
  /** What makes two records the same one. */
  key: readonly string[];
  /** Whether a second row of a key replaces the first, or contradicts it when it says something else. */
  duplicates: 'last_wins' | 'ambiguous';
  /** Day a staged row `s` is about, as SQL; null where rows have none. */
  day: string | null;
}

/** Events are counted, not stored one by one: see count-usage-events. */
export const TARGETS: { readonly [E in Exclude<Entity, 'usage_events'>]: Target } = {
  csms: { table: 'csms', key: ENTITY_KEYS.csms, duplicates: 'ambiguous', day: null },
  accounts: { table: 'accounts', key: ENTITY_KEYS.accounts, duplicates: 'ambiguous', day: null },
  identities: { table: 'identities', key: ENTITY_KEYS.identities, duplicates: 'last_wins', day: null },
  usage: { table: 'usage', key: ENTITY_KEYS.usage, duplicates: 'last_wins', day: 's.day' },
  surveys: {
    table: 'surveys',
    key: ENTITY_KEYS.surveys,
    duplicates: 'last_wins',
    day: "(s.responded_at at time zone 'UTC')::date",
  },
  invoices: {
    table: 'invoices',
    key: ENTITY_KEYS.invoices,
    duplicates: 'last_wins',
    day: 'coalesce(s.issued_on, s.due_on)',
  },
  subscriptions: {
    table: 'subscriptions',
    key: ENTITY_KEYS.subscriptions,
    duplicates: 'last_wins',
    day: 's.started_on',
  },
  signals: { table: 'signals', key: ENTITY_KEYS.signals, duplicates: 'last_wins', day: 's.day' },
  goals: { table: 'goals', key: ENTITY_KEYS.goals, duplicates: 'last_wins', day: null },
};

/** What an account may have many of, by the column that names it. */
export const KIND_COLUMNS: ReadonlyMap<Entity, 'product' | 'signal'> = new Map([
  ['usage', 'product'],
  ['usage_events', 'product'],
  ['subscriptions', 'product'],
  ['signals', 'signal'],
]);

/** SQL: an id without what software spoils of it: case, leading zeros, a fraction of nothing. */
export const looseId = (id: string) => `lower(regexp_replace(${id}, '^0+(?=.)|\\.0+$', '', 'g'))`;

export const EVENT_DAY = "(s.occurred_at at time zone 'UTC')::date";

export interface StagingTable {
  table: string;
  columns: readonly string[];
  /** Fields of the record, in the order of `columns` after `line`. */
  keys: readonly string[];
  gone: { table: string; columns: readonly string[] };
  /** The table of the records itself. */
  straight: { table: string; columns: readonly string[] };
}

export const REJECT_COLUMNS = [
  'line',
  'column_name',
  'code',
  'message',
  'raw',
  'raw_digest',
  'account_id',
  'state',
] as const;

/**
 * Makes the empty tables `staged` (with the entity's columns and the line), `staged_rejects` and `staged_gone` (with the
 * key, the line and the day since when). They belong to the connection and go with it, however it ends.
 */
export async function createStaging(sql: Sql, entity: Entity): Promise<StagingTable> {
  const columns = ENTITY_COLUMNS[entity].map(({ name }) => name);
  const from =
    entity === 'usage_events'
      ? `(select account_id, product, user_id, ''::text as event, now() as occurred_at from usage_users) as events`
      : TARGETS[entity].table;
  await sql.unsafe(`
    drop table if exists pg_temp.staged, pg_temp.staged_rejects, pg_temp.staged_gone;
    create temp table staged as select 0 as line, ${columns.join(', ')} from ${from} with no data;
    create temp table staged_rejects as select ${REJECT_COLUMNS.join(', ')} from quarantine with no data;
    create temp table staged_gone as
      select 0 as line, null::date as gone_on, ${ENTITY_KEYS[entity].join(', ')} from ${from} with no data`);
  return {
    table: 'staged',
    columns: ['line', ...columns],
    keys: ENTITY_COLUMNS[entity].map(({ key }) => key),
    gone: { table: 'staged_gone', columns: ['line', 'gone_on', ...ENTITY_KEYS[entity]] },
    straight: { table: entity, columns },
  };
}
