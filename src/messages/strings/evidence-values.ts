import { isDay } from '../../domain/day.ts';
import type { ParamUnit } from '../../domain/evidence/evidence-codes.ts';
import { ownValue } from '../../domain/names.ts';
import { POOLED } from '../../domain/signals/usage/pool-sparse-products.ts';
import { displayText } from '../../domain/text/safe-text.ts';
import type { Evidence, Translated } from '../../domain/types.ts';
import type { Formatter, Noun } from '../text/create-formatter.ts';
import {
  BAND_NAMES,
  CADENCE_NAMES,
  COMPONENT_NAMES,
  NOUNS,
  type ParamOf,
  SOURCE_NAMES,
  type TextCode,
} from './names.ts';

/** The values of one piece of evidence, formatted by their units. Unknown values read as "?", so ask `has` first. */
export interface EvidenceValues<C extends TextCode = TextCode> {
  (name: ParamOf<C>): string;
  has(name: ParamOf<C>): boolean;
  /** The bare word (a key, a direction); empty when there is none. */
  word(name: ParamOf<C>): string;
  /** The bare number; NaN when there is none. */
  raw(name: ParamOf<C>): number;
  /** `4 active days`. */
  count(name: ParamOf<C>, noun: Noun): string;
  /** The bare number without its unit's word, e.g. the 28 of "in 28". */
  number(name: ParamOf<C>): string;
  /** Any number made from the values, formatted alike. */
  readonly format: Formatter;
}

export function createEvidenceValues(
  params: Evidence['params'],
  units: Readonly<Record<string, ParamUnit>>,
  format: Formatter,
): EvidenceValues {
  const number = (name: string): number => {
    const value = params[name];
    return typeof value === 'number' && Number.isFinite(value) ? value : Number.NaN;
  };
  const present = (name: string): boolean => {
    const value = params[name];
    return typeof value === 'string' ? displayText(value, 10) !== null : !Number.isNaN(number(name));
  };
  const values = (name: string): string =>
    formatValue({ value: params[name] ?? null, unit: units[name], params }, format);
  return Object.assign(values, {
    has: present,
    word: (name: string) => (typeof params[name] === 'string' ? params[name] : ''),
    raw: number,
    count: (name: string, noun: Noun) =>
      present(name) ? format.count(number(name), noun) : `? ${noun.other}`,
    number: (name: string) => (present(name) ? format.number(number(name)) : '?'),
    format,
  });
}

function formatValue(
  {
    value,
    unit,
    params,
  }: { value: string | number | null; unit: ParamUnit | undefined; params: Evidence['params'] },
  format: Formatter,
): string {
  if (unit === 'product') {
    if (value === POOLED) return POOLED_NAME[format.locale];
    return displayText(typeof value === 'string' ? value : null, 40) ?? NO_PRODUCT[format.locale];
  }
  if (value === null || (typeof value === 'number' && !Number.isFinite(value))) return '?';
  if (typeof value === 'string') return formatWord(value, unit, format);
  switch (unit) {
    case 'days':
      return format.count(value, NOUNS[format.locale].day);
    case 'weeks':
      return format.count(value, NOUNS[format.locale].week);
    case 'share':
    case 'probability':
    case 'ratio':
      return format.percent(value);
    case 'percent':
      return format.percent(Math.abs(value) / 100);
    case 'money': {
      const currency = params.currency;
      return format.money({ amount: value, currency: typeof currency === 'string' ? currency : null });
    }
    default:
      return format.number(value);
  }
}

/** What the scoring judges together because each alone is too little used. */
const POOLED_NAME: Translated<string> = {
  en: 'their range of products',
  'pt-BR': 'conjunto dos produtos',
};
const NO_PRODUCT: Translated<string> = { en: 'the product', 'pt-BR': 'produto' };

function formatWord(value: string, unit: ParamUnit | undefined, format: Formatter): string {
  const { locale } = format;
  switch (unit) {
    case 'day':
      return isDay(value) ? format.day(value) : shown(value, 12);
    case 'band':
      return ownValue(BAND_NAMES[locale], value) ?? shown(value, 20);
    case 'cadence':
      return ownValue(CADENCE_NAMES[locale], value) ?? shown(value, 20);
    case 'component':
      return ownValue(COMPONENT_NAMES[locale], value) ?? shown(value, 30);
    case 'source':
      return ownValue(SOURCE_NAMES[locale], value) ?? shown(value, 30);
    case 'quote':
      return shown(value, 140);
    default:
      return shown(value, 40);
  }
}

function shown(value: string, max: number): string {
  return displayText(value, max) ?? '?';
}

/** One piece of evidence in one language: a full sentence, and at most six words for tables and lists. */
export interface EvidenceText<C extends TextCode> {
  sentence: (v: EvidenceValues<C>) => string;
  short: (v: EvidenceValues<C>) => string;
}

/** All codes that begin with a prefix, in every language: a missing text does not compile. */
export type EvidenceStrings<P extends string> = {
  readonly [C in Extract<TextCode, `${P}.${string}`>]: Translated<EvidenceText<C>>;
};
