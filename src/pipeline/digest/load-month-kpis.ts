import type { ISql } from 'postgres';
import type { Config } from '../../config/schema.ts';
import type { MoneyTerms } from '../../domain/money.ts';
import type { Team } from '../../domain/outcomes/known-episode.ts';
import type { PeriodKpis } from '../../domain/outcomes/measure-kpis.ts';
import { lastFullMonth, monthBefore } from '../../domain/outcomes/period.ts';
import type { Day } from '../../domain/types.ts';
import { measureBook } from '../kpis/measure-book.ts';

/** The key figures of the last full month before the as-of day and of the month before it, newest first. */
export async function loadMonthKpis(
  db: ISql,
  given: { config: Config; asOf: Day; team: Team; money: MoneyTerms },
): Promise<[PeriodKpis, PeriodKpis]> {
  const month = lastFullMonth(given.asOf);
  const { rows } = await measureBook(db, {
    ...{ config: given.config, team: given.team, money: given.money },
    periods: [monthBefore(month), month],
    by: null,
    withUsage: false,
  });
  return [rows[1]!.kpis, rows[0]!.kpis];
}
