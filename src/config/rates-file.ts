import { readFileSync } from 'node:fs';
import { isDay } from '../domain/day.ts';
import { type ConfigProblem, configProblem, type ProblemCode } from './config-error.ts';
import { decodeText } from './decode-text.ts';
import { LEAST_RATE, MOST_RATE } from './schema-money.ts';
import { didYouMean } from './suggestion.ts';

/** What one unit of each currency is worth from a day on, as `rates` of the configuration has it. */
export type RatesEntry = { from: string } & Record<string, number | string>;

/** A rate with where it is told: a line of a file, or null for the configuration itself. */
interface ToldRate {
  rate: number;
  place: string | null;
}

const COLUMNS = ['from', 'currency', 'rate'] as const;
type Column = (typeof COLUMNS)[number];
/** Ten years of daily rates of all the world's currencies take less. */
const MOST_BYTES = 20_000_000;

/**
 * Rates of CSV files with the columns `from` (or `day`), `currency` and `rate`: one unit in the reporting currency from
 * that day on. They are laid over those of the configuration; the same day and currency with another rate is an error.
 * @returns every problem with its file, line and column, and the entries as far as they are right
 */
export function readRatesFiles(
  files: readonly string[],
  given: { rates: readonly Readonly<Record<string, number | string>>[]; reporting: string },
): { rates: RatesEntry[]; problems: ConfigProblem[] } {
  const byDay = toRatesByDay(given.rates);
  const problems = files.flatMap((file) => readRatesFile(file, { byDay, reporting: given.reporting }));
  return { rates: toEntries(byDay), problems };
}

/** Rates with those of an older record below them: what is told now wins. */
export function layRatesOver<Entry extends RatesEntry>(
  now: readonly Entry[],
  older: readonly Entry[],
): RatesEntry[] {
  return toEntries(toRatesByDay([...older, ...now]));
}

type RatesByDay = Map<string, Map<string, ToldRate>>;

function toRatesByDay(entries: readonly Readonly<Record<string, number | string>>[]): RatesByDay {
  const byDay: RatesByDay = new Map();
  for (const { from, ...entry } of entries) {
    const day = dayOf(byDay, String(from));
    for (const [code, rate] of Object.entries(entry)) day.set(code, { rate: Number(rate), place: null });
  }
  return byDay;
}

function toEntries(byDay: RatesByDay): RatesEntry[] {
  return [...byDay].map(([from, told]) => ({
    ...Object.fromEntries([...told].map(([code, { rate }]) => [code, rate])),
    from,
  }));
}

function dayOf(byDay: RatesByDay, from: string): Map<string, ToldRate> {
  const known = byDay.get(from);
  if (known) return known;
  const made = new Map<string, ToldRate>();
  byDay.set(from, made);
  return made;
}

interface Told {
  byDay: RatesByDay;
  reporting: string;
}

function readRatesFile(file: string, told: Told): ConfigProblem[] {
  const problem = (place: { line: number; column: number }, code: ProblemCode, message: string) =>
    configProblem({ file, ...place, code, message });
  const top = { line: 1, column: 1 };
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    const { code = 'unreadable' } = error as NodeJS.ErrnoException;
    return [problem(top, 'unreadable', `cannot be read (${code}); rates are looked for here`)];
  }
  if (bytes.length > MOST_BYTES) return [problem(top, 'too_large', `is larger than ${MOST_BYTES / 1e6} MB`)];
  const decoded = decodeText(bytes);
  if (!decoded.ok) return [problem(decoded, 'not_utf8', 'is not valid UTF-8; save the file as UTF-8')];
  const [head, ...lines] = decoded.text.split(/\r?\n/);
  const delimiter = head?.includes(';') ? ';' : ',';
  const header = splitCells(head ?? '', delimiter);
  const columns = findColumns(header.map(({ text }) => text));
  const missing = COLUMNS.filter((column) => columns[column] < 0);
  if (missing.length > 0) {
    const message = `has no column ${missing.join(', ')}; write from,currency,rate in its first line`;
    return [problem(top, 'missing', message)];
  }
  return lines.flatMap((text, i) => {
    if (text.trim() === '') return [];
    const cells = splitCells(text, delimiter);
    const at = (column: Column): Cell => cells[columns[column]] ?? { text: '', column: text.length + 1 };
    const wrong = takeRate(
      { from: at('from'), currency: at('currency'), rate: at('rate') },
      told,
      `${file}:${i + 2}`,
    );
    return wrong === null
      ? []
      : [problem({ line: i + 2, column: wrong.cell.column }, wrong.code, wrong.message)];
  });
}

interface Cell {
  text: string;
  /** Where it begins in its line, from 1 on. */
  column: number;
}

function splitCells(line: string, delimiter: string): Cell[] {
  const cells: Cell[] = [];
  const pattern = new RegExp(`(?:"((?:[^"]|"")*)"|([^${delimiter}]*))(?:${delimiter}|$)`, 'y');
  while (pattern.lastIndex < line.length) {
    const column = pattern.lastIndex + 1;
    const found = pattern.exec(line);
    if (found === null) break;
    const [, quoted, plain = ''] = found;
    cells.push({ text: (quoted?.replaceAll('""', '"') ?? plain).trim(), column });
  }
  return cells;
}

function findColumns(header: readonly string[]): Readonly<Record<Column, number>> {
  const names = header.map((name) => name.toLowerCase());
  const day = names.indexOf('from');
  return {
    from: day < 0 ? names.indexOf('day') : day,
    currency: names.indexOf('currency'),
    rate: names.indexOf('rate'),
  };
}

/** Notes one rate, or says what is wrong with it and in which cell. */
function takeRate(
  { from, currency, rate }: Readonly<Record<Column, Cell>>,
  { byDay, reporting }: Told,
  place: string,
): { cell: Cell; code: ProblemCode; message: string } | null {
  if (!isDay(from.text)) {
    const message = `from: "${from.text}" is not a calendar day written YYYY-MM-DD`;
    return { cell: from, code: 'invalid_value', message };
  }
  const code = currency.text;
  if (!/^[A-Z]{3}$/.test(code)) {
    const meant = /^[A-Za-z]{3}$/.test(code) ? didYouMean(code.toUpperCase()) : '';
    const message = `currency: "${code}" is not a three-letter currency code such as EUR${meant}`;
    return { cell: currency, code: 'invalid_value', message };
  }
  const value = /^\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(rate.text) ? Number(rate.text) : Number.NaN;
  if (Number.isNaN(value)) {
    return { cell: rate, code: 'wrong_type', message: `rate: "${rate.text}" is not a number such as 1.08` };
  }
  if (value < LEAST_RATE || value > MOST_RATE) {
    return { cell: rate, code: 'out_of_range', message: `rate: must be above 0 and at most ${MOST_RATE}` };
  }
  if (code === reporting && value !== 1) {
    const message = `rate: ${code} is the reporting currency: one unit of it is worth 1`;
    return { cell: rate, code: 'contradiction', message };
  }
  const day = dayOf(byDay, from.text);
  const known = day.get(code);
  if (known !== undefined && known.rate !== value) {
    const where = known.place === null ? 'in the configuration' : `at ${known.place}`;
    const message = `rate: ${code} from ${from.text} on is ${known.rate} ${where}, and ${value} here`;
    return { cell: rate, code: 'contradiction', message };
  }
  if (known === undefined) day.set(code, { rate: value, place });
  return null;
}
