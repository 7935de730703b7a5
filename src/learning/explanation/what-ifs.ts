import { fromEpochDay, toEpochDay } from '../../domain/day.ts';
import type { HealthSettings } from '../../domain/health-settings.ts';
import type { AccountFacts, Invoice, SurveyAnswer, UsageSeries } from '../../domain/types.ts';
import { dailyTotals } from '../features/account-history.ts';
import { countBefore } from '../features/facts-on.ts';
import { type Assessment, assessAccount, type Terms } from './assess-account.ts';

/** The account as it might be if one thing that a person can work on were well; all else as it is. */
export interface WhatIf {
  code: 'usage_as_usual' | 'back_today' | 'people_as_usual' | 'invoices_paid' | 'nps_promoter' | 'ces_easy';
  params: Readonly<Record<string, number | string>>;
  facts: AccountFacts;
}

const WINDOW = 28;
/** Past windows looked at for the account's own usual four weeks: half a year. */
const WINDOWS = 6;
const LEAST_WINDOWS = 3;
/** Days of silence from which coming back is worth asking about. */
const SILENT_DAYS = 7;
const ANSWER_DAYS = 180;
/** The lowest answer of a promoter. */
const PROMOTER = 9;

/** Everything that could be better than it is, as changed facts, so that index and model judge it by themselves. */
export function whatIfs(facts: AccountFacts, asOf: number, surveys: HealthSettings['surveys']): WhatIf[] {
  return [
    usageAsUsual(facts, asOf),
    backToday(facts, asOf),
    peopleAsUsual(facts, asOf),
    invoicesPaid(facts, asOf),
    better(facts, asOf, { code: 'nps_promoter', kind: 'nps', lift: (score) => Math.max(score, PROMOTER) }),
    better(facts, asOf, { code: 'ces_easy', kind: 'ces', lift: easier(surveys.ces) }),
  ].filter((one) => one !== null);
}

interface Past {
  /** First day of the window. */
  from: number;
  active: number;
  events: number;
  users: number;
}

/** The four weeks now, and those before, newest first, as far back as there is use. */
function windows(facts: AccountFacts, asOf: number): { now: Past; past: Past[] } | null {
  const { days, events, users } = dailyTotals(facts.usage);
  const first = days[0];
  if (first === undefined) return null;
  const at = (from: number): Past => {
    const [start, end] = [countBefore(days, from), countBefore(days, from + WINDOW)];
    const sum = events.subarray(start, end).reduce((a, b) => a + b, 0);
    const most = users.subarray(start, end).reduce((a, b) => (Number.isNaN(b) ? a : Math.max(a, b)), 0);
    return { from, active: end - start, events: sum, users: most };
  };
  const past = Array.from({ length: WINDOWS }, (_, i) => asOf + 1 - WINDOW * (i + 2))
    .filter((from) => from >= first)
    .map(at);
  return past.length < LEAST_WINDOWS ? null : { now: at(asOf + 1 - WINDOW), past };
}

/** The last four weeks replaced by the account's own middling ones, weekday on weekday. */
function usageAsUsual(facts: AccountFacts, asOf: number): WhatIf | null {
  const seen = windows(facts, asOf);
  if (seen === null) return null;
  const usual = seen.past.sort((a, b) => a.active - b.active || a.events - b.events)[seen.past.length >> 1]!;
  if (usual.active <= seen.now.active && usual.events <= seen.now.events) return null;
  const shift = asOf + 1 - WINDOW - usual.from;
  const usage = facts.usage.map((series) => {
    const [from, to, now] = [usual.from, usual.from + WINDOW, asOf + 1 - WINDOW].map((day) =>
      countBefore(series.days, day),
    ) as [number, number, number];
    const joined = (values: Float64Array) =>
      Float64Array.from([...values.subarray(0, now), ...values.subarray(from, to)]);
    return {
      product: series.product,
      days: Int32Array.from([
        ...series.days.subarray(0, now),
        ...series.days.subarray(from, to).map((d) => d + shift),
      ]),
      events: joined(series.events),
      activeUsers: joined(series.activeUsers),
      seats: joined(series.seats),
    };
  });
  const params = {
    active: usual.active,
    now: seen.now.active,
    from: fromEpochDay(usual.from),
    to: fromEpochDay(usual.from + WINDOW - 1),
  };
  return { code: 'usage_as_usual', params, facts: { ...facts, usage, users: usersAsUsual(facts, asOf) } };
}

/** Users who were there before and are missing now, as active as they were. */
function usersAsUsual({ users }: AccountFacts, asOf: number): AccountFacts['users'] {
  return users.map((user) => {
    const usual = Math.round(user.baselineActiveDays / 3);
    return usual > user.recentActiveDays ? { ...user, recentActiveDays: usual, lastDay: asOf } : user;
  });
}

/** One usual day of use today, in the product used last. */
function backToday(facts: AccountFacts, asOf: number): WhatIf | null {
  const last = (series: UsageSeries) => series.days[series.days.length - 1] ?? Number.NEGATIVE_INFINITY;
  const newest = [...facts.usage].sort((a, b) => last(b) - last(a))[0];
  const silent = newest === undefined ? 0 : asOf - last(newest);
  if (newest === undefined || silent < SILENT_DAYS) return null;
  const more = (values: Float64Array) => Float64Array.from([...values, middle(values)]);
  const back = {
    ...newest,
    days: Int32Array.from([...newest.days, asOf]),
    events: more(newest.events),
    activeUsers: more(newest.activeUsers),
    seats: more(newest.seats),
  };
  const usage = facts.usage.map((series) => (series === newest ? back : series));
  return { code: 'back_today', params: { days: silent }, facts: { ...facts, usage } };
}

/** As many people at once as usual on the days of the last four weeks; days and events as they are. */
function peopleAsUsual(facts: AccountFacts, asOf: number): WhatIf | null {
  const seen = windows(facts, asOf);
  if (seen === null || seen.now.users === 0) return null;
  const usual = Math.round(middle(Float64Array.from(seen.past, (one) => one.users)));
  if (usual <= seen.now.users) return null;
  const grow = usual / seen.now.users;
  const usage = facts.usage.map((series) => ({
    ...series,
    activeUsers: series.activeUsers.map((users, i) =>
      series.days[i]! > asOf - WINDOW ? Math.round(users * grow) : users,
    ),
  }));
  const params = { users: usual, now: seen.now.users };
  return { code: 'people_as_usual', params, facts: { ...facts, usage, users: usersAsUsual(facts, asOf) } };
}

function invoicesPaid(facts: AccountFacts, asOf: number): WhatIf | null {
  const isOwed = ({ status, attempts, dueOn }: Invoice) =>
    status === 'past_due' ||
    status === 'uncollectible' ||
    (status === 'open' && (attempts > 0 || (dueOn !== null && toEpochDay(dueOn) < asOf)));
  const owed = facts.invoices.filter(isOwed).length;
  if (owed === 0) return null;
  const paid = { status: 'paid', paidOn: fromEpochDay(asOf), attempts: 0 } as const;
  const invoices = facts.invoices.map((invoice) => (isOwed(invoice) ? { ...invoice, ...paid } : invoice));
  return { code: 'invoices_paid', params: { invoices: owed }, facts: { ...facts, invoices } };
}

/** Which answers are lifted, and what a score becomes. */
interface LiftedAnswers {
  code: 'nps_promoter' | 'ces_easy';
  kind: SurveyAnswer['kind'];
  lift: (score: number) => number;
}

/** The answers of half a year lifted to what a content customer says. */
function better(facts: AccountFacts, asOf: number, { code, kind, lift }: LiftedAnswers): WhatIf | null {
  const since = fromEpochDay(asOf - ANSWER_DAYS);
  let answers = 0;
  let last = 0;
  let on = '';
  const surveys = facts.surveys.map((answer) => {
    const lifted = lift(answer.score);
    if (answer.kind !== kind || answer.respondedAt.slice(0, 10) < since || lifted === answer.score)
      return answer;
    answers += 1;
    // A later answer may be good already, so that this one is not the last of all.
    [last, on] = [answer.score, answer.respondedAt.slice(0, 10)];
    return { ...answer, score: lifted };
  });
  if (answers === 0) return null;
  return { code, params: { answers, last, lifted: lift(last), on }, facts: { ...facts, surveys } };
}

/** The second-best step of the declared CES scale, or better. */
function easier({ scale, better }: HealthSettings['surveys']['ces']): (score: number) => number {
  const most = scale === '1-5' ? 5 : 7;
  return better === 'lower' ? (score) => Math.min(score, 2) : (score) => Math.max(score, most - 1);
}

/** Median of what is told; NaN when nothing is. */
function middle(values: Float64Array): number {
  const known = values.filter(Number.isFinite).sort();
  return known[known.length >> 1] ?? Number.NaN;
}

/** One thing that would lower the risk, and by how much, as index and model judge it themselves. */
export interface RiskReducer extends Pick<WhatIf, 'code' | 'params'> {
  probability: number;
  health: number | null;
}

const MOST_TOLD = 3;
/** A smaller part of the risk than this is no help. */
const LEAST_PART = 0.05;

/** The strongest of the things a person can work on, each by itself; they do not add up. */
export function lowerRisk(facts: AccountFacts, terms: Terms, base: Assessment): RiskReducer[] {
  const now = base.estimate.probability;
  if (now === null) return [];
  return whatIfs(facts, toEpochDay(terms.asOf), terms.settings.surveys)
    .flatMap(({ code, params, facts: changed }): RiskReducer[] => {
      const { estimate, score } = assessAccount(changed, terms);
      return estimate.probability === null
        ? []
        : [{ code, params, probability: estimate.probability, health: score.health }];
    })
    .filter(({ probability }) => now - probability >= LEAST_PART * now)
    .sort((a, b) => a.probability - b.probability)
    .slice(0, MOST_TOLD);
}
