import { fromEpochDay } from '../../day.ts';
import { evidence } from '../../evidence/evidence-codes.ts';
import type { Evidence } from '../../types.ts';
import { deficit } from './deficit.ts';
import { factorOf, usualOf } from './describe-fall.ts';
import { describePeriodStanding } from './describe-periods.ts';
import { CHANGE_FALSE_ALARM_RATE } from './detect-change.ts';
import type { ProductFeatures, UsageFeatures } from './usage-features.ts';

/** Days of season inside the window from which on it is worth a word. */
const SEASON_WORTH_TELLING = 7;
/** An otherwise steady account whose best windows were this much above its median went through a passing high. */
const PASSING_HIGH = 1.8;
const STEADY = 0.25;
/** Above the high end by so much is more than is normal. */
const GROWN = 1.25;

/** What is worth saying without any points: normal use, growth, season, holidays, and the step that dates a fall. */
export function describeStanding(usage: UsageFeatures): Evidence[] {
  return usage.products.flatMap((p) => describeProduct(p));
}

function describeProduct(p: ProductFeatures): Evidence[] {
  const told: Evidence[] = [];
  const { product, windowDays } = p;
  const [declared, season] = p.quiet;
  if (season >= SEASON_WORTH_TELLING)
    told.push(evidence('usage.normal_for_season', { product, quietDays: season, windowDays }));
  if (declared > 0) told.push(evidence('usage.quiet_period', { product, quietDays: declared, windowDays }));
  if (p.period) return p.events === null ? told : [...told, ...describePeriodStanding(p, p.period)];
  if (p.active === null || p.events === null) return told;
  const activeDays = Math.round(p.active[0]);
  if (p.change?.kind === 'step') {
    told.push(
      evidence('usage.step_drop', {
        product,
        since: fromEpochDay(p.change.since),
        factor: p.change.before > 0 ? Math.round((p.change.after / p.change.before) * 100) / 100 : null,
        of: p.change.of ?? null,
        before: p.change.before,
        after: p.change.after,
        falseAlarmRate: CHANGE_FALSE_ALARM_RATE,
      }),
    );
  }
  const all = [p.active, p.activeRecent, p.events, p.eventsRecent, p.users, p.usersRecent];
  if (all.some((measure) => deficit(measure) > 0)) return told;
  const factor = Math.max(factorOf(p, p.active), factorOf(p, p.events));
  const [now, , mid, high, spread] = p.events;
  if (high >= PASSING_HIGH * mid && spread <= STEADY * mid && now <= mid + 2 * spread) {
    told.push(evidence('usage.back_after_growth', { product, factor, activeDays, windowDays }));
  }
  const daysGrew = p.active[0] > p.active[3] * GROWN;
  const grown = daysGrew
    ? { activeDays, events: null, usualHigh: Math.ceil(p.active[3]) }
    : now > high * GROWN
      ? { activeDays: null, events: Math.round(now), usualHigh: Math.round(high) }
      : null;
  told.push(
    grown
      ? evidence('usage.growth', { product, windowDays, factor, ...grown })
      : evidence('usage.normal', {
          product,
          activeDays,
          windowDays,
          usualLow: Math.floor(usualOf(p, p.active).low),
          usualHigh: Math.ceil(p.active[3]),
          cadence: p.cadence,
        }),
  );
  return told;
}
