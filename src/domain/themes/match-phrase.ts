import { LOCALES, type Locale, type Translated } from '../types.ts';
import { toWord, type Word } from './comment-words.ts';

/** One word of a phrase, or the gap between two. */
type Part =
  | { kind: 'stem'; locale: Locale; stems: ReadonlySet<string> }
  | { kind: 'exact' | 'prefix'; text: string }
  | { kind: 'gap' };

/** A phrase of the lexicon, ready to be compared. */
export interface Phrase {
  parts: readonly Part[];
}

/** Words between the two sides of a gap, at most. */
const GAP = 2;

/** Entries as the lexicon writes them in every language; its notation is told at `ThemeWords`. */
export function toPhrases(entries: Translated<string>): Phrase[] {
  return LOCALES.flatMap((locale) =>
    splitEntries(entries[locale]).map((entry) => ({
      parts: entry.split(' ').map((text) => toPart(text, locale)),
    })),
  );
}

export function splitEntries(entries: string): string[] {
  return entries === '' ? [] : entries.split(', ');
}

function toPart(text: string, locale: Locale): Part {
  if (text === '...') return { kind: 'gap' };
  if (text.startsWith('=')) return { kind: 'exact', text: toWord(text.slice(1)).plain };
  if (text.endsWith('*')) return { kind: 'prefix', text: toWord(text.slice(0, -1)).plain };
  return { kind: 'stem', locale, stems: new Set(toWord(text).stems[locale]) };
}

/** What a phrase stands for, and the word of the clause at which it was found. */
export interface Found<T> {
  tag: T;
  at: number;
}

/**
 * Finds every phrase of a lexicon in a clause, each with its tag; in the time of a few look-ups per word, whatever the
 * size of the lexicon.
 */
export function createFinder<T>(
  lexicon: readonly { tag: T; phrases: readonly Phrase[] }[],
): (clause: readonly Word[]) => Found<T>[] {
  const all = lexicon.flatMap(({ tag, phrases }) => phrases.map((phrase) => ({ tag, phrase })));
  const byForm = new Map<string, typeof all>();
  for (const entry of all) {
    for (const form of firstForms(entry.phrase)) {
      const known = byForm.get(form);
      if (known) known.push(entry);
      else byForm.set(form, [entry]);
    }
  }
  const open = all.filter(({ phrase }) => phrase.parts[0]?.kind === 'prefix');
  return (clause) =>
    clause.flatMap((word, at) => {
      const forms = new Set([word.plain, ...word.stems.en, ...word.stems['pt-BR']]);
      const near = new Set([...open, ...[...forms].flatMap((form) => byForm.get(form) ?? [])]);
      return [...near]
        .filter(({ phrase }) => matchesAt(clause, at, phrase.parts))
        .map(({ tag }) => ({ tag, at }));
    });
}

/** In which forms a word may stand that begins the phrase; none where any ending will do. */
function firstForms({ parts: [first] }: Phrase): string[] {
  if (first?.kind === 'stem') return [...first.stems];
  return first?.kind === 'exact' ? [first.text] : [];
}

function matchesAt(clause: readonly Word[], at: number, parts: readonly Part[]): boolean {
  const [part, ...rest] = parts;
  if (part === undefined) return true;
  if (part.kind === 'gap') {
    return Array.from({ length: GAP + 1 }, (_, skip) => at + skip).some((next) =>
      matchesAt(clause, next, rest),
    );
  }
  const word = clause[at];
  return word !== undefined && isMeant(word, part) && matchesAt(clause, at + 1, rest);
}

function isMeant(word: Word, part: Exclude<Part, { kind: 'gap' }>): boolean {
  switch (part.kind) {
    case 'exact':
      return word.plain === part.text;
    case 'prefix':
      return word.plain.startsWith(part.text);
    case 'stem':
      return word.stems[part.locale].some((stem) => part.stems.has(stem));
  }
}
