import { type FoundCells, findCells, sameBytes } from './find-cells.ts';
import { NEWLINE } from './plain-lines.ts';

/** Lines that belong together, with the places of their cells. */
export interface Stretch {
  cells: FoundCells;
  lines: number;
  /** Behind its last byte. */
  to: number;
  /** The bytes have ended, and the lines behind them may belong to it. */
  isOpen: boolean;
}

const MOST_LINES = 1_024;
const MOST_BYTES = 64 * 1024;
/** Digests of shorter ones would take more room than they save. */
const USUAL_LINES = 24;
const MONTH = 'YYYY-MM'.length;

export interface CutterOptions {
  /** Columns of the file. */
  width: number;
  /** Places of the two columns that stretches follow. */
  account: number;
  day: number;
  /** Whether a line with this first cell needs a second look. */
  isDoubtful(bytes: Buffer, from: number, to: number): boolean;
}

/**
 * Cuts lines into stretches where the account or the month changes: by what stands there and not by place, so that a line
 * that is new or corrected changes its own stretch alone. Where nearly every line is about another account, only a part
 * of the changes cuts.
 */
export class StretchCutter {
  private readonly starts: Int32Array;
  /** Of the hash of account and month, the bits that have to be 0 where it cuts; null = not known yet. */
  private mask: number | null = null;

  private readonly options: CutterOptions;

  constructor(options: CutterOptions) {
    this.options = options;
    this.starts = new Int32Array(MOST_LINES * (options.width + 1));
  }

  /** The rows of an account stand together, as its first lines have it. */
  get isByAccount(): boolean {
    return this.mask === 0;
  }

  /** Place of a line of a stretch among the starts of its cells. */
  placeOf(line: number): number {
    return line * (this.options.width + 1);
  }

  /** The stretch that begins with a line; one without lines = the line needs a second look. */
  next(bytes: Buffer, from: number): Stretch {
    const { width, isDoubtful } = this.options;
    const cells: FoundCells = { bytes, width, starts: this.starts };
    this.mask ??= this.sample(cells, from);
    let lines = 0;
    let at = from;
    while (at < bytes.length) {
      const place = this.placeOf(lines);
      const next = findCells(cells, at, place);
      const ends = next === 0 || isDoubtful(bytes, at, this.starts[place + 1]! - 1);
      if (ends || (lines > 0 && this.cuts(cells, place))) return { cells, lines, to: at, isOpen: false };
      lines++;
      at = next;
      if (lines === MOST_LINES || at - from >= MOST_BYTES) return { cells, lines, to: at, isOpen: false };
    }
    return { cells, lines, to: at, isOpen: true };
  }

  private sample(cells: FoundCells, from: number): number {
    let changes = 0;
    let lines = 0;
    for (let at = from; lines < MOST_LINES && at < cells.bytes.length; ) {
      const place = this.placeOf(lines);
      const next = findCells(cells, at, place);
      if (next > 0 && lines++ > 0 && this.changes(cells, place)) changes++;
      at = next || cells.bytes.indexOf(NEWLINE, at) + 1 || cells.bytes.length;
    }
    let bits = 0;
    while (lines * 2 ** bits < changes * USUAL_LINES && bits < 8) bits++;
    return 2 ** bits - 1;
  }

  private cuts(cells: FoundCells, place: number): boolean {
    if (!this.changes(cells, place)) return false;
    if (this.mask === 0) return true;
    const { bytes, starts } = cells;
    let hash = 0;
    for (const column of [this.options.account, this.options.day]) {
      const from = starts[place + column]!;
      const to = this.endOf(place, column);
      for (let at = from; at < to; at++) hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
    }
    return ((hash ^ (hash >>> 15)) & this.mask!) === 0;
  }

  /** Whether a line is about another account or month than the one before it. */
  private changes({ bytes, starts }: FoundCells, place: number): boolean {
    const before = place - this.options.width - 1;
    for (const column of [this.options.account, this.options.day]) {
      const [from, to] = [starts[place + column]!, this.endOf(place, column)];
      const [other, end] = [starts[before + column]!, this.endOf(before, column)];
      if (!sameBytes(bytes, { from, to }, { from: other, to: end })) return true;
    }
    return false;
  }

  /** Behind the account, or the month of the day. */
  private endOf(place: number, column: number): number {
    const end = this.starts[place + column + 1]! - 1;
    return column === this.options.account ? end : Math.min(end, this.starts[place + column]! + MONTH);
  }
}
