import { fromEpochDay } from '../../day.ts';
import { type ComponentResult, known, unknown } from '../../evidence/component-result.ts';
import { evidence } from '../../evidence/evidence-codes.ts';

/** From this many days before the renewal on, its nearness counts; on the day itself the component is at its least. */
export const RENEWAL_NEAR_DAYS = 90;
const LEAST = 40;
/** A date passed by longer than this is a date nobody has updated. */
const FORGOTTEN_DAYS = 30;

/**
 * A contract that can end soon is a little riskier, whoever it is. The loss grows with the square of the nearness:
 * three months ahead there is work to do, one month ahead there is a decision.
 */
export function scoreRenewal(renewalOn: number | null, asOf: number): ComponentResult {
  if (renewalOn === null || asOf - renewalOn > FORGOTTEN_DAYS) {
    return unknown(evidence('unknown.no_renewal_date', {}));
  }
  const days = renewalOn - asOf;
  const params = { renewalOn: fromEpochDay(renewalOn), days: Math.abs(days) };
  if (days < 0) return known(LEAST, [evidence('renewal.passed', params, LEAST - 100)]);
  if (days > RENEWAL_NEAR_DAYS) return known(100, [evidence('renewal.far', params)]);
  const score = 100 - (100 - LEAST) * (1 - days / RENEWAL_NEAR_DAYS) ** 2;
  return known(score, [evidence('renewal.near', params, score - 100)]);
}
