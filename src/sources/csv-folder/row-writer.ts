import type { Day } from '../../domain/types.ts';
import { FIRST_YEAR, LAST_YEAR } from '../rows/bounds.ts';
import type { EncodedRows } from '../source.ts';
import type { KeySet } from './key-set.ts';

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

const [TAB, NEWLINE, SPACE, HASH, MINUS, POINT, ZERO] = [0x09, 0x0a, 0x20, 0x23, 0x2d, 0x2e, 0x30];
/** Longer ids may be longer in UTF-8 than an id may be; the judge of rows counts. */
const MAX_ID = 170;
/** As many digits are below every bound, and a fraction of so many is not too small. */
const [MAX_WHOLE, MAX_FRACTION] = [12, 8];
const [FIRST, LAST] = [Number(FIRST_YEAR), Number(LAST_YEAR)];
const MONTH_DAYS = [0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Most that a row can be longer than its line: the number of the line, and cells that are not there. */
export const growthOf = (columns: readonly EncodedColumn[]) =>
  columns.reduce((sum, { whenEmpty }) => sum + whenEmpty.length + 1, 12);

/** Writes lines whose cells have been found as rows in the text format of COPY, judging each cell on the way. */
export class RowWriter {
  private readonly bytes: Buffer;
  private readonly out: Buffer;
  private size = 0;
  private rows = 0;
  private lastLine = 0;
  /** As a number like 20260131. */
  private newest = 0;
  private readonly keys: KeySet;
  private low = 0;
  private high = 0;

  /**
   * @param capacity bytes that the rows take at most
   * @param keys of all rows of the feed so far
   */
  constructor(bytes: Buffer, capacity: number, keys: KeySet) {
    this.bytes = bytes;
    this.keys = keys;
    this.out = Buffer.allocUnsafe(capacity);
  }

  finish(): EncodedRows {
    const text = String(this.newest);
    const newest: Day | null =
      this.newest === 0 ? null : `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`;
    const { rows, lastLine } = this;
    return {
      rows,
      copy: this.out.subarray(0, this.size),
      newest,
      lastLine,
      isDistinct: this.keys.isDistinct,
    };
  }

  /**
   * @param starts where each cell begins, and behind the last one its end and one more
   * @returns false, and nothing is written, when a cell is not right beyond doubt
   */
  write(line: number, columns: readonly EncodedColumn[], starts: Int32Array): boolean {
    const before = this.size;
    let newest = this.newest;
    this.low = this.high = 0;
    this.writeText(String(line));
    for (const column of columns) {
      this.out[this.size++] = TAB;
      const { at } = column;
      const from = at < 0 ? 0 : starts[at]!;
      const to = at < 0 ? 0 : starts[at + 1]! - 1;
      const begin = this.size;
      if (from < to) {
        const day = this.judge(column.kind, from, to);
        if (day < 0) return this.takeBack(before);
        if (day > newest) newest = day;
        for (let next = from; next < to; next++) this.out[this.size++] = this.bytes[next]!;
      } else {
        if (column.required) return this.takeBack(before);
        column.whenEmpty.copy(this.out, this.size);
        this.size += column.whenEmpty.length;
      }
      if (column.isKey) this.hash(begin);
    }
    this.out[this.size++] = NEWLINE;
    this.newest = newest;
    this.lastLine = line;
    this.rows++;
    this.keys.add(this.low, this.high);
    return true;
  }

  /** @returns -1 when the cell needs a second look; the day of a cell that has one, as a number; else 0 */
  private judge(kind: EncodedColumn['kind'], from: number, to: number): number {
    switch (kind) {
      case 'id':
        return this.isId(from, to) ? 0 : -1;
      case 'number':
        return this.isNumber(from, to) ? 0 : -1;
      case 'day':
        return this.dayOf(from, to) || -1;
      case 'instant':
        return this.instantOf(from, to) || -1;
    }
  }

  /** Adds what was written since `from` to the hash of the row's key (FNV-1a, and the same with another prime). */
  private hash(from: number): void {
    let { low, high } = this;
    // The tab in front of a cell keeps two cells apart.
    for (let at = from - 1; at < this.size; at++) {
      const byte = this.out[at]!;
      low = Math.imul(low ^ byte, 0x01000193);
      high = Math.imul(((high << 5) | (high >>> 27)) ^ byte, 0x9e3779b1);
    }
    this.low = low;
    this.high = high;
  }

  private takeBack(size: number): false {
    this.size = size;
    return false;
  }

  private writeText(text: string): void {
    for (let at = 0; at < text.length; at++) this.out[this.size++] = text.charCodeAt(at);
  }

  private isId(from: number, to: number): boolean {
    const first = this.bytes[from]!;
    return to - from <= MAX_ID && first !== SPACE && first !== HASH && this.bytes[to - 1] !== SPACE;
  }

  /** Digits, and a fraction at most. */
  private isNumber(from: number, to: number): boolean {
    let point = to;
    for (let at = from; at < to; at++) {
      if (this.bytes[at] === POINT && point === to) point = at;
      else if (!isDigit(this.bytes[at]!)) return false;
    }
    const fraction = to - point - 1;
    return point > from && point - from <= MAX_WHOLE && fraction !== 0 && fraction <= MAX_FRACTION;
  }

  /** `YYYY-MM-DD` as a number; 0 = not one within the years that are taken. */
  private dayOf(from: number, to: number): number {
    const { bytes } = this;
    if (to - from !== 10 || bytes[from + 4] !== MINUS || bytes[from + 7] !== MINUS) return 0;
    const century = this.pairAt(from);
    const rest = this.pairAt(from + 2);
    const month = this.pairAt(from + 5);
    const day = this.pairAt(from + 8);
    if (century < 0 || rest < 0 || month < 1 || month > 12 || day < 1) return 0;
    const year = century * 100 + rest;
    if (year < FIRST || year > LAST) return 0;
    const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
    return day > (month === 2 && isLeap ? 29 : MONTH_DAYS[month]!) ? 0 : (year * 100 + month) * 100 + day;
  }

  /** `YYYY-MM-DDTHH:MM:SSZ`, the form in which instants are stored, as the number of its day; 0 = another form. */
  private instantOf(from: number, to: number): number {
    if (to - from !== 20) return 0;
    const time = this.bytes.toString('latin1', from + 10, to);
    return /^T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/.test(time) ? this.dayOf(from, from + 10) : 0;
  }

  private pairAt(at: number): number {
    const [tens, ones] = [this.bytes[at]!, this.bytes[at + 1]!];
    return isDigit(tens) && isDigit(ones) ? (tens - ZERO) * 10 + ones - ZERO : -1;
  }
}

function isDigit(code: number): boolean {
  return code >= ZERO && code <= ZERO + 9;
}
