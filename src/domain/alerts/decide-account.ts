import type { Day, Touch } from '../types.ts';
import type { AlertInputs, RuleMatch } from './alert-inputs.ts';
import { chooseTreatment } from './choose-treatment.ts';
import { comparableMrr } from './comparable-mrr.ts';
import { decideAlert, type Transition } from './decide-alert.ts';
import { evaluateRules } from './evaluate-rules.ts';
import type { MatchingSince, PassSettings, PassState } from './pass-inputs.ts';
import { holdExplained, ripeMatches, withoutMuted } from './select-matches.ts';

/** What one account's rules, treatment and state machine make of a day; not yet seen beside the other accounts. */
export interface AccountDecision {
  transition: Transition;
  /** The rules that may speak, most severe first. */
  matches: readonly RuleMatch[];
  touch: Touch;
  /** Lasting rules that match today, ripe or not, and since when. */
  matchingSince: readonly MatchingSince[];
  /** Only muted rules would have opened an episode. */
  silenced: boolean;
}

const NO_RULES: ReadonlyMap<string, Day> = new Map();
const NOTHING_FIRED: ReadonlySet<string> = new Set();

/** Rules -> those that are ripe and not muted -> treatment -> state machine. */
export function decideAccount(
  inputs: AlertInputs,
  state: PassState,
  settings: PassSettings,
): AccountDecision {
  const { accountId } = inputs.account;
  const live = state.live.get(accountId) ?? null;
  const { ripe, speaking, matchingSince } = selectMatches(inputs, state, settings);
  const touch = live?.touch ?? treatmentOf(inputs, state.asOf, settings);
  const decide = (matches: readonly RuleMatch[]) => transitionOf({ inputs, matches, touch }, state, settings);
  const transition = decide(speaking);
  const isSilent = speaking.length < ripe.length && live === null && transition.kind === 'none';
  return {
    transition,
    matches: speaking,
    touch,
    matchingSince,
    silenced: isSilent && decide(ripe).kind === 'opened',
  };
}

export function firedSubjectsOf(accountId: string, state: PassState): ReadonlySet<string> {
  return state.firedSubjects.get(accountId) ?? NOTHING_FIRED;
}

/** In a living episode every match counts at once; a new one opens only by what has matched for long enough. */
function selectMatches(inputs: AlertInputs, state: PassState, settings: PassSettings) {
  const { accountId } = inputs.account;
  const { asOf, paidUntil } = state;
  const live = state.live.get(accountId);
  const all = holdExplained(evaluateRules(inputs, settings.alerts.rules, asOf, paidUntil));
  const since = state.matchingSince.get(accountId) ?? NO_RULES;
  const ripe = live ? all : ripeMatches(all, since, { asOf, minDays: settings.minDurationDays });
  const lasting = all.filter((match) => match.subject === null);
  return {
    ripe,
    speaking: withoutMuted(ripe, state.mutedRules, live?.rules ?? []),
    matchingSince: lasting.map(({ rule }) => ({ accountId, rule, since: since.get(rule) ?? asOf })),
  };
}

function treatmentOf({ account, estimate }: AlertInputs, asOf: Day, settings: PassSettings): Touch {
  const tierTouch = settings.touchOf(account.tier);
  const mrr = comparableMrr(account, asOf, settings.money);
  const { probability } = estimate;
  return chooseTreatment({ tierTouch, mrr, probability }, settings.alerts.promote).touch;
}

function transitionOf(
  given: { inputs: AlertInputs; matches: readonly RuleMatch[]; touch: Touch },
  state: PassState,
  settings: PassSettings,
): Transition {
  const { account, band } = given.inputs;
  const live = state.live.get(account.accountId) ?? null;
  const waitsFor = state.people.get(live?.ownerEmail ?? account.csmEmail ?? '') ?? null;
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
