import type { Book } from './book.ts';
import type { Claim, SentenceKind } from './check.ts';
import { checkExplained } from './explain-lines.ts';
import { OTHER_SENTENCES } from './other-sentences.ts';
import type { Rendered } from './render.ts';
import { checkSlack } from './slack-lines.ts';
import { USAGE_SENTENCES } from './usage-sentences.ts';

/** Every sentence about an account that has a checker. */
export const SENTENCES: readonly SentenceKind[] = [...USAGE_SENTENCES, ...OTHER_SENTENCES];

export interface FoundClaim extends Claim {
  where: string;
}

/** All that was said of a book, claim by claim. */
export function checkBook(book: Book, { explained, slack }: Rendered): FoundClaim[] {
  const claims: FoundClaim[] = [];
  for (const { accountId, language, lines } of explained) {
    const account = book.accounts.get(accountId);
    if (!account) throw new Error(`${accountId} is not in the book`);
    const where = `explain ${accountId} ${language}`;
    for (const claim of checkExplained(lines, { book, account, language })) claims.push({ ...claim, where });
  }
  claims.push(...checkSlack(book, slack));
  return claims;
}

/** How many claims of how many kinds, and the false ones, the first of each kind in full. */
export function summarise(claims: readonly FoundClaim[]): { text: string; wrong: number } {
  const wrong = claims.filter(({ ok }) => !ok);
  const kinds = new Set(claims.map(({ kind }) => kind));
  const shown = new Map<string, FoundClaim[]>();
  for (const claim of wrong) {
    const key = `${claim.kind}: ${claim.what}`;
    shown.set(key, [...(shown.get(key) ?? []), claim]);
  }
  const lines = [...shown].flatMap(([key, all]) => [
    `${all.length} x ${key}`,
    ...all.slice(0, 3).map(({ where, said, is }) => `    ${where}: said ${said.slice(0, 300)}, is ${is}`),
  ]);
  return {
    wrong: wrong.length,
    text: [`${claims.length} claims of ${kinds.size} kinds, ${wrong.length} false`, ...lines].join('\n'),
  };
}
