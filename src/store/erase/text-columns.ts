import type { ISql } from 'postgres';

export interface TextColumn {
  column: string;
  type: 'text' | 'json';
  nullable: boolean;
}

/** The columns of every table that can hold words, by table; asked of the database, so that a new one is not forgotten. */
export async function listTextColumns(sql: ISql): Promise<Map<string, TextColumn[]>> {
  const rows = await sql<(TextColumn & { table: string })[]>`
    select c.table_name as table, c.column_name as column, c.is_nullable = 'YES' as nullable,
      case when c.data_type in ('json', 'jsonb') then 'json' else 'text' end as type
    from information_schema.columns c
    join information_schema.tables t using (table_schema, table_name)
    where c.table_schema = 'public' and t.table_type = 'BASE TABLE'
      and c.data_type in ('text', 'character varying', 'json', 'jsonb')
    order by c.table_name, c.ordinal_position`;
  const tables = new Map<string, TextColumn[]>();
  for (const { table, ...column } of rows) tables.set(table, [...(tables.get(table) ?? []), column]);
  return tables;
}

/** Tables with a column of this name, whatever its type. */
export async function tablesWith(sql: ISql, column: string): Promise<string[]> {
  const rows = await sql<{ table: string }[]>`
    select c.table_name as table from information_schema.columns c
    join information_schema.tables t using (table_schema, table_name)
    where c.table_schema = 'public' and t.table_type = 'BASE TABLE' and c.column_name = ${column}
    order by c.table_name`;
  return rows.map((row) => row.table);
}

/** SQL condition: the text of any of these columns contains one of the needles given as parameter `$1`. */
export function containsAny(columns: readonly string[]): string {
  const all = columns.map((column) => `coalesce("${column}"::text, '')`).join(` || ' ' || `);
  return `lower(${all}) like any($1::text[])`;
}

/** Patterns for `like` that find the needles wherever they stand. */
export function likePatterns(needles: readonly string[]): string[] {
  return needles.map((needle) => `%${needle.replace(/[\\%_]/g, '\\$&')}%`);
}
