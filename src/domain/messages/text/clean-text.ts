/**
 * Marks that reorder or hide text: bidi embeddings, overrides, isolates and marks; zero-width and invisible
 * characters. Left out: the emoji's own variation selectors, and the joiner, which is judged by itself.
 */
const INVISIBLE = /(?![\u200d\ufe0e\ufe0f])\p{Default_Ignorable_Code_Point}|[\ufff9-\ufffb]/gu;
/** A zero-width joiner is kept only where it builds one emoji out of several. */
const STRAY_JOINER =
  /(?<!\p{Extended_Pictographic}\ufe0f?|\p{Emoji_Modifier})\u200d|\u200d(?!\p{Extended_Pictographic})/gu;
const CONTROL = /[\p{Cc}\u2028\u2029]/gu;
const LONE_SURROGATE = /\p{Surrogate}/gu;
/** A pile of combining marks ("zalgo") spills over the lines around it; two on one letter are enough for any script. */
const MARK_PILE = /(\p{M}{3})\p{M}+/gu;

/**
 * Foreign text (names, comments, template values) made safe to *look at*: one line, no control characters, nothing
 * that reorders or hides what stands beside it. Escaping for the medium is a separate, later step.
 */
export function cleanText(text: string): string {
  return text
    .replace(LONE_SURROGATE, '\ufffd')
    .replace(CONTROL, ' ')
    .replace(INVISIBLE, '')
    .replace(STRAY_JOINER, '')
    .replace(MARK_PILE, '$1')
    .replace(/\s+/gu, ' ')
    .trim();
}
