import { type Calendar, INCIDENT, isIncident } from './calendar.ts';
import { declineProgress, type Episode, ramp } from './episodes.ts';
import type { Profile } from './profile.ts';

/** Share of the account's normal use per day of the data: how much is done, and how many people do it. */
export interface UsageLevel {
  readonly events: Float32Array;
  readonly users: Float32Array;
}

/** Days in which a new customer grows into the product. */
const ONBOARDING = { enterprise: 75, growth: 45, starter: 25, free: 15 } as const;

const AFTER_STOP = 0.01;
const DURING_PAUSE = 0.03;

/** How far events follow in the long run when a champion takes the users along. */
const EVENTS_AFTER_CHAMPION = 0.45;

/**
 * Everything that moves the use of an account as a whole: onboarding, growth, season, holidays, weekends, episodes.
 * Automated accounts know neither weekend nor holiday; their people do.
 */
export function usageLevel(profile: Profile, episodes: readonly Episode[], calendar: Calendar): UsageLevel {
  const events = new Float32Array(calendar.days);
  const users = new Float32Array(calendar.days);
  const work = calendar.work[profile.country];
  const season = profile.season === null ? null : calendar.season[profile.season];
  const automated = profile.rhythm === 'automated';
  const onboarding = ONBOARDING[profile.tier];
  for (let day = Math.max(0, profile.startedDay); day < calendar.days; day++) {
    const age = day - profile.startedDay;
    const grown = 0.15 + 0.85 * ramp(age, 0, onboarding);
    const trend = grown * Math.exp((profile.growth * day) / 365);
    const traffic = isIncident(calendar, day) ? INCIDENT.traffic : 1;
    const open = (calendar.weekday[day]! < 5 ? 1 : profile.weekend) * work[day]! * (season?.[day] ?? 1);
    users[day] = trend * traffic * open;
    events[day] = trend * traffic * (automated ? 1 : open);
  }
  for (const episode of episodes) {
    const effect = effectOf(episode, automated);
    if (effect === null) continue;
    for (let day = Math.max(0, episode.from); day < calendar.days; day++) {
      events[day]! *= effect.events(day);
      users[day]! *= effect.users(day);
    }
  }
  return { events, users };
}

type Factor = (day: number) => number;

/** Factors on use from the first day of an episode on; null: it does not touch use as a whole. */
function effectOf(episode: Episode, automated: boolean): { events: Factor; users: Factor } | null {
  const both = (factor: Factor) => ({ events: factor, users: factor });
  const unchanged: Factor = () => 1;
  switch (episode.kind) {
    case 'decline':
      return both((day) => 1 - episode.depth * declineProgress(episode, day));
    case 'sudden_stop':
      return both(() => AFTER_STOP);
    case 'champion_left':
      return {
        events: (day) => 1 - (1 - EVENTS_AFTER_CHAMPION) * ramp(day, episode.to, episode.to + 60),
        users: () => episode.breadth,
      };
    case 'users_vanish':
      return { events: unchanged, users: (day) => 1 - 0.97 * ramp(day, episode.from, episode.to) };
    case 'pause': {
      const away: Factor = (day) => (day < episode.to ? DURING_PAUSE : 1);
      return { events: automated ? unchanged : away, users: away };
    }
    default:
      return null;
  }
}
