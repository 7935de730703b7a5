import type { GoalStanding } from '../signals/goals/judge-goal.ts';
import type { Account, Band, ChurnEstimate, Collection, Day } from '../types.ts';

/** A survey answer inside the window a rule looks at. */
export interface RecentAnswer {
  responseId: string;
  score: number;
  respondedOn: Day;
  comment: string | null;
  respondent: string | null;
  role: string | null;
}

/** All that the alert rules may look at for one account on one day. Nothing in it is dated later. */
export interface AlertInputs {
  account: Account;
  health: number | null;
  band: Band;
  /** Score of the main components, 0-100; null = unknown. */
  components: Readonly<Record<'usage' | 'nps' | 'ces' | 'payment', number | null>>;
  estimate: ChurnEstimate;
  /** The index on the newest scored day at least so many days earlier (and at most twice as many), by those days. */
  before: ReadonlyMap<number, { day: Day; health: number }>;
  /** The best usage component on the days scored lately (see `LATELY_DAYS`); null = none is known. */
  usageLately: number | null;
  detractors: readonly RecentAnswer[];
  /** CES answers; `effort` 0 = effortless ... 1 = the worst of the declared scale. */
  efforts: readonly (RecentAnswer & { effort: number })[];
  /** How the customer's goals stand; left out = none is recorded. */
  goals?: readonly GoalStanding[];
  /** Only of an account in its first days. */
  onboarding?: OnboardingFacts;
  payment: {
    /** One of the invoices is given up. */
    uncollectible: boolean;
    /** Every unpaid invoice that is worth chasing, the longest due first. */
    invoices: readonly OpenInvoice[];
  };
}

/** How the portfolio began: of those that got so old within the last year, how many had it by that day. */
export interface UsualStart {
  of: number;
  had: number;
  /** Days since the first of them began: an older account is none of them. */
  oldest: number;
}

/** What is known of an account in its first days, or of an older one while its alert about them lives. */
export interface OnboardingFacts {
  /** Days since it began. */
  age: number;
  hasUsed: boolean;
  /** Seats paid for, and of those handed out by now; null = not told. */
  seatsPaid: number | null;
  seatsAssigned: number | null;
  /** Null = contacts were not recorded when it began. */
  hasContact: boolean | null;
  /** By what is lacking and the day by which; left out = not looked at. */
  usual: ReadonlyMap<string, UsualStart>;
}

export interface OpenInvoice {
  invoiceId: string;
  daysOverdue: number;
  /** Failed attempts to collect it; of one that the customer has to pay there are none. */
  attempts: number;
  uncollectible: boolean;
  collection: Collection;
  nextAttemptOn: Day | null;
}

export interface RuleEvidence {
  code: string;
  params: Readonly<Record<string, string | number | null>>;
}

/** One rule that fires for one account, with the numbers that made it fire. */
export interface RuleMatch {
  rule: string;
  kind: string;
  severity: 'watch' | 'at_risk' | 'critical';
  playbook: string | null;
  /**
   * What it fires about (a survey response, an invoice); an episode is opened at most once per subject.
   * Null = a lasting condition.
   */
  subject: string | null;
  /** Further subjects of the same rule: an earlier answer by somebody else, another invoice; left out = none. */
  others?: readonly { subject: string; evidence: RuleEvidence }[];
  /** Opens at once, outside the weekly budget (an answer that a person must get within two days). */
  immediate: boolean;
  /** Rests on usage alone, so a broken usage feed would explain it too. */
  fromUsage: boolean;
  evidence: RuleEvidence;
}

/** What a match tells that has not opened or worsened an episode before; a lasting condition tells nothing of the kind. */
export function unseenEvidence(match: RuleMatch, seen: ReadonlySet<string>): RuleEvidence[] {
  const { subject, evidence, others } = match;
  const told = subject === null ? [] : [{ subject, evidence }, ...(others ?? [])];
  return told.filter((t) => !seen.has(t.subject)).map((t) => t.evidence);
}
