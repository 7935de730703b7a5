import type { LiveEpisode } from '../episode.ts';
import type { SignalName } from '../types.ts';
import type { AlertInputs, RuleMatch } from './alert-inputs.ts';
import type { StateBefore } from './pass-inputs.ts';
import { type AlertSettings, isEvent, isIndexRule, RISK_KIND, RISK_RULE } from './settings.ts';

/**
 * The sources of which each alone would explain a match, were it broken. An answer rests on none: nothing that a feed
 * leaves out makes it untrue, while an unpaid bill may long be paid where the feed is silent.
 */
export function explainedBy(match: RuleMatch, components: AlertInputs['components']): SignalName[] {
  if (isEvent(match)) {
    return match.kind === 'overdue' || match.kind === 'failing_payment' ? ['invoices'] : [];
  }
  const ofPayment: SignalName[] = isWorst('payment', components) ? ['invoices'] : [];
  return match.fromUsage || restsOnAll(match, components) ? ['usage', ...ofPayment] : ofPayment;
}

/** A probability rests on whatever it was learned from, on usage first, as far as that is known at all. */
function restsOnAll({ kind }: RuleMatch, { usage }: AlertInputs['components']): boolean {
  return (kind === 'probability' || kind === RISK_KIND) && usage !== null;
}

function isWorst(name: 'payment', components: AlertInputs['components']): boolean {
  const own = components[name];
  return own !== null && Object.values(components).every((score) => score === null || score >= own);
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
