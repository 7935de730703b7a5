import { type AccountBook, type Book, emptyAccount } from './book.ts';
import { type Claim, Claims, type Facts } from './check.ts';
import { nameOf, type Portfolio } from './digest-facts.ts';

/** Where a line belongs: a heading of the digest in both languages, and what makes what stands under it true. */
export interface SectionKind {
  kind: string;
  en: RegExp;
  'pt-BR': RegExp;
  check: (c: Claims, lines: readonly string[], portfolio: Portfolio) => void;
}

/** What is said of no account. */
export const NOBODY = emptyAccount({ account_id: '' });

export function claimsOf(
  kind: string,
  { book, language, told }: Portfolio,
  groups: Record<string, string> = {},
): Claims {
  return new Claims(kind, groups, { book, account: NOBODY, language, told });
}

/** An entry of a list: what it is about, what stands beside, and the lines below. */
export interface Entry {
  title: string;
  value: string | null;
  lines: string[];
}

export function entriesOf(lines: readonly string[]): { entries: Entry[]; rest: string[] } {
  const entries: Entry[] = [];
  const rest: string[] = [];
  for (const line of lines) {
    const head = /^\d+\. (.+?)(?: {2}(.+))?$/.exec(line);
    if (head) entries.push({ title: head[1]!, value: head[2] ?? null, lines: [] });
    else if (/^ {3}/.test(line) && entries.length > 0) entries.at(-1)!.lines.push(line.trim());
    else rest.push(line);
  }
  return { entries, rest };
}

/** The customers of that name; several may share it. */
export function accountsNamed({ accounts }: Book, title: string): AccountBook[] {
  return [...accounts.values()].filter((one) => {
    const name = nameOf(one);
    return name === title || (title.endsWith('…') && name.startsWith(title.slice(0, -1)));
  });
}

/** What is said of an account that may be one of several of its name: true of one of them. */
export function ofOneNamed(
  c: Claims,
  { title, portfolio }: { title: string; portfolio: Portfolio },
  check: (c: Claims, facts: Facts) => void,
): void {
  const { book, language, told } = portfolio;
  const named = accountsNamed(book, title);
  c.holds('an account is called so', named.length > 0, title);
  const tried = named.map((account) => {
    const own = claimsOf('', portfolio);
    check(own, { book, account, language, told });
    return own.all;
  });
  const best = tried.sort((a, b) => wrongIn(a) - wrongIn(b))[0];
  c.all.push(
    ...(best ?? []).map((claim) => ({ ...claim, kind: claim.kind === '' ? c.all[0]!.kind : claim.kind })),
  );
}

const wrongIn = (claims: readonly Claim[]) => claims.filter(({ ok }) => !ok).length;
