import type { KpiGrouping } from '../../domain/outcomes/group-accounts.ts';
import type { Period } from '../../domain/outcomes/period.ts';
import { toKpiLine } from '../../messages/kpi-report/to-kpi-line.ts';
import type { KpiLine } from '../../messages/models/kpi-line.ts';
import { reading } from '../../store/database.ts';
import type { Context } from '../context.ts';
import { measureBook } from './measure-book.ts';

/**
 * Key figures of the whole company as they are printed, by period and in it by group.
 * @param periods each beginning on the day after the one before it, the earliest first; at least one
 */
export async function kpiLines(
  context: Context,
  periods: readonly Period[],
  by: KpiGrouping | null,
): Promise<KpiLine[]> {
  const { config } = context.config();
  const { money, rows } = await reading(context, (db) =>
    measureBook(db, { config, periods, by, team: null, money: null, withUsage: true }),
  );
  return rows.map((row) => toKpiLine(row, { currency: money.rates.currency, isGrouped: by !== null }));
}
