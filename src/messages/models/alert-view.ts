import type { Playbook } from '../../domain/alerts/settings.ts';
import type { LeavingReasons } from '../../domain/leaving/reasons.ts';
import type { Material } from '../../domain/materials/material.ts';
import type { RuleRecords } from '../../domain/outcomes/build-ledger.ts';
import type { PrivacySettings } from '../../domain/privacy/limit-words.ts';
import type { Account, Band, ChurnEstimate, Day, Evidence, Locale } from '../../domain/types.ts';
import type { ProbabilityBounds } from '../../learning/model/probability-bounds.ts';
import type { AlertModel, QuoteView, RuleKind, TaskView } from './alert-model.ts';

/** What a message about an episode shows beyond the episode itself. */
export interface AlertView {
  episodeId: string;
  account: Account;
  score: {
    day: Day;
    health: number | null;
    band: Band;
    /** Share of the weight that is known, 0-1. */
    coverage: number;
    probability: number | null;
    model: ChurnEstimate['model'];
    detail: string;
    features: string;
  } | null;
  /** The index before: the newest scored day at least four weeks back, else the first there is. */
  before: { day: Day; health: number | null; band: Band } | null;
  /** `step`: as playbook/step. */
  tasks: (TaskView & { ownerEmail: string | null; step?: string })[];
  quote: QuoteView | null;
  /** The fall of the index that a rule has fired for, as it was when it last told of it. */
  drop: { from: number; since: Day } | null;
  /** What rules about its first days have found; left out = nothing. */
  start?: readonly Evidence[];
  /** The newest word of a person about its risk that was not taken back; it may be over. */
  flag: { kind: 'risk' | 'no_risk'; by: string; words: string | null; until: Day | null } | null;
  /** Recipients with whom the episode's own message stands. */
  postedTo: readonly string[];
}

/** What is known of an account beside any episode; an alert, an agenda and an answer to a question share it. */
export type AccountFigures = Pick<
  AlertModel,
  | 'accountId'
  | 'accountName'
  | 'asOf'
  | 'health'
  | 'changes'
  | 'drivers'
  | 'mrr'
  | 'renewalOn'
  | 'probability'
>;

/** What is the same for every message of one run: figures of the whole portfolio, and settings. */
export interface PortfolioContext {
  asOf: Day;
  /** Mean churn probability of the scored portfolio. */
  averageProbability: number | null;
  /** Departures that can be learned from so far, and how many it takes before learning starts. */
  outcomes: number;
  outcomesNeeded: number;
  horizonDays: number;
  /** Of the model in force. */
  bounds: ProbabilityBounds | null;
  /** What earlier alerts of each rule have come to; null = nobody has looked yet. */
  records: RuleRecords | null;
  /** By name; a rule may have been renamed or removed since an episode was opened. */
  rules: ReadonlyMap<string, { kind: RuleKind; playbook: string | null }>;
  playbooks: ReadonlyMap<string, Playbook>;
  privacy: PrivacySettings;
  /** Why customers leave. */
  reasons: LeavingReasons;
  /** What may be offered to customers; left out = nothing. */
  materials?: readonly Material[];
  /** Where an account stands in the CRM, with `{account_id}`. */
  crmUrl: string | null;
  /** Of the installation, for whoever has none of their own. */
  locale: Locale;
  /** Whether a cadence of contact is declared for an account; left out = for none. */
  plansContact?: (account: Pick<Account, 'tier' | 'segment'>) => boolean;
  /** Buttons do something. */
  interactive: boolean;
}
