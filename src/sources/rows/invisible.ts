/**
 * Characters that nobody sees: zero-width spaces, byte order marks, word joiners, soft hyphens and marks of direction.
 * They come with copying from web pages and mails, and make two ids of one.
 */
const INVISIBLE = /(?!\u200c|\u200d|[\ufe00-\ufe0f])\p{Default_Ignorable_Code_Point}/gu;
/** Joiners shape words of some scripts and emoji: harmless in names, another id in ids. */
const JOINERS = /\u200c|\u200d/g;
const PLAIN = /^[\x20-\x7e]*$/;

const EDGES = /^[\s\u00ad\u200b-\u200f\u2060\ufeff]+|[\s\u00ad\u200b-\u200f\u2060\ufeff]+$/g;
const OUTER_LINE_END = /[\n\r]/;

/** Without the blanks and invisible characters around it; line ends mean something and stay. */
export function trimBlanks(text: string): string {
  const first = text.charCodeAt(0);
  const last = text.charCodeAt(text.length - 1);
  if (isInk(first) && isInk(last)) return text;
  return text.replace(EDGES, (edge) => (OUTER_LINE_END.test(edge) ? edge.replace(/[^\n\r]+/g, '') : ''));
}

/** A text for one line or several, in the Unicode form NFC and without what nobody sees. */
export function visibleText(text: string): string {
  return PLAIN.test(text) ? text : text.normalize('NFC').replace(INVISIBLE, '');
}

/** An id in the Unicode form NFC, blanks of any kind as plain spaces, without what nobody sees. */
export function visibleId(text: string): string {
  if (PLAIN.test(text)) return text;
  return text
    .normalize('NFC')
    .replace(INVISIBLE, '')
    .replace(JOINERS, '')
    .replace(/[\u00a0\u2000-\u200a\u202f\u205f\u3000]/g, ' ')
    .trim();
}

function isInk(code: number): boolean {
  return code > 32 && code < 127;
}
