import type { HolidayCalendar } from '../../domain/alerts/holidays.ts';
import { nextMorning, quietHoursOf } from '../../domain/alerts/own-hours.ts';
import { type People, routeAlert } from '../../domain/alerts/route-alert.ts';
import { nextWorkingMoment, type QuietHours } from '../../domain/alerts/working-hours.ts';
import type { EpisodeChange } from '../../domain/episode.ts';
import type { Csm, Day, Locale } from '../../domain/types.ts';
import type { PortfolioContext } from '../../messages/models/alert-view.ts';
import type { MessageContext } from '../../messages/models/message.ts';
import type { SlackTarget } from '../types.ts';

/** How the installation words and formats, for whoever has no way of their own. */
export interface Installation {
  locale: Locale;
  timezone: string;
  /** ISO 4217. */
  currency: string;
}

/** What drafting needs beside what a message is about: the same for every message of one run. */
export interface DraftContext extends Installation {
  portfolio: PortfolioContext;
  people: People;
  now: Date;
  /** The channel of what nobody has, or what nobody could be told. */
  defaultChannel: string;
  /** Hours in which nobody is disturbed; null = none. */
  quiet: QuietHours | null;
  /** False = what is asked for now is sent now, whatever people's hours are. */
  keepsHours: boolean;
  holidaysOf: HolidayCalendar;
}

/** Who gets a message about an account of this owner: the person, whoever stands in, and at last the default channel. */
export function alertTargets(
  ownerEmail: string | null,
  { people, defaultChannel, day }: { people: People; defaultChannel: string; day: Day },
): SlackTarget[] {
  const route = routeAlert(ownerEmail, people, day);
  const persons = [...(route.owner ? [route.owner] : []), ...route.fallbacks];
  return [...persons.map(toTarget), channelTarget(defaultChannel)];
}

/** As `alertTargets`, on the day of the run. */
export function targetsOf(ownerEmail: string | null, context: DraftContext): SlackTarget[] {
  return alertTargets(ownerEmail, { ...context, day: context.portfolio.asOf });
}

export function channelTarget(channel: string): SlackTarget {
  return { kind: 'channel', channel };
}

export function toTarget(person: Pick<Csm, 'email' | 'slackUserId'>): SlackTarget {
  return { kind: 'user', email: person.email, slackUserId: person.slackUserId };
}

export function personOf(email: string | null, people: People): Csm | null {
  return email === null ? null : (people.get(email) ?? null);
}

/** How messages to this person are worded and formatted; the installation's own way for channels. */
export function messageContext(person: Csm | null, installation: Installation, today: Day): MessageContext {
  return {
    locale: person?.locale ?? installation.locale,
    timeZone: person?.timezone ?? installation.timezone,
    currency: installation.currency,
    today,
  };
}

/** What decides when somebody may be written to. */
export type Hours = Pick<DraftContext, 'now' | 'quiet' | 'keepsHours' | 'holidaysOf' | 'timezone'>;

/**
 * When a message that can wait may be sent to this person (null = to a channel, in the installation's time zone): in
 * their working hours, and what can wait longer in the morning, where they want to be told once a day.
 * @param urgent it waits for working hours, and for no morning
 */
export function whenDue(person: Csm | null, hours: Hours, urgent = true): Date {
  const { now, holidaysOf, timezone } = hours;
  if (!hours.keepsHours) return now;
  const quiet = quietHoursOf(hours.quiet, person?.own);
  const place = { timeZone: person?.timezone ?? timezone, holidays: holidaysOf(person) };
  if (!urgent && person?.own?.pace === 'daily') return nextMorning(now, { ...place, quiet });
  return quiet === null ? now : nextWorkingMoment(now, { ...place, quiet });
}

/** A change that nobody has to learn of before tomorrow: neither critical nor about to leave, and not asked for. */
export function canWait({ episode, event }: Pick<EpisodeChange, 'episode' | 'event'>): boolean {
  return (
    episode.severity !== 'critical' && event.transition !== 'leaving' && event.transition !== 'escalated'
  );
}
