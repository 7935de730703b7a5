import { addDays } from '../day.ts';
import type { Episode, LiveEpisode } from '../episode.ts';
import type { Day } from '../types.ts';
import type { PassDecision } from './decide-pass.ts';
import type { MatchingSince, PassState } from './pass-inputs.ts';

/**
 * What stands before the next day once a decision is carried out: what the pass writes and reads back, for a replay
 * without a database. Left as it is for the same day, so that deciding it again can be tried.
 * @param next what the next day brings from outside
 */
export function advanceState(
  state: PassState,
  decision: PassDecision,
  next: Pick<PassState, 'asOf' | 'now' | 'people' | 'gone' | 'mutedRules' | 'paidUntil'>,
): PassState {
  const { live, ended } = episodesAfter(state, decision);
  return {
    ...next,
    live,
    ended,
    firedSubjects: firedAfter(state, decision),
    matchingSince: sinceByAccount(decision.matchingSince),
    openedThisWeek: countOpened([...live.values(), ...ended.values()], next.asOf),
  };
}

function episodesAfter(
  state: PassState,
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

function firedAfter(state: PassState, decision: PassDecision): PassState['firedSubjects'] {
  const fired = new Map(state.firedSubjects);
  for (const { episode, subjects } of decision.changes) {
    if (subjects.length === 0) continue;
    const before = fired.get(episode.accountId) ?? [];
    fired.set(episode.accountId, new Set([...before, ...subjects.map(({ subject }) => subject)]));
  }
  return fired;
}

function sinceByAccount(rows: readonly MatchingSince[]): PassState['matchingSince'] {
  const byAccount = new Map<string, Map<string, Day>>();
  for (const { accountId, rule, since } of rows) {
    byAccount.set(accountId, (byAccount.get(accountId) ?? new Map<string, Day>()).set(rule, since));
  }
  return byAccount;
}

/** High-touch episodes opened per owner in the seven days up to and including the day. */
function countOpened(episodes: readonly Episode[], asOf: Day): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { touch, openedOn, ownerEmail } of episodes) {
    if (touch !== 'high' || openedOn > asOf || openedOn <= addDays(asOf, -7)) continue;
    counts.set(ownerEmail ?? '', (counts.get(ownerEmail ?? '') ?? 0) + 1);
  }
  return counts;
}
