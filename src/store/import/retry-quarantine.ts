import type { Sql } from 'postgres';
import type { Entity } from '../../sources/records.ts';
import { inImportTransaction } from '../import-transaction.ts';
import { mergeStaged } from './merge-staged.ts';
import { claimedBy, resolveIdentities } from './resolve-identities.ts';
import { createStaging } from './staging.ts';

export interface RetrySummary {
  /** Open rows whose account is known by now. */
  retried: number;
  /** Of these, brought into their tables: all of them, as nothing else was wrong with them. */
  loaded: number;
}

/**
 * Tries again the rows in quarantine that only wanted for their account. Every other kind of row has to be mended
 * where the file is made and is judged anew when the changed file is imported.
 * @throws ImportError
 */
export async function retryQuarantine(raw: Sql, { now }: { now: Date }): Promise<RetrySummary> {
  return inImportTransaction(raw, (sql) => retryUnknownAccounts(sql, now));
}

/** The same inside a running import. Keeps the books of the files in step, so that their counts still add up. */
export async function retryUnknownAccounts(sql: Sql, now: Date): Promise<RetrySummary> {
  let retried = 0;
  for (;;) {
    const once = await retryOnce(sql, now);
    retried += once.retried;
    // A row that waited itself may say what other accounts are called, for which more rows wait.
    if (!once.identities) return { retried, loaded: retried };
  }
}

async function retryOnce(sql: Sql, now: Date): Promise<{ retried: number; identities: boolean }> {
  const isKnown = `(exists (select from accounts a where a.account_id = q.account_id)
    or ${claimedBy('q.account_id', 'f.account_system')} is not null)`;
  const files = await sql.unsafe<
    { source: string; file: string; entity: Entity; accountSystem: string | null }[]
  >(`
    select distinct q.source, q.file, f.entity, f.account_system as "accountSystem"
    from quarantine q join source_files f using (source, file)
    where q.state = 'open' and q.code = 'unknown_account' and ${isKnown}`);
  let retried = 0;
  for (const { source, file, entity, accountSystem } of files) {
    await createStaging(sql, entity);
    const staged = await sql.unsafe<{ told: string[] }[]>(
      `with mended as (
        update quarantine q set state = 'resolved', resolved_at = $3::timestamptz
        from source_files f
        where q.source = $1 and q.file = $2 and q.state = 'open' and q.code = 'unknown_account'
          and f.source = q.source and f.file = q.file and ${isKnown}
        returning q.raw, q.line
      ), moved as (
        insert into staged
        select (jsonb_populate_record(null::staged, raw || jsonb_build_object('line', line))).* from mended
      )
      select array(select jsonb_object_keys(raw)) as told from mended`,
      [source, file, now],
    );
    // Only a row that tells part of an account waits for it: what it does not name is for other sources to tell.
    const isPartial = entity === 'accounts';
    await resolveIdentities(sql, { entity, system: accountSystem, isPartial });
    const tells = isPartial ? { tells: [...new Set(staged.flatMap(({ told }) => told))] } : {};
    const retrying = { source, file, whole: false, repeats: 'replace' } as const;
    const counts = await mergeStaged(sql, entity, { ...retrying, ...tells });
    await sql`
      update source_files set
        rows_quarantined = rows_quarantined - ${staged.count}::bigint,
        rows_loaded = rows_loaded + ${counts.loaded}::bigint,
        rows_replaced = rows_replaced + ${counts.replaced}::bigint,
        rows_unchanged = rows_unchanged + ${counts.unchanged}::bigint
      where source = ${source} and file = ${file}`;
    retried += staged.count;
  }
  return { retried, identities: files.some(({ entity }) => entity === 'identities') };
}
