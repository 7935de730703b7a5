import type { ISql } from 'postgres';
import type { Entity } from '../../sources/records.ts';

interface FailingFeeds {
  source: string;
  now: Date;
}

/** Notes that a source, or some entities of it (null = all), could not be read; since the first time in a row. */
export async function markFailing(
  sql: ISql,
  { source, now, entities }: FailingFeeds & { entities: readonly Entity[] | null },
): Promise<void> {
  await sql`
    update source_files set failing_since = coalesce(failing_since, ${now}::timestamptz)
    where source = ${source} and (${entities === null} or entity = any(${entities ?? []}::text[]))`;
}

/** Notes of the feeds of a pass which were read to their end, and which were not. */
export async function noteFailing(
  sql: ISql,
  { source, now, read, failed }: FailingFeeds & { read: readonly Entity[]; failed: readonly string[] },
): Promise<void> {
  await sql`
    update source_files set failing_since =
      case when file = any(${failed}::text[]) then coalesce(failing_since, ${now}::timestamptz) end
    where source = ${source} and entity = any(${read}::text[])
      and (failing_since is not null or file = any(${failed}::text[]))`;
}
