import { FetchError } from './fetch-error.ts';
import type { Answer } from './safe-fetch.ts';

/** Text in quotes, or a whole number too long for a double. */
const TEXT_OR_LONG_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d{16,}(?![\d.eE])/g;

/**
 * JSON in UTF-8. Whole numbers that a double cannot hold come as text, since they are identifiers: rounding one would name
 * another customer.
 * @throws SyntaxError or TypeError when it is none
 */
export function parseExactJson(body: Buffer): unknown {
  const text = new TextDecoder('utf-8', { fatal: true }).decode(body);
  return JSON.parse(text.replace(TEXT_OR_LONG_NUMBER, quoteLongNumber));
}

/** The JSON of an answer. @throws FetchError `not_json` */
export function parseJsonAnswer({ body, headers }: Answer): unknown {
  try {
    return parseExactJson(body);
  } catch {
    const type = headers.get('content-type')?.split(';', 1)[0]?.slice(0, 60) ?? 'of no type';
    throw new FetchError({
      code: 'not_json',
      message: `the answer is not JSON but ${type}`,
      hint: 'Check url and path: a login page or a proxy may answer in place of the API.',
    });
  }
}

function quoteLongNumber(found: string): string {
  return found.startsWith('"') || Number.isSafeInteger(Number(found)) ? found : `"${found}"`;
}
