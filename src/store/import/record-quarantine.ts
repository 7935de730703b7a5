import type { Sql } from 'postgres';

/** Which file of which source, and when. */
export interface FileAt {
  source: string;
  file: string;
  now: Date;
}

/**
 * Makes the quarantine of a file say what `staged_rejects` says: new rows are opened, known ones are seen again.
 * `partial` ones were loaded without a value.
 * @param settleOthers rows that are no longer wrong (or no longer there) are resolved
 * @returns the number of open rows, which is the number of rejects that were not loaded
 */
export async function recordQuarantine(
  sql: Sql,
  { source, file, now }: FileAt,
  { settleOthers }: { settleOthers: boolean },
): Promise<number> {
  // The same bad row twice in one file is two rows here too: the n-th is told apart by its number.
  await sql`
    update staged_rejects r set raw_digest = r.raw_digest || '#' || n
    from (
      select ctid as at, row_number() over (partition by raw_digest, code order by line) as n from staged_rejects
    ) as numbered
    where r.ctid = numbered.at and n > 1`;
  const open = await sql<{ state: string }[]>`
    insert into quarantine as q
      (source, file, line, column_name, code, message, raw, raw_digest, account_id, state, first_seen_at, last_seen_at)
    select ${source}, ${file}, line, column_name, code, message, raw, raw_digest, account_id, state,
      ${now}::timestamptz, ${now}::timestamptz
    from staged_rejects order by line
    on conflict (source, file, raw_digest, code) do update set
      line = excluded.line, column_name = excluded.column_name, message = excluded.message, raw = excluded.raw,
      account_id = excluded.account_id, state = excluded.state, last_seen_at = excluded.last_seen_at, resolved_at = null
    returning state`;
  if (!settleOthers) return open.filter(({ state }) => state === 'open').length;
  await sql`
    update quarantine q set state = 'resolved', resolved_at = ${now}::timestamptz
    where source = ${source} and file = ${file} and state in ('open', 'partial')
      and not exists (select from staged_rejects r where r.raw_digest = q.raw_digest and r.code = q.code)`;
  return open.filter(({ state }) => state === 'open').length;
}
