import { INVISIBLE, LONE_SURROGATE, MARK_PILE, STRAY_JOINER } from './safe-text.ts';

/** Colours and weights that the product itself writes (SGR, ECMA-48 8.3.117); nothing that moves, hides or asks. */
const OWN_COLOUR = String.raw`\u001b\[(?:[01]|2|22|3[0-7]|39|9[0-7])m`;
/** Everything that steers a terminal, C0 and C1 alike, but for line ends, tabs and colours of our own. */
const STEERING = new RegExp(String.raw`(${OWN_COLOUR})|\r(?!\n)|(?![\t\n\r])[\p{Cc}\u2028\u2029]`, 'gu');
const HARMLESS = /^[\t\n\x20-\x7e]*$/;
/** What an editor or terminal does not show as it stands. */
const UNSEEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\ufff9-\ufffb]|(?![\u200d\ufe00-\ufe0f])\p{Default_Ignorable_Code_Point}|\p{Surrogate}/gu;

/**
 * A text as it may go to a terminal, whoever wrote it: nothing in it moves the cursor, answers a question of the
 * terminal, reorders or hides what stands around it. Line ends, tabs and the product's own colours stay.
 */
export function printable(text: string): string {
  if (HARMLESS.test(text)) return text;
  return text
    .replace(STEERING, (_, own: string | undefined) => own ?? ' ')
    .replace(LONE_SURROGATE, '\ufffd')
    .replace(INVISIBLE, '')
    .replace(STRAY_JOINER, '')
    .replace(MARK_PILE, '$1');
}

/** One line of JSON in which everything unseen stands as `\uXXXX`: the same value, and safe to look at. */
export function printableJson(json: string): string {
  if (HARMLESS.test(json)) return json;
  return json.replace(UNSEEN, (found) =>
    found
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}
