import { INCIDENT, isIncident, isoOf } from './calendar.ts';
import type { Episode } from './episodes.ts';
import type { PeriodEnds } from './feed-periods.ts';
import type { KnownStay, Profile, World } from './profile.ts';
import { Random } from './random.ts';

/** A dated number of an account beside usage, surveys and payments. */
export interface Signal {
  readonly name: 'tickets' | 'errors' | 'meetings';
  readonly day: number;
  readonly value: number;
}

/** Days between planned meetings; null: this tier has none. */
const MEETING_EVERY = { enterprise: 14, growth: 30, starter: null, free: null } as const;

/** Share of planned meetings that do not take place. */
const MEETING_MISSED = 0.15;

/** Times as many tickets and errors in a stretch of friction. */
const FRICTION_FACTOR = { tickets: 5, errors: 6 };

/** Tickets and errors of working days and meetings held; days with none have no entry. */
export function planSignals(
  { seed, calendar }: Pick<World, 'seed' | 'calendar'>,
  profile: Profile,
  episodes: readonly Episode[],
): Signal[] {
  const random = new Random([seed, profile.number, 'signals']);
  const frictions = episodes.filter((episode) => episode.kind === 'friction');
  const size = Math.sqrt(profile.seats);
  const ticketRate = 0.006 * size * random.gamma(3, 1);
  const errorRate = 0.03 * size * random.gamma(3, 1);
  const every = MEETING_EVERY[profile.tier];
  let nextMeeting = every === null ? Number.POSITIVE_INFINITY : random.int(0, every - 1);
  const signals: Signal[] = [];
  for (let day = Math.max(0, profile.startedDay); day < calendar.days; day++) {
    const working = calendar.weekday[day]! < 5 ? calendar.work[profile.country][day]! : 0.1;
    const friction = frictions.some(({ from, to }) => day >= from && day < to);
    const times =
      (friction ? FRICTION_FACTOR.tickets : 1) * (isIncident(calendar, day) ? INCIDENT.tickets : 1);
    const tickets = random.poisson(ticketRate * working * times);
    const errors = random.poisson(errorRate * working * (friction ? FRICTION_FACTOR.errors : 1));
    if (tickets > 0) signals.push({ name: 'tickets', day, value: tickets });
    if (errors > 0) signals.push({ name: 'errors', day, value: errors });
    if (every !== null && day >= nextMeeting && working === 1) {
      nextMeeting = day + every;
      if (!random.chance(MEETING_MISSED)) signals.push({ name: 'meetings', day, value: 1 });
    }
  }
  return signals;
}

export const SIGNALS_HEADER = 'account_id,signal,day,value';

/**
 * Rows of signals.csv up to the day the account leaves; where a feed tells periods, the sum of each closed one that it
 * was a customer to the end of, on its last day.
 */
export function signalRows(
  signals: readonly Signal[],
  { profile, calendar, leftOn }: KnownStay,
  periodEnds: PeriodEnds | null,
): string[] {
  const told = new Map<string, Signal>();
  for (const signal of signals) {
    const day = periodEnds === null ? signal.day : periodEnds[signal.day]!;
    if (day < 0 || (leftOn !== null && day >= leftOn)) continue;
    const key = `${signal.name} ${day}`;
    const before = told.get(key);
    told.set(key, { ...signal, day, value: signal.value + (before?.value ?? 0) });
  }
  return [...told.values()].map(
    ({ name, day, value }) => `${profile.id},${name},${isoOf(calendar, day)},${value}\n`,
  );
}
