import { type Calendar, isoOf, PLAN_TAIL } from './calendar.ts';
import { csvRow } from './csv-file.ts';
import { type Driver, type Fate, involuntaryShare } from './hazard.ts';
import type { Profile } from './profile.ts';

/** A driver must add at least this much to the logarithm of the hazard to be named the main one. */
const NAMED_FROM = 0.25;

export const TRUTH_HEADER = 'account_id,day,hazard_30d,main_driver,involuntary_30d';

/**
 * Rows of truth.csv, one a week while the account is a customer at the end of that day.
 * - hazard_30d: P(the account churns on one of the 30 days after `day`), exact for the plan; leaving the book
 *   without churn is no churn and ends the risk.
 * - main_driver: the driver with the largest effect on that day, `none` if there is none to speak of.
 * - involuntary_30d: the part of hazard_30d that is involuntary.
 */
export function truthRows(profile: Profile, fate: Fate, calendar: Calendar): string[] {
  const rows: string[] = [];
  const last = fate.leftOn ?? calendar.days;
  for (let day = 0; day < last; day += 7) {
    if (day < profile.startedDay) continue;
    const { total, involuntary } = churnWithin(fate, day, PLAN_TAIL);
    rows.push(
      csvRow(
        profile.id,
        isoOf(calendar, day),
        total.toFixed(6),
        mainDriver(fate, day),
        involuntary.toFixed(6),
      ),
    );
  }
  return rows;
}

/** P(churn on one of the `horizon` days after `day`), and the involuntary part of it. */
export function churnWithin(
  fate: Fate,
  day: number,
  horizon: number,
): { total: number; involuntary: number } {
  let alive = 1;
  let involuntary = 0;
  for (let next = day + 1; next <= day + horizon; next++) {
    const leaves = alive * (1 - Math.exp(-fate.hazard[next]!));
    involuntary += leaves * involuntaryShare(fate.effects, next);
    alive -= leaves;
  }
  return { total: 1 - alive, involuntary };
}

function mainDriver(fate: Fate, day: number): Driver | 'none' {
  let main: Driver | 'none' = 'none';
  let most = NAMED_FROM;
  for (const [driver, effect] of fate.effects) {
    if (effect[day]! >= most) {
      main = driver;
      most = effect[day]!;
    }
  }
  return main;
}
