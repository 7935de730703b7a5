import { estimatePrior } from '../health/estimate-prior.ts';
import { extractFeatures } from '../health/extract-features.ts';
import { scoreFeatures } from '../health/score-features.ts';
import type { HealthSettings } from '../health/settings.ts';
import type { ChurnPredictor } from '../prediction/churn-predictor.ts';
import { estimateLearned, type LearnedEstimate } from '../prediction/estimate-learned.ts';
import type { SignalPeers } from '../prediction/signal-peers.ts';
import type { Peers } from '../signals/usage/peers.ts';
import type { AccountFacts, ChurnEstimate, Day, HealthScore, SourceStates } from '../types.ts';

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
  const features = extractFeatures(facts, sources, asOf, settings, peers);
  const score = scoreFeatures(features, asOf, settings);
  const prior = estimatePrior(score, features, terms.horizonDays);
  const learned =
    predictor === null
      ? null
      : estimateLearned(predictor, { facts, features, score, prior, earlier, signalPeers });
  return { score, prior, estimate: learned?.estimate ?? prior, learned };
}
