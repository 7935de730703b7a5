import type { RankingEvidence } from '../../domain/alerts/alert-line.ts';
import type { Severity } from '../../domain/episode.ts';
import type { Unconverted } from '../../domain/money.ts';
import type { RuleAgainstChance } from '../../domain/outcomes/build-ledger.ts';
import type { Hindsight } from '../../domain/outcomes/judge-hindsight.ts';
import type { MoneyAtRisk } from '../../domain/outcomes/money-at-risk.ts';
import type { Share } from '../../domain/statistics/shares.ts';
import type { Band, Day, Evidence, Money } from '../../domain/types.ts';
import type { ProbabilityRange } from '../../learning/model/probability-bounds.ts';

/** Accounts and what they pay in a year. */
export interface CountAndValue {
  accounts: number;
  /** Annual recurring revenue = MRR x 12, in the digest's currency; null = none of the amounts can be told in it. */
  arr: number | null;
  /** Those among the accounts that are in no sum: told beside it, each in its own currency. */
  unconverted: readonly Unconverted[];
}

export interface DigestRisk {
  accountId: string;
  accountName: string | null;
  severity: Severity;
  health: number | null;
  /** Main driver, shown in its short form. */
  why: Evidence | null;
  /** Its place among the others, when that opened its alert; null = it has no risk alert. */
  risk: Evidence | null;
  /** In the account's own currency. */
  mrr: Money | null;
  /** The same in the digest's currency; null = it is that already, or has no rate. */
  mrrConverted: number | null;
  renewalOn: Day | null;
  /** 0-1. */
  probability: number | null;
  /** Told in its place; left out = nothing is. */
  range?: ProbabilityRange | null;
  ownerName: string | null;
  tasks: { open: number; done: number; overdue: number };
  /** Whether anybody was told and has reacted; `none` = no alert is open, so that nobody was asked. */
  alert: 'none' | 'unanswered' | 'acknowledged';
}

export interface DigestMover {
  accountId: string;
  accountName: string | null;
  healthFrom: number;
  healthTo: number;
  why: Evidence | null;
  /** Where nothing good explains a rise: what weighed before and weighs less now, as it was said then. */
  eased: Evidence | null;
}

/** How the success goals of a portfolio stand. */
export interface DigestGoals {
  reached: number;
  onLine: number;
  behind: number;
  /** In the last four weeks. */
  missed: number;
  /** Accounts without any goal. */
  without: number;
  /** Those behind or missed, the most valuable account first. */
  lagging: readonly { accountId: string; accountName: string | null; why: Evidence }[];
}

export const KPI_KEYS = [
  'logo_churn',
  'net_mrr_churn',
  'grr',
  'nrr',
  'mrr',
  'arpa',
  'ltv',
  'upsell',
  'cross_sell',
  'nps',
  'ces',
] as const;
export type KpiKey = (typeof KPI_KEYS)[number];

export interface DigestKpi {
  key: KpiKey;
  /** Rates 0-1, money in the digest's currency, NPS -100..100, CES on its declared scale; null = undefined. */
  value: number | null;
  /** The month before. */
  previous: number | null;
  /** Answers or accounts behind the figure, if that matters to its trust. */
  n: number | null;
  /** Half width of the 95 % interval, in the unit of `value`. */
  plusMinus: number | null;
}

/** What a team is judged by, of one CSM in the month, with the month before: null = undefined, or nothing then. */
export interface CsmKpis {
  /** Null = accounts that nobody is assigned to. */
  name: string | null;
  /** Customers at the start of the month. */
  customers: number;
  /** Share of them that were gone at its end. */
  churn: { value: number | null; previous: number | null };
  nps: { value: number | null; n: number; previous: number | null };
  /** In the digest's currency; `capped`: at the longest lifetime that is counted. */
  ltv: { value: number | null; capped: boolean; previous: number | null };
}

/** Customers who leave, with what they pay. */
export interface DigestLeaving {
  ahead: CountAndValue;
  /** Those who leave next, five at most; `leavesOn` null = not told. */
  next: readonly {
    accountId: string;
    accountName: string | null;
    leavesOn: Day | null;
    reason: string | null;
    mrr: Money | null;
  }[];
  /** By reason, the most revenue first; `left` in so many days. Null = nobody has said why. */
  reasons: readonly { reason: string | null; ahead: CountAndValue; left: CountAndValue }[];
  days: number;
}

/**
 * The Monday digest for one manager (or the whole company). Sums are in the digest's currency, at the rates of their
 * day. Rendered by renderDigest.
 */
export interface DigestModel {
  /** Whose book it is, e.g. a manager's team; null = the whole book. */
  team: string | null;
  /** Of everything that is summed. */
  currency: string;
  /** Accounts of the book that are in no sum. */
  unconverted: readonly Unconverted[];
  /** The week looked back on (Monday to Sunday) and its ISO number. */
  week: { from: Day; to: Day; number: number };

  /** 1. Three numbers. `before` = a week earlier; null = no earlier run to compare with. */
  atRisk: CountAndValue & { before: CountAndValue | null };
  lastWeek: { churned: CountAndValue; saved: CountAndValue };
  renewals: { days: number; all: CountAndValue; atRisk: CountAndValue };

  /** 2. The book by health, every band once (a missing band counts as none). */
  book: readonly (CountAndValue & { band: Band })[];

  /** 3. Top risks, most urgent first; ten are shown, the rest counted. */
  topRisks: readonly DigestRisk[];
  /** All accounts at risk, for "… and n more". */
  topRisksTotal: number;
  /** All of them in the same order, at most 2,000, for the file that goes with the mail. */
  attached: readonly DigestRisk[];

  /** 4. Movers of the week, biggest move first; five of each are shown. */
  movers: { down: readonly DigestMover[]; up: readonly DigestMover[] };

  /** Also 4. The success goals of these accounts; left out = none is recorded. */
  goals?: DigestGoals;

  /** 5. Expected churned MRR in the coming quarter with its 80 % range; null = nothing to estimate from. */
  expectedChurn: {
    from: Day;
    to: Day;
    mrr: number;
    low: number;
    high: number;
    model: 'prior' | 'learned';
  } | null;

  /** Also 5. What the book would still pay until its renewals, times the probability; null = nothing to estimate from. */
  moneyAtRisk: MoneyAtRisk | null;

  /** Also 5. Who has given notice, and why customers leave; null = nobody has, and no reason is known. */
  leaving: DigestLeaving | null;

  /** Also 2. Segments that the configuration looks after apart, in its order; left out = none. `name` null = all others. */
  segments?: readonly { name: string | null; book: CountAndValue; atRisk: CountAndValue }[];

  /** Also 5. What people say by hand and holds, as evidence; ten are shown. */
  byHand: readonly { accountId: string; accountName: string | null; said: Evidence }[];

  /** Also 4. Hints, never alerts: neutrals worth a word, and room to grow; those that pay most first, five are shown. */
  prospects: Readonly<
    Record<
      'attention' | 'growth',
      readonly {
        accountId: string;
        accountName: string | null;
        ownerName: string | null;
        why: Evidence;
      }[]
    >
  >;

  /** 6. The team, busiest first; twelve are shown, the rest added up. */
  csms: readonly { name: string; open: number; unanswered: number; overdue: number; outUntil: Day | null }[];

  /** 7. Were we right? null = no outcome can be judged yet. */
  hindsight: Hindsight | null;

  /** Also 7. How many alerts of so many days were right by verdict, how many accounts left in time, and muted rules. */
  precision: {
    days: number;
    outcomeDays: number;
    byVerdict: Share | null;
    byOutcome: Share | null;
    muted: readonly string[];
  };

  /** Also 7. Every rule of the whole company beside names drawn at random, most alerts first. */
  chance: { rules: readonly RuleAgainstChance[] };

  /** How far what ranks the accounts is proven by what came of them. */
  ranking: RankingEvidence['verdict'];

  /** 8. What customers say: three themes, each with the accounts behind it; quotes as privacy settings allow. */
  themes: readonly { theme: string; answers: number; quote: string | null; value: CountAndValue }[];

  /** 9. KPIs of the last full month, with the month before. */
  kpis: {
    month: string;
    previousMonth: string | null;
    rows: readonly DigestKpi[];
    /** Scale of CES as declared, for "2.1 of 5 (lower is better)". */
    ces: { max: number; better: 'lower' | 'higher' };
    /** Share of the NPS answers of the month that came without a comment, 0-1; null = there are no answers. */
    npsWithoutComment: number | null;
    /** LTV counts the longest lifetime there is, not what the churn of the month says. */
    ltvCapped: { now: boolean; before: boolean };
    /** Accounts in none of the amounts of the month: without a rate, and without an amount. */
    unconverted: readonly Unconverted[];
    unknownAmount: number;
  } | null;

  /** Also 9. The same by CSM, those with the most customers first; empty = not asked for. */
  csmKpis: readonly CsmKpis[];

  /** 10. Data quality: worst first; nothing listed = all sources fresh. */
  dataQuality: readonly DataQualityNotice[];
  /** Where definitions and details live; null = definitions are printed at the end of the mail. */
  definitionsUrl: string | null;
  /** Accounts scored, for the data-quality line. */
  scored: { known: number; unknown: number };
}

export type DataQualityNotice =
  | { kind: 'stale'; source: string; watermark: Day | null }
  | { kind: 'missing'; source: string }
  | { kind: 'quarantined'; source: string; rows: number }
  | { kind: 'held'; alerts: number }
  | { kind: 'mass_drop'; source: string; accounts: number };
