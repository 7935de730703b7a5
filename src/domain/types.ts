/**
 * The words of the product, in the field's standard terms. Every other file uses these.
 *
 * What is known
 * - **account**: a customer company; the accounts together are the **portfolio**, or the book. Everything is judged per account.
 * - **as-of date**: the day a decision is made for; nothing dated after it may influence anything.
 * - **signal**: a kind of input about an account: usage, nps, ces, payment, or any configured further number.
 * - **detractor**: an NPS answer of 0-6. **CES**: customer effort score. **dunning**: retrying a failed payment.
 * - **MRR**: monthly recurring revenue. **GRR**, **NRR**: gross and net revenue retention. **logo churn**: customers lost, by number.
 * - **peer snapshot**: the figures of a day that similar accounts are ranked against.
 *
 * What is judged
 * - **component**: what one signal contributes to the health index; 0-100 or *unknown* with a reason.
 * - **health index**: 0-100, higher is healthier; exactly the sum of its components' contributions (and caps).
 * - **coverage**: share of the total weight whose component is known, 0-1.
 * - **band**: healthy / watch / at_risk / critical / unknown.
 * - **evidence**: a code with its values; the strings make a sentence of it, in any language.
 * - **estimate**: the probability that an account leaves within the horizon, by the stated prior or a learned model.
 *
 * What is done
 * - **episode**: one stretch of risk of one account, from opened to recovered, churned or closed.
 * - **severity**: how loud an alert is: watch / at_risk / critical; an episode has the greatest of its rules.
 * - **rule match**: one rule that fires for one account on one day, with the numbers that made it fire.
 * - **transition**: what the state machine makes of an account's matches on a day; recorded as an **episode event**.
 * - **pass**: deciding all accounts for one day, recorded whole or not at all.
 * - **treatment**: high-touch (a named person acts) or low-touch (mediated by technology).
 * - **playbook**: configured steps that become **tasks** with an owner or a queue, and a due date.
 * - **customer e-mail**: a step that technology takes; the configuration calls it a nudge.
 * - **leaving**: the state of an episode whose account has given notice: it is off-boarded, not won back.
 * - **flag**: what a person says of an account by hand: a risk, no risk, notice given or taken back, a reason for leaving.
 *
 * Whether it was right
 * - **verdict**: what a person says of an alert: real / known / false_alarm / bad_data.
 * - **outcome**: what the account did after it: left (of its own will or not), stayed, or not known yet.
 * - **precision**, **recall**: the share of alerts that were right, and of departures that had been alerted.
 * - **ledger**: verdict and outcome of every alert, per rule; **hindsight** is one month of it.
 * - **outcome history**: what was known of every account on every past day; what a model learns from.
 *
 * What is said
 * - **model** of a message: its values; **strings**: its texts in every language; **context**: reader, language, today.
 */

/** A calendar day in UTC, `YYYY-MM-DD`. Days compare correctly as strings. */
export type Day = string;

export const BANDS = ['healthy', 'watch', 'at_risk', 'critical', 'unknown'] as const;
export type Band = (typeof BANDS)[number];

export const LOCALES = ['en', 'pt-BR'] as const;
export type Locale = (typeof LOCALES)[number];
/** A text, or a set of texts, in every language: what is missing in one does not compile. */
export type Translated<T> = Readonly<Record<Locale, T>>;

/** An amount; `currency: null` = the one that is configured. */
export interface Money {
  amount: number;
  currency: string | null;
}

export const VERDICTS = ['real', 'known', 'false_alarm', 'bad_data'] as const;
export type Verdict = (typeof VERDICTS)[number];

export const SNOOZE_REASONS = ['waiting_for_customer', 'known_pause', 'in_hand'] as const;
export type SnoozeReason = (typeof SNOOZE_REASONS)[number];

export type Touch = 'high' | 'low';
export type Cadence = 'daily' | 'weekly' | 'monthly';
export type ChurnKind = 'voluntary' | 'involuntary';

export interface Account {
  accountId: string;
  name: string | null;
  tier: string | null;
  segment: string | null;
  /** Monthly recurring revenue in `currency`; null when not told. */
  mrr: number | null;
  currency: string | null;
  startedOn: Day | null;
  renewalOn: Day | null;
  csmEmail: string | null;
  contactName: string | null;
  contactEmail: string | null;
  locale: Locale | null;
  /** Known only from the day itself on: a date after the as-of date reads as null. */
  churnedOn: Day | null;
  churnKind: ChurnKind | null;
  /** Left the book without churn (completed, merged, trial over). */
  endedOn: Day | null;
  /** Whether the contract goes on by itself; null = not told. */
  autoRenew: boolean | null;
  /** Seats paid for; null = not told. */
  seats: number | null;
  /** Last day of its onboarding; null = as its tier says. */
  onboardingUntil: Day | null;
  /** When notice was given; known only from that day on, null = none was. */
  noticeOn: Day | null;
  /** The day on which an account that has given notice leaves; null = no notice, or not told. */
  leavesOn: Day | null;
  /** Why it leaves or has left, as a key of the configured reasons or as its source calls it; known from then on. */
  churnReason: string | null;
}

/** How often somebody wants to be disturbed by what can wait. */
export const ALERT_PACES = ['at_once', 'daily'] as const;
export type AlertPace = (typeof ALERT_PACES)[number];

/** What a person has settled for themselves, in the Home tab; null = as the installation does it. */
export interface OwnSettings {
  locale: Locale | null;
  /** Times of day, `HH:MM`, between which they want to be written to. */
  hoursFrom: string | null;
  hoursTo: string | null;
  pace: AlertPace | null;
}

/** What one person (address in lower case) has settled, and when they last did. */
export type PersonSettings = OwnSettings & { email: string; changedAt: Date };

export interface Csm {
  email: string;
  name: string | null;
  slackUserId: string | null;
  managerEmail: string | null;
  timezone: string | null;
  /** What they read: as they have settled it, else as the list of CSMs says. */
  locale: Locale | null;
  outOfOfficeUntil: Day | null;
  deputyEmail: string | null;
  /** Absent = nothing. `listedLocale` is that of the list of CSMs, by whose holidays they live whatever they read. */
  own?: OwnSettings & { listedLocale: Locale | null };
}

/**
 * Usage of one product by one account: parallel arrays, one entry per stored row, days ascending and unique,
 * all on or before the as-of date. A day without a row is a day without activity (if the feed is fresh).
 */
export interface UsageSeries {
  product: string;
  /** Days since 1970-01-01. */
  days: Int32Array;
  events: Float64Array;
  /** NaN = not told. */
  activeUsers: Float64Array;
  /** NaN = not told. */
  seats: Float64Array;
}

/** Activity of one named user of one account, from `usage_events`; used for "the leading user vanished". */
export interface UserActivity {
  userId: string;
  product: string;
  firstDay: number;
  lastDay: number;
  /** Active days in the trailing 28 days up to the as-of date, and in the 84 days before those. */
  recentActiveDays: number;
  baselineActiveDays: number;
}

export interface SurveyAnswer {
  responseId: string;
  kind: 'nps' | 'ces';
  score: number;
  comment: string | null;
  respondent: string | null;
  role: string | null;
  /** UTC instant, ISO 8601. */
  respondedAt: string;
}

/** How an invoice is to be paid: taken from a card or account on file, or sent for the customer to pay. */
export const COLLECTIONS = ['automatic', 'manual'] as const;
export type Collection = (typeof COLLECTIONS)[number];

export type InvoiceStatus = 'open' | 'paid' | 'past_due' | 'void' | 'uncollectible';

export interface Invoice {
  invoiceId: string;
  amount: number | null;
  currency: string | null;
  issuedOn: Day | null;
  dueOn: Day | null;
  /** A payment after the as-of date reads as null, and the status as what it was known to be then. */
  paidOn: Day | null;
  status: InvoiceStatus;
  /** Failed collection attempts so far (dunning). */
  attempts: number;
  /** Null = not told. */
  collection: Collection | null;
  /** When the next attempt to collect is planned; null = none, or not told. */
  nextAttemptOn: Day | null;
  /** Days of the failed attempts that are dated, ascending, with a blank between them; null = none is. */
  failedOn: string | null;
  /** Since when it is void or given up; null = neither, or not told. */
  statusOn: Day | null;
}

export interface Subscription {
  product: string;
  plan: string;
  mrr: number | null;
  currency: string | null;
  startedOn: Day;
  /** An end after the as-of date reads as null. */
  endedOn: Day | null;
}

/** Any further dated number per account; parallel arrays, days ascending. */
export interface SignalSeries {
  signal: string;
  days: Int32Array;
  values: Float64Array;
}

/** What people say of a goal; `open` = nothing, so that its measure and its day decide. */
export const GOAL_STATES = ['open', 'behind', 'reached', 'missed', 'dropped'] as const;
export type GoalState = (typeof GOAL_STATES)[number];

/** What success means to a customer, as agreed with them. */
export interface Goal {
  goalId: string;
  /** In words. */
  goal: string;
  /**
   * `usage` or `usage:PRODUCT` (events in 28 days), `users` or `users:PRODUCT` (most active users of a day in 28 days),
   * `signal:NAME` (its newest value), `date` (done by its day) or `word` (somebody says so).
   */
  measuredBy: string;
  /** Null where nothing is counted. */
  target: number | null;
  dueOn: Day | null;
  /** A state set after the as-of date reads as open. */
  state: GoalState;
  /** When it was agreed; null = not told. */
  setOn: Day | null;
  /** Since when its state is so; null = not told. */
  stateOn: Day | null;
}

/** When a feed tells something, learned from the feed itself. Plain JSON. */
export interface FeedCalendar {
  /** Median days between two days with rows. */
  gapDays: number;
  /** Weekdays (Monday = 1) on which it never tells anything. */
  offWeekdays: readonly number[];
  /**
   * Products (of signals: signals) whose rows are totals of a closed period rather than visits of a day, with the last days of their periods,
   * ascending: an account without a row in one of them did nothing in it.
   */
  periods: Readonly<Record<string, readonly number[]>>;
}

/** Whether a source can be trusted on the as-of date. `loaded: false` = the file or feed does not exist at all. */
export interface SourceState {
  loaded: boolean;
  /** Newest day in the source on or before the as-of date. */
  watermark: Day | null;
  /** True when the watermark is older than its freshness, written or learned, allows. */
  stale: boolean;
  /** The rhythm of the feed, learned from it; absent while too little has been told. */
  feed?: FeedCalendar;
}

export type SignalName = 'usage' | 'surveys' | 'invoices' | 'subscriptions' | 'signals';
export type SourceStates = Readonly<Record<SignalName, SourceState>>;

/** Everything known about one account on the as-of date; nothing in it is dated later. */
export interface AccountFacts {
  account: Account;
  usage: UsageSeries[];
  users: UserActivity[];
  surveys: SurveyAnswer[];
  invoices: Invoice[];
  subscriptions: Subscription[];
  signals: SignalSeries[];
  /** Left out = none is recorded. */
  goals?: readonly Goal[];
}

/** A contiguous range of account ids, both ends included, in the database's own order. */
export interface AccountPage {
  from: string;
  to: string;
}

/** The accounts a statement is about: a whole range, or some by name. */
export type AccountSelection = AccountPage | { ids: readonly string[] };

export type ComponentName = string;

/** What a component says in words; rendered in any language from these numbers, so text and rule cannot disagree. */
export interface Evidence {
  /** A code of the evidence strings, e.g. `usage.active_days_below_normal`. */
  code: string;
  /** Values for the text: numbers, days (`YYYY-MM-DD`), product names, quoted words. */
  params: Readonly<Record<string, string | number | null>>;
  /** How many index points this piece explains (negative = lowers the index); for ordering drivers. */
  points: number;
}

/** One component of the index for one account on one day. */
export interface ComponentScore {
  name: ComponentName;
  /** 0-100, or null when unknown. */
  score: number | null;
  /** Configured weight (before unknown components hand theirs on). */
  weight: number;
  /** Points of the index this component gives; 0 when unknown. All contributions add up to the index exactly. */
  contribution: number;
  /** A code of the evidence strings, e.g. `unknown.no_baseline`; null when known. */
  unknownReason: string | null;
  evidence: Evidence[];
}

export interface HealthScore {
  accountId: string;
  asOf: Day;
  /** 0-100 with two decimals; null when the band is unknown for want of coverage. */
  health: number | null;
  band: Band;
  /** 0-1 with four decimals. */
  coverage: number;
  components: ComponentScore[];
  /** Worst first: what pulls the index down, with the points lost against a full score. */
  drivers: Evidence[];
  /** Why the band is what it is: a limit, the hysteresis, or too little coverage. */
  bandReason?: Reason;
}

/** A sentence in the product's languages is made from a code and its values, never stored as text. */
export type Reason = Evidence;

export interface ChurnEstimate {
  /** P(account leaves within the horizon), 0-1; null when nothing is known. */
  probability: number | null;
  model: 'prior' | 'learned';
  horizonDays: number;
  /** Parts of the probability when the model keeps them apart: of the customer's will, and a collection that fails. */
  voluntary?: number;
  involuntary?: number;
}

/** An account that somebody looked for. */
export type FoundAccount = Pick<
  Account,
  'accountId' | 'name' | 'tier' | 'mrr' | 'currency' | 'renewalOn' | 'csmEmail'
>;

/** What an installation is for: the invented accounts of the demo, or a company's own. */
export type InstallationKind = 'demo' | 'own';
