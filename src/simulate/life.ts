import { type Episode, planEpisodes } from './episodes.ts';
import { drawFate, type Fate } from './hazard.ts';
import { type Invoice, planInvoices } from './invoices.ts';
import { drawProfile, type Profile, type World } from './profile.ts';
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

/** Lives the life of account `number`. Depends on the world and the number only. */
export function drawLife(world: World, number: number): Life {
  const profile = drawProfile(world, number, { joinsLater: true });
  const episodes = planEpisodes(world, profile);
  const subscriptions = planSubscriptions(world.seed, profile, episodes);
  const invoices = planInvoices(world, profile, subscriptions);
  const signals = planSignals(world, profile, episodes);
  const answers = planSurveys(world, profile, { episodes, signals });
  const fate = drawFate(world, profile, { episodes, invoices, answers });
  return { profile, episodes, subscriptions, invoices, signals, answers, fate };
}
