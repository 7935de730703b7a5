import type { Severity } from '../episode.ts';
import type { Day, Touch } from '../types.ts';
import type { AlertInputs, RuleMatch } from './alert-inputs.ts';
import { treatmentOf } from './choose-treatment.ts';
import { decideAlert, type Transition } from './decide-alert.ts';
import { decideLeaving, type LeavingDecision } from './decide-leaving.ts';
import { evaluateRules, mostSevereFirst, opensAlways } from './evaluate-rules.ts';
import { flagMatch, saysNoRisk } from './flag-match.ts';
import { judgeRisk } from './judge-risk.ts';
import type { MatchingSince, PassSettings, PassState } from './pass-inputs.ts';
import { assignedCsm } from './route-alert.ts';
import { heardRules, holdExplained, ripeMatches, withoutMuted } from './select-matches.ts';
import { isEvent } from './settings.ts';
import { settleInvoluntary } from './settle-involuntary.ts';

/** What one account's rules, treatment and state machine make of a day; not yet seen beside the other accounts. */
export interface AccountDecision {
  transition: Transition;
  /** The rules that may speak, most severe first. */
  matches: readonly RuleMatch[];
  touch: Touch;
  /** Lasting rules that match today, ripe or not, and since when. */
  matchingSince: readonly MatchingSince[];
  /** Its risk alert ends as stayed, and another of this severity opens; null = no. */
  renewed: Severity | null;
  /** Only muted rules would have opened an episode. */
  silenced: boolean;
}

const NO_RULES: ReadonlyMap<string, Day> = new Map();
const NOTHING_FIRED: ReadonlySet<string> = new Set();

/** Rules -> what the line makes of them -> those that are ripe and not muted -> treatment -> state machine. */
export function decideAccount(
  inputs: AlertInputs,
  state: PassState,
  settings: PassSettings,
): AccountDecision {
  const { accountId } = inputs.account;
  const live = state.live.get(accountId) ?? null;
  const touch = live?.touch ?? treatmentOf(inputs, state.asOf, settings);
  const { asOf, paidUntil } = state;
  const fired = evaluateRules(inputs, settings.alerts.rules, { asOf, paidUntil });
  const leaving = leavingOf(inputs, fired, { state, settings });
  if (leaving) return { ...leaving, touch, matchingSince: [], renewed: null, silenced: false };
  const decide = (matches: readonly RuleMatch[]) => transitionOf({ inputs, matches, touch }, state, settings);
  const alone = selectMatches(inputs, fired, { state, settings, rides: false });
  // One message tells of both, whether or not there was a place for the risk alone.
  const rides = live === null && decide(alone.speaking).kind === 'opened';
  const { ripe, speaking, matchingSince } = rides
    ? selectMatches(inputs, fired, { state, settings, rides })
    : alone;
  const renewed = renewedAt(speaking, accountId, state);
  const transition: Transition = renewed ? { kind: 'recovered', reason: 'stayed' } : decide(speaking);
  const choice = state.risk.decisionOf(accountId);
  const lineMuted = choice?.kind === 'held' && choice.reason === 'line_muted';
  const isSilent = speaking.length < ripe.length && live === null && transition.kind === 'none';
  return {
    transition,
    matches: speaking,
    touch,
    matchingSince,
    renewed,
    silenced: (isSilent && decide(ripe).kind === 'opened') || (lineMuted && transition.kind === 'none'),
  };
}

function leavingOf(
  { account }: AlertInputs,
  fired: readonly RuleMatch[],
  { state, settings }: { state: PassState; settings: PassSettings },
): LeavingDecision | null {
  return decideLeaving({
    account,
    fired,
    live: state.live.get(account.accountId) ?? null,
    firedSubjects: firedSubjectsOf(account.accountId, state),
    playbook: settings.alerts.leavingPlaybook,
  });
}

/** The horizon is over without a departure: what was foretold has not come. Who put it off is not told anew. */
function renewedAt(matches: readonly RuleMatch[], accountId: string, state: PassState): Severity | null {
  const decision = state.risk.decisionOf(accountId);
  const live = state.live.get(accountId);
  if (decision?.kind !== 'opens' || !decision.renews || !live || live.state === 'snoozed') return null;
  return matches.find((match) => !isEvent(match)) ? matches[0]!.severity : null;
}

export function firedSubjectsOf(accountId: string, state: PassState): ReadonlySet<string> {
  return state.firedSubjects.get(accountId) ?? NOTHING_FIRED;
}

/** In a living episode every match counts at once; a new one opens only by what has matched for long enough. */
function selectMatches(
  inputs: AlertInputs,
  found: readonly RuleMatch[],
  { state, settings, rides }: { state: PassState; settings: PassSettings; rides: boolean },
) {
  const { accountId } = inputs.account;
  const { asOf } = state;
  const live = state.live.get(accountId);
  const byHand = flagMatch(state.flags.get(accountId), settings.alerts);
  const fired = byHand === null ? found : mostSevereFirst([...found, byHand]);
  const known = live?.rules ?? [];
  const rules = heardRules(settings.alerts.rules, { muted: state.mutedRules, known });
  const judge = (heard: readonly RuleMatch[]) =>
    settleInvoluntary(
      judgeRisk(inputs, holdExplained(heard), { state, settings, rules, rides }),
      inputs,
      settings.alerts,
    );
  // The line did not know of a rule that would open whatever the probability, were it not muted.
  const opens = (some: typeof rules) => opensAlways(inputs, some, asOf);
  const isOverruled = rules !== settings.alerts.rules && opens(settings.alerts.rules) && !opens(rules);
  const all = isOverruled ? holdExplained(fired) : judge(fired);
  const since = state.matchingSince.get(accountId) ?? NO_RULES;
  const ripen = (matches: readonly RuleMatch[]) =>
    live ? [...matches] : ripeMatches(matches, since, { asOf, minDays: settings.minDurationDays });
  const ripe = ripen(all);
  // Before they are judged: a muted rule is no reason of a risk alert, and explains no other away.
  const heard = withoutMuted(fired, state.mutedRules, known);
  const lasting = all.filter((match) => match.subject === null);
  return {
    ripe,
    speaking: state.mutedRules.size === 0 ? ripe : ripen(judge(heard)),
    matchingSince: lasting.map(({ rule }) => ({ accountId, rule, since: since.get(rule) ?? asOf })),
  };
}

function transitionOf(
  given: { inputs: AlertInputs; matches: readonly RuleMatch[]; touch: Touch },
  state: PassState,
  settings: PassSettings,
): Transition {
  const { account, band } = given.inputs;
  const live = state.live.get(account.accountId) ?? null;
  if (saysNoRisk(state.flags.get(account.accountId)) && live?.risk && given.matches.length === 0)
    return { kind: 'recovered', reason: 'by_hand' };
  const waitsFor =
    state.people.get(live?.ownerEmail ?? assignedCsm(account, settings.segmentCsms) ?? '') ?? null;
  return decideAlert({
    live,
    ended: state.ended.get(account.accountId) ?? null,
    matches: given.matches,
    firedSubjects: firedSubjectsOf(account.accountId, state),
    band,
    gone: null,
    highTouch: given.touch === 'high',
    asOf: state.asOf,
    settings: settings.alerts,
    holidays: settings.holidaysOf(waitsFor),
  });
}
