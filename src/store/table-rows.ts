import { type AnyColumn, getTableColumns, getTableName } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import type { ISql, PendingQuery, Row } from 'postgres';

/** A piece of SQL that follows the declaration of a table, where alone names and types of its columns are spelled. */
type Fragment = PendingQuery<Row[]>;

/** The columns of a table under the names that its rows have in the code. */
export function selectColumns(db: ISql, table: PgTable): Fragment {
  return list(
    db,
    columnsOf(table).map(([name, column]) => db`${db(column.name)} as ${db(name)}`),
  );
}

/** `insert into … select …` of rows of any number, to which the caller adds what happens on conflict. */
export function insertRows<T extends PgTable>(
  db: ISql,
  table: T,
  rows: readonly T['$inferInsert'][],
): Fragment {
  const columns = columnsOf(table);
  const names = list(
    db,
    columns.map(([, column]) => db`${db(column.name)}`),
  );
  const values = list(
    db,
    columns.map(([name]) => db`${db(name)}`),
  );
  const types = columns.map(([name, column]) => `"${name}" ${column.getSQLType()}`).join(', ');
  return db`insert into ${db(getTableName(table) as string)} (${names}) select ${values}
    from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as r(${db.unsafe(types)})`;
}

/** `column = excluded.column, …` of every column but the key and those that stay as they were. */
export function replaceColumns<T extends PgTable>(
  db: ISql,
  table: T,
  given: { keep: readonly (keyof T['$inferSelect'])[] },
): Fragment {
  const keep = new Set<PropertyKey>(given.keep);
  const replaced = columnsOf(table).filter(([name, column]) => !column.primary && !keep.has(name));
  return list(
    db,
    replaced.map(([, column]) => db`${db(column.name)} = excluded.${db(column.name)}`),
  );
}

/** What one statement takes at once. */
const CHUNK = 2000;

/** Rows in pieces of which each is one statement. */
export function* chunks<T>(rows: readonly T[], size = CHUNK): Generator<readonly T[]> {
  for (let i = 0; i < rows.length; i += size) yield rows.slice(i, i + size);
}

/** All but a serial key, which the database fills in itself. */
function columnsOf(table: PgTable): [string, AnyColumn][] {
  return Object.entries(getTableColumns(table)).filter(([, column]) => !/serial/.test(column.getSQLType()));
}

function list(db: ISql, parts: readonly Fragment[]): Fragment {
  return db`${parts.flatMap((part, i) => (i === 0 ? [part] : [db`, `, part]))}`;
}
