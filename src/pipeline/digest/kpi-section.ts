import type { ISql } from 'postgres';
import type { Config } from '../../config/schema.ts';
import { type MonthKpis, measureKpis } from '../../domain/outcomes/measure-kpis.ts';
import { lastFullMonth, monthBefore } from '../../domain/outcomes/period.ts';
import type { SurveyCounts } from '../../domain/outcomes/survey-scores.ts';
import type { Day } from '../../domain/types.ts';
import { kpiRows } from '../../messages/digest/kpi-rows.ts';
import type { DigestModel } from '../../messages/models/digest-model.ts';
import { loadKpiAccounts, loadSurveyCounts } from '../../store/digest/load-kpi-accounts.ts';
import type { Team } from '../../store/digest/load-portfolio-rows.ts';

const NO_ANSWERS: SurveyCounts = {
  promoters: 0,
  passives: 0,
  detractors: 0,
  ces: { n: 0, mean: null, variance: null },
};

/** The key figures of the last full month before the as-of day and of the month before it, newest first. */
export async function loadMonthKpis(
  raw: ISql,
  given: { config: Config; asOf: Day; team: Team },
): Promise<[MonthKpis, MonthKpis]> {
  const { config, asOf, team } = given;
  const month = lastFullMonth(asOf);
  const earlier = monthBefore(month);
  const [accounts, surveys] = await Promise.all([
    loadKpiAccounts(raw, { asOf, looks: [earlier.before, month.before, month.last], team }),
    loadSurveyCounts(raw, { from: earlier.first, to: month.last, team }),
  ]);
  const measure = (m: typeof month) =>
    measureKpis(accounts, m, {
      currency: config.currency,
      grossMargin: config.digest.gross_margin,
      surveys: surveys.get(m.name) ?? NO_ANSWERS,
    });
  return [measure(month), measure(earlier)];
}

/** Null when there was no customer in the month; the month before is left out when there was none then. */
export function kpiSection(month: MonthKpis, earlier: MonthKpis, config: Config): DigestModel['kpis'] {
  const hasCustomers = ({ movements: { logos } }: MonthKpis) => logos.start + logos.end > 0;
  if (!hasCustomers(month)) return null;
  const before = hasCustomers(earlier) ? earlier : null;
  const { scale, better } = config.surveys.ces;
  return {
    month: month.month,
    previousMonth: before?.month ?? null,
    rows: kpiRows(month, before),
    ces: { max: scale === '1-5' ? 5 : 7, better },
  };
}
