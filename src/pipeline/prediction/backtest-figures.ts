import type { ChurnKind, Day } from '../../domain/types.ts';

/** What a back-test says, in the names that others rely on; null = cannot be told. */
export interface BacktestReport {
  from: Day;
  to: Day;
  every_days: number;
  horizon_days: number;
  budget: { share: number; period_days: number; cool_down_days: number };
  snapshots: number;
  rows: number;
  /** Rows whose horizon ends after the data do. */
  rows_undecided: number;
  churners: number;
  base_rate: number | null;
  /** What the figures allow to say. */
  verdict: string;
  roc_auc: number | null;
  roc_auc_interval: [number, number] | null;
  /** Among the accounts of each cut-off only. */
  roc_auc_within_cutoffs: number | null;
  pr_auc: number | null;
  brier: number | null;
  expected_calibration_error: number | null;
  mean_probability: number | null;
  lift: number | null;
  recall: number | null;
  precision: number | null;
  median_lead_days: number | null;
  alerts: number;
  alerts_per_csm_and_week: number | null;
  /** The plain index (100 - health), and a seeded random order, under the same rules. */
  index: LineFigures;
  random: LineFigures;
  prior: { brier: number | null; expected_calibration_error: number | null };
  tiers: ({ tier: string | null; rows: number; base_rate: number | null } & LineFigures)[];
  kinds: { kind: ChurnKind; churners: number; roc_auc: number | null; recall: number | null }[];
  expected_profit: { empc: Profit | null; empb: Profit | null };
  reliability: { rows: number; outcomes: number; mean_probability: number; observed_rate: number }[];
  models: { prior: number; learned: number; trainings: TrainingFigures[] };
}

export interface LineFigures {
  roc_auc: number | null;
  roc_auc_interval: [number, number] | null;
  /** Among the accounts of each cut-off only. */
  roc_auc_within_cutoffs: number | null;
  pr_auc: number | null;
  lift: number | null;
  recall: number | null;
  precision: number | null;
  median_lead_days: number | null;
  alerts: number;
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
  stride: number;
  trust: number | null;
  calibration: string | null;
}
