import { toEpochDay } from '../../domain/day.ts';
import { displayText } from '../../domain/text/safe-text.ts';
import type { Day, Locale, Money, Translated } from '../../domain/types.ts';
import type { MessageContext } from '../models/message.ts';

/** Singular and plural of a counted word, as Intl.PluralRules names them. */
export interface Noun {
  one: string;
  other: string;
}

/**
 * Numbers, days and money in one language; every text of this folder gets its figures from here. What is no number
 * (NaN, infinity) prints as `?`.
 */
export interface Formatter {
  readonly locale: Locale;
  readonly today: Day;
  /** `1,204`; at most `digits` decimals (default: one below ten, none from ten on). */
  number(value: number, digits?: number): string;
  /** With its sign, a real minus: `−19`, `+3`, `0`. */
  signed(value: number, digits?: number): string;
  /** `12 accounts`; number and word agree (`0 contas`, as Brazilians write, not CLDR's singular). */
  count(value: number, noun: Noun): string;
  /** A share 0-1 as `34%`; one decimal below 10 %. */
  percent(share: number, digits?: number): string;
  /** `€48,000`; cents only for small broken amounts. */
  money(money: Money): string;
  /** `€412k`, three significant digits. */
  shortMoney(money: Money): string;
  /** The same of a bare number: `412k`, `1.23M`. */
  compact(value: number): string;
  /** `24 Nov` / `24/11`; with the year when it is not this one. */
  day(day: Day): string;
  /** `Tue 24 Nov` / `ter., 24/11`. */
  weekday(day: Day): string;
  /** `November 2026` from `2026-11`. */
  month(month: string): string;
  /** `November` of a day in it; with the year when it is not this one. */
  monthOf(day: Day): string;
  /** `Nov` from `2026-11`, for the head of a column. */
  shortMonth(month: string): string;
  /** `21 Nov, 10:42 UTC` in the reader's time zone. */
  instant(iso: string): string;
  /** `in 54 days`, `tomorrow`, `3 days ago`, counted from today. */
  relative(day: Day): string;
  /** Whole days from today; negative = past. */
  daysUntil(day: Day): number;
  /** `9 days`, `3 weeks`, `4 months`. */
  duration(days: number): string;
  /** `a, b and c`. */
  list(items: readonly string[]): string;
}

interface Notation {
  /** The locale whose order and punctuation of dates and lists are used. */
  dates: string;
  day: 'numeric' | '2-digit';
  month: 'short' | '2-digit';
}
const NOTATIONS: Translated<Notation> = {
  en: { dates: 'en-GB', day: 'numeric', month: 'short' },
  'pt-BR': { dates: 'pt-BR', day: '2-digit', month: '2-digit' },
};

/**
 * Everything goes through Intl with an explicit locale and zone, so a machine's settings change nothing. English
 * writes days British style (24 Nov: no reader takes it for another day), money and numbers as `en` does.
 */
export function createFormatter(context: MessageContext): Formatter {
  let found = formatters.get(context);
  if (found === undefined) {
    found = buildFormatter(context);
    formatters.set(context, found);
  }
  return found;
}

function buildFormatter(context: MessageContext): Formatter {
  const { locale, today } = context;
  const { dates, day: dayDigits, month } = NOTATIONS[locale];
  const { plural, relative, list } = wordingOf(locale);
  const dayOptions = { timeZone: 'UTC', day: dayDigits, month } as const;

  const number = (value: number, digits = Math.abs(value) < 10 ? 1 : 0): string =>
    format(locale, decimals(digits), value);

  const currencyText = (money: Money, options: Intl.NumberFormatOptions): string => {
    const code = (money.currency ?? context.currency).toUpperCase();
    if (!/^[A-Z]{3}$/.test(code))
      return `${format(locale, options, money.amount)} ${displayText(code, 8) ?? '?'}`;
    return formatMoney(locale, { style: 'currency', currency: code, ...options }, money.amount);
  };

  const date = (day: Day, options: Intl.DateTimeFormatOptions): string => {
    const year = day.slice(0, 4) === today.slice(0, 4) ? {} : ({ year: 'numeric' } as const);
    return formatDate(dates, { ...options, ...year }, toEpochDay(day) * 86_400_000);
  };

  const formatter: Formatter = {
    locale,
    today,
    number,
    signed: (value, digits) =>
      round(value, digits) > 0 ? `+${number(value, digits)}` : number(value, digits),
    count: (value, noun) =>
      `${number(value)} ${value !== 0 && plural.select(Math.abs(value)) === 'one' ? noun.one : noun.other}`,
    percent: (share, digits = Math.abs(share) < 0.0995 ? 1 : 0) => format(locale, percents(digits), share),
    money: (money) => {
      const whole = Number.isInteger(money.amount) || Math.abs(money.amount) >= 1_000;
      return currencyText(money, whole ? { maximumFractionDigits: 0, minimumFractionDigits: 0 } : {});
    },
    shortMoney: (money) => {
      if (Math.abs(money.amount) < 1_000) return currencyText(money, { maximumFractionDigits: 0 });
      return currencyText(money, { notation: 'compact', maximumSignificantDigits: 3 });
    },
    compact: (value) =>
      Math.abs(value) < 1_000
        ? number(value, 0)
        : formatMoney(locale, { notation: 'compact', maximumSignificantDigits: 3 }, value),
    day: (day) => date(day, dayOptions),
    weekday: (day) => date(day, { ...dayOptions, weekday: 'short' }),
    month: (text) =>
      formatDate(
        dates,
        { timeZone: 'UTC', month: 'long', year: 'numeric' },
        toEpochDay(`${text}-01`) * 86_400_000,
      ),
    monthOf: (day) => nameMonth(day, dates, today),
    shortMonth: (text) =>
      formatDate(dates, { timeZone: 'UTC', month: 'short' }, toEpochDay(`${text}-01`) * 86_400_000),
    instant: (iso) =>
      formatDate(
        dates,
        {
          ...dayOptions,
          timeZone: context.timeZone,
          hour: '2-digit',
          minute: '2-digit',
          hourCycle: 'h23',
          timeZoneName: 'short',
        },
        Date.parse(iso),
      ),
    relative: (day) => relative.format(toEpochDay(day) - toEpochDay(today), 'day'),
    daysUntil: (day) => toEpochDay(day) - toEpochDay(today),
    duration: (days) => {
      const [unit, size] =
        days < 14 ? (['day', 1] as const) : days < 70 ? (['week', 7] as const) : (['month', 30.4] as const);
      return format(locale, { style: 'unit', unit, unitDisplay: 'long' }, Math.round(days / size));
    },
    list: (items) => list.format(items),
  };
  return formatter;
}

function nameMonth(day: Day, dates: string, today: Day): string {
  const isThisYear = day.slice(0, 4) === today.slice(0, 4);
  const year = isThisYear ? {} : ({ year: 'numeric' } as const);
  return formatDate(dates, { timeZone: 'UTC', month: 'long', ...year }, toEpochDay(day) * 86_400_000);
}

function round(value: number, digits = Math.abs(value) < 10 ? 1 : 0): number {
  return Math.round(value * 10 ** digits);
}

// Building an Intl object costs as much as thousands of formats: they are kept, by locale and options.
const formatters = new WeakMap<MessageContext, Formatter>();
const wordings = new Map<
  Locale,
  { plural: Intl.PluralRules; relative: Intl.RelativeTimeFormat; list: Intl.ListFormat }
>();
const numberFormats = new Map<string, Intl.NumberFormat>();
/** The same by the very object of the options, which is quicker to find than by what it says. */
const formatsOf = new WeakMap<Intl.NumberFormatOptions, Map<string, Intl.NumberFormat>>();

const decimals = keptByNumber((digits) => ({ maximumFractionDigits: digits }));
const percents = keptByNumber((digits) => ({ style: 'percent', maximumFractionDigits: digits }));

function keptByNumber(make: (digits: number) => Intl.NumberFormatOptions) {
  const kept: Intl.NumberFormatOptions[] = [];
  return (digits: number) => {
    kept[digits] ??= make(digits);
    return kept[digits];
  };
}
const dateFormats = new Map<string, Intl.DateTimeFormat>();

function wordingOf(locale: Locale) {
  let found = wordings.get(locale);
  if (found === undefined) {
    found = {
      plural: new Intl.PluralRules(locale),
      relative: new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }),
      list: new Intl.ListFormat(NOTATIONS[locale].dates, { style: 'long', type: 'conjunction' }),
    };
    wordings.set(locale, found);
  }
  return found;
}

function numberFormat(locale: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const known = formatsOf.get(options)?.get(locale);
  if (known !== undefined) return known;
  const key = locale + JSON.stringify(options);
  let found = numberFormats.get(key);
  if (found === undefined) {
    found = new Intl.NumberFormat(locale, { signDisplay: 'negative', ...options });
    numberFormats.set(key, found);
  }
  const formats = formatsOf.get(options) ?? new Map<string, Intl.NumberFormat>();
  formatsOf.set(options, formats.set(locale, found));
  return found;
}

function format(locale: string, options: Intl.NumberFormatOptions, value: number): string {
  if (!Number.isFinite(value)) return '?';
  return numberFormat(locale, options).format(value).replace('-', '−');
}

/** As `format`, with the compact thousands of English in lower case (€412k), as people write them. */
function formatMoney(locale: string, options: Intl.NumberFormatOptions, value: number): string {
  if (!Number.isFinite(value)) return '?';
  const parts = numberFormat(locale, options).formatToParts(value);
  const texts = parts.map((p) => (p.type === 'compact' && p.value === 'K' ? 'k' : p.value));
  return texts.join('').replace('-', '−');
}

function formatDate(locale: string, options: Intl.DateTimeFormatOptions, ms: number): string {
  const key = locale + JSON.stringify(options);
  let found = dateFormats.get(key);
  if (found === undefined) {
    found = new Intl.DateTimeFormat(locale, options);
    dateFormats.set(key, found);
  }
  return found.format(ms);
}
