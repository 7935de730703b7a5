import { sigmoid } from '../../domain/statistics/log-odds.ts';
import type { OutcomeHistory } from '../features/outcome-history.ts';
import type { Snapshot } from '../features/take-snapshots.ts';
import { outcomeAfter, type TrainingRows } from '../features/training-rows.ts';
import { logLoss, rocAuc } from '../metrics/ranking-metrics.ts';
import { blend, type ChurnPredictor, type Learned, learnerOf, statedLogOdds } from './churn-predictor.ts';
import type { ProofRow } from './prove-ranking.ts';
import type { WeighedRow } from './weigh-evidence.ts';

/** One account at one closed cut-off, as a model that has not seen its outcome and the prior saw it. */
export interface TrialRow extends WeighedRow {
  asOf: number;
  /** Index; NaN = unknown. */
  health: number;
}

/** How one way of predicting did. */
export interface JudgedFigures {
  logLoss: number | null;
  rocAuc: number | null;
}

/** What a model learned earlier says of later cut-offs, beside what came. */
export function laterRows(
  book: OutcomeHistory,
  judged: readonly Snapshot[],
  predictor: ChurnPredictor,
): TrialRow[] {
  const learnedOf = learnerOf(predictor);
  return judged.flatMap((snapshot) => {
    const learned = learnedOf(snapshot.columns, snapshot.accounts.length);
    return Array.from(snapshot.accounts, (place, row) => ({
      place,
      asOf: snapshot.asOf,
      learned: learned[row]!,
      stated: statedLogOdds(predictor, snapshot.prior[row]!),
      health: snapshot.health[row]!,
      label: outcomeAfter(book.accounts[place]!, snapshot.asOf, predictor.horizonDays),
    }));
  });
}

/** What a learner says of its own rows of a day and later, each by what has not seen the row's account. */
export function heldOutRows(
  rows: Pick<TrainingRows, 'place' | 'prior' | 'health'> & {
    matrix: Pick<TrainingRows['matrix'], 'label' | 'time'>;
  },
  { predictor, heldOut }: Learned,
  from: number,
): TrialRow[] {
  const { label, time } = rows.matrix;
  return Array.from(label.keys()).flatMap((row): TrialRow[] =>
    heldOut === null || time![row]! < from
      ? []
      : [
          {
            place: rows.place[row]!,
            asOf: time![row]!,
            learned: heldOut[row]!,
            stated: statedLogOdds(predictor, rows.prior[row]!),
            health: rows.health[row]!,
            label: label[row] === 1 ? 1 : 0,
          },
        ],
  );
}

/** The rows as the blend at a weight ranks them. */
export function blendedRows(rows: readonly TrialRow[], weight: number): ProofRow[] {
  return rows.map((row) => ({
    place: row.place,
    asOf: row.asOf,
    probability: sigmoid(blend(weight, row)),
    label: row.label,
  }));
}

/** The blend, the plain index (which ranks only) and the prior on the same rows. */
export function compareOnRows(
  rows: readonly TrialRow[],
  weight: number,
): { blend: JudgedFigures; index: JudgedFigures; prior: JudgedFigures } {
  const label = rows.map((row) => row.label);
  const figures = (probability: number[]): JudgedFigures => ({
    logLoss: logLoss({ probability, label }),
    rocAuc: rocAuc({ score: probability, label }),
  });
  // What is unknown stands in the middle.
  const index = rows.map(({ health }) => -(Number.isNaN(health) ? MIDDLE_HEALTH : health));
  return {
    blend: figures(blendedRows(rows, weight).map(({ probability }) => probability)),
    index: { logLoss: null, rocAuc: rocAuc({ score: index, label }) },
    prior: figures(rows.map(({ stated }) => (Number.isNaN(stated) ? UNKNOWN_PRIOR : sigmoid(stated)))),
  };
}

const MIDDLE_HEALTH = 50;
/** The prior's probability at an index in the middle. */
const UNKNOWN_PRIOR = 0.031;
