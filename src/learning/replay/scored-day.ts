import type { RankingEvidence } from '../../domain/alerts/alert-line.ts';
import type { Band } from '../../domain/types.ts';
import type { Cutoff } from '../backtest/backtest.ts';
import type { Snapshot } from '../features/take-snapshots.ts';

/** A scored day as far as alerts are decided by it: columns in the order of the accounts, NaN = unknown. */
export interface ScoredDay extends Pick<Snapshot, 'asOf' | 'accounts' | 'health' | 'components'> {
  bands: readonly Band[];
  /** Of leaving within the horizon, 0-1. */
  probability: Float64Array;
  /** 1 = the probability is that of a learned model, 0 = the stated prior. */
  learned: Uint8Array;
  /** What is known of the probabilities on that day. */
  evidence: RankingEvidence;
}

/** A cut-off of a back-test, without what only the learner knows. */
export function scoredCutoff({ snapshot, predictions, evidence }: Cutoff): ScoredDay {
  const { asOf, accounts, health, components } = snapshot;
  return {
    ...{ asOf, accounts, health, components, evidence },
    bands: predictions.map(({ band }) => band),
    probability: Float64Array.from(predictions, (p) => p.probability ?? Number.NaN),
    learned: Uint8Array.from(predictions, ({ model }) => (model === 'learned' ? 1 : 0)),
  };
}
