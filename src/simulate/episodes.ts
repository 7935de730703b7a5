import type { Profile, World } from './profile.ts';
import { Random } from './random.ts';

export const FRICTION_THEMES = [
  'export',
  'performance',
  'login',
  'integration',
  'support',
  'missing',
] as const;
export type FrictionTheme = (typeof FRICTION_THEMES)[number];

/**
 * What happens to an account, planned before it is known whether the account stays. Days count from the first day
 * of the data; an episode may have begun before it. Only some kinds raise the hazard (see hazard.ts); `pause`,
 * `product_move` and `upgrade` are there to mislead.
 */
export type Episode =
  /** Use falls evenly by `depth` (a share) between the days and, if it recovers, climbs back from `recoversOn`. */
  | { kind: 'decline'; from: number; to: number; depth: number; recoversOn: number | null }
  /** Nearly no use from one day on. */
  | { kind: 'sudden_stop'; from: number }
  /** The share `breadth` of users is left; events hold until `to`, then they follow the users. */
  | { kind: 'champion_left'; from: number; to: number; breadth: number }
  /** People stop coming between the days while an integration keeps producing events. */
  | { kind: 'users_vanish'; from: number; to: number }
  /** A stretch of trouble with the product: errors, tickets, high effort. */
  | { kind: 'friction'; from: number; to: number; theme: FrictionTheme }
  /** Every price goes up by a factor on that day. */
  | { kind: 'price_rise'; from: number; factor: number }
  /** Work moves from the main product to its successor. */
  | { kind: 'product_move'; from: number; to: number }
  /** Everybody is away; harmless. */
  | { kind: 'pause'; from: number; to: number }
  | { kind: 'upgrade'; from: number }
  | { kind: 'downgrade'; from: number }
  | { kind: 'add_on'; from: number };

export type EpisodeKind = Episode['kind'];

/** Mean number of episodes per account and year. */
const PER_YEAR: Readonly<Record<EpisodeKind, number>> = {
  decline: 0.22,
  sudden_stop: 0.035,
  champion_left: 0.2,
  users_vanish: 0.6,
  friction: 0.28,
  price_rise: 0.15,
  product_move: 0.07,
  pause: 0.35,
  upgrade: 0.22,
  downgrade: 0.07,
  add_on: 0.22,
};

/** Episodes that began this many days before the data may still be running on its first day. */
const LEAD_IN = 60;

/** Draws the plan of an account over the calendar and its tail, in order of kind and day. */
export function planEpisodes(
  { seed, calendar }: Pick<World, 'seed' | 'calendar'>,
  profile: Profile,
): Episode[] {
  const random = new Random([seed, profile.number, 'episodes']);
  const first = Math.max(-LEAD_IN, profile.startedDay + 30);
  const episodes: Episode[] = [];
  for (const kind of Object.keys(PER_YEAR) as EpisodeKind[]) {
    const rate = suits(kind, profile) ? PER_YEAR[kind] / 365 : 0;
    let busyUntil = first;
    for (;;) {
      const from = busyUntil + Math.ceil(random.exponential(rate));
      if (from >= calendar.length) break;
      const episode = shape(kind, from, random);
      episodes.push(episode);
      if (happensOnce(kind)) break;
      busyUntil = lastDay(episode) + 30;
    }
  }
  return episodes;
}

function suits(kind: EpisodeKind, profile: Profile): boolean {
  switch (kind) {
    case 'champion_left':
      return profile.seats >= 5 && profile.rhythm !== 'automated';
    case 'users_vanish':
      return profile.rhythm === 'automated';
    case 'price_rise':
    case 'upgrade':
    case 'downgrade':
    case 'add_on':
      return profile.tier !== 'free';
    default:
      return true;
  }
}

/** These change the account for good; the others can come again. */
function happensOnce(kind: EpisodeKind): boolean {
  return ['sudden_stop', 'champion_left', 'users_vanish', 'product_move', 'downgrade'].includes(kind);
}

function shape(kind: EpisodeKind, from: number, random: Random): Episode {
  switch (kind) {
    case 'decline': {
      const to = from + random.int(35, 110);
      const recoversOn = random.chance(0.35) ? to + random.int(10, 60) : null;
      return { kind, from, to, depth: random.between(0.5, 0.92), recoversOn };
    }
    case 'champion_left':
      return { kind, from, to: from + random.int(30, 75), breadth: random.between(0.25, 0.5) };
    case 'users_vanish':
      return { kind, from, to: from + random.int(20, 60) };
    case 'friction':
      return { kind, from, to: from + random.int(25, 70), theme: random.pick(FRICTION_THEMES) };
    case 'price_rise':
      return { kind, from, factor: random.between(1.08, 1.22) };
    case 'product_move':
      return { kind, from, to: from + random.int(25, 60) };
    case 'pause':
      return { kind, from, to: from + random.int(8, 20) };
    default:
      return { kind, from };
  }
}

/** Days over which use climbs back after a decline. */
export const RECOVERY_DAYS = 40;

function lastDay(episode: Episode): number {
  if (episode.kind === 'decline') {
    return episode.recoversOn === null ? Number.POSITIVE_INFINITY : episode.recoversOn + RECOVERY_DAYS;
  }
  return 'to' in episode ? episode.to : episode.from;
}

/** How far a decline has gone on a day: 0 before it and after recovery, 1 at its lowest. */
export function declineProgress(episode: Extract<Episode, { kind: 'decline' }>, day: number): number {
  const down = ramp(day, episode.from, episode.to);
  return episode.recoversOn === null
    ? down
    : down * (1 - ramp(day, episode.recoversOn, episode.recoversOn + RECOVERY_DAYS));
}

/** 0 up to `from`, 1 from `to` on, a straight line between. */
export function ramp(day: number, from: number, to: number): number {
  return day <= from ? 0 : day >= to ? 1 : (day - from) / (to - from);
}
