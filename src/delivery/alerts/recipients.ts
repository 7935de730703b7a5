import type { HolidayCalendar } from '../../domain/alerts/holidays.ts';
import { type People, routeAlert } from '../../domain/alerts/route-alert.ts';
import { nextWorkingMoment, type QuietHours } from '../../domain/alerts/working-hours.ts';
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
  /** Hours in which nobody is disturbed; null = what is asked for now is sent now. */
  quiet: QuietHours | null;
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

/** When a message that can wait may be sent to this person (null = to a channel, in the installation's time zone). */
export function whenDue(person: Csm | null, { now, quiet, holidaysOf, timezone }: DraftContext): Date {
  if (quiet === null) return now;
  return nextWorkingMoment(now, {
    timeZone: person?.timezone ?? timezone,
    quiet,
    holidays: holidaysOf(person),
  });
}
