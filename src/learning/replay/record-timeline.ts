import { fromEpochDay } from '../../domain/day.ts';
import type { Account, Day, UsageSeries } from '../../domain/types.ts';
import type { AccountHistory } from '../features/account-history.ts';

type Cells = Record<string, string | number | boolean>;

/** Use of one product that stays alike for a while; a day of it has so many events. */
interface UsagePhase {
  from: Day;
  to: Day;
  every: 'day' | 'weekday';
  product: string;
  events: number;
  active_users?: number;
  seats?: number;
}

/** The history of an account as a test of a configuration tells it: columns of the CSV files, and nobody's name. */
export interface RecordedTimeline {
  account: Cells;
  usage: UsagePhase[];
  surveys: Cells[];
  invoices: Cells[];
  subscriptions: Cells[];
  signals: Cells[];
  goals: Cells[];
}

/** How use is told: in phases that stay within a fifth of their mean, week by week, or every row as it is. */
export const TIMELINE_DETAILS = ['phases', 'weeks', 'days'] as const;
export type TimelineDetail = (typeof TIMELINE_DETAILS)[number];

export interface TimelineTerms {
  /** Days since 1970-01-01, both included; what was paid before `livedFrom` is not told. */
  from: number;
  livedFrom: number;
  to: number;
  detail: TimelineDetail;
  /** Signals and roles that the configuration looks at; others are left out. */
  signals: ReadonlySet<string>;
  roles: ReadonlySet<string>;
}

/**
 * Tells what was known of an account between two days. Names, addresses, ids and the words of answers are left out;
 * whoever answered is told apart by a number.
 */
export function recordTimeline({ facts }: AccountHistory, terms: TimelineTerms): RecordedTimeline {
  const [since, livedFrom, until] = [terms.from, terms.livedFrom, terms.to].map(fromEpochDay) as [
    Day,
    Day,
    Day,
  ];
  const isWithin = (day: Day) => day >= since && day <= until;
  const people = new Map<string, string>();
  const numbered = (who: string) => {
    const known = people.get(who) ?? `respondent-${people.size + 1}`;
    people.set(who, known);
    return known;
  };
  return {
    account: accountCells(facts.account),
    usage: facts.usage.flatMap((series) => phasesOf(series, terms)),
    surveys: facts.surveys
      .filter(({ respondedAt }) => isWithin(respondedAt.slice(0, 10)))
      .map(({ kind, score, respondent, role, respondedAt }) =>
        told({
          kind,
          score,
          respondent: respondent === null ? null : numbered(respondent),
          role: role !== null && terms.roles.has(role) ? role : null,
          responded_at: respondedAt,
        }),
      ),
    invoices: facts.invoices
      .filter(({ issuedOn, dueOn, paidOn }) => {
        const day = issuedOn ?? dueOn ?? until;
        return day <= until && (paidOn === null || paidOn >= livedFrom);
      })
      .map((invoice) =>
        told({
          amount: invoice.amount,
          currency: invoice.currency,
          issued_on: invoice.issuedOn,
          due_on: invoice.dueOn,
          paid_on: invoice.paidOn,
          status: invoice.status,
          attempts: invoice.attempts,
          collection: invoice.collection,
          next_attempt_on: invoice.nextAttemptOn,
        }),
      ),
    subscriptions: facts.subscriptions
      .filter(({ startedOn, endedOn }) => startedOn <= until && (endedOn === null || endedOn >= livedFrom))
      .map(({ product, plan, mrr, currency, startedOn, endedOn }) =>
        told({ product, plan, mrr, currency, started_on: startedOn, ended_on: endedOn }),
      ),
    signals: facts.signals
      .filter(({ signal }) => terms.signals.has(signal))
      .flatMap(({ signal, days, values }) =>
        Array.from(days, (day, i) => ({ signal, day: fromEpochDay(day), value: values[i]! })),
      )
      .filter(({ day }) => isWithin(day)),
    goals: (facts.goals ?? []).map((goal, i) =>
      told({
        goal: `goal ${i + 1}`,
        measured_by: goal.measuredBy,
        target: goal.target,
        due_on: goal.dueOn,
        state: goal.state,
        set_on: goal.setOn,
        state_on: goal.stateOn,
      }),
    ),
  };
}

function accountCells(account: Account): Cells {
  return told({
    tier: account.tier,
    segment: account.segment,
    mrr: account.mrr,
    currency: account.currency,
    started_on: account.startedOn,
    renewal_on: account.renewalOn,
    auto_renew: account.autoRenew,
    notice_on: account.noticeOn,
    seats: account.seats,
    onboarding_until: account.onboardingUntil,
    churned_on: account.churnedOn,
    churn_kind: account.churnKind,
    ended_on: account.endedOn,
    // Nobody looks after it: a test would put somebody there.
    csm_email: account.csmEmail === null ? '' : null,
  });
}

function told(cells: Readonly<Record<string, string | number | boolean | null>>): Cells {
  return Object.fromEntries(
    Object.entries(cells).filter((cell): cell is [string, string | number | boolean] => cell[1] !== null),
  );
}

/** Mean of a week or more, a weekday; NaN = not told. */
interface Level {
  from: number;
  to: number;
  events: number;
  users: number;
  seats: number;
}

/** Rows less often than every so many days are totals of a period, or visits of their own: no mean tells them. */
const SELDOM_DAYS = 6;
/** Weeks within this share of the mean of a phase belong to it. */
const ALIKE = 0.2;

function phasesOf(series: UsageSeries, { from, to, detail }: TimelineTerms): UsagePhase[] {
  const rows = Array.from(series.days, (day, i) => ({
    from: day,
    to: day,
    events: series.events[i]!,
    users: series.activeUsers[i]!,
    seats: series.seats[i]!,
  })).filter(({ from: day }) => day >= from && day <= to);
  const isSeldom = rows.length * SELDOM_DAYS < to - from;
  const { product } = series;
  if (detail === 'days' || isSeldom)
    return joined(rows, isSame).map((level) => toPhase(level, { product, every: 'day' }));
  const weeks = weeklyLevels(rows, { from, to });
  const levels = detail === 'weeks' ? weeks : joined(weeks, isAlike);
  return levels.map((level) => toPhase(level, { product, every: 'weekday' }));
}

/** Weeks that end on the weekday of the last day; those without use are left out. */
function weeklyLevels(rows: readonly Level[], { from, to }: { from: number; to: number }): Level[] {
  const weeks: Level[] = [];
  for (let end = to; end - 6 >= from; end -= 7) {
    const own = rows.filter((row) => row.to <= end && row.to > end - 7);
    const events = own.reduce((sum, row) => sum + row.events, 0) / 5;
    if (!(events > 0)) continue;
    const users = own.map((row) => row.users).filter((known) => known >= 0);
    const mean =
      users.length === 0 ? Number.NaN : users.reduce((sum, known) => sum + known, 0) / users.length;
    weeks.push({ from: end - 6, to: end, events, users: mean, seats: own.at(-1)?.seats ?? Number.NaN });
  }
  return weeks.reverse();
}

/** Puts levels that follow each other without a gap together, as long as they belong together. */
function joined(levels: readonly Level[], belongs: (phase: Level, next: Level) => boolean): Level[] {
  const phases: Level[] = [];
  for (const next of levels) {
    const phase = phases.at(-1);
    if (!phase || next.from !== phase.to + 1 || !belongs(phase, next)) {
      phases.push({ ...next });
      continue;
    }
    const [had, has] = [phase.to - phase.from + 1, next.to - next.from + 1];
    phase.events = (phase.events * had + next.events * has) / (had + has);
    phase.users = (phase.users * had + next.users * has) / (had + has);
    phase.to = next.to;
  }
  return phases;
}

const isSame = (phase: Level, next: Level) =>
  phase.events === next.events && Object.is(phase.users, next.users) && Object.is(phase.seats, next.seats);

const isAlike = (phase: Level, next: Level) =>
  Math.abs(next.events - phase.events) <= ALIKE * phase.events &&
  Object.is(phase.seats, next.seats) &&
  Number.isNaN(phase.users) === Number.isNaN(next.users);

function toPhase(
  { from, to, events, users, seats }: Level,
  { product, every }: Pick<UsagePhase, 'product' | 'every'>,
): UsagePhase {
  return {
    ...{ from: fromEpochDay(from), to: fromEpochDay(to), every, product },
    events: Math.round(events * 10) / 10,
    ...(Number.isNaN(users) ? {} : { active_users: Math.round(users) }),
    ...(Number.isNaN(seats) ? {} : { seats }),
  };
}
