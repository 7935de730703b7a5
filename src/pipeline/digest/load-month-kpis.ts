import type { ISql } from 'postgres';
import type { Config } from '../../config/schema.ts';
import type { MoneyTerms } from '../../domain/money.ts';
import type { Team } from '../../domain/outcomes/known-episode.ts';
import type { PeriodKpis } from '../../domain/outcomes/measure-kpis.ts';
import { lastFullMonth, monthBefore } from '../../domain/outcomes/period.ts';
import type { Day } from '../../domain/types.ts';
import { measureBook } from '../kpis/measure-book.ts';

interface Asked {
  config: Config;
  asOf: Day;
  team: Team;
  money: MoneyTerms;
}

/** The key figures of the last full month before the as-of day and of the month before it, newest first. */
export async function loadMonthKpis(db: ISql, asked: Asked): Promise<[PeriodKpis, PeriodKpis]> {
  const { periods, ...book } = measured(asked);
  const { rows } = await measureBook(db, { ...book, periods, by: null });
  return [rows[1]!.kpis, rows[0]!.kpis];
}

/** The same by the address of the CSM; null = accounts that nobody is assigned to. */
export async function loadCsmKpis(
  db: ISql,
  asked: Asked,
): Promise<Map<string | null, [PeriodKpis, PeriodKpis]>> {
  const { periods, ...book } = measured(asked);
  const { rows } = await measureBook(db, { ...book, periods, by: 'csm' });
  const earlier = new Map(
    rows.filter(({ kpis }) => kpis.period.name === periods[0]!.name).map(({ group, kpis }) => [group, kpis]),
  );
  return new Map(
    rows
      .filter(({ kpis }) => kpis.period.name === periods[1]!.name)
      .map(({ group, kpis }) => [group, [kpis, earlier.get(group)!]]),
  );
}

function measured({ asOf, ...asked }: Asked) {
  const month = lastFullMonth(asOf);
  return { ...asked, periods: [monthBefore(month), month], withUsage: false };
}
