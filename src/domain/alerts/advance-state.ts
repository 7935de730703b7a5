import { addDays } from '../day.ts';
import type { Episode, LiveEpisode } from '../episode.ts';
import type { Day } from '../types.ts';
import type { PassDecision } from './decide-pass.ts';
import type { MatchingSince, OpenedThisWeek, StateBefore } from './pass-inputs.ts';

/**
 * What stands before the next day once a decision is carried out: what the pass writes and reads back, for a replay
 * without a database. Left as it is for the same day, so that deciding it again can be tried.
 * @param next what the next day brings from outside
 */
export function advanceState(
  state: StateBefore,
  decision: PassDecision,
  next: Pick<
    StateBefore,
    | 'asOf'
    | 'now'
    | 'people'
    | 'gone'
    | 'mutedRules'
    | 'paidUntil'
    | 'distrusted'
    | 'heardOf'
    | 'renamed'
    | 'evidence'
    | 'flags'
  >,
): StateBefore {
  const { live, ended } = episodesAfter(state, decision);
  const { asOf, now, people, gone, mutedRules, paidUntil, distrusted, heardOf, renamed, evidence, flags } =
    next;
  return {
    ...{ asOf, now, people, gone, mutedRules, paidUntil, distrusted, heardOf, renamed, evidence, flags },
    live,
    ended,
    firedSubjects: firedAfter(state, decision),
    matchingSince: sinceByAccount(decision.matchingSince),
    openedThisWeek: countOpened([...live.values(), ...ended.values()], next.asOf),
  };
}

function episodesAfter(
  state: StateBefore,
  decision: PassDecision,
): { live: Map<string, LiveEpisode>; ended: Map<string, Episode> } {
  const live = new Map(state.live);
  const ended = new Map(state.ended);
  const still = new Map(decision.stillMatching.map(({ id, rules }) => [id, rules]));
  for (const [accountId, episode] of state.live) {
    const rules = still.get(episode.id);
    if (rules) live.set(accountId, { ...episode, rules, lastFiredOn: state.asOf });
  }
  for (const { episode, event } of decision.changes) {
    const { accountId } = episode;
    const waitsAnew = event.transition === 'opened' || event.transition === 'worse';
    const waitingSince = waitsAnew ? event.asOf : (live.get(accountId)?.waitingSince ?? episode.openedOn);
    if (episode.closedOn === null) {
      live.set(accountId, { ...episode, waitingSince });
    } else {
      live.delete(accountId);
      ended.set(accountId, episode);
    }
  }
  return { live, ended };
}

function firedAfter(state: StateBefore, decision: PassDecision): StateBefore['firedSubjects'] {
  const fired = new Map(state.firedSubjects);
  for (const { episode, subjects } of decision.changes) {
    if (subjects.length === 0) continue;
    const before = fired.get(episode.accountId) ?? [];
    fired.set(episode.accountId, new Set([...before, ...subjects.map(({ subject }) => subject)]));
  }
  return fired;
}

function sinceByAccount(rows: readonly MatchingSince[]): StateBefore['matchingSince'] {
  const byAccount = new Map<string, Map<string, Day>>();
  for (const { accountId, rule, since } of rows) {
    byAccount.set(accountId, (byAccount.get(accountId) ?? new Map<string, Day>()).set(rule, since));
  }
  return byAccount;
}

/** Episodes opened in the seven days up to and including the day. */
function countOpened(episodes: readonly Episode[], asOf: Day): OpenedThisWeek {
  const byOwner = new Map<string, number>();
  let pool = 0;
  let events = 0;
  const weekBefore = addDays(asOf, -7);
  for (const { touch, openedOn, ownerEmail, risk } of episodes) {
    if (openedOn > asOf || openedOn <= weekBefore) continue;
    if (risk === null) events++;
    else if (touch === 'low') pool++;
    else byOwner.set(ownerEmail ?? '', (byOwner.get(ownerEmail ?? '') ?? 0) + 1);
  }
  return { byOwner, pool, events };
}
