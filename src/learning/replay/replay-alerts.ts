import { advanceState } from '../../domain/alerts/advance-state.ts';
import { decideSparsely, type HeldAlert, type PassDecision } from '../../domain/alerts/decide-pass.ts';
import type { PassSettings, StateBefore } from '../../domain/alerts/pass-inputs.ts';
import type { People } from '../../domain/alerts/route-alert.ts';
import { fromEpochDay } from '../../domain/day.ts';
import type { Episode } from '../../domain/episode.ts';
import { distrustedBy } from '../../domain/source-guards/findings.ts';
import type { Band, Day, Touch } from '../../domain/types.ts';
import type { OutcomeHistory } from '../features/outcome-history.ts';
import { type InputSettings, takeInputs } from './inputs-on.ts';
import { type GuardSettings, judgeDays, toldSignals } from './judge-days.ts';
import { type KnownOnDays, knownOnDays } from './known-on-days.ts';
import type { ScoredDay } from './scored-day.ts';

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
 * Lives through a book as the service would have: each scored day is decided as a pass decides a day, on the state that
 * the passes before have left. Nobody reacts, and nothing is sent.
 * @param known of the same book; replays that share it look at its facts only once
 */
export function replayAlerts(
  book: OutcomeHistory,
  settings: ReplaySettings,
  known: KnownOnDays = knownOnDays(book),
): { replay: Replay; watch: (day: ScoredDay) => void } {
  const replay: Replay = { alerts: [], days: [] };
  const inputs = takeInputs(book, known, settings);
  const verdictOn = judgeDays(book, settings);
  const placeOf = new Map(book.accounts.map(({ facts }, place) => [facts.account.accountId, place]));
  const placesOf = (accountIds: Iterable<string>) => Array.from(accountIds, (id) => placeOf.get(id)!);
  let next: (outside: Outside) => StateBefore = (outside) => ({ ...NOTHING_YET, ...outside });
  const watch = (day: ScoredDay) => {
    const { asOf, evidence } = day;
    const { findings, paidUntil } = verdictOn(asOf);
    const distrusted = distrustedBy(findings);
    const told = () => (settings.ofSignals ? toldSignals(book, asOf) : new Set<string>());
    const heardOf = inputs.heardOf(distrusted, { asOf, toldSignals: told });
    const before = next({ ...outsideOn(asOf, settings), evidence, paidUntil, distrusted, heardOf });
    const gone = goneOf(placesOf(before.live.keys()), book, before.asOf);
    const state = { ...before, gone };
    const decision = decideSparsely(inputs.on(day), state, settings.pass);
    next = (outside) => advanceState(state, decision, outside);
    settings.observe?.(asOf, decision);
    replay.alerts.push(...openedBy(decision, asOf, placeOf));
    replay.days.push({
      asOf,
      mode: decision.line.mode,
      places: day.accounts,
      bands: day.bands,
      probability: day.probability,
      index: day.health.map((health) => 100 - health),
      held: decision.held,
      live: new Set(placesOf(state.live.keys())),
      capacities: decision.capacities,
      apart: new Set(placesOf(apartOn(state, decision))),
    });
  };
  return { replay, watch };
}

function openedBy(
  { changes }: PassDecision,
  asOf: number,
  placeOf: ReadonlyMap<string, number>,
): ReplayedAlert[] {
  return changes.flatMap(({ episode, event, tasks }) => {
    if (event.transition !== 'opened') return [];
    const { accountId, rules, ownerEmail, touch, risk, messageSubject: message } = episode;
    const opened = { accountId, place: placeOf.get(accountId)!, asOf, rules, ownerEmail, touch, risk };
    return { ...opened, message, tasks: tasks.length };
  });
}

const APART: ReadonlySet<HeldAlert['reason']> = new Set(['nobody_can_turn', 'not_worth_contact']);

function apartOn({ live }: StateBefore, { held, changes }: PassDecision): string[] {
  return [
    ...[...live.values()].flatMap(({ risk, state, accountId }) =>
      risk === null || state === 'leaving' ? accountId : [],
    ),
    ...held.flatMap(({ reason, accountId }) => (APART.has(reason) ? accountId : [])),
    ...changes.flatMap(({ episode: { state, accountId } }) => (state === 'leaving' ? accountId : [])),
    ...changes.flatMap(({ episode: { risk, accountId }, event }) =>
      event.transition === 'opened' && risk === null ? accountId : [],
    ),
  ];
}

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
  asOf: number,
  { people }: ReplaySettings,
): Omit<Outside, 'evidence' | 'paidUntil' | 'distrusted' | 'heardOf'> {
  const day = fromEpochDay(asOf);
  return {
    asOf: day,
    now: new Date(`${day}T06:00:00Z`),
    people,
    gone: new Map(),
    mutedRules: new Set(),
    flags: new Map(),
    renamed: new Set(),
  };
}

/** Which of these accounts have left the book by a day, and how; in the order of the book. */
function goneOf(places: readonly number[], { accounts }: OutcomeHistory, day: Day): StateBefore['gone'] {
  const gone = places
    .toSorted((a, b) => a - b)
    .flatMap((place): [string, 'churned' | 'ended'][] => {
      const { accountId, churnedOn, endedOn } = accounts[place]!.facts.account;
      if (churnedOn !== null && churnedOn <= day) return [[accountId, 'churned']];
      return endedOn !== null && endedOn <= day ? [[accountId, 'ended']] : [];
    });
  return new Map(gone);
}
