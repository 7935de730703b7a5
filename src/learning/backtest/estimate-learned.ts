import { toEpochDay } from '../../domain/day.ts';
import type { AccountFeatures } from '../../domain/health/features.ts';
import type { Peers } from '../../domain/signals/usage/peers.ts';
import type { AccountFacts, ChurnEstimate, FeedCalendar, HealthScore } from '../../domain/types.ts';
import { dailyTotals } from '../features/account-history.ts';
import type { FeatureSet } from '../features/feature-set.ts';
import { modelFeatures } from '../features/model-features.ts';
import type { SignalPeers } from '../features/signal-peers.ts';
import { rescaleHorizon } from '../model/rescale-horizon.ts';
import { type ChurnPredictor, speakerOf } from './churn-predictor.ts';

/** What a learned model says of one account on one day, and what it was asked with. */
export interface LearnedEstimate {
  estimate: ChurnEstimate;
  /** One value per feature, in the order of `featureSpecs(predictor.set)`, later ones at the end; NaN = missing. */
  values: number[];
  /** Probability of the stated prior within the predictor's horizon; NaN = unknown. */
  stated: number;
}

/** What every account of a predictor needs alike, made once; a predictor is never changed. */
const prepared = new WeakMap<ChurnPredictor, { set: FeatureSet; speak: ReturnType<typeof speakerOf> }>();

/** The learned probability within the prior's horizon, to six decimals. */
export function estimateLearned(
  predictor: ChurnPredictor,
  given: {
    facts: AccountFacts;
    features: AccountFeatures;
    score: HealthScore;
    prior: ChurnEstimate;
    earlier: { health28: number | null; health84: number | null };
    signalPeers: SignalPeers;
    signalPeriods: FeedCalendar['periods'];
    products: Peers['products'];
  },
): LearnedEstimate {
  const { facts, features, score, prior, earlier, signalPeers, signalPeriods, products } = given;
  const { set, speak } = preparedFor(predictor);
  const values = modelFeatures(
    {
      facts,
      totals: dailyTotals(facts.usage),
      asOf: toEpochDay(features.asOf),
      features,
      score,
      earlier,
      signalPeers,
      signalPeriods,
      products,
    },
    set,
  );
  const fromDays = predictor.horizonDays;
  const toDays = prior.horizonDays;
  const stated = rescaled(prior.probability ?? Number.NaN, toDays, fromDays);
  const columns = values.map((value) => Float32Array.of(value));
  const [probability] = speak(columns, [stated]);
  return {
    values,
    stated,
    estimate: {
      probability: Math.round(rescaled(probability!, fromDays, toDays) * 1e6) / 1e6,
      model: 'learned',
      horizonDays: toDays,
    },
  };
}

/** The set is a copy: what is seen for the first time only adds columns at the end, which the model does not read. */
function preparedFor(predictor: ChurnPredictor) {
  const known = prepared.get(predictor);
  if (known) return known;
  const made = { set: structuredClone(predictor.set), speak: speakerOf(predictor) };
  prepared.set(predictor, made);
  return made;
}

function rescaled(probability: number, fromDays: number, toDays: number): number {
  return Number.isNaN(probability) ? probability : rescaleHorizon({ probability, fromDays, toDays });
}
