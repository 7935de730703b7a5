import { lastFullMonth, splitIntoMonths } from '../../domain/outcomes/period.ts';
import type { Day } from '../../domain/types.ts';
import { toKpiLine } from '../../messages/kpi-report/to-kpi-line.ts';
import { reading } from '../../store/database.ts';
import { newestKpiMonth, writeKpiMonths } from '../../store/kpis/kpi-months.ts';
import type { Context } from '../context.ts';
import { measureBook } from './measure-book.ts';

/** As many as `kpis --by month` shows, and the same ones. */
const MONTHS = 12;

/**
 * Writes down the key figures of the last twelve months that are over, for those who read SQL alone (`api.kpis_monthly`). Each
 * time all of them, because a source may correct what it told of earlier ones.
 * @param given.whenNew only when a month has ended since the last time
 * @returns the number of months written
 */
export async function recordKpiMonths(
  ctx: Context,
  { asOf, whenNew }: { asOf: Day; whenNew: boolean },
): Promise<number> {
  const last = lastFullMonth(asOf);
  return reading(ctx, async (db) => {
    if (whenNew && (await newestKpiMonth(db)) === last.first) return 0;
    const { config } = ctx.config();
    const from = `${Number(last.first.slice(0, 4)) - 1}${last.first.slice(4)}`;
    const periods = splitIntoMonths(from, last.last).slice(-MONTHS);
    const { money, rows } = await measureBook(db, {
      ...{ config, periods, by: null, team: null, money: null },
      withUsage: true,
    });
    const lines = rows.map((row) => toKpiLine(row, { currency: money.rates.currency, isGrouped: false }));
    await writeKpiMonths(db, lines, ctx.now());
    return lines.length;
  });
}
