import { stemmer as englishStem } from '@orama/stemmers/english';
import { stemmer as portugueseStem } from '@orama/stemmers/portuguese';
import type { Translated } from '../types.ts';

/** A word of a comment or of the lexicon, in every form by which two of them may be one. */
export interface Word {
  /** Lower case, without accents. */
  plain: string;
  /** Its stems by the Snowball algorithms, without accents: as an English word, and as a Portuguese one. */
  stems: Translated<readonly string[]>;
}

/** Between clauses, what is said of one thing is not said of another. */
const CLAUSE_END = /[.;:!?,\n\r()]+|\s[-–—]\s/;
/** Words that turn a sentence round: "good, but ...". */
const TURN = /\b(?:but|however|although|though|except|mas|porem|contudo|entretanto|todavia|so que|embora)\b/;
const WORD = /[\p{L}\p{N}](?:[\p{L}\p{N}'-]*[\p{L}\p{N}])?/gu;

/** Whether a comment takes back what it began with: "good, mostly; still, ...". */
export function turnsAround(comment: string): boolean {
  return /\b(?:still|mostly|ainda|no entanto)\b/.test(plainWords(comment)) || TURN.test(plainWords(comment));
}

/** The words of a comment, clause by clause. */
export function toClauses(comment: string): Word[][] {
  const text = comment
    .normalize('NFC')
    .replace(/[\u2018\u2019]/g, "'")
    .toLowerCase();
  return text
    .split(CLAUSE_END)
    .flatMap(splitAtTurns)
    .map((clause) => (clause.match(WORD) ?? []).map(toWord))
    .filter((clause) => clause.length > 0);
}

export function toWord(written: string): Word {
  const plain = withoutAccents(written);
  // Many write without accents: both ways are tried.
  const portuguese = [portugueseStem(written), portugueseStem(plain)].map(withoutAccents);
  return { plain, stems: { en: [plain, englishStem(plain)], 'pt-BR': [...new Set([plain, ...portuguese])] } };
}

/** The accents are looked away from to find the place, not in the text: stems need them. */
function splitAtTurns(clause: string): string[] {
  const parts: string[] = [];
  let rest = clause;
  for (let found = TURN.exec(rowOfLetters(rest)); found; found = TURN.exec(rowOfLetters(rest))) {
    parts.push(rest.slice(0, found.index));
    rest = rest.slice(found.index + found[0].length);
  }
  return [...parts, rest];
}

/** Without accents, letter for letter, so that places in it are places in the text. */
function rowOfLetters(text: string): string {
  return Array.from(text, (letter) => {
    const plain = withoutAccents(letter);
    return plain.length === letter.length ? plain : letter;
  }).join('');
}

/** Lower case, without accents, one kind of apostrophe and single blanks. */
export function plainWords(text: string): string {
  return withoutAccents(text)
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/\s+/g, ' ')
    .toLowerCase();
}

function withoutAccents(text: string): string {
  return text.normalize('NFD').replace(/\p{M}+/gu, '');
}
