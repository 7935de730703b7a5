import type { RankingEvidence } from '../../domain/alerts/alert-line.ts';
import type { Interval } from '../../domain/statistics/shares.ts';
import type { ChurnKind, Day } from '../../domain/types.ts';
import type { CauseFigures } from './departures-by-cause.ts';
import type { ModelShape } from './model-shapes.ts';

/** What a back-test says, in the names that others rely on; null = cannot be told. */
export interface BacktestReport extends LineFigures {
  from: Day;
  to: Day;
  every_days: number;
  horizon_days: number;
  budget: { share: number; period_days: number; cool_down_days: number };
  /** Hash of the configuration it was made under. */
  config_hash: string;
  /** The history it was given: its newest dated day, and all accounts ever in it. */
  data: { first_day: Day | null; last_day: Day | null; accounts: number };
  snapshots: number;
  rows: number;
  /** Rows whose horizon ends after the data do. */
  rows_undecided: number;
  churners: number;
  base_rate: number | null;
  /** What the figures allow to say. */
  verdict: string;
  brier: number | null;
  /** Brier score of saying the base rate of all rows to everybody. */
  brier_of_base_rate: number | null;
  expected_calibration_error: number | null;
  mean_probability: number | null;
  alerts_per_csm_and_week: number | null;
  /**
   * Under the same rules: the plain index (100 - health), a seeded random order, and, where use is told in totals of closed
   * periods, what anybody could do in a sheet: the newest one over the mean of six before, less the median of the cut-off.
   */
  index: LineFigures;
  random: LineFigures;
  plain_change: LineFigures | null;
  /** What was said and what came, cut-off by cut-off. */
  by_cutoff: { as_of: Day; rows: number; mean_probability: number | null; rate: number }[];
  prior: { brier: number | null; expected_calibration_error: number | null };
  tiers: ({ tier: string | null; rows: number; base_rate: number | null } & LineFigures)[];
  kinds: {
    kind: ChurnKind;
    churners: number;
    roc_auc: number | null;
    recall: number | null;
    median_lead_days: number | null;
  }[];
  /** The departures by the reason that the data tell; absent where they tell none. */
  departures_by_reason?: CauseFigures[];
  expected_profit: { empc: Profit | null; empb: Profit | null };
  /** `interval`: mean ends of the intervals of the learned probabilities among them; null = none has one. */
  reliability: {
    rows: number;
    outcomes: number;
    mean_probability: number;
    observed_rate: number;
    interval: Interval | null;
  }[];
  /** Share of the learned probabilities of which the interval is told in their place; null = none has one. */
  told_as_interval: number | null;
  /** What looking at the highest-scored share of all rows holds, by probability and by plain index. */
  gains: { share: number; probability: GainsFigures | null; index: GainsFigures | null }[];
  /** The alert budget at other shares, under the same cool-down. */
  budgets: ({ share: number } & Record<'probability' | 'index' | 'random', BudgetFigures>)[];
  /** Departures warned of, by whole weeks between the first right alert and the departure. */
  lead_times: { from_days: number; to_days: number; departures: number }[];
  /** What the newest model uses, strongest first; empty without one. */
  uses: ModelShape[];
  /** What was in force when, oldest first; begins with the prior where that spoke. */
  models: ModelInForceFigures[];
  /** Rows said by the prior, and by a learned model. */
  said_by: { prior: number; learned: number };
  trainings: TrainingFigures[];
}

/** A way of predicting from the day it came into force. */
export interface ModelInForceFigures {
  in_force_from: Day;
  kind: string;
  /** Share of the learned log-odds; the prior has the rest. */
  weight: number;
  /** Whether it ranks, by what was known when it came into force (of the prior, when it spoke last). */
  verdict: RankingEvidence['verdict'] | null;
  reason: string;
}

export interface LineFigures {
  roc_auc: number | null;
  roc_auc_interval: Interval | null;
  /** Among the accounts of each cut-off only. */
  roc_auc_within_cutoffs: number | null;
  pr_auc: number | null;
  pr_auc_interval: Interval | null;
  lift: number | null;
  lift_interval: Interval | null;
  recall: number | null;
  recall_interval: Interval | null;
  precision: number | null;
  precision_interval: Interval | null;
  median_lead_days: number | null;
  alerts: number;
}

export interface GainsFigures {
  /** Share of all rows with the outcome that are among them, and share of them that has it. */
  recall: number;
  precision: number;
  lift: number;
}

export interface BudgetFigures {
  alerts: number;
  recall: number | null;
  precision: number | null;
  median_lead_days: number | null;
}

export interface Profit {
  expected_maximum_profit: number;
  cut: { share: number; score: number | null; profit: number };
}

export interface TrainingFigures {
  on: Day;
  kind: string;
  reason: string;
  rows: number;
  accounts: number;
  churned_accounts: number;
  /** Accounts that stayed after somebody had acted on an alert, and their rows, which count for less. */
  helped: { accounts: number; rows: number };
  stride: number;
  /** live = came into force, shadow = was refused, prior = nothing was learned. */
  state: 'live' | 'shadow' | 'prior';
  weight: number | null;
  verdict: RankingEvidence['verdict'] | null;
  calibration: string | null;
}
