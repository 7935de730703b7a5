import type { RankingEvidence } from '../../domain/alerts/alert-line.ts';
import { levelOf, type ProbabilityLevel } from '../../domain/alerts/probability-level.ts';
import type { Band } from '../../domain/types.ts';
import type { Cutoff } from '../backtest/backtest.ts';
import type { Snapshot } from '../features/take-snapshots.ts';

/** A scored day as far as alerts are decided by it: columns in the order of the accounts, NaN = unknown. */
export interface ScoredDay extends Pick<Snapshot, 'asOf' | 'accounts' | 'health' | 'components'> {
  bands: readonly Band[];
  /** Of leaving within the horizon, 0-1. */
  probability: Float64Array;
  level: ProbabilityLevel;
  /** 1 = the probability is that of a learned model, 0 = the stated prior. */
  learned: Uint8Array;
  /** What is known of the probabilities on that day. */
  evidence: RankingEvidence;
}

/** A cut-off of a back-test, without what only the learner knows. */
export function scoredCutoff({ snapshot, predictions, evidence }: Cutoff): ScoredDay {
  const { asOf, accounts, health, components } = snapshot;
  const probability = Float64Array.from(predictions, (p) => p.probability ?? Number.NaN);
  return {
    ...{ asOf, accounts, health, components, evidence, probability },
    level: levelOf(probability),
    bands: predictions.map(({ band }) => band),
    learned: Uint8Array.from(predictions, ({ model }) => (model === 'learned' ? 1 : 0)),
  };
}
