import type { Evidence } from '../types.ts';

/**
 * What a parameter of an evidence code means, so that a text can print it right in any language:
 * - `count` a number of things (two decimals at most), `days` a number of days, `weeks`, `day` a `YYYY-MM-DD` day
 * - `ratio` now against normal (0.33 = a third of normal), `share` 0-1, `percent` -100..100 (a change in per cent)
 * - `score` an answer as given, `points` index points, `probability` 0-1
 * - `money` an amount in the currency of the `currency` parameter
 * - `product`, `signal`, `component`, `role`, `user`, `cadence`, `band`, `direction`, `measure`, `source`: a name or key
 * - `quote` the customer's own words, cut to 140 characters; `id` an identifier of a source row
 */
export type ParamUnit =
  | 'count'
  | 'days'
  | 'weeks'
  | 'day'
  | 'ratio'
  | 'share'
  | 'percent'
  | 'score'
  | 'points'
  | 'probability'
  | 'money'
  | 'currency'
  | 'product'
  | 'signal'
  | 'component'
  | 'role'
  | 'user'
  | 'cadence'
  | 'band'
  | 'direction'
  | 'measure'
  | 'source'
  | 'quote'
  | 'id';

const answer = {
  score: 'score',
  day: 'day',
  ageDays: 'days',
  role: 'role',
  quote: 'quote',
  responseId: 'id',
  /** `praise` where the words of a bad answer praise; else null. */
  words: 'direction',
  /** Valid answers combined, one per respondent; null but for the first one told. */
  answers: 'count',
} as const;

const effort = {
  ...answer,
  scaleMin: 'score',
  scaleMax: 'score',
  better: 'direction',
  mean: 'score',
} as const;

/** The newest closed period by its last day, and how many of them the figures are the mean of. */
const period = { product: 'product', period: 'day', periodDays: 'days', periods: 'count' } as const;

const invoice = { invoiceId: 'id', amount: 'money', currency: 'currency', dueOn: 'day' } as const;

/**
 * Every evidence code with the names and units of its parameters. Any value may be null when the data do not tell
 * it. Texts in English and Portuguese are made from these alone. `unknown.*` codes are also what
 * `ComponentScore.unknownReason` holds; their parameters stand in the component's first evidence.
 */
export const EVIDENCE_CODES = {
  // ---- usage: against the account's own normal. "usual" is the range of earlier windows of the same length.
  /** "4 active days in 28 (usually 15-19), since 29 Oct". `since` null = no dated change. */
  'usage.active_days_below_normal': {
    product: 'product',
    activeDays: 'count',
    windowDays: 'days',
    usualLow: 'count',
    usualHigh: 'count',
    factor: 'ratio',
    since: 'day',
  },
  /** Same days, less done: events in the window against the usual range. */
  'usage.volume_below_normal': {
    product: 'product',
    events: 'count',
    windowDays: 'days',
    usualLow: 'count',
    usualHigh: 'count',
    factor: 'ratio',
    since: 'day',
  },
  /** A sudden step down, dated; before and after are a week, of `of`: days or events. `falseAlarmRate` of the test that found it. */
  'usage.step_drop': {
    product: 'product',
    of: 'measure',
    since: 'day',
    factor: 'ratio',
    before: 'count',
    after: 'count',
    falseAlarmRate: 'probability',
  },
  /** A slow slope over many weeks; `changePercent` is negative. */
  'usage.slow_decline': {
    product: 'product',
    of: 'measure',
    weeks: 'weeks',
    changePercent: 'percent',
    from: 'count',
    to: 'count',
  },
  /** Silence longer than the account's own gaps. `usualGapDays` = what it rarely exceeds. */
  'usage.silent': { product: 'product', silentDays: 'days', usualGapDays: 'days', lastDay: 'day' },
  /** No activity in any product since the start. */
  'usage.never_started': { daysSinceStart: 'days', startedOn: 'day' },
  /** Active users at the busiest moment of a week, against the account's own usual. */
  'usage.users_below_normal': {
    product: 'product',
    users: 'count',
    usualUsers: 'count',
    windowDays: 'days',
    factor: 'ratio',
    since: 'day',
  },
  /** People vanish while events stay flat: an integration keeps the numbers up. */
  'usage.users_vanished_events_flat': {
    product: 'product',
    users: 'count',
    usualUsers: 'count',
    windowDays: 'days',
    eventsFactor: 'ratio',
    since: 'day',
  },
  'usage.seats_reduced': { product: 'product', seats: 'count', usualSeats: 'count', factor: 'ratio' },
  'usage.seats_share_low': {
    product: 'product',
    users: 'count',
    seats: 'count',
    windowDays: 'days',
    share: 'share',
  },
  /** The most active user has not been back; `usualActiveDays` of `usualWindowDays` before. */
  'usage.leading_user_gone': {
    product: 'product',
    user: 'user',
    lastDay: 'day',
    silentDays: 'days',
    usualActiveDays: 'count',
    usualWindowDays: 'days',
    share: 'share',
  },
  /** "Two of three regular users have not been back since". */
  'usage.regular_users_gone': { product: 'product', gone: 'count', of: 'count', since: 'day' },
  /** A product left without another taking its place. */
  'usage.product_abandoned': { product: 'product', lastDay: 'day', silentDays: 'days', share: 'share' },
  /** Work went from one product to another: not a loss. */
  'usage.moved_product': { fromProduct: 'product', toProduct: 'product', since: 'day', factor: 'ratio' },
  /** In active days, or in events where these grew and the days did not. */
  'usage.growth': {
    product: 'product',
    activeDays: 'count',
    events: 'count',
    windowDays: 'days',
    usualHigh: 'count',
    factor: 'ratio',
  },
  /** Down from a passing high, back where it was before. */
  'usage.back_after_growth': { product: 'product', factor: 'ratio', activeDays: 'count', windowDays: 'days' },
  'usage.normal': {
    product: 'product',
    activeDays: 'count',
    windowDays: 'days',
    usualLow: 'count',
    usualHigh: 'count',
    cadence: 'cadence',
  },
  /** Quiet now, as in the same weeks last year. */
  'usage.normal_for_season': { product: 'product', quietDays: 'days', windowDays: 'days' },
  /** Days of a holiday or declared pause inside the window, left out of the judgement. */
  'usage.quiet_period': { product: 'product', quietDays: 'days', windowDays: 'days' },
  /**
   * Level against other accounts that use the same product: own active days and the others' median over the same days, and
   * the share of them with more (`more`, 0-1 in steps of 5 points).
   */
  'usage.below_peers': {
    product: 'product',
    activeDays: 'count',
    windowDays: 'days',
    peersMedian: 'count',
    more: 'share',
  },
  /** Low or old use in absolute terms, although normal for the account. */
  'usage.low_level': { product: 'product', activeDays: 'count', windowDays: 'days', silentDays: 'days' },

  // ---- usage told in totals of closed periods: "494 in October, usually 1,050-1,250"
  'usage.period_below_normal': {
    ...period,
    events: 'count',
    usualLow: 'count',
    usualHigh: 'count',
    factor: 'ratio',
  },
  'usage.period_users_below_normal': {
    ...period,
    users: 'count',
    usualLow: 'count',
    usualHigh: 'count',
    factor: 'ratio',
  },
  'usage.period_normal': { ...period, events: 'count', usualLow: 'count', usualHigh: 'count' },
  'usage.period_growth': { ...period, events: 'count', usualHigh: 'count', factor: 'ratio' },
  /** Amount against other accounts with the same product, all three a period on average over the same periods. */
  'usage.period_below_peers': { ...period, events: 'count', peersMedian: 'count', more: 'share' },

  // ---- surveys: the answer that tells most (worst for a detractor), and how many were combined
  'nps.detractor': answer,
  'nps.passive': answer,
  'nps.promoter': answer,
  /** The same respondent gave a worse answer than before. */
  'nps.fell': { fromScore: 'score', toScore: 'score', fromDay: 'day', toDay: 'day', role: 'role' },
  'ces.high_effort': effort,
  'ces.medium_effort': effort,
  'ces.low_effort': effort,

  // ---- payment. Codes in INVOLUNTARY_CODES are a failing collection, not a wish to leave.
  'payment.current': { lastPaidOn: 'day', invoices: 'count' },
  'payment.due_soon': { ...invoice, days: 'days' },
  'payment.overdue': { ...invoice, days: 'days' },
  /** Overdue, but within the account's own habit. */
  'payment.overdue_as_usual': { ...invoice, days: 'days', usualLateDays: 'days' },
  /** Overdue beyond the account's own habit of paying late. */
  'payment.later_than_usual': { ...invoice, days: 'days', usualLateDays: 'days' },
  'payment.failing': { ...invoice, attempts: 'count' },
  'payment.uncollectible': invoice,

  // ---- optional components
  'renewal.near': { renewalOn: 'day', days: 'days' },
  'renewal.far': { renewalOn: 'day', days: 'days' },
  'renewal.passed': { renewalOn: 'day', days: 'days' },
  'signal.bad': { signal: 'signal', value: 'count', windowDays: 'days', worst: 'count', best: 'count' },
  'signal.good': { signal: 'signal', value: 'count', windowDays: 'days', worst: 'count', best: 'count' },
  'signal.worse_than_usual': { signal: 'signal', value: 'count', windowDays: 'days', usual: 'count' },
  'signal.normal': { signal: 'signal', value: 'count', windowDays: 'days', usual: 'count' },

  // ---- caps: `before` is the index without the cap
  'cap.days_overdue': {
    cap: 'points',
    atLeast: 'days',
    days: 'days',
    before: 'points',
    invoiceId: 'id',
    dueOn: 'day',
  },
  'cap.failing_attempts': {
    cap: 'points',
    atLeast: 'count',
    attempts: 'count',
    before: 'points',
    invoiceId: 'id',
    dueOn: 'day',
  },
  'cap.uncollectible': {
    cap: 'points',
    before: 'points',
    invoiceId: 'id',
    amount: 'money',
    currency: 'currency',
  },
  'cap.days_without_usage': {
    cap: 'points',
    atLeast: 'days',
    days: 'days',
    before: 'points',
    lastDay: 'day',
  },

  /** So little is left of the usage score (`lost` points of 100) that other good news cannot make up for it. */
  'cap.usage_lost': { cap: 'points', atLeast: 'points', lost: 'points', before: 'points' },

  // ---- success goals: in words, what is measured, what the line asks for and what it ends at
  'goal.reached': { goal: 'quote', value: 'count', target: 'count' },
  'goal.on_line': { goal: 'quote', value: 'count', target: 'count', dueOn: 'day' },
  'goal.behind': { goal: 'quote', value: 'count', expected: 'count', target: 'count', dueOn: 'day' },
  'goal.missed': { goal: 'quote', value: 'count', target: 'count', dueOn: 'day' },
  /** Only a person's word could tell, and nobody has given it. */
  'goal.unanswered': { goal: 'quote', dueOn: 'day' },
  'goal.unmeasured': { goal: 'quote', dueOn: 'day' },

  // ---- why the band is what it is
  'band.by_index': { band: 'band', health: 'points', lower: 'points', upper: 'points' },
  /** The index passed the limit, but not by the hysteresis: the band stays. */
  'band.held_by_hysteresis': { band: 'band', wouldBe: 'band', health: 'points', needed: 'points' },
  'band.low_coverage': { coverage: 'share', needed: 'share' },

  // ---- unknown reasons
  /** The source of this component does not exist. */
  'unknown.not_loaded': { source: 'source' },
  /** The source exists, but has nothing about this account. */
  'unknown.no_data': { source: 'source' },
  /** The source is older than its declared freshness allows. */
  'unknown.stale': { source: 'source', watermark: 'day' },
  /** Too little past to know what is normal for the account. */
  'unknown.no_baseline': { product: 'product', historyDays: 'days', neededDays: 'days' },
  'unknown.no_answers': { source: 'source', survey: 'component' },
  /** Answers exist, all too old to count. */
  'unknown.expired': { lastDay: 'day', expireDays: 'days' },
  'unknown.no_invoices': { source: 'source' },
  /** The time to be judged lies wholly in holidays or declared pauses. */
  'unknown.quiet_period': { product: 'product', quietDays: 'days', windowDays: 'days' },
  'unknown.no_renewal_date': {},
  /** Goals are recorded, but none of them can be judged today. */
  'unknown.no_judged_goal': {},

  // ---- moves of `explain --since` that no component tells itself
  'change.aged': { component: 'component', days: 'days' },
  'change.weight': { component: 'component', weightFrom: 'count', weightTo: 'count' },
  'change.settings': { component: 'component' },
  'change.became_known': { component: 'component' },
  'change.became_unknown': { component: 'component', reason: 'source' },
} as const satisfies Readonly<Record<string, Readonly<Record<string, ParamUnit>>>>;

export type EvidenceCode = keyof typeof EVIDENCE_CODES;

/** Evidence codes that tell of involuntary churn: a collection that fails, to be met by a payment playbook. */
export const INVOLUNTARY_CODES: ReadonlySet<string> = new Set<EvidenceCode>([
  'payment.failing',
  'payment.uncollectible',
  'cap.failing_attempts',
  'cap.uncollectible',
]);

/** Makes one piece of evidence; the compiler checks that exactly the listed parameters are given. */
export function evidence<C extends EvidenceCode>(
  code: C,
  params: Readonly<Record<keyof (typeof EVIDENCE_CODES)[C], string | number | null>>,
  points = 0,
): Evidence {
  return { code, params, points };
}
