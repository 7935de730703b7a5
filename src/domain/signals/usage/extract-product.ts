import type { UsageSettings } from '../../health-settings.ts';
import type { Cadence, UsageSeries } from '../../types.ts';
import { applySeason } from './apply-season.ts';
import { baselineTrend } from './baseline-trend.ts';
import { countWeeks, createWeeks, type JudgedDays, type Weeks } from './count-weeks.ts';
import { detectChange } from './detect-change.ts';
import { inferCadence } from './infer-cadence.ts';
import { createJudgedWeeks, judgeWeeks } from './judge-weeks.ts';
import { type MeasureKind, measureWindow, round, visitDeviation, type WindowPlan } from './measure-window.ts';
import type { Measure, ProductFeatures } from './usage-features.ts';
import { quietBetween, usualGap } from './usual-gap.ts';

/** Half of visits missed is only visible in a window that holds several: longer windows for rarer visits. */
const WINDOW_FACTOR: Readonly<Record<Cadence, number>> = { daily: 1, weekly: 1.5, monthly: 3 };
const BASELINE_FACTOR: Readonly<Record<Cadence, number>> = { daily: 1, weekly: 1, monthly: 2 };
/** An older judged week than this as the newest means that there is nothing to judge now. */
const MAX_QUIET_WEEKS = 12;
/** Visits the baseline must hold to be one. */
const MIN_BASELINE_VISITS = 3;

const weeks = createWeeks();
const judged = createJudgedWeeks();

/** One product's part, and what the account adds up from it: its events in each of the last 12 weeks. */
export interface ExtractedProduct {
  features: ProductFeatures;
  allQuiet: boolean;
}

/** How one product of an account is read on a day. */
export interface ProductTerms extends JudgedDays {
  settings: UsageSettings;
  /** 0.3-1: lowers what is expected when the whole book of this product is quieter now. */
  bookChange: number;
  /** Receives the events of the last 12 weeks, newest first, added to what is there. */
  weekly: Float64Array;
}

/** Reduces one product's rows to features. Null when the product has no activity at all. */
export function extractProduct(series: UsageSeries, terms: ProductTerms): ExtractedProduct | null {
  const { asOf, quiet, settings, bookChange, weekly } = terms;
  if (!countWeeks(series, terms, weeks)) return null;
  for (let k = 0; k < weekly.length; k++) weekly[k]! += weeks.events[k]!;
  const cadence = inferCadence(weeks, series.product, settings);
  applySeason(weeks, cadence);
  judgeWeeks(weeks, judged);

  const least = Math.max(1, Math.round(settings.recentDays / 7));
  const wanted = Math.round(least * WINDOW_FACTOR[cadence]);
  const window = Math.min(wanted, Math.max(least, judged.count >> 1));
  const to = Math.min(
    judged.count,
    window + Math.max(window, Math.round((settings.baselineDays / 7) * BASELINE_FACTOR[cadence])),
  );
  let visits = 0;
  for (let i = window; i < to; i++) visits += judged.active[i]!;
  const enough =
    to - window >= Math.max(window, Math.ceil(settings.minHistoryDays / 7)) && visits >= MIN_BASELINE_VISITS;

  const silence = asOf - weeks.lastDay;
  const lastWeek = judged.count > 0 ? judged.week[Math.min(window, judged.count) - 1]! : 0;
  const both = (values: Float64Array, kind: MeasureKind, visitNoise: number) =>
    enough ? measureBoth(values, { kind, visitNoise, weeks: window, from: window, to }) : null;
  const expected = (own: Both | null): Both | null =>
    own && [expectLess(own[0], bookChange), expectLess(own[1], bookChange)];
  const ownVisits = both(judged.active, 'days', 0);
  const active = expected(ownVisits);
  // Of their own past: what others do makes nobody's visits more irregular.
  const usualVisits = ownVisits ? ownVisits[0][2] : 0;
  const visitNoise = usualVisits > 0 ? visitDeviation(usualVisits, window) / usualVisits : 1;
  const events = expected(both(judged.events, 'volume', visitNoise));
  const users = expected(weeks.usersTold ? both(judged.users, 'peak', 0) : null);
  return {
    allQuiet: judged.count > 0 && judged.week[0]! > MAX_QUIET_WEEKS,
    features: {
      product: series.product,
      cadence,
      historyDays: asOf - weeks.firstDay + 1,
      windowDays: window * 7,
      active: active?.[0] ?? null,
      activeRecent: active?.[1] ?? null,
      events: events?.[0] ?? null,
      eventsRecent: events?.[1] ?? null,
      users: users?.[0] ?? null,
      usersRecent: users?.[1] ?? null,
      ...(bookChange < 1 && enough ? { bookChange } : {}),
      seats: weeks.seats > 0 && weeks.seatsBefore > 0 ? [weeks.seats, weeks.seatsBefore] : null,
      silence: Math.max(
        0,
        Math.round(silence - quietBetween(quiet, weeks.lastDay, asOf + 1) - seasonDays(weeks, silence / 7)),
      ),
      last: weeks.lastDay,
      gap: roundOrNull(usualGap(series, terms)),
      active28: weeks.active28,
      past: enough ? round(visits / (to - window)) : 0,
      quiet: [
        quietBetween(quiet, asOf - (lastWeek + 1) * 7, asOf + 1),
        Math.round(seasonDays(weeks, lastWeek + 1)),
      ],
      change: active && events ? datedChange(whatFell(active[0], events[0]), to, asOf) : null,
      peers: null,
    },
  };
}

type Both = readonly [whole: Measure, newestHalf: Measure];

/** The whole window, and its newest half against halves. */
function measureBoth(values: Float64Array, plan: WindowPlan): Both {
  const trend = baselineTrend(values, plan.from, plan.to);
  const half = Math.max(1, plan.weeks >> 1);
  const visitNoise = plan.visitNoise * Math.sqrt(plan.weeks / half);
  return [
    measureWindow(values, plan, trend),
    measureWindow(values, { ...plan, weeks: half, visitNoise }, trend),
  ];
}

function expectLess(measure: Measure, factor: number): Measure {
  if (factor >= 1) return measure;
  const [now, low, mid, high, spread] = measure;
  return [now, round(low * factor), round(mid * factor), high, spread];
}

function seasonDays(from: Weeks, count: number): number {
  let days = 0;
  for (let k = 0; k < Math.min(count, from.known); k++) days += 7 * (1 - from.season[k]!);
  return days;
}

function roundOrNull(value: number | null): number | null {
  return value === null ? null : Math.round(value * 10) / 10;
}

/** Looks for a date only where there is a fall to be dated. */
function whatFell(active: Measure, events: Measure): 'days' | 'events' | null {
  return active[0] < active[1] ? 'days' : events[0] < events[1] ? 'events' : null;
}

function datedChange(of: 'days' | 'events' | null, to: number, asOf: number): ProductFeatures['change'] {
  const found = of && detectChange(of === 'days' ? judged.active : judged.events, to);
  if (!found) return null;
  return {
    of,
    kind: found.kind,
    since: asOf - (judged.week[found.weeks - 1]! + 1) * 7 + 1,
    before: round(found.before),
    after: round(found.after),
    weeks: found.weeks,
  };
}
