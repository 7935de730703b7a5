import type { Day } from '../domain/types.ts';
import { inOwnTransactions } from '../store/database.ts';
import { packUsage } from '../store/pack-usage.ts';
import type { Context } from './context.ts';

/**
 * An account whose blocks end longer ago than that is packed before the next pass. Reading a week of rows costs a pass as
 * much as a third of packing them, so that more often would cost more than it saves, and so would much later.
 */
const WAITING_DAYS = 8;

/**
 * Packs the usage of accounts with more than a week of rows beside their blocks, which a pass reads several times over: a
 * history that has just been imported as well as what has come since. Killed in the middle it leaves what is packed by
 * then, and the rows of the others are read as they are.
 * @returns of how many accounts
 */
export async function packWaitingUsage(ctx: Context, asOf: Day): Promise<number> {
  const packed = await inOwnTransactions(ctx, (db) =>
    packUsage(db, { asOf, signal: ctx.signal, waitingDays: WAITING_DAYS }),
  );
  if (packed > 0) ctx.log.info({ asOf, packed }, 'usage packed');
  return packed;
}
