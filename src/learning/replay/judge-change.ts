import { roundSix } from '../../domain/statistics/round-and-median.ts';
import type { OutcomeHistory } from '../features/outcome-history.ts';
import { type AlertFigures, isDecided, outcomeFigures } from './judge-replay.ts';
import type { Replay } from './replay-alerts.ts';

/** Below it a difference counts as shown: the usual 5 %, two-sided. */
const SHOWN_BELOW = 0.05;

/** What the change does to the warnings, as far as the outcomes of the replayed days can tell. */
export type PlanVerdict =
  /** Neither bands nor alerts nor tasks differ on any day. */
  | 'nothing'
  /** Nobody left within the horizon of a day whose horizon is over. */
  | 'unjudged'
  /** More departures warned of, without more false alarms; or the other way round. */
  | 'better'
  | 'worse'
  /** More departures against more false alarms, or fewer of both. */
  | 'more_for_more'
  | 'fewer_for_fewer'
  /** No difference in departures is shown; only the number of false alarms differs. */
  | 'quieter'
  | 'louder'
  | 'alike';

/** Departures and false alarms of two replays of the same days. */
export interface JudgedChange {
  before: AlertFigures;
  after: AlertFigures;
  departures: number;
  /** Departures that only one of the two warned of. */
  gained: number;
  lost: number;
  /** Chance of a split as uneven as that one if the change made no difference; null = no departure differs. */
  p: number | null;
  /** Alerts without a departure within the horizon. */
  false_alarms: { before: number; after: number };
  /** Alerts whose horizon is not over: they are not judged. */
  undecided: { before: number; after: number };
}

/** Judges the alerts of two replays by what happened: each as `judgeReplay` does, and both by the same departures. */
export function judgeChange(
  before: Replay,
  after: Replay,
  given: { book: OutcomeHistory; horizonDays: number; knownUntil: number },
): JudgedChange {
  const judge = (replay: Replay) => {
    const { departed, figures, leaves } = outcomeFigures(replay, given);
    const decided = replay.alerts.filter((alert) => isDecided(alert, given));
    const right = decided.filter(leaves);
    return {
      departures: departed.size,
      figures: figures(decided),
      caught: new Set(right.map(({ place }) => place)),
      falseAlarms: decided.length - right.length,
      undecided: replay.alerts.length - decided.length,
    };
  };
  const [old, fresh] = [judge(before), judge(after)];
  const gained = [...fresh.caught].filter((place) => !old.caught.has(place)).length;
  const lost = [...old.caught].filter((place) => !fresh.caught.has(place)).length;
  return {
    before: old.figures,
    after: fresh.figures,
    departures: old.departures,
    gained,
    lost,
    p: signTest(gained, lost),
    false_alarms: { before: old.falseAlarms, after: fresh.falseAlarms },
    undecided: { before: old.undecided, after: fresh.undecided },
  };
}

/** One word for a change of which something is to be seen. */
export function verdictOf(
  judged: Pick<JudgedChange, 'departures' | 'gained' | 'lost' | 'p' | 'false_alarms'>,
): PlanVerdict {
  const { departures, gained, lost, p, false_alarms: alarms } = judged;
  if (departures === 0) return 'unjudged';
  const more = alarms.after - alarms.before;
  if (p !== null && p < SHOWN_BELOW) {
    if (gained > lost) return more > 0 ? 'more_for_more' : 'better';
    return more < 0 ? 'fewer_for_fewer' : 'worse';
  }
  return more < 0 ? 'quieter' : more > 0 ? 'louder' : 'alike';
}

/**
 * The exact two-sided sign test of McNemar's table: of n things that differ, each goes either way with chance 1/2.
 * Source: Conover, Practical Nonparametric Statistics, 3rd ed. 1999, section 3.4.
 * @returns 0-1; null when nothing differs
 */
function signTest(some: number, others: number): number | null {
  const n = some + others;
  if (n === 0) return null;
  let term = 0.5 ** n;
  let tail = 0;
  for (let k = 0; k <= Math.min(some, others); k++) {
    tail += term;
    term *= (n - k) / (k + 1);
  }
  return roundSix(Math.min(1, 2 * tail));
}
