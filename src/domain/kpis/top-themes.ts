import type { Day } from '../types.ts';
import { commentThemes } from './comment-themes.ts';
import { THEME_KEYS, type ThemeKey } from './theme-words.ts';

export interface ThemedComment {
  responseId: string;
  comment: string;
  /** How bad the answer is, 0 (best) to 1 (worst), whatever the survey. */
  badness: number;
  on: Day;
}

export interface ThemeCount {
  theme: ThemeKey;
  /** Answers that mention it; one answer may mention several themes. */
  answers: number;
  /** The worst answer's words, newest first among equals, preferably not quoted for another theme. */
  quote: string;
}

/** The themes that most comments mention, most mentioned first. */
export function topThemes(comments: readonly ThemedComment[], limit: number): ThemeCount[] {
  const mentions = new Map<ThemeKey, ThemedComment[]>(THEME_KEYS.map((key) => [key, []]));
  for (const comment of comments) {
    for (const theme of commentThemes(comment.comment)) mentions.get(theme)!.push(comment);
  }
  const quoted = new Set<string>();
  return [...mentions]
    .filter(([, list]) => list.length > 0)
    .sort((a, b) => b[1].length - a[1].length)
    .slice(0, limit)
    .map(([theme, list]) => {
      const ranked = [...list].sort(worstFirst);
      const quote = ranked.find((c) => !quoted.has(c.responseId)) ?? ranked[0]!;
      quoted.add(quote.responseId);
      return { theme, answers: list.length, quote: quote.comment };
    });
}

function worstFirst(a: ThemedComment, b: ThemedComment): number {
  if (a.badness !== b.badness) return b.badness - a.badness;
  if (a.on !== b.on) return a.on < b.on ? 1 : -1;
  return a.responseId < b.responseId ? -1 : 1;
}
