import { type Calendar, monthsLater } from './calendar.ts';
import { declineProgress, type Episode, ramp } from './episodes.ts';
import type { Invoice } from './invoices.ts';
import type { Profile, World } from './profile.ts';
import { Random } from './random.ts';
import type { Answer } from './surveys.ts';
import type { Tier } from './team.ts';

/**
 * The planted reasons to leave and their effect b on the logarithm of the hazard at full strength:
 *
 *   h(t) = base(tier) x drift(t) x exp( sum over drivers of b x strength(t) )        per day
 *
 * base(tier) is the monthly base below / 30.4; drift(t) leads evenly (in its logarithm) from 1 to the calendar's drift. The strength is 0 while a driver is not active and
 * - decline: depth x how far use has fallen (back to 0 on recovery);
 * - usage_stopped: 1 from the stop on;
 * - champion_left: 1 for 90 days, then 0.4;
 * - users_vanished: how far the users of an automated account have gone, 0..1;
 * - detractor: 1 from the day after an NPS answer of 0-6 for 60 days, then falling to 0 over 60 more;
 * - payment_failing: 1 while a payment fails, 2 once it is given up, for 90 days;
 * - high_effort: 1 during a stretch of friction, then falling to 0 over 30 days;
 * - price_rise: 1 for 60 days;
 * - renewal_near: 1 in the 30 days up to an annual renewal.
 *
 * The chance to leave on day t is 1 - exp(-h(t)). A leave is involuntary with the share of the hazard that is
 * there only because a payment fails: 1 - exp(-b x strength) of `payment_failing`.
 */
export const DRIVER_EFFECTS = {
  decline: 2.8,
  usage_stopped: 3.2,
  champion_left: 1.6,
  users_vanished: 1.6,
  detractor: 1.2,
  payment_failing: 2.2,
  high_effort: 1,
  price_rise: 0.9,
  renewal_near: 1.3,
} as const;

export type Driver = keyof typeof DRIVER_EFFECTS;

/** Base hazard per month of 30.4 days, nothing being wrong. */
export const BASE_HAZARD: Readonly<Record<Tier, number>> = {
  enterprise: 0.0018,
  growth: 0.003,
  starter: 0.005,
  free: 0.009,
};

const DAYS_PER_MONTH = 30.4;

/** Rate per month of leaving the book without churn (merged, trial over). */
const ENDING_RATE: Readonly<Record<Tier, number>> = {
  enterprise: 0.0005,
  growth: 0.0005,
  starter: 0.001,
  free: 0.004,
};

/** How the known hazard of one account runs, and how it ends. */
export interface Fate {
  /** Hazard per day over the plan; 0 up to the start and from the day the account ends without churn. */
  readonly hazard: Float64Array;
  /** Effects (b x strength) of the drivers that are active at some time. */
  readonly effects: ReadonlyMap<Driver, Float32Array>;
  /** First day no longer a customer, within the data; null while it is one. */
  readonly leftOn: number | null;
  readonly kind: 'voluntary' | 'involuntary' | 'ended' | null;
}

export interface LifeEvents {
  readonly episodes: readonly Episode[];
  readonly invoices: readonly Invoice[];
  readonly answers: readonly Answer[];
}

/** Adds up the hazard of an account from its plan and draws whether, when and how it leaves. */
export function drawFate(
  { seed, calendar }: Pick<World, 'seed' | 'calendar'>,
  profile: Profile,
  events: LifeEvents,
): Fate {
  const random = new Random([seed, profile.number, 'fate']);
  const effects = driverEffects(profile, events, calendar);
  const base = BASE_HAZARD[profile.tier] / DAYS_PER_MONTH;
  const firstDay = Math.max(1, profile.startedDay + 1);
  const endedOn = firstDay + Math.floor(random.exponential(ENDING_RATE[profile.tier] / DAYS_PER_MONTH));
  const hazard = new Float64Array(calendar.length);
  for (let day = firstDay; day < Math.min(calendar.length, endedOn); day++) {
    let sum = 0;
    for (const effect of effects.values()) sum += effect[day]!;
    hazard[day] = base * calendar.drift ** (day / calendar.days) * Math.exp(sum);
  }
  for (let day = firstDay; day < calendar.days; day++) {
    if (day === endedOn) return { hazard, effects, leftOn: day, kind: 'ended' };
    if (!random.chance(1 - Math.exp(-hazard[day]!))) continue;
    const involuntary = random.chance(involuntaryShare(effects, day));
    return { hazard, effects, leftOn: day, kind: involuntary ? 'involuntary' : 'voluntary' };
  }
  return { hazard, effects, leftOn: null, kind: null };
}

/** Share of the hazard of a day that a failing payment adds. */
export function involuntaryShare(effects: Fate['effects'], day: number): number {
  return 1 - Math.exp(-(effects.get('payment_failing')?.[day] ?? 0));
}

function driverEffects(profile: Profile, events: LifeEvents, calendar: Calendar): Map<Driver, Float32Array> {
  const effects = new Map<Driver, Float32Array>();
  const plant = (
    driver: Driver,
    { from, until }: { from: number; until: number },
    strength: (day: number) => number,
  ) => {
    const column = effects.get(driver) ?? new Float32Array(calendar.length);
    effects.set(driver, column);
    for (let day = Math.max(0, from); day < Math.min(until, calendar.length); day++) {
      column[day] = Math.max(column[day]!, DRIVER_EFFECTS[driver] * strength(day));
    }
  };
  const end = calendar.length;
  for (const episode of events.episodes) {
    const { from } = episode;
    if (episode.kind === 'decline') {
      plant('decline', { from, until: end }, (day) => episode.depth * declineProgress(episode, day));
    } else if (episode.kind === 'sudden_stop') {
      plant('usage_stopped', { from, until: end }, () => 1);
    } else if (episode.kind === 'champion_left') {
      plant('champion_left', { from, until: end }, (day) => (day < from + 90 ? 1 : 0.4));
    } else if (episode.kind === 'users_vanish') {
      plant('users_vanished', { from, until: end }, (day) => ramp(day, from, episode.to));
    } else if (episode.kind === 'friction') {
      plant(
        'high_effort',
        { from, until: episode.to + 30 },
        (day) => 1 - ramp(day, episode.to, episode.to + 30),
      );
    } else if (episode.kind === 'price_rise') {
      plant('price_rise', { from, until: from + 60 }, () => 1);
    }
  }
  for (const { kind, score, day: answered } of events.answers) {
    if (kind === 'nps' && score <= 6) {
      plant(
        'detractor',
        { from: answered + 1, until: answered + 121 },
        (day) => 1 - ramp(day, answered + 60, answered + 120),
      );
    }
  }
  for (const { failingFrom, writtenOff, paid } of events.invoices) {
    if (failingFrom === null) continue;
    plant('payment_failing', { from: failingFrom, until: paid ?? writtenOff! }, () => 1);
    if (writtenOff !== null) plant('payment_failing', { from: writtenOff, until: writtenOff + 90 }, () => 2);
  }
  for (const renewal of renewals(profile, calendar)) {
    plant('renewal_near', { from: renewal - 30, until: renewal + 1 }, () => 1);
  }
  return effects;
}

/** Anniversaries of an annual contract from day 0 to a month past the plan. */
function renewals(profile: Profile, calendar: Calendar): number[] {
  const days: number[] = [];
  if (profile.term !== 'annual') return days;
  for (let year = 1; ; year++) {
    const day = monthsLater(calendar, profile.startedDay, 12 * year);
    if (day >= calendar.length + 30) return days;
    if (day >= 0) days.push(day);
  }
}
