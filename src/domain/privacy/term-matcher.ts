import { cleanText, displayText, escapeHtml, literalMrkdwn } from '../text/safe-text.ts';
import { maskPersonalData } from './mask-personal-data.ts';

/**
 * Something that tells who is meant. `email`: an address, or whatever a source knows a person by, in any case.
 * `words`: what the person wrote; a text that quotes them loses everything from there on.
 */
export interface Term {
  kind: 'id' | 'name' | 'email' | 'words';
  text: string;
}

/** Finds the terms in texts as this product writes them: plain, escaped for Slack or HTML, in a link, cut. */
export interface TermMatcher {
  mentions(text: string): boolean;
  /** The text with every mention replaced; a text that is nothing but a term too. */
  replace(text: string, by: (kind: Term['kind']) => string): string;
  /** Lower case; every text that mentions a term contains one of them. For a coarse look beforehand. */
  readonly needles: readonly string[];
}

/** Lengths at which messages cut a name. */
const CUTS = [24, 40, 45, 50, 60, 70];
/** So much of the beginning of somebody's words tells them from others'. */
const TELLING_WORDS = 60;
/** Fewer characters are anybody's words: they count only where they stand alone or between quotation marks. */
const OWN_WORDS = 12;
/** A shorter id, or one of digits alone, looks like any number: it counts only where ids stand. */
const TELLING_ID = 4;

const LEFT = {
  id: String.raw`(?<![\p{L}\p{N}_-])`,
  name: String.raw`(?<![\p{L}\p{N}])`,
  email: String.raw`(?<![\p{L}\p{N}._%+-])`,
  words: '',
} as const;
const RIGHT = {
  id: String.raw`(?![\p{L}\p{N}_-])`,
  name: String.raw`(?![\p{L}\p{N}])`,
  email: String.raw`(?![\p{L}\p{N}-]|\.[\p{L}\p{N}])`,
  words: '',
} as const;
const WEAK_LEFT = '(?<=^|[:|=(“]|explain )';
const WEAK_RIGHT = '(?=$|[:|&)”]| --at)';

export function createTermMatcher(terms: readonly Term[]): TermMatcher {
  const forms = terms.flatMap((term) =>
    formsOf(term).map((text) => ({
      kind: term.kind,
      text,
      lower: text.toLowerCase(),
      pattern: patternOf(term.kind, text),
    })),
  );
  // The longest first: an address before the name inside it.
  forms.sort((a, b) => b.text.length - a.text.length);
  const near = (text: string, lower: string) =>
    forms.filter((form) => (form.kind === 'email' ? lower.includes(form.lower) : text.includes(form.text)));
  return {
    mentions: (text) => near(text, text.toLowerCase()).some(({ pattern }) => text.search(pattern) >= 0),
    replace: (text, by) =>
      near(text, text.toLowerCase()).reduce(
        (left, { kind, pattern }) => left.replace(pattern, by(kind)),
        text,
      ),
    needles: [...new Set([...forms, ...terms].flatMap(needlesOf))],
  };
}

/** All forms of a short term. Of somebody's words, the longest piece that no form writes otherwise: there may be many. */
function needlesOf(form: Term): string[] {
  if (form.kind !== 'words')
    return [form.text, JSON.stringify(form.text).slice(1, -1)].map((t) => t.toLowerCase());
  if ('pattern' in form) return [];
  const pieces = form.text.slice(0, TELLING_WORDS).split(/[^\p{L}\p{N} ]+/u);
  const longest = pieces.reduce((best, piece) => (piece.length > best.length ? piece : best), '').trim();
  return longest.length < 3 ? [] : [longest.toLowerCase()];
}

/** Every way in which a term is written somewhere. */
function formsOf({ kind, text }: Term): string[] {
  const plain = kind === 'words' ? beginnings(text) : [text, cleanText(text), ...cutForms(kind, text)];
  const forms = plain
    .filter((form) => form.trim() !== '')
    .flatMap((form) => [form, literalMrkdwn(form), escapeHtml(form), safeEncode(form)]);
  return [...new Set(forms)];
}

function cutForms(kind: Term['kind'], text: string): string[] {
  return kind === 'words' ? [] : CUTS.flatMap((max) => displayText(text, max) ?? []);
}

/** Words are quoted cut, cleaned and masked: their beginning is what all of these share. */
function beginnings(text: string): string[] {
  return [text, cleanText(text), cleanText(maskPersonalData(text))].map((form) => {
    const letters = [...form];
    return letters.length < TELLING_WORDS ? form : letters.slice(0, TELLING_WORDS).join('');
  });
}

function patternOf(kind: Term['kind'], text: string): RegExp {
  const literal = text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const flags = kind === 'email' ? 'giu' : 'gu';
  if (isWeak(kind, text)) return new RegExp(`${WEAK_LEFT}${literal}${WEAK_RIGHT}`, flags);
  if (kind === 'words') return new RegExp(`${literal}[\\s\\S]*`, flags);
  const right = text.endsWith('…') ? '' : RIGHT[kind];
  return new RegExp(`${LEFT[kind]}${literal}${right}`, flags);
}

function isWeak(kind: Term['kind'], text: string): boolean {
  if (kind === 'id' || (kind === 'email' && !text.includes('@'))) {
    return text.length < TELLING_ID || /^\d+$/.test(text);
  }
  return kind === 'words' && [...text].length < OWN_WORDS;
}

/** Half a character, which no link can carry, is found in the other forms. */
function safeEncode(text: string): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd'));
}
