import { advanceState } from '../../domain/alerts/advance-state.ts';
import { decidePass, type HeldAlert, type PassDecision } from '../../domain/alerts/decide-pass.ts';
import type { PassSettings, StateBefore } from '../../domain/alerts/pass-inputs.ts';
import type { People } from '../../domain/alerts/route-alert.ts';
import { fromEpochDay } from '../../domain/day.ts';
import type { Episode } from '../../domain/episode.ts';
import { distrustedBy } from '../../domain/source-guards/findings.ts';
import type { Band, Touch } from '../../domain/types.ts';
import type { Cutoff } from '../backtest/backtest.ts';
import type { OutcomeHistory } from '../features/outcome-history.ts';
import { type InputSettings, type ScoredDay, takeInputs } from './inputs-on.ts';
import { type GuardSettings, judgeDays, toldSignals } from './judge-days.ts';

/** One alert as it would have been opened. */
export interface ReplayedAlert {
  accountId: string;
  /** Place of the account in the book. */
  place: number;
  asOf: number;
  rules: readonly string[];
  ownerEmail: string | null;
  touch: Touch;
  risk: Episode['risk'];
  /** Of the message that shows it: alerts of a bundle or a summary share one. */
  message: string;
  /** Tasks that come with it. */
  tasks: number;
}

/** One cut-off as far as its alerts are judged by it. */
export interface ReplayedDay {
  asOf: number;
  mode: 'line' | 'worst' | 'none';
  places: Int32Array;
  /** In the order of the places, as the probability and the index are. */
  bands: readonly Band[];
  /** NaN = unknown. */
  probability: Float64Array;
  /** The plain index turned round, so that more is worse; NaN = unknown. */
  index: Float64Array;
  held: readonly HeldAlert[];
  /** Places of accounts whose alert was living already when the day was decided. */
  live: ReadonlySet<number>;
  /** Risk alerts that each owner and the pool take in seven days. */
  capacities: ReadonlyMap<string, number>;
  /**
   * Places of accounts that no risk alert may be about, whatever their probability: with a living alert about what has
   * happened, of which nobody can turn anything, or to which a contact would only cost.
   */
  apart: ReadonlySet<number>;
}

/** One day to be decided, with what was known of it. */
export type ReplayInput = Omit<Cutoff, 'snapshot'> & { snapshot: ScoredDay };

export interface Replay {
  alerts: ReplayedAlert[];
  days: ReplayedDay[];
}

export interface ReplaySettings extends InputSettings, GuardSettings {
  pass: PassSettings;
  people: People;
  /** Looks at what a day changes, tasks and all. */
  observe?: (asOf: number, decision: PassDecision) => void;
}

/**
 * Lives through a book as the service would have: each cut-off is decided as a pass decides a day, on the state that
 * the passes before have left. Nobody reacts, and nothing is sent.
 */
export function replayAlerts(
  book: OutcomeHistory,
  settings: ReplaySettings,
): { replay: Replay; watch: (cutoff: ReplayInput) => void } {
  const replay: Replay = { alerts: [], days: [] };
  const inputs = takeInputs(settings);
  const verdictOn = judgeDays(book, settings);
  const placeOf = new Map(book.accounts.map(({ facts }, place) => [facts.account.accountId, place]));
  let next: (outside: Outside) => StateBefore = (outside) => ({ ...NOTHING_YET, ...outside });
  const watch = ({ snapshot, predictions, evidence }: ReplayInput) => {
    const { asOf } = snapshot;
    const { findings, paidUntil } = verdictOn(asOf);
    const distrusted = distrustedBy(findings);
    const told = () => (settings.ofSignals ? toldSignals(book, asOf) : new Set<string>());
    const heardOf = inputs.heardOf(distrusted, { asOf, toldSignals: told });
    const state = next({ ...outsideOn(book, asOf, settings), evidence, paidUntil, distrusted, heardOf });
    const decision = decidePass(inputs.on(snapshot, predictions), state, settings.pass);
    next = (outside) => advanceState(state, decision, outside);
    settings.observe?.(asOf, decision);
    const apart = new Set([
      ...[...state.live.values()].flatMap(({ risk, state: stands, accountId }) =>
        risk === null || stands === 'leaving' ? placeOf.get(accountId)! : [],
      ),
      ...decision.held.flatMap(({ reason, accountId }) => (APART.has(reason) ? placeOf.get(accountId)! : [])),
      ...decision.changes.flatMap(({ episode: { state: stands, accountId } }) =>
        stands === 'leaving' ? placeOf.get(accountId)! : [],
      ),
    ]);
    for (const { episode, event, tasks } of decision.changes) {
      if (event.transition !== 'opened') continue;
      const { accountId, rules, ownerEmail, touch, risk, messageSubject: message } = episode;
      const place = placeOf.get(accountId)!;
      if (risk === null) apart.add(place);
      const opened = { accountId, place, asOf, rules, ownerEmail, touch, risk };
      replay.alerts.push({ ...opened, message, tasks: tasks.length });
    }
    replay.days.push({
      asOf,
      mode: decision.line.mode,
      places: snapshot.accounts,
      bands: predictions.map(({ band }) => band),
      probability: Float64Array.from(predictions, (p) => p.probability ?? Number.NaN),
      index: snapshot.health.map((health) => 100 - health),
      held: decision.held,
      live: new Set([...state.live.keys()].map((accountId) => placeOf.get(accountId)!)),
      capacities: decision.capacities,
      apart,
    });
  };
  return { replay, watch };
}

const APART: ReadonlySet<HeldAlert['reason']> = new Set(['nobody_can_turn', 'not_worth_contact']);

/** What a day brings from outside. */
type Outside = Parameters<typeof advanceState>[2];

const NOTHING_YET: Omit<StateBefore, keyof Outside> = {
  live: new Map(),
  ended: new Map(),
  firedSubjects: new Map(),
  matchingSince: new Map(),
  openedThisWeek: { byOwner: new Map(), pool: 0, events: 0 },
};

function outsideOn(
  book: OutcomeHistory,
  asOf: number,
  { people }: ReplaySettings,
): Omit<Outside, 'evidence' | 'paidUntil' | 'distrusted' | 'heardOf'> {
  const day = fromEpochDay(asOf);
  const gone = book.accounts.flatMap(({ facts: { account } }): [string, 'churned' | 'ended'][] => {
    const { accountId, churnedOn, endedOn } = account;
    if (churnedOn !== null && churnedOn <= day) return [[accountId, 'churned']];
    return endedOn !== null && endedOn <= day ? [[accountId, 'ended']] : [];
  });
  return {
    asOf: day,
    now: new Date(`${day}T06:00:00Z`),
    people,
    gone: new Map(gone),
    mutedRules: new Set(),
    flags: new Map(),
    renamed: new Set(),
  };
}
