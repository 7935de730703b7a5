import type { HeldAlert } from '../../domain/alerts/decide-pass.ts';
import { groupBy } from '../../domain/group-by.ts';
import type { Replay, ReplayedAlert } from './replay-alerts.ts';

/** An alert that opens so many days earlier or later is the same one; further apart it is another. */
const SAME_WITHIN_DAYS = 14;

/** Why an alert of one replay is missing in the other. */
export type Absence =
  /** None of the rules that opened it is switched on there. */
  | { code: 'rules_off' }
  | { code: 'held'; reason: HeldAlert['reason'] }
  /** The account has an alert already that opened earlier. */
  | { code: 'open_already' }
  /** The account is not scored that day, or no rule matches and the line is not reached. */
  | { code: 'no_match' };

/** One replay with the names of the rules that are switched on in it. */
export interface ComparedSide {
  replay: Replay;
  rulesOn: ReadonlySet<string>;
}

export interface PairedAlerts {
  /** On the same day, or some days earlier or later. */
  kept: { before: ReplayedAlert; after: ReplayedAlert }[];
  appear: { alert: ReplayedAlert; absence: Absence }[];
  vanish: { alert: ReplayedAlert; absence: Absence }[];
}

/**
 * Which alerts two replays of one book share, account by account: those of the same day first, then the nearest within
 * a fortnight, the earlier first. Each list is in the order of days, then of accounts.
 */
export function pairAlerts(before: ComparedSide, after: ComparedSide): PairedAlerts {
  const kept: PairedAlerts['kept'] = [];
  const [ofBefore, ofAfter] = [before, after].map(({ replay }) => groupBy(replay.alerts, (a) => a.accountId));
  const used = new Set<ReplayedAlert>();
  for (const [accountId, olds] of ofBefore!) {
    const pairs = olds
      .flatMap((old) => (ofAfter!.get(accountId) ?? []).map((fresh) => ({ before: old, after: fresh })))
      .map((pair) => ({ ...pair, apart: Math.abs(pair.after.asOf - pair.before.asOf) }))
      .filter(({ apart }) => apart <= SAME_WITHIN_DAYS)
      .sort((a, b) => a.apart - b.apart || a.before.asOf - b.before.asOf || a.after.asOf - b.after.asOf);
    for (const pair of pairs) {
      if (used.has(pair.before) || used.has(pair.after)) continue;
      used.add(pair.before).add(pair.after);
      kept.push({ before: pair.before, after: pair.after });
    }
  }
  const only = (own: ComparedSide, other: ComparedSide) => {
    const days = new Map(other.replay.days.map((day) => [day.asOf, day]));
    return own.replay.alerts
      .filter((alert) => !used.has(alert))
      .sort(byDayAndAccount)
      .map((alert) => ({ alert, absence: whyAbsent(alert, days.get(alert.asOf), other.rulesOn) }));
  };
  kept.sort((a, b) => byDayAndAccount(a.before, b.before));
  return { kept, appear: only(after, before), vanish: only(before, after) };
}

function whyAbsent(
  { accountId, place, rules }: ReplayedAlert,
  day: Replay['days'][number] | undefined,
  rulesOn: ReadonlySet<string>,
): Absence {
  if (!rules.some((rule) => rulesOn.has(rule))) return { code: 'rules_off' };
  if (day?.live.has(place)) return { code: 'open_already' };
  const reason = day?.held.find((held) => held.accountId === accountId)?.reason;
  return reason === undefined ? { code: 'no_match' } : { code: 'held', reason };
}

function byDayAndAccount(a: ReplayedAlert, b: ReplayedAlert): number {
  return a.asOf - b.asOf || a.place - b.place;
}
