import type { Locale } from '../domain/types.ts';
import type { CurrencyAtRisk } from '../pipeline/ledger/measure-money-at-risk.ts';
import { money } from './words.ts';

/** Currencies told one by one; a book with more has them in `--json`. */
const SHOWN = 3;

/** Money at risk in one line; null when it is not known of any account. */
export function sayMoneyAtRisk(currencies: readonly CurrencyAtRisk[], locale: Locale): string | null {
  if (currencies.length === 0) return null;
  const amounts = currencies.slice(0, SHOWN).map(({ currency, expected, low, high, involuntary }) => {
    const amount = (value: number) => money(Math.round(value), currency, locale);
    const failing = involuntary && involuntary >= 1 ? `, ${amount(involuntary)} by failing payments` : '';
    return `${amount(expected)} (80 %: ${amount(low)} to ${amount(high)}${failing})`;
  });
  const rest = currencies.length - SHOWN;
  const more =
    rest <= 0 ? '' : `, and more in ${rest === 1 ? 'another currency' : `${rest} other currencies`}`;
  return `at risk until renewal: ${amounts.join(', ')}${more}`;
}
