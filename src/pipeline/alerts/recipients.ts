import type { Config } from '../../config/schema.ts';
import type { SlackTarget } from '../../delivery/types.ts';
import { routeAlert } from '../../domain/alerts/route-alert.ts';
import type { Csm, Day } from '../../domain/types.ts';
import type { MessageContext } from '../../messages/models/message.ts';

export type People = ReadonlyMap<string, Csm>;

/** Who gets a message about an account of this owner: the person, whoever stands in, and at last the default channel. */
export function alertTargets(
  ownerEmail: string | null,
  people: People,
  config: Config,
  asOf: Day,
): SlackTarget[] {
  const route = routeAlert(ownerEmail, people, asOf);
  const persons = [...(route.owner ? [route.owner] : []), ...route.fallbacks];
  return [...persons.map(toTarget), channelTarget(config.delivery.default_channel)];
}

export function channelTarget(channel: string): SlackTarget {
  return { kind: 'channel', channel };
}

export function toTarget(person: Pick<Csm, 'email' | 'slackUserId'>): SlackTarget {
  return { kind: 'user', email: person.email, slackUserId: person.slackUserId };
}

/** How messages to this person are worded and formatted; the installation's own way for channels. */
export function messageContext(person: Csm | null, config: Config, today: Day): MessageContext {
  return {
    locale: person?.locale ?? config.locale,
    timeZone: person?.timezone ?? config.timezone,
    currency: config.currency,
    today,
  };
}
