import { type RandomSource, seededRandom } from '../../domain/statistics/chance.ts';
import { median } from '../../domain/statistics/round-and-median.ts';

/** A score of one account at one snapshot, and when the account left (epoch days). */
export interface ScoredSnapshot {
  account: string;
  asOf: number;
  /** Higher = more likely to leave; NaN = unknown, such an account is alive but is never alerted. */
  score: number;
  /** The account's next departure as known in hindsight; null when it is not known to have left. */
  churnedOn: number | null;
}

/** How many alerts may be raised, and how long an alerted account stays muted. */
export interface AlertBudget {
  /** An alert is right when the account leaves within this many days after it. */
  horizonDays: number;
  /** Share of the accounts alive that may be alerted per period. */
  share: number;
  periodDays: number;
  /** An alerted account raises no new alert before this many days have passed. */
  coolDownDays: number;
  /** Last day whose departures are known; snapshots whose horizon ends later are left out. */
  outcomesKnownUntil: number | null;
  /** Ties and the random line are drawn from this seed. */
  seed: number;
  /** Repetitions of the random line, of which the mean is given. */
  randomRuns: number;
}

/** 10 % of the accounts per 28 days, muted for 28 days, 30 days of horizon. */
export const defaultAlertBudget: AlertBudget = {
  horizonDays: 30,
  share: 0.1,
  periodDays: 28,
  coolDownDays: 28,
  outcomesKnownUntil: null,
  seed: 1,
  randomRuns: 10,
};

export interface WarnedAccount {
  account: string;
  leadDays: number;
}

/** What alerts under the budget achieved. */
export interface AlertOutcome {
  /** New alerts raised. */
  alerts: number;
  /** Churners with a new alert within the horizon before they left / all churners; null without churners. */
  recall: number | null;
  /** Alerts whose account left within the horizon after / all alerts; null without alerts. */
  precision: number | null;
  /** Median over caught churners of the days between the earliest such alert and the departure. */
  medianLeadDays: number | null;
  /** Every caught churner with the days between the earliest such alert and the departure; not told of random lines. */
  warned: WarnedAccount[];
}

/** The outcome of the scores, beside that of random scores under the same budget. */
export interface AlertBudgetReport extends AlertOutcome {
  random: Omit<AlertOutcome, 'warned'>;
  snapshots: number;
  /** Departures that a snapshot of the same account preceded by at most the horizon. */
  churners: number;
  /** Share of the rows followed by a departure within the horizon. */
  baseRate: number | null;
  /** Rows left out: the account had already left, or its horizon is not over. */
  leftOut: { gone: number; undecided: number };
}

interface Snapshot {
  asOf: number;
  /** New alerts this snapshot adds to the credit. */
  credit: number;
  rows: readonly ScoredSnapshot[];
}

/**
 * Plays scores through an alert budget. Snapshots are taken in order of date; each adds
 * `share * accounts alive * days since the snapshot before / periodDays` to the credit (at most one period's
 * worth; the first counts the median gap), and the highest-scored accounts that are not muted are alerted until
 * the credit is used. Fractions of an alert carry over, whole alerts not raised lapse. Only new alerts count:
 * "ever alerted" under weekly repeats would flatter any score, as the random line shows.
 */
export function evaluateAlertBudget(
  rows: readonly ScoredSnapshot[],
  options: Partial<AlertBudget> = {},
): AlertBudgetReport {
  const budget = { ...defaultAlertBudget, ...options };
  const present = rows.filter((row) => row.churnedOn === null || row.churnedOn > row.asOf);
  const until = budget.outcomesKnownUntil ?? Number.POSITIVE_INFINITY;
  const decided = present.filter((row) => row.asOf + budget.horizonDays <= until);
  const snapshots = groupSnapshots(decided, budget);
  const positives = decided.filter((row) => leavesWithin(row, budget));
  const churners = new Set(positives.map(departureKey)).size;

  const random = seededRandom(budget.seed);
  const outcome = playAlerts({ snapshots, churners, budget, random, scoreOf: (row) => row.score });
  const randomLines = Array.from({ length: budget.randomRuns }, () =>
    playAlerts({ snapshots, churners, budget, random, scoreOf: () => 0 }),
  );
  return {
    ...outcome,
    random: {
      alerts: meanOf(randomLines.map((line) => line.alerts)) ?? 0,
      recall: meanOf(randomLines.map((line) => line.recall)),
      precision: meanOf(randomLines.map((line) => line.precision)),
      medianLeadDays: meanOf(randomLines.map((line) => line.medianLeadDays)),
    },
    snapshots: snapshots.length,
    churners,
    baseRate: decided.length === 0 ? null : positives.length / decided.length,
    leftOut: { gone: rows.length - present.length, undecided: present.length - decided.length },
  };
}

function leavesWithin(row: ScoredSnapshot, budget: AlertBudget): boolean {
  return row.churnedOn !== null && row.churnedOn <= row.asOf + budget.horizonDays;
}

/** A departure: an account that comes back and leaves again counts twice. */
function departureKey(row: ScoredSnapshot): string {
  return `${row.churnedOn} ${row.account}`;
}

function groupSnapshots(rows: readonly ScoredSnapshot[], budget: AlertBudget): Snapshot[] {
  const byDay = new Map<number, ScoredSnapshot[]>();
  for (const row of rows) {
    const day = byDay.get(row.asOf);
    if (day === undefined) byDay.set(row.asOf, [row]);
    else day.push(row);
  }
  const days = [...byDay.keys()].sort((a, b) => a - b);
  const gaps = days.slice(1).map((day, index) => day - days[index]!);
  const usualGap = median(gaps) ?? budget.periodDays;
  return days.map((asOf, index) => {
    const gap = Math.min(index === 0 ? usualGap : gaps[index - 1]!, budget.periodDays);
    const alive = byDay.get(asOf)!;
    return { asOf, credit: (budget.share * alive.length * gap) / budget.periodDays, rows: alive };
  });
}

function playAlerts(input: {
  snapshots: readonly Snapshot[];
  churners: number;
  budget: AlertBudget;
  random: RandomSource;
  scoreOf: (row: ScoredSnapshot) => number;
}): AlertOutcome {
  const { budget, random } = input;
  const alertedOn = new Map<string, number>();
  const leadOf = new Map<string, WarnedAccount>();
  let credit = 0;
  let alerts = 0;
  let right = 0;
  for (const snapshot of input.snapshots) {
    // What was not used lapses, but for the fraction; the small addend absorbs rounding of sums of fractions.
    credit = (credit % 1) + snapshot.credit;
    const allowed = Math.floor(credit + 1e-9);
    const raised = snapshot.rows
      .filter((row) => {
        const last = alertedOn.get(row.account);
        return last === undefined || snapshot.asOf - last >= budget.coolDownDays;
      })
      .map((row) => ({ row, score: input.scoreOf(row), tie: random() }))
      .filter(({ score }) => !Number.isNaN(score))
      .sort((a, b) => b.score - a.score || a.tie - b.tie)
      .slice(0, allowed);
    credit -= allowed;
    alerts += raised.length;
    for (const { row } of raised) {
      alertedOn.set(row.account, snapshot.asOf);
      if (!leavesWithin(row, budget)) continue;
      right += 1;
      const key = departureKey(row);
      if (!leadOf.has(key))
        leadOf.set(key, { account: row.account, leadDays: row.churnedOn! - snapshot.asOf });
    }
  }
  const warned = [...leadOf.values()];
  return {
    alerts,
    recall: input.churners === 0 ? null : warned.length / input.churners,
    precision: alerts === 0 ? null : right / alerts,
    medianLeadDays: median(warned.map(({ leadDays }) => leadDays)),
    warned,
  };
}

function meanOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}
