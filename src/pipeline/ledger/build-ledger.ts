import { compareArms, type Trial } from '../../domain/outcomes/hold-out-arms.ts';
import type { AlertedEpisode, LedgerDeparture } from '../../domain/outcomes/ledger.ts';
import { measureRecall, type Recall } from '../../domain/outcomes/measure-recall.ts';
import {
  type Judged,
  judgeAlert,
  measurePrecision,
  measureRules,
  type Precision,
} from '../../domain/outcomes/measure-rules.ts';
import type { Day } from '../../domain/types.ts';
import type { Ledger } from './load-ledger.ts';

export interface LedgerReport {
  asOf: Day;
  since: Day;
  outcomeDays: number;
  /** Every episode once, from the day on which it was opened. */
  all: Precision;
  /** Every rule that raised alerts, most alerts first. */
  rules: (Precision & { rule: string })[];
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
  const { asOf, since, outcomeDays } = ledger;
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
    all: measurePrecision(episodes),
    rules: measureRules(inPeriod, given),
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

/** The part of an episode that one rule had: from the day on which it raised its alert. */
function ofRule(episode: AlertedEpisode, rule: string): AlertedEpisode[] {
  return episode.alerts
    .filter((a) => a.rule === rule)
    .map((alert) => ({ ...episode, openedOn: alert.on, alerts: [alert] }));
}
