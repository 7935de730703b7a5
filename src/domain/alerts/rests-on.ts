import type { LiveEpisode } from '../episode.ts';
import type { SignalName } from '../types.ts';
import type { AlertInputs, RuleMatch } from './alert-inputs.ts';
import type { StateBefore } from './pass-inputs.ts';
import { type AlertSettings, isEvent, isIndexRule, RISK_KIND, RISK_RULE } from './settings.ts';

/**
 * The sources of which each alone would explain a match, were it broken. What has happened rests on none: nothing that a
 * feed leaves out makes an answer untrue, and a bill counts as late only as far as it was on the last day its feed could
 * be trusted (`paidUntil`).
 */
export function explainedBy(match: RuleMatch, components: AlertInputs['components']): SignalName[] {
  if (isEvent(match)) return [];
  const ofPayment: SignalName[] = paymentIsWorst(components) ? ['invoices'] : [];
  return match.fromUsage || restsOnAll(match, components) ? ['usage', ...ofPayment] : ofPayment;
}

/** A probability rests on whatever it was learned from, on usage first, as far as that is known at all. */
function restsOnAll({ kind }: RuleMatch, { usage }: AlertInputs['components']): boolean {
  return (kind === 'probability' || kind === RISK_KIND) && usage !== null;
}

function paymentIsWorst({ payment, ...others }: AlertInputs['components']): boolean {
  return payment !== null && Object.values(others).every((score) => score === null || score > payment);
}

/** Sources that cannot be trusted about one account. */
export function distrustedFor(
  accountId: string,
  { distrusted, renamed }: Pick<StateBefore, 'distrusted' | 'renamed'>,
): ReadonlySet<SignalName> {
  return renamed.has(accountId) ? new Set([...distrusted, 'usage']) : distrusted;
}

/** Whether all that is true of an account would be explained by sources that cannot be trusted. */
export function isExplained(
  matches: readonly RuleMatch[],
  components: AlertInputs['components'],
  distrusted: ReadonlySet<SignalName>,
): boolean {
  if (distrusted.size === 0 || matches.length === 0) return false;
  return matches.every((match) => explainedBy(match, components).some((source) => distrusted.has(source)));
}

/** Whether a broken feed may be what makes an episode look calm: a risk, judged by figures that are not to be trusted. */
export function calmIsDoubtful(
  { rules }: Pick<LiveEpisode, 'rules'>,
  settings: AlertSettings['rules'],
  distrusted: ReadonlySet<SignalName>,
): boolean {
  if (!distrusted.has('usage')) return false;
  const known = new Map(Object.entries(settings));
  return rules.some((name) => {
    const rule = known.get(name);
    return name === RISK_RULE || (rule !== undefined && isIndexRule(rule));
  });
}
