import type { LedgerDeparture } from '../../domain/outcomes/ledger.ts';
import type { Day } from '../types.ts';
import {
  type AgainstChance,
  type ChanceOn,
  compareWithChance,
  createChance,
  type WatchedPortfolio,
} from './against-chance.ts';
import { compareArms, type Trial } from './hold-out-arms.ts';
import { hasLeft } from './judge-outcome.ts';
import type { DigestDeparture } from './known-episode.ts';
import type { AlertedEpisode } from './ledger.ts';
import { measureRecall, type Recall } from './measure-recall.ts';
import {
  type Judged,
  judgeAlert,
  judgeRules,
  measurePrecision,
  type Precision,
  withOutcome,
} from './measure-rules.ts';

/** How alerts did, beside names drawn on the same days. */
export type TrackRecord = Precision & { against: AgainstChance };
export type RuleRecord = TrackRecord & { rule: string };

export interface LedgerReport {
  asOf: Day;
  since: Day;
  outcomeDays: number;
  /** Every episode once, from the day on which it was opened. */
  all: TrackRecord;
  /** Every rule that raised alerts, most alerts first. */
  rules: RuleRecord[];
  recall: Recall<LedgerDeparture>;
  trials: Trial[];
  /** Newest first. */
  episodes: (AlertedEpisode & Judged)[];
}

/**
 * The precision ledger of a period: the alerts opened in it, and the departures in it. An account that was held out
 * counts as alerted: the rules saw it, only nobody was told.
 * @param only figures of this rule alone; null = all rules
 */
export function buildLedger(ledger: Ledger, only: string | null): LedgerReport {
  const { asOf, since, outcomeDays, book } = ledger;
  const record = toRecord(book, createChance(book, outcomeDays));
  const given = { asOf, outcomeDays, departures: new Map(ledger.departures.map((d) => [d.accountId, d])) };
  const known = only === null ? ledger.episodes : ledger.episodes.flatMap((e) => ofRule(e, only));
  const alertDays = new Map<string, Day[]>();
  for (const { accountId, openedOn, alerts } of known) {
    const days = [openedOn, ...alerts.map((a) => a.on)];
    alertDays.set(accountId, [...(alertDays.get(accountId) ?? []), ...days]);
  }
  const inPeriod = known.filter((e) => e.openedOn >= since);
  const episodes = inPeriod.map((e) => ({ ...e, ...judgeAlert(e, e.openedOn, given) }));
  return {
    asOf,
    since,
    outcomeDays,
    all: record(episodes),
    rules: judgeRules(inPeriod, given).map(({ rule, alerts }) => ({ rule, ...record(alerts) })),
    recall: measureRecall(
      alertDays,
      ledger.departures.filter((d) => d.watched),
      outcomeDays,
    ),
    // Which rules raised an episode is also a matter of what came after the lot: a trial is told as a whole only.
    trials: only === null ? compareArms(inPeriod, given) : [],
    episodes: episodes.sort((a, b) => (a.openedOn < b.openedOn ? 1 : a.openedOn > b.openedOn ? -1 : 0)),
  };
}

function toRecord(book: WatchedPortfolio, chanceOn: ChanceOn): (alerts: readonly Judged[]) => TrackRecord {
  return (alerts) => {
    const precision = measurePrecision(alerts);
    const over = withOutcome(alerts);
    const gone = new Set(over.flatMap(({ accountId, outcome }) => (hasLeft(outcome) ? accountId : [])));
    const compared = { days: over.map(({ on }) => on), left: precision.byOutcome, accountsLeft: gone.size };
    return { ...precision, against: compareWithChance(compared, book, chanceOn) };
  };
}

/** One rule, or the line of risk alerts, beside chance. */
export interface RuleAgainstChance {
  rule: string;
  /** Alerts whose outcome days are over, and those of them that were followed by a departure in time. */
  n: number;
  left: number;
  /** 0-1. */
  chance: number | null;
  verdict: AgainstChance['verdict'];
}

/** What is remembered of the rules between two looks at the ledger. */
export interface RuleRecords {
  asOf: Day;
  outcomeDays: number;
  rules: readonly RuleAgainstChance[];
}

/** Every rule beside chance, most alerts first. */
export function rulesAgainstChance({ rules }: Pick<LedgerReport, 'rules'>): RuleAgainstChance[] {
  return rules.map(({ rule, byOutcome, against: { chance, verdict } }) => {
    return { rule, n: byOutcome?.n ?? 0, left: byOutcome?.hits ?? 0, chance, verdict };
  });
}

/** The part of an episode that one rule had: from the day on which it raised its alert. */
function ofRule(episode: AlertedEpisode, rule: string): AlertedEpisode[] {
  return episode.alerts
    .filter((a) => a.rule === rule)
    .map((alert) => ({ ...episode, openedOn: alert.on, alerts: [alert] }));
}

/** What happened from a day on, as known on the as-of day. */
export interface Ledger {
  asOf: Day;
  since: Day;
  outcomeDays: number;
  /** Also those from `outcomeDays` before `since` on, which can have warned of a departure in the period. */
  episodes: AlertedEpisode[];
  departures: DigestDeparture[];
  /** Every account that could have been alerted, whether it was or not. */
  book: WatchedPortfolio;
}
