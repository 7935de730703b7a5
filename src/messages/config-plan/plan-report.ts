import type { ConfigPlan } from '../../learning/replay/plan-change.ts';

/** Everything that is told of a plan. */
export interface PlanReport {
  plan: ConfigPlan;
  /** Days whose features were stored with their scores; the others were read from imported rows. */
  storedDays: number;
  /** Settings that differ; values as JSON, null = not there. */
  differences: readonly { path: string; before: string | null; after: string | null }[];
  /** Of the two configurations. */
  hashes: { before: string; after: string };
}
