import { toEpochDay } from '../../domain/day.ts';
import type { AccountFeatures } from '../../domain/health/features.ts';
import { ownValue } from '../../domain/names.ts';
import type { OpenInvoice } from '../../domain/signals/payment/extract-invoices.ts';
import { failedDays } from '../../domain/signals/payment/least-amount.ts';
import { paymentStanding } from '../../domain/signals/payment/payment-standing.ts';
import { isDetractor } from '../../domain/signals/surveys/score-nps.ts';
import type { Peers } from '../../domain/signals/usage/peers.ts';
import type { FeedCalendar, HealthScore, Invoice, Subscription, SurveyAnswer } from '../../domain/types.ts';
import { termOf } from './account-on.ts';
import { againstUsual, closedTotals, portfolioChange, windowsOf } from './against-usual.ts';
import { countBefore, dayNumber, type KnownThen } from './facts-on.ts';
import { type FeatureSet, FIXED_FEATURES, MOST_SIGNALS, notice, SIGNAL_FEATURES } from './feature-set.ts';
import { NO_FIGURES, type SignalFeature, signalFigures } from './signal-figures.ts';
import { rankAmongPeers, type SignalPeers, signalRow } from './signal-peers.ts';

/** All that is known about an account on a day, and the index that follows from it. */
export interface ModelInput extends KnownThen {
  asOf: number;
  features: AccountFeatures;
  score: HealthScore;
  /** The index about 28 and 84 days before; null = not known. */
  earlier: { health28: number | null; health84: number | null };
  /** What was usual among the accounts alive on the day. */
  signalPeers: SignalPeers;
  /** Closing days of the signals that are told as totals of closed periods. */
  signalPeriods: FeedCalendar['periods'];
  /** What was usual of each product among them. */
  products: Peers['products'];
}

/** One value per feature, by name; NaN = missing. */
type Fixed = Record<(typeof FIXED_FEATURES)[number][0], number>;

const YEAR = 365.25;

/**
 * The numbers a churn model may read about one account on one day, in the order of `featureSpecs(set)`; NaN = missing.
 * Made only from what was known on the day. `set` takes note of tiers, segments and signals seen for the first time,
 * so that a row is never narrower than the set was before. Money is as told last: a feed that only tells today's MRR
 * makes `mrr` look back from today.
 */
export function modelFeatures(input: ModelInput, set: FeatureSet): number[] {
  const { facts, asOf, score } = input;
  const { account } = facts;
  notice(set, { tier: account.tier, segment: account.segment, signals: facts.signals });
  const fixed: Fixed = {
    tier: codeOf(set.tiers, account.tier),
    segment: codeOf(set.segments, account.segment),
    mrr: account.mrr ?? Number.NaN,
    ...contract(input),
    health: score.health ?? Number.NaN,
    coverage: score.coverage,
    health_change_28d: change(score.health, input.earlier.health28),
    health_change_84d: change(score.health, input.earlier.health84),
    ...usage(input),
    ...subscriptions(facts.subscriptions, asOf),
    ...payments(input, asOf),
    'payment.days_since_missed': asOf - newestMissed(facts.invoices, asOf),
    ...nps(facts.surveys, asOf),
    ...ces(facts.surveys, asOf),
  };
  const row: number[] = FIXED_FEATURES.map(([name]) => fixed[name]);
  for (const name of set.components)
    row.push(score.components.find((component) => component.name === name)?.score ?? Number.NaN);
  for (const signal of set.signals.slice(0, MOST_SIGNALS)) {
    const series = facts.signals.find((one) => one.signal === signal);
    const own = series ? signalRow(series.values) : null;
    const peers = rankAmongPeers(input.signalPeers, { segment: account.segment, signal }, own);
    const all: Record<SignalFeature, number> = {
      ...(series ? signalFigures(series, asOf, ownValue(input.signalPeriods, signal)) : NO_FIGURES),
      peers_count: peers.count,
      peers_mean: peers.mean,
    };
    row.push(...SIGNAL_FEATURES.map((name) => all[name]));
  }
  return row;
}

function codeOf(known: readonly string[], value: string | null): number {
  return value === null ? Number.NaN : known.indexOf(value);
}

function change(now: number | null, before: number | null): number {
  return now === null || before === null ? Number.NaN : now - before;
}

/**
 * Where the account stands in its life and its contract. Where no renewal date is known, the anniversaries of the start
 * stand in for it, since contracts mostly end on one. The share of the term tells the last month of a year from any
 * month of a contract that is renewed every month.
 */
function contract({ facts, features, asOf }: ModelInput) {
  const running = facts.subscriptions.filter((s) => !(dayNumber(s.endedOn) <= asOf));
  const termDays = (termOf(facts.account, running) * YEAR) / 12;
  const tenure = asOf - dayNumber(facts.account.startedOn);
  const untilMark = (length: number) =>
    features.renewalOn === null ? length - (tenure % length) : Number.NaN;
  return {
    tenure_days: tenure,
    days_to_renewal: features.renewalOn === null ? Number.NaN : features.renewalOn - asOf,
    share_of_term_left: features.renewalOn === null ? Number.NaN : (features.renewalOn - asOf) / termDays,
    days_to_month_mark: untilMark(YEAR / 12),
    days_to_year_mark: untilMark(YEAR),
  };
}

/**
 * Recency, level, breadth and trend of use. A trend compares 28 days with the mean of the three 28 days before. Where rows
 * are totals of closed periods, active days mean nothing, and trends are less what everybody did.
 */
function usage({ facts, totals: all, features, products, asOf }: ModelInput) {
  const closed = closedTotals({ usage: facts.usage, totals: all }, features.usage.products, asOf);
  const { days, events, users } = closed.totals;
  const count = days.length;
  const from7 = countBefore(days, asOf - 6);
  const from28 = countBefore(days, asOf - 27);
  const from84 = countBefore(days, asOf - 83);
  const from112 = countBefore(days, asOf - 111);
  const sum = (values: Float64Array, from: number, to: number) => {
    let total = 0;
    for (let i = from; i < to; i++) total += values[i]!;
    return total;
  };
  const most = (from: number, to: number) => {
    let highest = Number.NaN;
    for (let i = from; i < to; i++) if (!(users[i]! <= highest)) highest = users[i]!;
    return highest;
  };
  const productsSince = (day: number) =>
    closed.usage.filter((series) => series.days[series.days.length - 1]! >= day).length;
  const told = features.sources.usage.loaded;
  const { tellsDays } = closed;
  const everybody = tellsDays ? 1 : portfolioChange(closed.usage, products, asOf);
  const levels = features.usage.products.map((product) => product.peers?.level ?? Number.NaN);
  return {
    'usage.active_days_7d': told && tellsDays ? count - from7 : Number.NaN,
    'usage.active_days_28d': told && tellsDays ? count - from28 : Number.NaN,
    'usage.active_days_84d': told && tellsDays ? count - from84 : Number.NaN,
    'usage.events_28d': told ? sum(events, from28, count) : Number.NaN,
    'usage.events_84d': told ? sum(events, from84, count) : Number.NaN,
    'usage.active_days_trend': tellsDays ? ratio(count - from28, (from28 - from112) / 3) : Number.NaN,
    'usage.events_trend': ratio(sum(events, from28, count), (everybody * sum(events, from112, from28)) / 3),
    'usage.days_since_last': count === 0 ? Number.NaN : asOf - days[count - 1]!,
    'usage.days_since_first': count === 0 ? Number.NaN : asOf - days[0]!,
    'usage.users_28d': most(from28, count),
    'usage.users_trend': ratio(most(from28, count), everybody * most(from112, from28)),
    'usage.products_28d': told ? productsSince(asOf - 27) : Number.NaN,
    'usage.products_84d': told ? productsSince(asOf - 83) : Number.NaN,
    'usage.peer_level': Math.min(
      ...(levels.length > 0 ? levels : [features.usage.peers?.level ?? Number.NaN]),
    ),
    ...againstOwn(closed, { asOf, everybody }),
  };
}

/** Days from the first use that leave room for a newest window, half a year of usual ones and a best quarter before. */
const LONG_USE = 280;

/**
 * Shares of the account's own past: what fell long ago, and stayed low, is no longer seen by the index and its changes.
 * Of a short past told by days they see as much, and more features fit worse.
 */
function againstOwn(
  { totals: { days, events, users }, tellsDays }: ReturnType<typeof closedTotals>,
  { asOf, everybody }: { asOf: number; everybody: number },
) {
  const isLong = !tellsDays || (days.length > 0 && asOf - days[0]! >= LONG_USE);
  const of = (values: Float64Array) => {
    const isTold = isLong && values.some((value) => !Number.isNaN(value));
    return againstUsual(isTold ? windowsOf(days, values, asOf) : []);
  };
  const [amount, people] = [of(events), of(users)];
  return {
    'usage.events_against_usual': amount.usual - Math.log(everybody),
    'usage.events_against_best': amount.best,
    'usage.events_now_against_best': amount.nowBest,
    'usage.users_against_usual': people.usual - Math.log(everybody),
    'usage.users_against_best': people.best,
    'usage.users_now_against_best': people.nowBest,
  };
}

function ratio(now: number, before: number): number {
  return before > 0 ? now / before : Number.NaN;
}

function subscriptions(all: readonly Subscription[], asOf: number) {
  const running = (day: number) =>
    all.filter((s) => toEpochDay(s.startedOn) <= day && !(dayNumber(s.endedOn) <= day));
  const money = (some: readonly Subscription[]) => some.reduce((sum, s) => sum + (s.mrr ?? 0), 0);
  const now = running(asOf);
  const newest = all.reduce(
    (latest, s) => Math.max(latest, toEpochDay(s.startedOn), dayNumber(s.endedOn ?? s.startedOn)),
    Number.NEGATIVE_INFINITY,
  );
  const before = running(asOf - 84);
  return {
    'subscriptions.running': all.length === 0 ? Number.NaN : now.length,
    'subscriptions.mrr': all.length === 0 ? Number.NaN : money(now),
    'subscriptions.mrr_change_84d': before.length === 0 ? Number.NaN : money(now) - money(before),
    'subscriptions.days_since_change': all.length === 0 ? Number.NaN : asOf - newest,
  };
}

const NOT_DATED = { failedOn: null, statusOn: null };

/**
 * Attempts, and that a bill was given up, count by their dates alone: without one a history shows them before they were,
 * and only of bills that were never paid, which is to know who leaves.
 */
function payments({ facts, features: { invoices } }: ModelInput, asOf: number) {
  const none = invoices.count === 0;
  const told = (open: OpenInvoice | null) =>
    (open && facts.invoices.find(({ invoiceId }) => invoiceId === open.id)) ?? NOT_DATED;
  const standing = paymentStanding(invoices, asOf);
  return {
    'payment.days_overdue': none ? Number.NaN : (standing.overdue?.days ?? 0),
    'payment.failed_attempts': none ? Number.NaN : failedDays(told(standing.failing)).length,
    'payment.uncollectible': none ? Number.NaN : Number(told(standing.uncollectible).statusOn !== null),
    'payment.usual_days_late': invoices.usualLate ?? Number.NaN,
    'payment.days_since_paid': invoices.lastPaid === null ? Number.NaN : asOf - invoices.lastPaid,
  };
}

/**
 * Due day of the newest bill that was due before the day and not paid by then; NaN = none. By its dates alone, so that it
 * is the same however a history ends, and whatever was paid after it: one that was missed says more than while it is open.
 */
function newestMissed(invoices: readonly Invoice[], asOf: number): number {
  let newest = Number.NaN;
  for (const { status, amount, dueOn } of invoices) {
    if (status === 'void' || status === 'paid' || dueOn === null || (amount !== null && amount <= 0))
      continue;
    const due = toEpochDay(dueOn);
    if (due < asOf && !(due <= newest)) newest = due;
  }
  return newest;
}

function nps(surveys: readonly SurveyAnswer[], asOf: number) {
  const { last, mean, since, recent } = answersOf(surveys, 'nps', asOf);
  const detractors = surveys.filter(({ score }) => isDetractor(score));
  return {
    'nps.last': last,
    'nps.mean': mean,
    'nps.days_since': since,
    // Whoever answers next may be content, and the one who is not still is not.
    'nps.days_since_detractor': answersOf(detractors, 'nps', asOf).since,
    'nps.answers_180d': recent,
  };
}

function ces(surveys: readonly SurveyAnswer[], asOf: number) {
  const { last, mean, since, recent } = answersOf(surveys, 'ces', asOf);
  return { 'ces.last': last, 'ces.mean': mean, 'ces.days_since': since, 'ces.answers_180d': recent };
}

function answersOf(surveys: readonly SurveyAnswer[], kind: SurveyAnswer['kind'], asOf: number) {
  let sum = 0;
  let count = 0;
  let recent = 0;
  let last = Number.NaN;
  let lastDay = Number.NaN;
  for (const answer of surveys) {
    if (answer.kind !== kind) continue;
    const day = toEpochDay(answer.respondedAt.slice(0, 10));
    if (asOf - day < 180) recent += 1;
    sum += answer.score;
    count += 1;
    // Answers come in the order of their instants, so the later of one day wins.
    if (!(day < lastDay)) {
      last = answer.score;
      lastDay = day;
    }
  }
  return { last, mean: count === 0 ? Number.NaN : sum / count, since: asOf - lastDay, recent };
}
