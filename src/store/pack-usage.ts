import type { ISql, Sql } from 'postgres';
import type { Day } from '../domain/types.ts';
import { advisoryLock } from './advisory-locks.ts';
import { BLOCK_DAYS, blockStart, PACKED_COLUMNS } from './facts/usage-blocks.ts';
import { refreshStatistics } from './import/refresh-statistics.ts';

/** Accounts per transaction: whoever writes usage waits for no longer than that. */
const BATCH = 500;

/** Newer rows are few enough to be read one by one; packing them would write the block that they are in every day. */
const LOOSE_DAYS = 3;

export interface UsagePacking {
  /** Up to which day. */
  asOf: Day;
  signal: AbortSignal;
  /** Accounts whose blocks end fewer days before are left as they are. */
  waitingDays?: number;
  /** Accounts per transaction. */
  batch?: number;
}

/**
 * Packs usage up to a day into blocks, of the accounts that have more than a few days of rows beside theirs.
 * Gives way to an import that is under way: what it leaves is read from the rows, and packed the next time.
 * @returns of how many accounts
 * @throws the reason of `signal` between two batches when it was aborted
 */
export async function packUsage(
  db: Sql,
  { asOf, signal, waitingDays = LOOSE_DAYS, batch = BATCH }: UsagePacking,
): Promise<number> {
  const rows = await db<{ id: string }[]>`
    select a.account_id as id from accounts a left join usage_packed p using (account_id)
    where (p.until is null or p.until <= ${asOf}::date - ${waitingDays}::int) and exists (
      select from usage u where u.account_id = a.account_id and u.day <= ${asOf}::date
        and u.day >= coalesce(p.until, '-infinity'))
    order by a.account_id`;
  const ids = rows.map(({ id }) => id);
  let packed = 0;
  while (packed < ids.length) {
    signal.throwIfAborted();
    const some = ids.slice(packed, packed + batch);
    if (!(await db.begin((tx) => packAccounts(tx, some, asOf)))) break;
    packed += some.length;
  }
  if (packed === 0) return 0;
  const changed = { fresh: packed, written: packed };
  await refreshStatistics(db, new Map(['usage_blocks', 'usage_packed'].map((table) => [table, changed])));
  return packed;
}

/** @returns false = somebody is writing usage */
async function packAccounts(tx: ISql, ids: readonly string[], asOf: Day): Promise<boolean> {
  const [{ free }] = await tx<[{ free: boolean }]>`
    select pg_try_advisory_xact_lock(${advisoryLock('packing')}) as free`;
  if (!free) return false;
  // The block that the packed days end in is written anew.
  const accounts = tx`(
    select id as account_id, coalesce(p.since, '0001-01-01') as since,
      coalesce(${tx.unsafe(blockStart('p.until'))}, '0001-01-01') as start
    from unnest(${[...ids]}::text[]) as given (id) left join usage_packed p on p.account_id = id) as chosen`;
  await tx`delete from usage_blocks b using ${accounts} where b.account_id = chosen.account_id and b.first_day >= start`;
  await tx`
    insert into usage_blocks (account_id, product, first_day, days, active, amount, events, active_users, seats)
    select ${tx.unsafe(PACKED_COLUMNS)} from (
      select usage.* from ${accounts} cross join lateral (
        select * from usage u where u.account_id = chosen.account_id and u.day >= start and u.day <= ${asOf}::date
      ) as usage
    ) as rows group by 1, 2, 3`;
  await tx`
    insert into usage_packed (account_id, since, until)
    select account_id, least(since, newest + 1), newest + 1 from ${accounts} cross join lateral (
      select max(day) as newest from usage u where u.account_id = chosen.account_id and u.day <= ${asOf}::date
    ) as rows where newest is not null
    on conflict (account_id) do update set since = excluded.since, until = excluded.until`;
  return true;
}

/**
 * Takes away what blocks say of before a day, and of the days after it that share a block with such: these are read from
 * the rows again.
 */
export async function trimUsageBlocks(db: ISql, before: Day): Promise<void> {
  await db`
    with gone as (
      delete from usage_blocks where first_day < ${before}::date returning account_id, first_day
    )
    update usage_packed p set since = least(p.until, greatest(p.since, gone.newest + ${BLOCK_DAYS}::int))
    from (select account_id, max(first_day) as newest from gone group by account_id) as gone
    where p.account_id = gone.account_id`;
}
