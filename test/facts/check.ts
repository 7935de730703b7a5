import { type AccountBook, type Book, dayNumber, dayText } from './book.ts';
import {
  type Amount,
  compile,
  type Language,
  readDay,
  readInterval,
  readMoney,
  readNumber,
  readShare,
} from './language.ts';
import type { Scored, ToldByJson } from './told-by-json.ts';

/** What is known while a text is checked. */
export interface Facts {
  book: Book;
  account: AccountBook;
  language: Language;
  /** What the contract's JSON tells of things that no file holds; left out = nothing. */
  told?: ToldByJson;
}

/** Values that a sentence has told, by name; a value that is not there is undefined. */
export interface Told {
  text(name: string): string | undefined;
  number(name: string): number;
  has(name: string): boolean;
  day(name: string): number;
}

export interface Claim {
  kind: string;
  what: string;
  said: string;
  is: string;
  ok: boolean;
}

/** Collects what a sentence claims, each beside what is. */
export class Claims {
  readonly all: Claim[] = [];
  private readonly told: Readonly<Record<string, string | undefined>>;
  private readonly facts: Facts;
  private readonly kind: string;
  constructor(kind: string, told: Readonly<Record<string, string | undefined>>, facts: Facts) {
    this.kind = kind;
    this.told = told;
    this.facts = facts;
  }

  has(name: string): boolean {
    return this.told[name] !== undefined;
  }

  text(name: string): string {
    return this.told[name] ?? '';
  }

  value(name: string): number {
    return readNumber(this.text(name), this.facts.language);
  }

  dayOf(name: string): number {
    return dayNumber(readDay(this.text(name), this.facts.language, dayText(this.facts.book.asOf)));
  }

  claim(what: string, said: unknown, given: { is: unknown; ok: boolean }): void {
    this.all.push({ kind: this.kind, what, said: String(said), is: String(given.is), ok: given.ok });
  }

  /** A number as printed: one decimal below ten, whole from ten on. */
  number(name: string, is: number | null | undefined, slack = 0): void {
    if (!this.has(name)) return;
    const said = this.value(name);
    // Evidence keeps a decimal, or two, before a text rounds it to the whole.
    const tolerance = (said < 10 ? 0.0551 : 0.551) + slack;
    this.claim(name, said, { is, ok: typeof is === 'number' && Math.abs(said - is) <= tolerance });
  }

  exactly(name: string, is: number | null | undefined): void {
    if (this.has(name)) this.claim(name, this.value(name), { is, ok: this.value(name) === is });
  }

  day(name: string, is: number | null | undefined): void {
    if (!this.has(name)) return;
    const told = is === null || is === undefined ? is : dayText(is);
    this.claim(name, dayText(this.dayOf(name)), { is: told, ok: this.dayOf(name) === is });
  }

  share(name: string, is: number, slack = 0): void {
    if (!this.has(name)) return;
    const { share, tolerance } = readShare(this.text(name), this.facts.language);
    this.claim(name, this.text(name), { is, ok: Math.abs(share - is) <= tolerance + slack });
  }

  /** A share as it is printed, 0-1. */
  percentOf(name: string): number {
    return readNumber(this.text(name).replace('%', ''), this.facts.language) / 100;
  }

  /** A share to the decimals that it is printed with. */
  percent(name: string, is: number): void {
    const decimals = /[.,](\d+)%$/.exec(this.text(name))?.[1]?.length ?? 0;
    const ok = Math.abs(this.percentOf(name) - is) <= 0.0051 * 10 ** -decimals;
    this.claim(name, this.text(name), { is, ok });
  }

  /** The probability of an account, or the interval that stands in its place, which holds it. */
  probability(name: string, is: Pick<Scored, 'probability' | 'interval'> | undefined): void {
    if (!this.has(name)) return;
    const said = readInterval(this.text(name), this.facts.language);
    const point = is?.probability ?? Number.NaN;
    if (said === null) {
      this.share(name, point);
      this.holds('a figure, since no interval is told', !is?.interval);
      return;
    }
    const told = is === undefined ? null : is.interval;
    const [low, high] = told ?? [Number.NaN, Number.NaN];
    const ends = said.map(({ share, tolerance }, end) => ({ share, tolerance, is: [low, high][end]! }));
    for (const end of told === undefined ? [] : ends)
      this.claim(`${name}: end`, end.share, {
        is: end.is,
        ok: Math.abs(end.share - end.is) <= end.tolerance,
      });
    const [from, to] = told === undefined ? said.map(({ share }) => share) : [low, high];
    const rounded = told === undefined ? 0.0051 : 0;
    this.holds('the interval holds the probability', from! - rounded <= point && point <= to! + rounded);
  }

  money(name: string, is: { amount: number; currency: string } | null): void {
    if (!this.has(name)) return;
    const said: Amount = readMoney(this.text(name), this.facts.language);
    const ok =
      is !== null && said.currency === is.currency && Math.abs(said.amount - is.amount) <= said.tolerance;
    this.claim(name, this.text(name), { is: is === null ? null : `${is.amount} ${is.currency}`, ok });
  }

  words(name: string, is: string | null | undefined): void {
    if (this.has(name)) this.claim(name, this.text(name), { is, ok: this.text(name) === is });
  }

  holds(what: string, ok: boolean, is: unknown = ok): void {
    this.claim(what, true, { is, ok });
  }
}

/** One kind of sentence: how it reads in both languages, and what makes it true. */
export interface SentenceKind {
  kind: string;
  en: string;
  'pt-BR': string;
  check: (claims: Claims, facts: Facts) => void;
}

interface Compiled {
  kind: SentenceKind;
  pattern: RegExp;
}

const compiled = new Map<readonly SentenceKind[], Map<string, Compiled[]>>();

function patternsOf(kinds: readonly SentenceKind[], language: Language, whole = false): Compiled[] {
  const known = compiled.get(kinds) ?? new Map<string, Compiled[]>();
  compiled.set(kinds, known);
  const key = `${language} ${whole}`;
  const own =
    known.get(key) ?? kinds.map((kind) => ({ kind, pattern: compile(kind[language], language, whole) }));
  known.set(key, own);
  return own;
}

export const unknownText = (said: string): Claim => ({
  kind: 'unknown',
  what: 'a claim nobody checks',
  said,
  is: '',
  ok: false,
});

/** Reads a whole line, or a cell, by the first kind that fits all of it; what no kind knows is a false claim. */
export function checkLine(line: string, kinds: readonly SentenceKind[], facts: Facts): Claim[] {
  for (const { kind, pattern } of patternsOf(kinds, facts.language, true)) {
    pattern.lastIndex = 0;
    const match = pattern.exec(line);
    if (match === null) continue;
    const own = new Claims(kind.kind, match.groups ?? {}, facts);
    kind.check(own, facts);
    return own.all;
  }
  return [unknownText(line)];
}

/** Reads a text sentence by sentence; what no kind knows is a false claim: nobody checks it. */
export function checkText(text: string, kinds: readonly SentenceKind[], facts: Facts): Claim[] {
  const claims: Claim[] = [];
  const rest = text.trim();
  let at = 0;
  while (at < rest.length) {
    const found = longest(patternsOf(kinds, facts.language), rest, at);
    if (found === null) {
      return [...claims, unknownText(rest.slice(at))];
    }
    const own = new Claims(found.kind.kind, found.match.groups ?? {}, facts);
    found.kind.check(own, facts);
    claims.push(...own.all);
    at += found.match[0].length;
    while (rest[at] === ' ') at++;
  }
  return claims;
}

function longest(patterns: readonly Compiled[], text: string, at: number) {
  let best: { kind: SentenceKind; match: RegExpExecArray } | null = null;
  for (const { kind, pattern } of patterns) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match && (best === null || match[0].length > best.match[0].length)) best = { kind, match };
  }
  return best;
}
