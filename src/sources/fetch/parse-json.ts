import { FetchError } from './fetch-error.ts';
import type { Answer } from './safe-fetch.ts';

/** Text in quotes, or a whole number too long for a double. */
const TEXT_OR_LONG_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d{16,}(?![\d.eE])/g;

/**
 * The JSON of an answer. Whole numbers that a double cannot hold come as text, since they are identifiers: rounding one
 * would name another customer.
 * @throws FetchError `not_json`
 */
export function parseJsonAnswer({ body, headers }: Answer): unknown {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(body);
    return JSON.parse(text.replace(TEXT_OR_LONG_NUMBER, quoteLongNumber));
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
