import type { Calendar } from './calendar.ts';
import { type Episode, planEpisodes } from './episodes.ts';
import { drawFate, type Fate } from './hazard.ts';
import { type Invoice, planInvoices } from './invoices.ts';
import type { NameIndex } from './names.ts';
import { drawProfile, type Profile } from './profile.ts';
import { planSignals, type Signal } from './signals.ts';
import { planSubscriptions, type SubscriptionPlan } from './subscriptions.ts';
import { type Answer, planSurveys } from './surveys.ts';

/** Everything about one account but its usage counts, planned as if it stayed, and how it really ends. */
export interface Life {
  readonly profile: Profile;
  readonly episodes: readonly Episode[];
  readonly subscriptions: SubscriptionPlan;
  readonly invoices: readonly Invoice[];
  readonly signals: readonly Signal[];
  readonly answers: readonly Answer[];
  readonly fate: Fate;
}

/** Lives the life of account `number`. Depends on seed, number and calendar only. */
export function drawLife(seed: number, number: number, calendar: Calendar, names: NameIndex): Life {
  const profile = drawProfile(seed, number, calendar, names, true);
  const episodes = planEpisodes(seed, profile, calendar);
  const subscriptions = planSubscriptions(seed, profile, episodes);
  const invoices = planInvoices(seed, profile, subscriptions, calendar);
  const signals = planSignals(seed, profile, episodes, calendar);
  const answers = planSurveys(seed, profile, episodes, signals, calendar);
  const fate = drawFate(seed, profile, { episodes, invoices, answers }, calendar);
  return { profile, episodes, subscriptions, invoices, signals, answers, fate };
}
