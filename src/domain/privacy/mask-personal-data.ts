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

/** Short, and read alike in every language of the product. */
export const MASKS = { email: '[e-mail]', link: '[link]', iban: '[IBAN]', card: '[card]' } as const;

// Looking back for the start of a word keeps every pattern linear in the length of the text.
const URL = /\b(https?:\/\/)([^\s<>"']+)/giu;
const EMAIL =
  /(?<![\p{L}\p{N}._%+'-])[\p{L}\p{N}._%+'-]{1,64}@[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,62}\.)+[\p{L}\p{N}-]{2,63}/gu;
const IBAN = /(?<![\p{L}\p{N}])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![\p{L}\p{N}])/giu;
// In groups as they stand on cards: by fours, or 4-6-4 and 4-6-5.
const CARD =
  /(?<![\p{L}\p{N}.,+-])[2-6]\d{3}(?:([ -]?)\d{4}\1\d{4}\1\d{2,4}(?:\1\d{1,3})?|([ -]?)\d{6}\2\d{4,5})(?![\p{L}\p{N}]|[.,-]\d)/gu;

/**
 * Replaces what identifies a person in a free text: mail addresses, phone numbers, payment cards (Luhn), IBANs (mod 97)
 * and links that carry a login or a token. Everything else, numbers, amounts and dates among it, stays as it was.
 * Masking a masked text changes nothing. Sources: ISO/IEC 7812-1 (Luhn), ISO 13616 (IBAN), ITU-T E.164 (phones).
 */
export function maskPersonalData(text: string): string {
  const masked = text
    .replace(URL, (whole, scheme: string, rest: string) => maskLink(whole, scheme, rest))
    .replace(EMAIL, MASKS.email)
    .replace(IBAN, (found) => (isIban(found.replaceAll(' ', '')) ? MASKS.iban : found))
    .replace(CARD, (found) => (isCard(found.replace(/\D/g, '')) ? MASKS.card : found));
  return maskPhones(masked);
}

const TELLING_NAME = /(?:token|key|secret|sig|auth|pass|pwd|code|session|sid|otp|magic|invite|reset|jwt)/i;
/** Letters and digits mixed, as long as nobody types: a key, a signature, a JWT. */
const KEY_LIKE = /(?=[\w.~-]*\d)(?=[\w.~-]*[a-z])[\w.~-]{20,}/i;

function maskLink(whole: string, scheme: string, rest: string): string {
  const [, authority = '', tail = ''] = /^([^/?#]*)(.*)$/s.exec(rest) ?? [];
  const at = authority.lastIndexOf('@');
  const host = authority.slice(at + 1);
  const told = at >= 0 || carriesToken(tail);
  return told ? `${scheme}${host}/${MASKS.link}` : whole;
}

function carriesToken(tail: string): boolean {
  const [path = '', ...queries] = tail.split(/[?#&;]/);
  if (path.split('/').some((part) => KEY_LIKE.test(part) && !part.includes('-'))) return true;
  return queries.some((pair) => {
    const [name = '', value = ''] = pair.split('=', 2);
    return (value !== '' && TELLING_NAME.test(name)) || KEY_LIKE.test(pair.slice(name.length));
  });
}

/** The digits of a payment card: 14 to 19 (13 are an instant in milliseconds), and the last one checks the others. */
function isCard(digits: string): boolean {
  if (digits.length < 14 || digits.length > 19) return false;
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    const doubled = i % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0 && !/^(\d)\1*$/.test(digits);
}

/** The country and check digits go to the end, letters count from 10; the whole leaves 1 when divided by 97. */
function isIban(text: string): boolean {
  if (text.length < 15 || text.length > 34) return false;
  let rest = 0;
  for (const letter of text.slice(4) + text.slice(0, 4)) {
    const value = Number.parseInt(letter, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}
