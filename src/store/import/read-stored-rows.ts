import type { Sql } from 'postgres';
import type { Entity } from '../../sources/records.ts';
import type { SourceFeed } from '../../sources/source.ts';
import { AccountLives, type StoredRows, StoredStretches } from '../../sources/stored-rows.ts';
import { conditionOfErasedAccounts } from './leave-out-erased.ts';
import type { StagedPart } from './stage-feed.ts';

/** Bytes of a file for each account, below which looking at all of these costs more than it saves. */
const BYTES_PER_ACCOUNT = 32;
const NO_END = 99_999_999;

/**
 * What a large file of usage has to know of the database, so that rows that are stored as they are told are left out, and
 * those of a first load need no second look. Until the end of the transaction nobody else changes usage: what is told of
 * it here stays true.
 * @returns null for a feed that is better looked at row by row
 */
export async function readStoredRows<E extends Entity>(
  sql: Sql,
  feed: SourceFeed<E>,
  { source, compareFrom }: { source: string; compareFrom: number },
): Promise<StoredRows | null> {
  const { entity, file, sizeBytes, failsAlone = false, accountSystem = null } = feed;
  // One that fails alone is read before its transaction begins.
  if (entity !== 'usage' || failsAlone || accountSystem !== null || (sizeBytes ?? 0) < compareFrom)
    return null;
  const [{ accounts }] = await sql<[{ accounts: number }]>`select count(*)::int as accounts from accounts`;
  if (accounts * BYTES_PER_ACCOUNT > sizeBytes!) return null;
  await sql`lock table usage in share row exclusive mode`;
  const [{ isEmpty, stretches }] = await sql<[{ isEmpty: boolean; stretches: Buffer | null }]>`
    select not exists (select from usage) as "isEmpty",
      (select stretches from source_files where source = ${source} and file = ${file}) as stretches`;
  const left = new StoredStretches(stretches ?? Buffer.alloc(0));
  return { accounts: await readLives(sql), stretches: left, isEmpty };
}

async function readLives(sql: Sql): Promise<AccountLives> {
  const lives = new AccountLives();
  const erased = await conditionOfErasedAccounts(sql, 'account_id');
  const rows = sql.unsafe<{ id: string; first: number | null; last: number | null }[]>(
    `select account_id as id, to_char(started_on, 'YYYYMMDD')::int as first,
      to_char(least(churned_on, ended_on), 'YYYYMMDD')::int as last
    from accounts ${erased === null ? '' : `where not (${erased})`}`,
  );
  for await (const batch of rows.cursor(5_000))
    for (const { id, first, last } of batch) lives.add(id, first ?? 0, last ?? NO_END);
  return lives;
}

/** Whether what a part has left out or handed over for good can stay so. */
export async function isSound(sql: Sql, { apart }: StagedPart): Promise<boolean> {
  if (apart === null) return true;
  if (!apart.isSound) return false;
  if (!apart.hasStrangers) return true;
  // An unknown id may be another name of a known account, and its row take the place of one that is stored already.
  const [{ any }] = await sql<[{ any: boolean }]>`select exists (select from identities) as any`;
  return !any;
}
