import { type FieldProblem, wrongValue } from '../rows/field-problem.ts';

/** How a file writes its days and times, and where its clocks stand. */
export interface DateRules {
  /** Tokens yyyy, yy, MMM (a month's name), MM, M, dd, d, HH, H, mm, ss; or unix, unix_ms, excel; null = ISO 8601. */
  dates: string | null;
  /** IANA zone of times that carry none; null = UTC. */
  timezone: string | null;
}

/** Reads a text into what the rows of every source hold: `YYYY-MM-DD`, or an instant in UTC. */
export type DateReader = (text: string, kind: 'day' | 'instant') => string | FieldProblem;

const TOKENS = /yyyy|yy|MMM|MM|M|dd|d|HH|H|mm|ss/g;
const DIGITS: ReadonlyMap<string, string> = new Map([
  ['yyyy', '(\\d{4})'],
  ['MMM', '(\\p{L}{3,9})\\.?'],
  ...['yy', 'MM', 'dd', 'HH', 'mm', 'ss'].map((token) => [token, '(\\d{1,2})'] as const),
  ...['M', 'd', 'H'].map((token) => [token, '(\\d{1,2})'] as const),
]);
/** A time behind a format that names days only. */
const TIME = '(?:[T, ]+(\\d{1,2}):(\\d{2})(?::(\\d{2})(?:\\.\\d+)?)?(?:[ \\u202f]?([AaPp])\\.?[Mm]\\.?)?)?';
/** The first three letters of months in English and Portuguese, in their order. */
const MONTHS =
  'jan feb mar apr may jun jul aug sep oct nov dec|jan fev mar abr mai jun jul ago set out nov dez'
    .split('|')
    .flatMap((names) => names.split(' ').map((name, at) => [name, at + 1] as const));
const MONTH_NUMBERS: ReadonlyMap<string, number> = new Map(MONTHS);
const ISO =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?)?( ?(?:Z|UTC|[+-]\d{2}:?\d{2}))?$/;
/** Excel counts days from here; its day 60, which never was, lies before anything that is told. */
const EXCEL_EPOCH = Date.UTC(1899, 11, 30);
const DAY_MS = 86_400_000;

interface Wall {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
}

/** A reader of one file's dates. What is written as ISO 8601 is read whatever else is declared. */
export function createDateReader({ dates, timezone }: DateRules): DateReader {
  const zone = timezone === null || timezone === 'UTC' ? null : createZone(timezone);
  const format = dates === null || NUMERIC.has(dates) ? null : compileFormat(dates);
  const perUnit = dates === null ? undefined : NUMERIC.get(dates);
  const wrong = (text: string) =>
    wrongValue(text, {
      code: 'not_a_day',
      what: dates === null ? 'not a date as YYYY-MM-DD' : `not a date as ${dates}, which is declared`,
      advice: 'Correct it, or declare how this file writes its days (dates).',
    });
  const ofInstant = (ms: number, kind: 'day' | 'instant') => {
    const local = kind === 'day' && zone !== null ? ms + zone.offsetAt(ms) : ms;
    const text = new Date(local).toISOString();
    return kind === 'day' ? text.slice(0, 10) : text;
  };
  const ofWall = (wall: Wall, kind: 'day' | 'instant') => {
    const { year, month, day, hour, minute, second } = wall;
    const ms = Date.UTC(year, month - 1, day, hour, minute, second);
    const back = new Date(ms);
    const isReal = back.getUTCDate() === day && back.getUTCMonth() === month - 1 && hour < 24 && minute < 60;
    if (!isReal) return null;
    // The day as it is written is the day it is about, wherever the clock stands.
    if (kind === 'day') return back.toISOString().slice(0, 10);
    return new Date(zone === null ? ms : zone.toUtc(ms)).toISOString();
  };

  const read: DateReader = (text, kind) => {
    const iso = ISO.exec(text);
    if (iso?.[7]) {
      const ms = Date.parse(
        text
          .replace(' ', 'T')
          .replace(/ ?UTC$/, 'Z')
          .replace(/ /g, '')
          .replace(',', '.'),
      );
      return Number.isNaN(ms) ? wrong(text) : ofInstant(ms, kind);
    }
    if (iso) return ofWall(wallOf(iso, ISO_ORDER), kind) ?? wrong(text);
    if (perUnit !== undefined) {
      if (!/^\d+(?:\.\d+)?$/.test(text)) return wrong(text);
      if (dates !== 'excel') return ofInstant(Math.round(Number(text) * perUnit), kind);
      const ms = EXCEL_EPOCH + Math.round(Number(text) * DAY_MS);
      return kind === 'day'
        ? new Date(ms).toISOString().slice(0, 10)
        : new Date(zone?.toUtc(ms) ?? ms).toISOString();
    }
    const found = format?.pattern.exec(text);
    if (!format || !found) return wrong(text);
    return ofWall(wallOf(found, format.order), kind) ?? wrong(text);
  };
  // A feed repeats the same few thousand days over and over.
  const known = new Map<string, string | FieldProblem>();
  return (text, kind) => {
    if (kind === 'instant') return read(text, kind);
    const kept = known.get(text);
    if (kept !== undefined) return kept;
    const day = read(text, kind);
    if (known.size < KNOWN_DAYS_MAX) known.set(text, day);
    return day;
  };
}

const KNOWN_DAYS_MAX = 10_000;

const NUMERIC: ReadonlyMap<string, number> = new Map([
  ['unix', 1000],
  ['unix_ms', 1],
  ['excel', DAY_MS],
]);
const ISO_ORDER = ['yyyy', 'MM', 'dd', 'HH', 'mm', 'ss'];

/** What is wrong with a declared format, or null. */
export function formatProblem(dates: string): string | null {
  if (NUMERIC.has(dates)) return null;
  const { order } = compileFormat(dates);
  const has = (...tokens: string[]) => order.some((token) => tokens.includes(token));
  return has('yyyy', 'yy') && has('MMM', 'MM', 'M') && has('dd', 'd')
    ? null
    : 'needs a year, a month and a day, like dd/MM/yyyy';
}

function compileFormat(format: string): { pattern: RegExp; order: string[] } {
  const order: string[] = [];
  let source = '';
  let at = 0;
  for (const match of format.matchAll(TOKENS)) {
    source += escaped(format.slice(at, match.index)) + DIGITS.get(match[0])!;
    order.push(match[0]);
    at = match.index + match[0].length;
  }
  source += escaped(format.slice(at));
  const hasTime = order.some((token) => token.startsWith('H'));
  if (!hasTime) order.push('HH', 'mm', 'ss', HALF);
  return { pattern: new RegExp(`^${source}${hasTime ? '' : TIME}$`, 'u'), order };
}

/** Of a clock of twelve hours: a or p. */
const HALF = 'half';

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function wallOf(found: RegExpExecArray, order: readonly string[]): Wall {
  const text = (...tokens: string[]) => {
    const at = order.findIndex((token) => tokens.includes(token));
    return at < 0 ? undefined : found[at + 1];
  };
  const part = (...tokens: string[]) => Number(text(...tokens) ?? 0);
  const year = part('yyyy') || 2000 + part('yy');
  const named = text('MMM')?.toLowerCase().slice(0, 3);
  return {
    year,
    month: named === undefined ? part('MM', 'M') : (MONTH_NUMBERS.get(named) ?? 0),
    day: part('dd', 'd'),
    hour: hourOf(part('HH', 'H'), text(HALF)),
    minute: part('mm'),
    second: part('ss'),
  };
}

/** @param half a or p where the clock counts to twelve; 24, which no clock shows, where it does not fit */
function hourOf(shown: number, half: string | undefined): number {
  if (half === undefined) return shown;
  if (shown < 1 || shown > 12) return 24;
  return (shown % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
}

/** The clock of a time zone. Offsets are kept by the hour, as they change at full hours of UTC. */
function createZone(timeZone: string) {
  const parts = new Intl.DateTimeFormat('en-US', {
    ...{ timeZone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit' },
    ...{ hour: '2-digit', minute: '2-digit', second: '2-digit' },
  });
  const known = new Map<number, number>();
  const offsetAt = (ms: number): number => {
    const hour = Math.floor(ms / 3_600_000);
    const kept = known.get(hour);
    if (kept !== undefined) return kept;
    const at = new Map(parts.formatToParts(hour * 3_600_000).map(({ type, value }) => [type, Number(value)]));
    const of = (name: Intl.DateTimeFormatPartTypes) => at.get(name) ?? 0;
    const wall = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
    const offset = wall - hour * 3_600_000;
    if (known.size > 100_000) known.clear();
    known.set(hour, offset);
    return offset;
  };
  return {
    offsetAt,
    /** @param wall what the clock shows, as if it were UTC */
    toUtc: (wall: number) => {
      const guess = wall - offsetAt(wall);
      return wall - offsetAt(guess);
    },
  };
}
