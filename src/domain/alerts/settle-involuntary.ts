import type { AlertInputs, RuleMatch } from './alert-inputs.ts';
import { type AlertSettings, isEvent, isPaymentKind } from './settings.ts';

/**
 * A customer whose only trouble is that payments fail does not wish to leave: the payment rules stand for all that fires,
 * and where none does the index speaks with their playbook, never with that of a success play. Payment is the only trouble
 * where its component is bad, every other known one is healthy, and nobody has complained.
 */
export function settleInvoluntary(
  matches: readonly RuleMatch[],
  { components }: Pick<AlertInputs, 'components'>,
  settings: Pick<AlertSettings, 'rules' | 'healthyFrom'>,
): RuleMatch[] {
  const { payment, ...others } = components;
  const isBad = payment !== null && payment < settings.healthyFrom;
  const isAlone = Object.values(others).every((score) => score === null || score >= settings.healthyFrom);
  const complains = matches.some((match) => isEvent(match) && !isPaymentKind(match.kind));
  if (!isBad || !isAlone || complains) return [...matches];
  const ofPayment = matches.filter((match) => isPaymentKind(match.kind));
  if (ofPayment.length > 0) return ofPayment;
  const playbook = Object.values(settings.rules).find(({ kind }) => isPaymentKind(kind))?.playbook ?? null;
  return matches.map((match) => ({ ...match, playbook }));
}
