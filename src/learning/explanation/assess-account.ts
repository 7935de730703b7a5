import { estimatePrior } from '../../domain/health/estimate-prior.ts';
import { extractFeatures } from '../../domain/health/extract-features.ts';
import { scoreFeatures } from '../../domain/health/score-features.ts';
import type { HealthSettings } from '../../domain/health-settings.ts';
import type { Peers } from '../../domain/signals/usage/peers.ts';
import type { AccountFacts, ChurnEstimate, Day, HealthScore, SourceStates } from '../../domain/types.ts';
import type { ChurnPredictor } from '../backtest/churn-predictor.ts';
import { estimateLearned, type LearnedEstimate } from '../backtest/estimate-learned.ts';
import type { SignalPeers } from '../features/signal-peers.ts';

/** The terms one account is judged under on one day. */
export interface Terms {
  asOf: Day;
  sources: SourceStates;
  peers: Peers | null;
  signalPeers: SignalPeers;
  settings: HealthSettings;
  horizonDays: number;
  earlier: { health28: number | null; health84: number | null };
  /** Null = the stated prior speaks. */
  predictor: ChurnPredictor | null;
}

/** Index and probability of one account, made as scoring makes them. */
export interface Assessment {
  score: HealthScore;
  prior: ChurnEstimate;
  estimate: ChurnEstimate;
  /** What the learned model was asked with; null = the prior speaks. */
  learned: LearnedEstimate | null;
}

/** Judges one account from its facts, whatever they are: as they stand, as they stood, or as they might be. */
export function assessAccount(facts: AccountFacts, terms: Terms): Assessment {
  const { asOf, sources, peers, signalPeers, settings, predictor, earlier } = terms;
  const features = extractFeatures(facts, { asOf, sources, settings, peers });
  const score = scoreFeatures(features, { asOf, settings });
  const prior = estimatePrior(score, features, terms.horizonDays);
  const learned =
    predictor === null
      ? null
      : estimateLearned(predictor, {
          ...{ facts, features, score, prior, earlier, signalPeers },
          signalPeriods: sources.signals.feed?.periods ?? {},
          products: peers?.products ?? {},
        });
  return { score, prior, estimate: learned?.estimate ?? prior, learned };
}

/** Fewer known values than this are no normal. */
const LEAST_VALUES = 3;

/**
 * An account's own normal per feature: the median of the feature on earlier days, four weeks apart.
 * @param earlier rows of features, each in the order of the newest one; NaN = unknown.
 * @returns null where too little is known.
 */
export function ownNormal(earlier: readonly (readonly number[])[], features: number): (number | null)[] {
  return Array.from({ length: features }, (_, feature) => {
    const known = earlier
      .map((row) => row[feature] ?? Number.NaN)
      .filter(Number.isFinite)
      .sort((a, b) => a - b);
    if (known.length < LEAST_VALUES) return null;
    const middle = known.length >> 1;
    return known.length % 2 === 1 ? known[middle]! : (known[middle - 1]! + known[middle]!) / 2;
  });
}
