import { CsvError, type Options, parse } from 'csv-parse/sync';
import {
  CARRIAGE_RETURN,
  type CsvRow,
  countLineEnds,
  NEWLINE,
  type PlainLines,
  splitPlainLines,
} from './plain-lines.ts';

export type { CsvRow } from './plain-lines.ts';

/** A line that is no CSV; the reader goes on with the next line. */
export interface BrokenLine {
  line: number;
  broken: 'bad_quote' | 'file_cut' | 'field_too_long';
  /** The line's bytes as latin1, cut. */
  text: string;
}

export type CsvItem = CsvRow | BrokenLine;
export type CsvBlock = CsvItem | PlainLines;

/**
 * A record longer than this is not waited for: it is a quote that is never closed, or no text file. Also the bound of
 * the memory needed, whatever the file holds.
 */
export const MAX_RECORD_BYTES = 2 * 1024 * 1024;
const MAX_BROKEN_TEXT = 4_000;

const QUOTE = 0x22;
const BOM = Buffer.from([0xef, 0xbb, 0xbf]);

const OPTIONS: Options = {
  encoding: 'latin1',
  bom: false,
  record_delimiter: ['\n', '\r\n'],
  relax_column_count: true,
  skip_empty_lines: true,
};

/**
 * Splits bytes into CSV records (RFC 4180, LF or CRLF) with their line numbers, block by block. A line that is no CSV
 * costs only itself: parsing starts anew on the next line, so one stray quote cannot swallow the rest of the file.
 * @param delimiter one ASCII character
 * @param headerLine line that names the columns; what stands above it is given out like any other record
 */
export async function* splitRecords(
  chunks: AsyncIterable<Buffer>,
  headerLine = 1,
  delimiter = ',',
): AsyncGenerator<CsvItem[], void, void> {
  for await (const blocks of splitBlocks(chunks, headerLine, delimiter)) {
    const items = blocks.flatMap((block) => ('bytes' in block ? splitPlainLines(block, delimiter) : [block]));
    if (items.length > 0) yield items;
  }
}

/** The same, with lines in which no quote stands left together for those who have a shorter way with them. */
export async function* splitBlocks(
  chunks: AsyncIterable<Buffer>,
  headerLine = 1,
  delimiter = ',',
): AsyncGenerator<CsvBlock[], void, void> {
  const splitter = new Splitter(headerLine, delimiter);
  for await (const chunk of chunks) {
    const blocks = splitter.push(chunk);
    if (blocks.length > 0) yield blocks;
  }
  const blocks = splitter.end();
  if (blocks.length > 0) yield blocks;
}

class Splitter {
  /** Bytes that do not make a whole record yet, beginning at a record's first byte. */
  private pending: Buffer = Buffer.alloc(0);
  private line = 1;
  private started = false;
  /** Columns of the record that names them. */
  private width = 0;
  /** Set while the rest of an over-long line is thrown away. */
  private skipping = false;
  private readonly headerLine: number;
  private readonly delimiter: string;

  constructor(headerLine: number, delimiter: string) {
    this.headerLine = headerLine;
    this.delimiter = delimiter;
  }

  push(chunk: Buffer): CsvBlock[] {
    this.pending = this.pending.length > 0 ? Buffer.concat([this.pending, chunk]) : chunk;
    if (!this.started) {
      if (this.pending.length < BOM.length) return [];
      if (this.pending.subarray(0, BOM.length).equals(BOM)) this.pending = this.pending.subarray(BOM.length);
      this.started = true;
    }
    if (this.skipping) {
      const newline = this.pending.indexOf(NEWLINE);
      this.pending = this.pending.subarray(newline < 0 ? this.pending.length : newline + 1);
      if (newline < 0) return [];
      this.skipping = false;
      this.line++;
    }
    const items: CsvBlock[] = [];
    while (this.split(items, false));
    return items;
  }

  end(): CsvBlock[] {
    const items: CsvBlock[] = [];
    while (this.pending.length > 0 && !this.skipping && this.split(items, true));
    return items;
  }

  /** Takes the records out of the pending bytes; true when a line was given up and parsing must start anew. */
  private split(items: CsvBlock[], last: boolean): boolean {
    let size = last ? this.pending.length : this.pending.lastIndexOf(NEWLINE) + 1;
    size -= this.takePlain(size, items);
    const found: { cells: string[]; end: number }[] = [];
    const failure = size > 0 ? parseBlock(this.pending.subarray(0, size), found, this.delimiter) : null;
    this.take(found, items);
    if (failure === null && last) this.pending = this.pending.subarray(this.pending.length);
    if (failure === 'open' && last) {
      const cut = isCutRecord(this.pending, this.width, this.delimiter);
      this.giveUpLine(items, cut ? 'file_cut' : 'bad_quote', cut);
      return true;
    }
    if (failure === 'broken') {
      this.giveUpLine(items, 'bad_quote', false);
      return true;
    }
    if (this.pending.length <= MAX_RECORD_BYTES) return false;
    this.giveUpLine(items, failure === 'open' ? 'bad_quote' : 'field_too_long', false);
    return true;
  }

  /** Takes the lines in front of the first quote. @returns their bytes */
  private takePlain(size: number, items: CsvBlock[]): number {
    const quote = this.pending.indexOf(QUOTE);
    const plain =
      quote < 0 || quote >= size ? size : quote === 0 ? 0 : this.pending.lastIndexOf(NEWLINE, quote) + 1;
    if (plain === 0) return 0;
    const lines: PlainLines = { line: this.line, bytes: this.pending.subarray(0, plain) };
    if (this.width === 0) {
      const heading = splitPlainLines(lines, this.delimiter).find(({ line }) => line >= this.headerLine);
      this.width = heading?.cells.length ?? 0;
    }
    items.push(lines);
    this.line += countLineEnds(lines.bytes);
    this.pending = this.pending.subarray(plain);
    return plain;
  }

  private take(found: readonly { cells: string[]; end: number }[], items: CsvBlock[]): void {
    let at = 0;
    for (const { cells, end } of found) {
      at = this.skipBlankLines(at);
      items.push({ line: this.line, cells, ended: this.pending[end - 1] === NEWLINE });
      if (this.width === 0 && this.line >= this.headerLine) this.width = cells.length;
      for (let next = this.pending.indexOf(NEWLINE, at); next >= 0 && next < end; ) {
        this.line++;
        next = this.pending.indexOf(NEWLINE, next + 1);
      }
      at = end;
    }
    this.pending = this.pending.subarray(this.skipBlankLines(at));
  }

  private skipBlankLines(from: number): number {
    for (let at = from; ; ) {
      const width =
        this.pending[at] === NEWLINE
          ? 1
          : this.pending[at] === CARRIAGE_RETURN && this.pending[at + 1] === NEWLINE
            ? 2
            : 0;
      if (width === 0) return at;
      at += width;
      this.line++;
    }
  }

  /** Drops the pending bytes' first line (or all of them), reporting it. */
  private giveUpLine(items: CsvBlock[], broken: BrokenLine['broken'], all: boolean): void {
    const newline = all ? -1 : this.pending.indexOf(NEWLINE);
    const size = newline < 0 ? this.pending.length : newline;
    const text = this.pending.toString('latin1', 0, Math.min(size, MAX_BROKEN_TEXT));
    items.push({ line: this.line, broken, text });
    this.skipping = newline < 0;
    this.pending = this.pending.subarray(newline < 0 ? size : size + 1);
    if (newline >= 0) this.line++;
  }
}

/** @returns null when all was parsed, `open` when a quote is not closed yet, `broken` when a quote is out of place. */
function parseBlock(
  block: Buffer,
  found: { cells: string[]; end: number }[],
  delimiter: string,
): 'open' | 'broken' | null {
  try {
    parse(block, {
      ...OPTIONS,
      delimiter,
      on_record: (cells: string[], { bytes }) => {
        found.push({ cells, end: bytes });
        return null;
      },
    });
    return null;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return error.code === 'CSV_QUOTE_NOT_CLOSED' ? 'open' : 'broken';
  }
}

/**
 * Whether a quote still open at the end of the file means that the file was cut there, and not that one quote too
 * many stands in front of good rows: then some later line would have as many commas as the first one.
 */
function isCutRecord(pending: Buffer, width: number, delimiter: string): boolean {
  const [, ...following] = pending.toString('latin1').split('\n');
  return width < 2 || !following.some((line) => line.split(delimiter).length === width);
}
