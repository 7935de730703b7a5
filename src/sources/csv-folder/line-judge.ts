import type { Day } from '../../domain/types.ts';
import type { KeyHash } from '../key-set.ts';
import { FIRST_YEAR, LAST_YEAR } from '../rows/bounds.ts';
import type { FoundCells } from './find-cells.ts';

/** A column of an entity, and where it stands in the file. */
export interface EncodedColumn {
  kind: 'id' | 'day' | 'instant' | 'number';
  /** Place among the columns of the file; -1 = not there. */
  at: number;
  required: boolean;
  isKey: boolean;
  /** What an empty cell is written as. */
  whenEmpty: Buffer;
}

const [SPACE, HASH, MINUS, POINT, ZERO] = [0x20, 0x23, 0x2d, 0x2e, 0x30];
/** Longer ids may be longer in UTF-8 than an id may be; the judge of rows counts. */
const MAX_ID = 170;
/** As many digits are below every bound, and a fraction of so many is not too small. */
const [MAX_WHOLE, MAX_FRACTION] = [12, 8];
const [FIRST, LAST] = [Number(FIRST_YEAR), Number(LAST_YEAR)];
const MONTH_DAYS = [0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Judges the cells of lines that have been found. */
export class LineJudge {
  /** Newest day of the line that was judged last, as a number like 20260131; 0 = it has none. */
  day = 0;
  private readonly columns: readonly EncodedColumn[];

  constructor(columns: readonly EncodedColumn[]) {
    this.columns = columns;
  }

  /** @returns false when a cell is not right beyond doubt */
  fits({ bytes, starts }: FoundCells, line: number): boolean {
    this.day = 0;
    for (const { kind, at, required } of this.columns) {
      const from = at < 0 ? 0 : starts[line + at]!;
      const to = at < 0 ? 0 : starts[line + at + 1]! - 1;
      if (from === to) {
        if (required) return false;
        continue;
      }
      const day = JUDGES[kind](bytes, from, to);
      if (day < 0) return false;
      if (day > this.day) this.day = day;
    }
    return true;
  }

  /** Puts the key of a line into a hash, in the form in which it is stored. */
  hashKey({ bytes, starts }: FoundCells, line: number, hash: KeyHash): void {
    hash.begin();
    for (const { at, isKey, whenEmpty } of this.columns) {
      if (!isKey) continue;
      const from = at < 0 ? 0 : starts[line + at]!;
      const to = at < 0 ? 0 : starts[line + at + 1]! - 1;
      if (from === to) hash.addBytes(whenEmpty, 0, whenEmpty.length);
      else hash.addBytes(bytes, from, to);
    }
  }
}

/** Each tells -1 when the cell needs a second look; the day of a cell that has one, as a number; else 0. */
const JUDGES: Record<EncodedColumn['kind'], (bytes: Buffer, from: number, to: number) => number> = {
  id: (bytes, from, to) => (isId(bytes, from, to) ? 0 : -1),
  number: (bytes, from, to) => (isNumber(bytes, from, to) ? 0 : -1),
  day: (bytes, from, to) => dayOf(bytes, from, to) || -1,
  instant: (bytes, from, to) => instantOf(bytes, from, to) || -1,
};

function isId(bytes: Buffer, from: number, to: number): boolean {
  const first = bytes[from]!;
  return to - from <= MAX_ID && first !== SPACE && first !== HASH && bytes[to - 1] !== SPACE;
}

/** Digits, and a fraction at most. */
function isNumber(bytes: Buffer, from: number, to: number): boolean {
  let point = to;
  for (let at = from; at < to; at++) {
    if (bytes[at] === POINT && point === to) point = at;
    else if (!isDigit(bytes[at]!)) return false;
  }
  const fraction = to - point - 1;
  return point > from && point - from <= MAX_WHOLE && fraction !== 0 && fraction <= MAX_FRACTION;
}

/** `YYYY-MM-DD` as a number; 0 = not one within the years that are taken. */
export function dayOf(bytes: Buffer, from: number, to: number): number {
  if (to - from !== 10 || bytes[from + 4] !== MINUS || bytes[from + 7] !== MINUS) return 0;
  const century = pairAt(bytes, from);
  const rest = pairAt(bytes, from + 2);
  const month = pairAt(bytes, from + 5);
  const day = pairAt(bytes, from + 8);
  if (century < 0 || rest < 0 || month < 1 || month > 12 || day < 1) return 0;
  const year = century * 100 + rest;
  if (year < FIRST || year > LAST) return 0;
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day > (month === 2 && isLeap ? 29 : MONTH_DAYS[month]!) ? 0 : (year * 100 + month) * 100 + day;
}

/** The day of a number like 20260131. */
export function dayText(day: number): Day {
  const text = String(day);
  return `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`;
}

/** `YYYY-MM-DDTHH:MM:SSZ`, the form in which instants are stored, as the number of its day; 0 = another form. */
function instantOf(bytes: Buffer, from: number, to: number): number {
  if (to - from !== 20) return 0;
  const time = bytes.toString('latin1', from + 10, to);
  return /^T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/.test(time) ? dayOf(bytes, from, from + 10) : 0;
}

function pairAt(bytes: Buffer, at: number): number {
  const [tens, ones] = [bytes[at]!, bytes[at + 1]!];
  return isDigit(tens) && isDigit(ones) ? (tens - ZERO) * 10 + ones - ZERO : -1;
}

function isDigit(code: number): boolean {
  return code >= ZERO && code <= ZERO + 9;
}
