import type { ISql } from 'postgres';
import type { Config } from '../../config/schema.ts';
import type { MoneyTerms } from '../../domain/money.ts';
import type { Team } from '../../domain/outcomes/known-episode.ts';
import { type MonthKpis, measureKpis } from '../../domain/outcomes/measure-kpis.ts';
import { lastFullMonth, monthBefore } from '../../domain/outcomes/period.ts';
import type { SurveyCounts } from '../../domain/outcomes/survey-scores.ts';
import type { Day } from '../../domain/types.ts';
import { loadKpiAccounts, loadSurveyCounts } from '../../store/digest/load-kpi-accounts.ts';

const NO_ANSWERS: SurveyCounts = {
  promoters: 0,
  passives: 0,
  detractors: 0,
  ces: { n: 0, mean: null, variance: null },
};

/** The key figures of the last full month before the as-of day and of the month before it, newest first. */
export async function loadMonthKpis(
  db: ISql,
  given: { config: Config; asOf: Day; team: Team; money: MoneyTerms },
): Promise<[MonthKpis, MonthKpis]> {
  const { config, asOf, team, money } = given;
  const month = lastFullMonth(asOf);
  const earlier = monthBefore(month);
  const [accounts, surveys] = await Promise.all([
    loadKpiAccounts(db, { asOf, looks: [earlier.before, month.before, month.last], team }),
    loadSurveyCounts(db, { from: earlier.first, to: month.last, team }),
  ]);
  const measure = (m: typeof month) =>
    measureKpis(accounts, m, {
      money,
      grossMargin: config.digest.gross_margin,
      surveys: surveys.get(m.name) ?? NO_ANSWERS,
    });
  return [measure(month), measure(earlier)];
}
