import type { ISql } from 'postgres';
import type { TermMatcher } from '../../domain/privacy/term-matcher.ts';
import { mentionsDeep } from '../../messages/text/redact-message.ts';
import { containsAny, likePatterns } from './text-columns.ts';

/**
 * Deletes the rows in quarantine that are about an account or mention a term: without it they say nothing. The books of
 * their files count them as erased, so that the counts still add up.
 */
export async function eraseQuarantine(
  sql: ISql,
  given: { accountId: string | null; matcher: TermMatcher },
): Promise<number> {
  const { accountId, matcher } = given;
  const rows = await sql.unsafe<{ id: string; accountId: string | null; raw: unknown; message: string }[]>(
    `select id::text as id, account_id as "accountId", raw, message from quarantine
     where account_id = $2::text or ${containsAny(['raw', 'message'])} for update`,
    [likePatterns(matcher.needles), accountId],
  );
  const ids = rows
    .filter(
      (row) =>
        (accountId !== null && row.accountId === accountId) || mentionsDeep([row.raw, row.message], matcher),
    )
    .map((row) => row.id);
  await sql`
    with gone as (
      select source, file, count(*) as rows from quarantine
      where state = 'open' and id = any(${ids}::text[]::bigint[]) group by source, file
    )
    update source_files f set rows_quarantined = rows_quarantined - gone.rows, rows_erased = rows_erased + gone.rows
    from gone where f.source = gone.source and f.file = gone.file`;
  await sql`delete from quarantine where id = any(${ids}::text[]::bigint[])`;
  return ids.length;
}
