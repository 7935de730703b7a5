import type { Sql } from 'postgres';
import type { Day } from '../../domain/types.ts';
import type { Entity } from '../../sources/records.ts';
import type { ApartSummary, FeedState } from '../../sources/source.ts';

/** What is on record about a file: `rowsIn` is always the sum of the other five. */
export interface SourceFileBook {
  source: string;
  file: string;
  entity: Entity;
  digest: string;
  watermark: Day | null;
  rowsIn: number;
  rowsLoaded: number;
  rowsReplaced: number;
  rowsUnchanged: number;
  rowsQuarantined: number;
  rowsErased: number;
  notices: string[];
  importedAt: Date;
  /** Undefined = nothing is kept. */
  state: FeedState | undefined;
  accountSystem: string | null;
}

/** All files of a source that were ever loaded, by name. */
export async function readSourceFiles(sql: Sql, source: string): Promise<Map<string, SourceFileBook>> {
  const rows = await sql<SourceFileBook[]>`
    select source, file, entity, digest, watermark::text as watermark, notices, imported_at as "importedAt",
      rows_in::float8 as "rowsIn", rows_loaded::float8 as "rowsLoaded", rows_replaced::float8 as "rowsReplaced",
      rows_unchanged::float8 as "rowsUnchanged", rows_quarantined::float8 as "rowsQuarantined",
      rows_erased::float8 as "rowsErased", state, account_system as "accountSystem"
    from source_files where source = ${source}`;
  return new Map(rows.map((row) => [row.file, { ...row, state: row.state ?? undefined }]));
}

/** @param book with what is known to be stored as it is told; null = nothing */
export async function writeSourceFile(
  sql: Sql,
  book: SourceFileBook & { stretches: ApartSummary['stretches'] },
): Promise<void> {
  await sql`
    insert into source_files (source, file, entity, digest, watermark, rows_in, rows_loaded, rows_replaced,
      rows_unchanged, rows_quarantined, rows_erased, notices, imported_at, state, account_system, stretches, stretches_since)
    values (${book.source}, ${book.file}, ${book.entity}, ${book.digest}, ${book.watermark}::text::date, ${book.rowsIn},
      ${book.rowsLoaded}, ${book.rowsReplaced}, ${book.rowsUnchanged}, ${book.rowsQuarantined}, ${book.rowsErased},
      ${JSON.stringify(book.notices)}::text::jsonb, ${book.importedAt}::timestamptz,
      ${book.state === undefined ? null : JSON.stringify(book.state)}::text::jsonb, ${book.accountSystem},
      ${book.stretches?.digests ?? null}, ${book.stretches?.since ?? null}::text::date)
    on conflict (source, file) do update set
      entity = excluded.entity, digest = excluded.digest, watermark = excluded.watermark, rows_in = excluded.rows_in,
      rows_loaded = excluded.rows_loaded, rows_replaced = excluded.rows_replaced,
      rows_unchanged = excluded.rows_unchanged, rows_quarantined = excluded.rows_quarantined,
      rows_erased = excluded.rows_erased,
      notices = excluded.notices, imported_at = excluded.imported_at, state = excluded.state,
      account_system = excluded.account_system, stretches = excluded.stretches,
      stretches_since = excluded.stretches_since`;
}
