import { KeyHash, type KeySet } from '../key-set.ts';
import type { Entity, EntityRecords, UsageRecord } from '../records.ts';
import { ENTITY_COLUMNS, ENTITY_KEYS, kindOfColumn } from '../rows/entity-columns.ts';
import { parseId } from '../rows/parse-text.ts';
import type { ApartSummary, EncodedRows } from '../source.ts';
import type { StoredRows } from '../stored-rows.ts';
import { createNameCheck } from './find-cells.ts';
import { dayText, type EncodedColumn, LineJudge } from './line-judge.ts';
import { type CsvRow, NEWLINE, type PlainLines, splitPlainLines } from './plain-lines.ts';
import { RowWriter } from './row-writer.ts';
import { StoredCheck } from './stored-check.ts';
import { type Stretch, StretchCutter } from './stretch-cutter.ts';

/** Told in millions of rows, in columns of kinds that a look at each byte can judge. */
const ENCODED: ReadonlySet<Entity> = new Set(['usage', 'usage_events', 'signals']);

export interface EncoderOptions {
  /** Of the columns of the file, in their order. */
  names: readonly string[];
  /** Keys of all rows of the feed so far. */
  keys: KeySet;
  /** Of usage: what the database has. Left out = every row is told, and may need a second look. */
  stored?: StoredRows | undefined;
  /** What decides how lines are read, beside what stands in them. */
  rules: string;
}

export interface EncodedLines {
  encoded: EncodedRows;
  /** Rows to be judged, in their order. */
  rest: CsvRow[];
  /** Lines at the end that may belong together with those that follow; to be given again in front of these. */
  left: PlainLines | null;
}

export interface LineEncoder<E extends Entity> {
  /**
   * Lines that are right beyond doubt as rows for COPY; all others as rows to be judged.
   * @param isLast nothing is left over, since other lines do not follow at once
   */
  encode(lines: PlainLines, isLast: boolean): EncodedLines;
  /** A row that was judged. */
  noteRow(record: EntityRecords[E]): void;
  /** What has come of comparing with what is stored; null = nothing was compared. */
  finish(): ApartSummary | null;
}

/**
 * The short way for lines without quotes: what is plain ASCII, whole and within bounds at first sight is written as a
 * row for COPY once its bytes were judged. What needs a second look (a sign, an exponent, a blank at an edge, a cell that
 * names a column, a last line without an end) is left to the judge of rows, so that both ways agree on every line.
 * @returns null for an entity that has no short way
 */
export function createLineEncoder<E extends Entity>(
  entity: E,
  options: EncoderOptions,
): LineEncoder<E> | null {
  if (!ENCODED.has(entity)) return null;
  const { names, keys, stored, rules } = options;
  const known = ENTITY_COLUMNS[entity];
  const columns = columnsOf(entity, names);
  const places = {
    account: names.indexOf('account_id'),
    day: names.indexOf(entity === 'usage_events' ? 'occurred_at' : 'day'),
    product: names.indexOf('product'),
  };
  const cutter = new StretchCutter({
    ...{ width: names.length, account: places.account, day: places.day },
    isDoubtful: createNameCheck(names, known),
  });
  const check =
    stored && new StoredCheck({ stored, places, keys, rules: `${rules}|${names.join('\u001f')}` });
  const judge = new LineJudge(columns);
  const tools: Tools = { columns, cutter, judge, keys, check, isEmpty: stored?.isEmpty ?? false };
  return {
    encode: (lines, isLast) => encode(tools, lines, isLast),
    noteRow: (record) => check?.noteRow(record as unknown as UsageRecord),
    finish: () =>
      check === undefined
        ? null
        : { isSound: check.isSound, hasStrangers: check.hasStrangers, stretches: check.finish() },
  };
}

function columnsOf(entity: Entity, names: readonly string[]): EncodedColumn[] {
  const keys: readonly string[] = ENTITY_KEYS[entity];
  return ENTITY_COLUMNS[entity].map((column): EncodedColumn => {
    const kind = kindOfColumn(column);
    if (kind === 'other' && column.parse !== parseId) throw new Error(`${column.name} has no short way`);
    return {
      kind: kind === 'other' ? 'id' : kind,
      at: names.indexOf(column.name),
      required: column.required,
      isKey: keys.includes(column.name),
      whenEmpty: Buffer.from(column.whenEmpty === null ? '\\N' : String(column.whenEmpty)),
    };
  });
}

/** Within no life. */
const NO_DAY = Number.POSITIVE_INFINITY;

interface Tools {
  columns: readonly EncodedColumn[];
  cutter: StretchCutter;
  judge: LineJudge;
  keys: KeySet;
  check: StoredCheck | undefined;
  isEmpty: boolean;
}

function encode(tools: Tools, { line: firstLine, bytes }: PlainLines, isLast: boolean): EncodedLines {
  const { cutter, check } = tools;
  const block = new Block(tools, bytes);
  const storedBefore = check?.rows ?? 0;
  let line = firstLine;
  let left: PlainLines | null = null;
  for (let from = 0; from < bytes.length; ) {
    const stretch = cutter.next(bytes, from);
    if (stretch.lines === 0) {
      from = block.leave(from, line);
      line++;
      continue;
    }
    if (check !== undefined && stretch.isOpen && !isLast) {
      left = { line, bytes: bytes.subarray(from) };
      break;
    }
    const content = bytes.subarray(from, stretch.to);
    if (!check?.takeStored(stretch, content, tools)) block.take(stretch, line);
    line += stretch.lines;
    from = stretch.to;
  }
  const stored = (check?.rows ?? 0) - storedBefore;
  const newest = stored > 0 ? Math.max(check!.newest, block.newest) : block.newest;
  return {
    encoded: { ...block.finish(), stored, newest: newest === 0 ? null : dayText(newest) },
    rest: block.rest,
    left,
  };
}

/** Lines of one block on their way into rows. */
class Block {
  readonly rest: CsvRow[] = [];
  /** As a number like 20260131; 0 = there is no row. */
  newest = 0;
  private readonly staged: RowWriter;
  private readonly straight: RowWriter | null;
  private lastLine = 0;
  private readonly hash = new KeyHash();
  private readonly tools: Tools;
  private readonly bytes: Buffer;

  constructor(tools: Tools, bytes: Buffer) {
    this.tools = tools;
    this.bytes = bytes;
    this.staged = new RowWriter(tools.columns, bytes);
    this.straight = tools.isEmpty ? new RowWriter(tools.columns, bytes) : null;
  }

  take({ cells, lines }: Stretch, firstLine: number): void {
    const { cutter, judge, keys, check } = this.tools;
    let isPlain = check !== undefined;
    for (let n = 0; n < lines; n++) {
      const place = cutter.placeOf(n);
      if (!judge.fits(cells, place)) {
        isPlain = false;
        this.leave(cells.starts[place]!, firstLine + n);
        check?.isUsual(cells, place, NO_DAY);
        continue;
      }
      if (judge.day > this.newest) this.newest = judge.day;
      judge.hashKey(cells, place, this.hash);
      const isNew = keys.add(this.hash.low, this.hash.high);
      const isUsual = check?.isUsual(cells, place, judge.day) ?? false;
      if (!isUsual) isPlain = false;
      if (isUsual && isNew && this.straight !== null && cutter.isByAccount)
        this.straight.write(cells, place, null);
      else this.staged.write(cells, place, firstLine + n);
      this.lastLine = firstLine + n;
    }
    if (isPlain) check!.noteStored();
  }

  /** Leaves a line to the judge. @returns where the next one begins */
  leave(from: number, line: number): number {
    const next = this.bytes.indexOf(NEWLINE, from) + 1 || this.bytes.length;
    this.rest.push(...splitPlainLines({ line, bytes: this.bytes.subarray(from, next) }, ','));
    return next;
  }

  finish(): Pick<EncodedRows, 'rows' | 'copy' | 'straight' | 'lastLine'> {
    const { staged, straight, lastLine } = this;
    return {
      ...{ rows: staged.rows, copy: staged.copy, lastLine },
      straight: straight === null ? null : { rows: straight.rows, copy: straight.copy },
    };
  }
}
