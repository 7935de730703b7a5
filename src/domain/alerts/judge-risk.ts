import { SEVERITIES } from '../episode.ts';
import type { AlertInputs, RuleMatch } from './alert-inputs.ts';
import type { HeldReason, RiskDecision } from './choose-risk-alerts.ts';
import { opensAlways } from './evaluate-rules.ts';
import type { PassSettings, PassState } from './pass-inputs.ts';
import { isEvent, RISK_KIND, RISK_RULE, type RuleSettings } from './settings.ts';

type Rules = Readonly<Record<string, RuleSettings>>;

/**
 * What the line makes of the rules that fire for an account: over it the rules on the index are the reasons of a risk
 * alert, under it they say nothing. What has happened speaks by itself.
 * @param given `rules`: those that are heard; `rides`: an alert opens for what has happened, and tells of the risk too, though it had no place alone
 */
export function judgeRisk(
  inputs: AlertInputs,
  fired: readonly RuleMatch[],
  given: { state: PassState; settings: PassSettings; rules: Rules; rides: boolean },
): RuleMatch[] {
  const { state, settings, rules, rides } = given;
  const { alerts } = settings;
  const decision = state.risk.decisionOf(inputs.account.accountId);
  const isReason = (match: RuleMatch) => !isEvent(match);
  if (!decision || !maySpeak(decision, rides)) return fired.filter((match) => !isReason(match));
  const leading = fired.find(isReason);
  // Then the line has no part in it.
  if (opensAlways(inputs, rules, state.asOf)) return [...fired];
  const own: RuleMatch = {
    rule: RISK_RULE,
    kind: RISK_KIND,
    severity: leading?.severity ?? alerts.line.severity,
    // What has happened says what to do.
    playbook: leading ? leading.playbook : fired.some(isEvent) ? null : alerts.line.playbook,
    subject: null,
    immediate: false,
    // The probability rests on whatever it was learned from; a broken feed is told by the others.
    fromUsage: false,
    evidence: riskEvidence(inputs, decision, state),
  };
  const rank = (match: RuleMatch) => SEVERITIES.indexOf(match.severity);
  return [own, ...fired].sort((a, b) => rank(b) - rank(a));
}

const WITHOUT_PLACE: ReadonlySet<HeldReason> = new Set(['owner_budget', 'pool_capacity', 'cool_down']);

function maySpeak(decision: RiskDecision, rides: boolean): boolean {
  if (decision.kind === 'held') return rides && WITHOUT_PLACE.has(decision.reason);
  return decision.kind !== 'falls';
}

function riskEvidence(
  { estimate }: AlertInputs,
  decision: RiskDecision,
  { risk }: PassState,
): RuleMatch['evidence'] {
  const isProven = risk.line.mode === 'line';
  const figures = decision.kind === 'opens' ? decision.risk : null;
  return {
    code: isProven ? 'rule.risk' : 'rule.risk_unproven',
    params: {
      rank: figures?.rank ?? null,
      of: figures?.of ?? null,
      lift: figures?.lift ?? null,
      probability: estimate.probability,
      days: estimate.horizonDays,
    },
  };
}
