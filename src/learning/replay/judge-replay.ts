import { ownerKey } from '../../domain/alerts/choose-risk-alerts.ts';
import { fromEpochDay } from '../../domain/day.ts';
import type { LeavingReasons } from '../../domain/leaving/reasons.ts';
import { seededRandom } from '../../domain/statistics/chance.ts';
import { median, roundSix } from '../../domain/statistics/round-and-median.ts';
import { type Interval, wilsonInterval } from '../../domain/statistics/shares.ts';
import { departedOn } from '../features/departed-on.ts';
import type { OutcomeHistory } from '../features/outcome-history.ts';
import { type CauseFigures, departuresByKind, departuresByReason } from '../report/departures-by-cause.ts';
import type { Replay, ReplayedAlert, ReplayedDay } from './replay-alerts.ts';

/** How alerts did: 0-1, days; null = there is nothing to tell it from. */
export interface AlertFigures {
  alerts: number;
  recall: number | null;
  recall_interval: Interval | null;
  precision: number | null;
  precision_interval: Interval | null;
  median_lead_days: number | null;
}

/** Alerts of one kind beside as many that were chosen otherwise on the same days. */
export interface ReplayLine extends AlertFigures {
  /** The rule's name; all, risk (by the line), events (for what has happened), or risk without what events told of. */
  name: string;
  per_csm_and_week: number | null;
  /** Mean of several draws. */
  random: Pick<AlertFigures, 'recall' | 'precision'>;
  model: AlertFigures;
  index: AlertFigures;
  /** By what knows the true hazards; null = nobody does. */
  oracle: AlertFigures | null;
  /** The most that one person got within seven days; null = nobody got any. */
  busiest_week: number | null;
}

/** The true hazard of an account on a day (days since 1970-01-01), 0-1; NaN = not known. */
export type Oracle = (accountId: string, asOf: number) => number;

export interface ReplayReport {
  horizon_days: number;
  days: number;
  /** Days on which risk alerts opened by a proven line, as the worst few, or not at all. */
  modes: Record<ReplayedDay['mode'], number>;
  departures: number;
  /** Alerts whose horizon is not over; they are not judged. */
  undecided: number;
  /** What opened by the line is no better than drawing names: the interval of its precision reaches down to chance. */
  no_better_than_chance: boolean | null;
  /** Days on which a person, or the low-touch pool, had got more risk alerts in seven days than the budget allows. */
  over_budget: number;
  lines: ReplayLine[];
  rules: ReplayLine[];
  /** What all alerts came to for the departures of each kind, of each reason; absent where the data tell none. */
  departures_by_kind?: CauseFigures[];
  departures_by_reason?: CauseFigures[];
  episodes: { account: string; day: string; rules: readonly string[]; risk: boolean }[];
}

interface Given {
  book: OutcomeHistory;
  horizonDays: number;
  /** Last day whose departures are known. */
  knownUntil: number;
  csms: number;
  /** What reasons for leaving are called. */
  reasons: LeavingReasons;
  seed: number;
  oracle?: Oracle;
}

/** Which account (its place in the book) was told of, on which day since 1970-01-01. */
export interface Alert {
  place: number;
  asOf: number;
}

const DRAWS = 10;
const RISK = 'risk';
/** Risk alerts without accounts of whose departure an alert about an event has told: there the line had nothing to add. */
const RISK_APART = 'risk, events apart';

/** Judges the alerts of a replay by what happened. */
export function judgeReplay(replay: Replay, given: Given): ReplayReport {
  const { book, horizonDays } = given;
  const judge = createJudge(replay, given);
  const decided = replay.alerts.filter((alert) => isDecided(alert, given));
  const line = (name: string, own: readonly ReplayedAlert[]) => judge.line(name, own);
  const risk = decided.filter((alert) => alert.risk !== null);
  const lines = [
    line('all', decided),
    line(RISK, risk),
    line(
      'events',
      decided.filter((alert) => alert.risk === null),
    ),
    judgeApart(replay, { ...given, risk }),
  ];
  const names = [...new Set(decided.flatMap(({ rules }) => rules))].sort();
  const told = { book, departed: judge.departed, leads: judge.leadsOf(decided) };
  const kinds = departuresByKind(told);
  const reasons = departuresByReason(told, given.reasons);
  const modes = { line: 0, worst: 0, none: 0 };
  for (const { mode } of replay.days) modes[mode] += 1;
  const [low] = lines[1]!.precision_interval ?? [null];
  const chance = lines[1]!.random.precision;
  return {
    horizon_days: horizonDays,
    days: replay.days.length,
    modes,
    departures: judge.departed.size,
    undecided: replay.alerts.length - decided.length,
    no_better_than_chance: low === null || chance === null ? null : low <= chance,
    over_budget: countOverBudget(replay),
    lines,
    rules: names.map((name) =>
      line(
        name,
        decided.filter(({ rules }) => rules.includes(name)),
      ),
    ),
    ...(kinds.length > 0 && { departures_by_kind: kinds }),
    ...(reasons.length > 0 && { departures_by_reason: reasons }),
    episodes: replay.alerts.map(({ place, asOf, rules, risk: figures }) => ({
      account: book.accounts[place]!.facts.account.accountId,
      day: fromEpochDay(asOf),
      rules,
      risk: figures !== null,
    })),
  };
}

/** The same days without the accounts of whose departure an event has told, for the alerts and for all they are set beside. */
function judgeApart(replay: Replay, given: Given & { risk: readonly ReplayedAlert[] }): ReplayLine {
  const { leaves } = outcomeFigures(replay, given);
  const told = new Set(
    replay.alerts.filter((alert) => alert.risk === null && leaves(alert)).map(({ place }) => place),
  );
  const days = replay.days.map((day) => {
    const rows = [...day.places.keys()].filter((row) => !told.has(day.places[row]!));
    return {
      ...day,
      places: Int32Array.from(rows, (row) => day.places[row]!),
      probability: Float64Array.from(rows, (row) => day.probability[row]!),
      index: Float64Array.from(rows, (row) => day.index[row]!),
    };
  });
  const own = given.risk.filter(({ place }) => !told.has(place));
  return createJudge({ ...replay, days }, given).line(RISK_APART, own);
}

/** What figures are taken by: the departures within the horizon of a judged day, and which alerts came before one. */
export interface OutcomeFigures {
  /** Days whose horizon is over. */
  days: ReplayedDay[];
  /** Places of the accounts that departed. */
  departed: ReadonlySet<number>;
  /** Days from the earliest right alert to the departure, by the place of the account. */
  leadsOf: (alerts: readonly Alert[]) => ReadonlyMap<number, number>;
  /** Whether the account of an alert departed within the horizon after it. */
  leaves: (alert: Alert) => boolean;
  figures: (alerts: readonly Alert[]) => AlertFigures;
}

/** The horizon of what was said on a day is over: only then can it be judged. */
export function isDecided(
  { asOf }: { asOf: number },
  given: Pick<Given, 'horizonDays' | 'knownUntil'>,
): boolean {
  return asOf + given.horizonDays <= given.knownUntil;
}

export function outcomeFigures(
  replay: Replay,
  given: Pick<Given, 'book' | 'horizonDays' | 'knownUntil'>,
): OutcomeFigures {
  const { book, horizonDays } = given;
  const leftOn = book.accounts.map(departedOn);
  const days = replay.days.filter((day) => isDecided(day, given));
  const leaves = ({ place, asOf }: Alert) => {
    const left = leftOn[place] ?? null;
    return left !== null && left > asOf && left <= asOf + horizonDays;
  };
  const departed = new Set<number>();
  for (const { asOf, places } of days) {
    for (const place of places) if (leaves({ place, asOf })) departed.add(place);
  }
  const leadsOf = (alerts: readonly Alert[]) => {
    const leads = new Map<number, number>();
    for (const { place, asOf } of alerts.filter(leaves))
      leads.set(place, Math.max(leads.get(place) ?? 0, leftOn[place]! - asOf));
    return leads;
  };
  const figures = (alerts: readonly Alert[]): AlertFigures => {
    const right = alerts.filter(leaves);
    const leads = leadsOf(right);
    const departures = departed.size;
    return {
      alerts: alerts.length,
      recall: departures === 0 ? null : roundSix(leads.size / departures),
      recall_interval: rounded(wilsonInterval(leads.size, departures)),
      precision: alerts.length === 0 ? null : roundSix(right.length / alerts.length),
      precision_interval: rounded(wilsonInterval(right.length, alerts.length)),
      median_lead_days: median([...leads.values()]),
    };
  };
  return { days, departed, leadsOf, leaves, figures };
}

function createJudge(replay: Replay, given: Given) {
  const { book, horizonDays, csms, oracle } = given;
  const { days, departed, leadsOf, figures } = outcomeFigures(replay, given);
  const random = seededRandom(given.seed);
  const weeks = replay.days.length === 0 ? 0 : (replay.days.at(-1)!.asOf - replay.days[0]!.asOf) / 7 + 1;
  const line = (name: string, own: readonly ReplayedAlert[]): ReplayLine => {
    const counts = new Map<number, number>();
    for (const { asOf } of own) counts.set(asOf, (counts.get(asOf) ?? 0) + 1);
    const alike = (scoreOf: (day: ReplayedDay) => ArrayLike<number>) =>
      figures(
        chooseAlike(days, counts, {
          scoreOf,
          horizonDays,
          besidesApart: name === RISK || name === RISK_APART,
        }),
      );
    const draws = Array.from({ length: DRAWS }, () =>
      alike((day) => Float64Array.from(day.places, () => random())),
    );
    return {
      name,
      ...figures(own),
      per_csm_and_week: csms === 0 || weeks === 0 ? null : roundSix(own.length / csms / weeks),
      random: {
        recall: mean(draws.map(({ recall }) => recall)),
        precision: mean(draws.map(({ precision }) => precision)),
      },
      model: alike((day) => day.probability),
      index: alike((day) => day.index),
      oracle: oracle
        ? alike(({ asOf, places }) =>
            Float64Array.from(places, (place) => oracle(book.accounts[place]!.facts.account.accountId, asOf)),
          )
        : null,
      busiest_week: busiestWeek(own),
    };
  };
  return { departed, leadsOf, line };
}

function busiestWeek(alerts: readonly ReplayedAlert[]): number | null {
  const high = alerts.filter(({ touch }) => touch === 'high');
  const weeks = high.map((alert) => inWeekOf(alert, high).length);
  return weeks.length === 0 ? null : Math.max(...weeks);
}

/** What whoever got an alert had got in the seven days up to it. */
function inWeekOf(
  { ownerEmail, touch, asOf }: Pick<ReplayedAlert, 'ownerEmail' | 'touch' | 'asOf'>,
  alerts: readonly ReplayedAlert[],
): ReplayedAlert[] {
  return alerts.filter(
    (other) =>
      other.touch === touch &&
      (touch === 'low' || other.ownerEmail === ownerEmail) &&
      other.asOf <= asOf &&
      other.asOf > asOf - 7,
  );
}

function countOverBudget({ alerts, days }: Replay): number {
  const risk = alerts.filter(({ risk }) => risk !== null);
  const capacities = new Map(days.map(({ asOf, capacities }) => [asOf, capacities]));
  const over = risk.filter((alert) => {
    const capacity = capacities.get(alert.asOf)?.get(ownerKey(alert)) ?? 0;
    return inWeekOf(alert, risk).length > capacity;
  });
  return new Set(over.map((alert) => `${ownerKey(alert)} ${alert.asOf}`)).size;
}

/**
 * As many on each day, the highest scored first; an alert stands for the horizon.
 * @param given `besidesApart` = only among accounts that risk alerts chose from
 */
function chooseAlike(
  days: readonly ReplayedDay[],
  counts: ReadonlyMap<number, number>,
  given: { scoreOf: (day: ReplayedDay) => ArrayLike<number>; horizonDays: number; besidesApart: boolean },
): Alert[] {
  const toldOn = new Map<number, number>();
  return days.flatMap((day) => {
    const count = counts.get(day.asOf) ?? 0;
    if (count === 0) return [];
    const score = given.scoreOf(day);
    const free = Array.from(day.places, (place, row) => ({ place, asOf: day.asOf, score: score[row]! }))
      .filter(({ place, score: known }) => {
        const told = toldOn.get(place);
        if (given.besidesApart && day.apart.has(place)) return false;
        return !Number.isNaN(known) && (told === undefined || day.asOf - told >= given.horizonDays);
      })
      .sort((a, b) => b.score - a.score || a.place - b.place)
      .slice(0, count);
    for (const { place, asOf } of free) toldOn.set(place, asOf);
    return free;
  });
}

function mean(values: readonly (number | null)[]): number | null {
  const known = values.flatMap((value) => value ?? []);
  return known.length === 0 ? null : roundSix(known.reduce((sum, value) => sum + value, 0) / known.length);
}

function rounded(interval: Interval | null): Interval | null {
  return interval && [roundSix(interval[0])!, roundSix(interval[1])!];
}
