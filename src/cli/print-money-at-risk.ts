import type { Locale } from '../domain/types.ts';
import type { BookAtRisk } from '../pipeline/ledger/measure-money-at-risk.ts';
import { money } from './words.ts';

/** Money at risk in one line; null when it is not known of any account. */
export function sayMoneyAtRisk(
  { currency, total, otherCurrency }: BookAtRisk,
  locale: Locale,
): string | null {
  if (total === null) return null;
  const amount = (value: number) => money(value, currency, locale);
  const { expected, low, high, involuntary, unknown } = total;
  const failing = !involuntary ? '' : `, ${amount(involuntary)} of it through failing payments`;
  const left = [
    ...(unknown === 0 ? [] : [`${unknown} of unknown amount or probability`]),
    ...(otherCurrency === 0 ? [] : [`${otherCurrency} in other currencies`]),
  ];
  const without = left.length === 0 ? '' : `; accounts left out: ${left.join(', ')}`;
  return `${amount(expected)} at risk until renewal (80 %: ${amount(low)} to ${amount(high)})${failing}${without}`;
}
