import type { SignalFeatures } from '../signals/custom/extract-signals.ts';
import type { GoalFeatures } from '../signals/goals/extract-goals.ts';
import type { InvoiceFeatures } from '../signals/payment/extract-invoices.ts';
import type { AnswerFeatures } from '../signals/surveys/extract-answers.ts';
import type { UsageFeatures } from '../signals/usage/usage-features.ts';
import type { Day } from '../types.ts';

/** Standing of one source on the day of extraction. */
export interface SourceFeature {
  loaded: boolean;
  stale: boolean;
  watermark: Day | null;
}

/**
 * All that the index needs to know about one account on one day: plain JSON, stored with the score, so that the
 * score of any past day can be computed again byte for byte. Days are days since 1970-01-01.
 */
export interface AccountFeatures {
  /** Version of this shape. */
  v: 1;
  accountId: string;
  asOf: Day;
  tier: string | null;
  /** Left out = none is named. */
  segment?: string;
  startedOn: number | null;
  renewalOn: number | null;
  sources: { usage: SourceFeature; surveys: SourceFeature; invoices: SourceFeature; signals: SourceFeature };
  usage: UsageFeatures;
  answers: AnswerFeatures[];
  invoices: InvoiceFeatures;
  signals: SignalFeatures[];
  /** Left out = none is recorded. */
  goals?: GoalFeatures[];
}
