import { isScalar, type Pair, type Scalar } from 'yaml';
import { didYouMean } from './suggestion.ts';

/**
 * What is wrong with a number that reads as another one than was probably meant: octal notation of YAML 1.1, and a dot
 * between thousands. Null when nothing is.
 */
export function habitProblem({ type, source, value }: Scalar): string | null {
  if (type !== 'PLAIN' || typeof value !== 'number' || source === undefined) return null;
  if (/^[-+]?0\d+$/.test(source)) {
    return `${source} is the number ${value} here and another one to readers of YAML 1.1${didYouMean(String(value))}`;
  }
  const thousands = /^([-+]?[1-9]\d{0,2})\.(\d\d0)$/.exec(source);
  if (!thousands) return null;
  return `${source} is the number ${value} here, not thousands${didYouMean(`${thousands[1]}${thousands[2]}`)}`;
}

/**
 * What is wrong with two neighbours in braces that are one number with a decimal comma (`EUR: 1,08` is `EUR: 1` and a key
 * `08`); null when nothing is.
 */
export function commaProblem(before: Pair | undefined, pair: Pair): string | null {
  const whole = before?.value;
  if (!isScalar(whole) || !isScalar(pair.key) || !isNothing(pair.value)) return null;
  const [left, right] = [whole.source, pair.key.source];
  if (left === undefined || right === undefined || !/^[-+]?\d+$/.test(left) || !/^\d+$/.test(right))
    return null;
  return `${left},${right} is two entries between braces, not one number${didYouMean(`${left}.${right}`)}`;
}

/** Whether a key asks for another mapping to be merged in, as YAML 1.1 had it. */
export function isMergeKey(key: unknown): boolean {
  return isScalar(key) && key.type === 'PLAIN' && key.source === '<<';
}

export const NO_MERGING =
  '"<<" merges nothing in YAML 1.2: write the settings out (one value may be repeated with & and *), or lay a file in harbinger.d over this one';

function isNothing(value: unknown): boolean {
  return value === null || (isScalar(value) && value.value === null);
}

/** What was meant by a word for yes or no that YAML 1.2 takes for text; null = no such word. */
export function meantSwitch(text: string): boolean | null {
  if (/^(?:y|yes|on)$/i.test(text)) return true;
  return /^(?:n|no|off)$/i.test(text) ? false : null;
}

/** The number behind a decimal comma, grouped digits, a per cent sign or quotes; null when it is none. */
export function meantNumber(text: string): string | null {
  const trimmed = text.trim();
  const percent = /^(\d+(?:[.,]\d+)?)\s*%$/.exec(trimmed)?.[1];
  if (percent !== undefined) return String(Number((Number(percent.replace(',', '.')) / 100).toPrecision(12)));
  if (/^\d{1,3}(?:[_ ]\d{3})+$/.test(trimmed)) return trimmed.replace(/[_ ]/g, '');
  if (/^[-+]?\d+,\d+$/.test(trimmed)) return trimmed.replace(',', '.');
  return /^[-+]?\d+(?:\.\d+)?$/.test(trimmed) ? String(Number(trimmed)) : null;
}
