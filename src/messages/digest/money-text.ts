import type { Unconverted } from '../../domain/money.ts';
import type { CountAndValue } from '../models/digest-model.ts';
import type { DigestContext, PortfolioWriting } from './digest-context.ts';

const CURRENCIES = 3;
/** Amounts that fit beside each other in one cell. */
const AMOUNTS = 5;

/** What accounts pay a year as the lines of a tile: the sum, and what is in no sum beside it. */
export function valueLines(digest: DigestContext, value: CountAndValue): string[] {
  const { strings, money } = digest;
  const { tiles: w } = strings;
  const sum = hasSum(value) ? [w.aYear(money(value.arr))] : [];
  if (value.unconverted.length === 0) return sum.length > 0 ? sum : [w.noValue];
  const list = accountsIn(digest, value.unconverted, {
    say: (text) => (sum.length > 0 ? text : w.aYear(text)),
    times: 12,
  });
  return [...sum, sum.length > 0 ? strings.noRate.beside(list) : strings.noRate.alone(list)];
}

/** The same in a few characters, each currency by itself: `$4.88k + R$174k`; null when no amount is known. */
export function shortValue(
  digest: PortfolioWriting,
  value: CountAndValue,
  { most = AMOUNTS, sumText = digest.money }: { most?: number; sumText?: (arr: number) => string } = {},
): string | null {
  const { strings, format } = digest;
  // Who pays nothing adds nothing, in whichever currency.
  const own = value.unconverted
    .filter(({ mrr }) => mrr !== 0)
    .map(({ currency, mrr }) => format.shortMoney({ amount: mrr * 12, currency }));
  const amounts = [...(hasSum(value) ? [sumText(value.arr)] : []), ...own];
  if (amounts.length === 0) return null;
  if (amounts.length <= most) return amounts.join(' + ');
  return [...amounts.slice(0, most - 1), strings.noRate.others].join(' + ');
}

/** A sentence about the accounts that are in none of the sums above; none when there are none. */
export function notInSums(
  digest: DigestContext,
  unconverted: readonly Unconverted[],
  period: 'year' | 'month',
): string[] {
  if (unconverted.length === 0) return [];
  const { noRate, tiles } = digest.strings;
  const [say, times] = period === 'year' ? [tiles.aYear, 12] : [noRate.aMonth, 1];
  return [noRate.left(accountsIn(digest, unconverted, { say, times }))];
}

/** What a value changed by, each currency by itself; null = not at all, or it cannot be told. */
export function valueChange(digest: DigestContext, before: CountAndValue, now: CountAndValue): string | null {
  const { format, money } = digest;
  const signed = (value: number, text: string) => (value > 0 ? `+${text}` : text);
  const moved = before.arr === null || now.arr === null ? 0 : now.arr - before.arr;
  const earlier = new Map(before.unconverted.map(({ currency, mrr }) => [currency, mrr]));
  const later = new Map(now.unconverted.map(({ currency, mrr }) => [currency, mrr]));
  const own = [...new Set([...later.keys(), ...earlier.keys()])].flatMap((currency) => {
    const amount = 12 * ((later.get(currency) ?? 0) - (earlier.get(currency) ?? 0));
    return amount === 0 ? [] : [signed(amount, format.shortMoney({ amount, currency }))];
  });
  const changes = [...(moved === 0 ? [] : [signed(moved, money(moved))]), ...own];
  return changes.length === 0 ? null : changes.slice(0, AMOUNTS).join(', ');
}

/** A sum of nothing says nothing where there are amounts beside it. */
function hasSum(value: CountAndValue): value is CountAndValue & { arr: number } {
  return value.arr !== null && (value.arr !== 0 || value.unconverted.length === 0);
}

/** How the amounts of the accounts are shown. */
interface ShownAmounts {
  say: (money: string) => string;
  /** Months they are shown for. */
  times: number;
}

/** `3 accounts in BRL (R$174k) and 2 in 2 other currencies`. */
function accountsIn(
  { strings, format, nouns }: DigestContext,
  unconverted: readonly Unconverted[],
  { say, times }: ShownAmounts,
): string {
  // One currency more takes no more room than to say that there is another.
  const shown = unconverted.length === CURRENCIES + 1 ? unconverted : unconverted.slice(0, CURRENCIES);
  const parts = shown.map(({ currency, accounts, mrr }, i) => {
    const amount = format.shortMoney({ amount: mrr * times, currency });
    return strings.noRate.part(
      i === 0 ? format.count(accounts, nouns.account) : format.number(accounts),
      currency,
      say(amount),
    );
  });
  const rest = unconverted.slice(shown.length);
  if (rest.length > 0) {
    const accounts = rest.reduce((sum, one) => sum + one.accounts, 0);
    parts.push(strings.noRate.more(format.number(accounts), format.number(rest.length)));
  }
  return format.list(parts);
}
