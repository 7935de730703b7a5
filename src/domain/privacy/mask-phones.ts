export const PHONE_MASK = '[tel]';

/** Not inside a word, an id, a number or a path, and not the beginning of one. */
const START = String.raw`(?<![\p{L}\p{N}.,/_#+-])`;
const END = String.raw`(?![\p{L}\p{N}]|[.,/:-]\d)`;

/** How a phone number is written so that nothing else is written like it; digits in all, as E.164 and habit allow. */
const SHAPES: readonly { pattern: RegExp; least: number; most: number }[] = [
  // +49 30 1234567, +1 (415) 555-0132, 0049 30 1234567
  shape(String.raw`(?:\+|00)[1-9]\d{0,2}(?:[ ./-]{0,2}\(?\d{1,5}\)?){2,6}`, 9, 16),
  // (11) 91234-5678, (030) 123 4567
  shape(String.raw`\(0?\d{2,4}\)[ -]?\d{3,5}[ -]?\d{3,5}`, 9, 13),
  // 415-555-0132, 415.555.0132
  shape(String.raw`[2-9]\d{2}([.-])\d{3}\1\d{4}`, 10, 10),
  // 11 91234-5678
  shape(String.raw`[1-9]\d 9\d{4}-\d{4}`, 11, 11),
  // 06 12 34 56 78
  shape(String.raw`0[1-9](?:[ .]\d{2}){4}`, 10, 10),
  // 030 1234567, 0171/123 45 67
  shape(String.raw`0[1-9]\d{1,4}[ /-]\d{3,8}(?:[ -]?\d{2,6}){0,3}`, 9, 13),
];

/** `+12.345.678` and `+1 234 567,5` are amounts that grew. */
const AMOUNT = /^\+?\d{1,3}(?:([., '])\d{3})(?:\1\d{3})*(?:(?!\1)[.,]\d+)?$/;
const DAY = /\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{4}/;

/** Replaces phone numbers; what could as well be an amount, a day, a time, a version or an id stays. */
export function maskPhones(text: string): string {
  // No digits in a row worth looking at: most comments.
  if (!/\d[\d ()./-]{6}/.test(text)) return text;
  return SHAPES.reduce(
    (masked, { pattern, least, most }) =>
      masked.replace(pattern, (found) => {
        const digits = found.replace(/\D/g, '').length;
        const isPhone = digits >= least && digits <= most && !AMOUNT.test(found) && !DAY.test(found);
        return isPhone ? PHONE_MASK : found;
      }),
    text,
  );
}

function shape(body: string, least: number, most: number) {
  return { pattern: new RegExp(`${START}${body}${END}`, 'gu'), least, most };
}
