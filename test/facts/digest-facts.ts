import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { type AccountBook, type Book, dayNumber, inSums } from './book.ts';
import type { Claims } from './check.ts';
import { type Language, readMoney, readNumber } from './language.ts';
import type { Scored, ToldByJson } from './told-by-json.ts';

// What a digest counts and adds up, from the files and from what the contract's JSON says of the index.

/** A digest as it is read: whose book, and what was known a week earlier. */
export interface Portfolio {
  book: Book;
  before: Book | null;
  told: ToldByJson;
  language: Language;
  /** Channels that were written to. */
  channels?: ReadonlySet<string>;
}

export const nameOf = ({ row, id }: AccountBook): string => row.name || id;
export const isAtRisk = (one: Scored | undefined): boolean =>
  one?.band === 'at_risk' || one?.band === 'critical';

/** Customers by what the index says of them now. */
export const inBand = ({ book, told }: Portfolio, band: string): AccountBook[] =>
  book.alive.filter(({ id }) => (told.now.get(id)?.band ?? 'unknown') === band);

export const atRiskNow = ({ book, told }: Portfolio): AccountBook[] =>
  book.alive.filter(({ id }) => isAtRisk(told.now.get(id)));

export interface Worth {
  accounts: number;
  /** A year. */
  amount: number;
}

/**
 * What accounts pay a year by currency, in that of the sums where there is a rate, or (`own`) as they pay it; who tells no
 * amount is not in it.
 */
export function worthOf(
  accounts: readonly AccountBook[],
  book: Pick<Book, 'currency' | 'rates' | 'asOf'>,
  own = false,
): Map<string, Worth> {
  const worth = new Map<string, Worth>();
  for (const { row } of accounts) {
    if (row.mrr === undefined || row.mrr === '') continue;
    const paid = { amount: Number(row.mrr), currency: row.currency || book.currency, day: book.asOf };
    const summed = own ? null : inSums(book, paid);
    const code = summed === null ? paid.currency : book.currency;
    const known = worth.get(code) ?? { accounts: 0, amount: 0 };
    worth.set(code, { accounts: known.accounts + 1, amount: known.amount + 12 * (summed ?? paid.amount) });
  }
  return worth;
}

interface Told {
  /** In the currency of the digest; null = no sum is told. */
  sum: string | null;
  parts: { accounts: number; currency: string; amount: string }[];
  others: { accounts: number; currencies: number } | null;
}

const PART =
  /([\d.,]+)(?: accounts?| contas?)? (?:in|em) ([A-Z]{3}) \(([^()]+?)(?: a year| a month| por ano| por mês)?\)/g;
const OTHERS =
  /([\d.,]+)(?: accounts?| contas?)? (?:in|em) (?:outras )?([\d.,]+) (?:other currencies|moedas)/;

/** `$18.3k a year, + 1 account in EUR (€2.16k) and 1 in GBP (£1.21k), no rate set` */
export function readValue(text: string, language: Language): Told {
  const parts = [...text.matchAll(PART)].map((m) => ({
    accounts: readNumber(m[1]!, language),
    currency: m[2]!,
    amount: m[3]!,
  }));
  const others = OTHERS.exec(text);
  const outside = text.replace(/\([^()]*\)/g, '');
  return {
    sum: /(?:^|, )([^,+(]*?\d[^+(]*?) (?:a year|a month|por ano|por mês)/.exec(outside)?.[1] ?? null,
    parts,
    others: others && {
      accounts: readNumber(others[1]!, language),
      currencies: readNumber(others[2]!, language),
    },
  };
}

interface Checked {
  worth: ReadonlyMap<string, Worth>;
  language: Language;
  currency: string;
  /** Amounts are told for a month. */
  monthly?: boolean;
  /** Only of what is in no sum. */
  besideOnly?: boolean;
}

/** A sum, and beside it what is in no sum, each currency with its accounts. */
export function claimValue(
  c: Claims,
  text: string,
  { worth, language, currency, monthly = false, besideOnly = false }: Checked,
): void {
  const { sum, parts, others } = readValue(text, language);
  const of = (code: string) => (worth.get(code)?.amount ?? 0) / (monthly ? 12 : 1);
  if (sum !== null) claimAmount(c, sum, { amount: of(currency), currency, language });
  else if (!besideOnly)
    c.holds('nothing in the currency of the sums is left out', of(currency) === 0, of(currency));
  for (const { accounts, currency: code, amount } of parts) {
    claimAmount(c, amount, { amount: of(code), currency: code, language });
    c.claim(`accounts in ${code}`, accounts, {
      is: worth.get(code)?.accounts,
      ok: accounts === worth.get(code)?.accounts,
    });
  }
  const foreign = [...worth].filter(([code]) => code !== currency);
  const told = parts.length + (others?.currencies ?? 0);
  c.claim('currencies beside', told, { is: foreign.length, ok: told === foreign.length });
  if (others === null) return;
  const named = new Set(parts.map((part) => part.currency));
  const rest = foreign.filter(([code]) => !named.has(code)).reduce((n, [, { accounts }]) => n + accounts, 0);
  c.claim('accounts in other currencies', others.accounts, { is: rest, ok: others.accounts === rest });
}

interface Amount {
  amount: number;
  currency: string;
  language: Language;
}

export function claimAmount(c: Claims, text: string, { amount, currency, language }: Amount): void {
  const negative = /[−-]/.test(text);
  const said = readMoney(text.replace(/[−+-]/g, ''), language);
  const value = negative ? -said.amount : said.amount;
  const ok = said.currency === currency && Math.abs(value - amount) <= said.tolerance;
  c.claim('amount', text, { is: `${amount} ${currency}`, ok });
}

/** `$709k (97%) + R$3.96M + other currencies`: every currency in which something is paid, each by itself. */
export function claimAmounts(c: Claims, text: string, { worth, language }: Checked): void {
  const pieces = text
    .replace(/\([^()]*%\)/g, '')
    .split(' + ')
    .map((piece) => piece.trim());
  const paid = [...worth].filter(([, { amount }]) => amount !== 0);
  const isCut = /^(?:other currencies|outras moedas)$/.test(pieces.at(-1)!);
  const told = isCut ? pieces.slice(0, -1) : pieces;
  for (const piece of told) {
    const code = readMoney(piece, language).currency;
    claimAmount(c, piece, { amount: worth.get(code)?.amount ?? 0, currency: code, language });
  }
  // That nothing is paid in one of them may be told as well.
  const amounts = told.filter((piece) => readMoney(piece, language).amount !== 0);
  if (!isCut) c.claim('currencies', amounts.length, { is: paid.length, ok: amounts.length === paid.length });
}

/** The last full week, from Monday to Sunday, before the week the day lies in. */
export function weekBefore(asOf: number): { from: number; to: number; number: number } {
  const monday = asOf - ((asOf + 3) % 7) - 7;
  // ISO 8601: the week belongs to the year of its Thursday.
  const year = new Date((monday + 3) * 86_400_000).getUTCFullYear();
  return {
    from: monday,
    to: monday + 6,
    number: Math.floor((monday + 3 - dayNumber(`${year}-01-01`)) / 7) + 1,
  };
}

interface Reason {
  name: Record<Language, string>;
  also: string[];
}

let reasons: Map<string, Reason> | null = null;

/** Why customers leave, by the names of the shipped configuration. */
export function reasonName(said: string | undefined, language: Language): string | null {
  reasons ??= new Map(
    Object.entries(
      (
        parse(readFileSync(join(import.meta.dirname, '../../harbinger.default.yaml'), 'utf8')) as {
          leaving: { reasons: Record<string, Reason> };
        }
      ).leaving.reasons,
    ),
  );
  if (!said) return null;
  const key = (text: string) => text.toLowerCase().replace(/[^\p{L}\d]+/gu, '_');
  const found = [...reasons].find(([name, { name: names, also }]) =>
    [name, ...Object.values(names), ...also].some((word) => key(word) === key(said)),
  );
  return found === undefined ? said : found[1].name[language];
}
