import type { Entity } from '../records.ts';
import { ENTITY_COLUMNS, ENTITY_KEYS, kindOfColumn } from '../rows/entity-columns.ts';
import { parseId } from '../rows/parse-text.ts';
import type { EncodedRows } from '../source.ts';
import { columnNameOf } from './check-header.ts';
import { KeySet } from './key-set.ts';
import {
  CARRIAGE_RETURN,
  type CsvRow,
  countLineEnds,
  NEWLINE,
  type PlainLines,
  splitPlainLines,
} from './plain-lines.ts';
import { type EncodedColumn, growthOf, RowWriter } from './row-writer.ts';

/** Told in millions of rows, in columns of kinds that a look at each byte can judge. */
const ENCODED: ReadonlySet<Entity> = new Set(['usage', 'usage_events', 'signals']);

export interface LineEncoder {
  /** Lines that are right beyond doubt as rows for COPY; all others as rows to be judged, in their order. */
  encode(lines: PlainLines): { encoded: EncodedRows; rest: CsvRow[] };
}

/**
 * The short way for lines without quotes: what is plain ASCII, whole and within bounds at first sight is written as a
 * row for COPY while it is looked at. What needs a second look (a sign, an exponent, a blank at an edge, a cell that
 * names a column, a last line without an end) is left to the judge of rows, so that both ways agree on every line.
 * @returns null for an entity that has no short way
 */
export function createLineEncoder(entity: Entity, names: readonly string[]): LineEncoder | null {
  if (!ENCODED.has(entity)) return null;
  const known = ENTITY_COLUMNS[entity];
  const keys: readonly string[] = ENTITY_KEYS[entity];
  const columns = known.map((column): EncodedColumn => {
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
  const mayName = createNameCheck(names, known);
  const growth = growthOf(columns);
  const seen = new KeySet();
  const starts = new Int32Array(names.length + 1);

  return {
    encode({ line: firstLine, bytes }) {
      const writer = new RowWriter(bytes, bytes.length + countLineEnds(bytes) * growth, seen);
      const rest: CsvRow[] = [];
      let line = firstLine;
      for (let from = 0; from < bytes.length; line++) {
        let next = findCells(bytes, from, starts);
        const fits = next > 0 && !mayName(bytes, from, starts[1]! - 1) && writer.write(line, columns, starts);
        if (!fits) {
          next = bytes.indexOf(NEWLINE, from) + 1 || bytes.length;
          rest.push(...splitPlainLines({ line, bytes: bytes.subarray(from, next) }, ','));
        }
        from = next;
      }
      return { encoded: writer.finish(), rest };
    },
  };
}

const [ORDINARY, SEPARATOR, LINE_END, DOUBTFUL] = [0, 1, 2, 3];
const DOUBTFUL_SIGNS: ReadonlySet<number> = new Set([...'\\+"=\''].map((sign) => sign.charCodeAt(0)));
/** What each byte is; a backslash means something to COPY; plus, = and apostrophe stand in what spreadsheets make of an id. */
const BYTES = Uint8Array.from({ length: 256 }, (_, code) => {
  if (code === NEWLINE) return LINE_END;
  if (code === 0x2c) return SEPARATOR;
  return code < 0x20 || code > 0x7e || DOUBTFUL_SIGNS.has(code) ? DOUBTFUL : ORDINARY;
});

/**
 * Notes where the cells of a line begin, and behind the last one its end and one more.
 * @returns where the next line begins; 0 = there are more or fewer cells, or a byte that needs a second look
 */
function findCells(bytes: Buffer, from: number, starts: Int32Array): number {
  const most = starts.length - 1;
  starts[0] = from;
  let cells = 1;
  for (let at = from; at < bytes.length; at++) {
    const kind = BYTES[bytes[at]!];
    if (kind === ORDINARY) continue;
    if (kind === SEPARATOR) {
      if (cells === most) return 0;
      starts[cells++] = at + 1;
    } else {
      const isEnd = kind === LINE_END || (bytes[at] === CARRIAGE_RETURN && bytes[at + 1] === NEWLINE);
      if (!isEnd || cells < most) return 0;
      starts[cells] = at + 1;
      return kind === LINE_END ? at + 1 : at + 2;
    }
  }
  return 0;
}

/** Whether the first cell of a line has to be taken for the name of a column, or cannot be told from one at a glance. */
function createNameCheck(names: readonly string[], known: readonly { name: string }[]) {
  const first = new Uint8Array(256);
  const last = new Uint8Array(256);
  for (const name of [...names, ...known.map((column) => column.name)]) {
    for (const text of [name.toLowerCase(), name.toUpperCase(), name]) {
      first[text.charCodeAt(0) & 0xff] = 1;
      last[text.charCodeAt(text.length - 1) & 0xff] = 1;
    }
  }
  return (bytes: Buffer, from: number, to: number): boolean => {
    if (from === to || bytes[from] === 0x20 || bytes[to - 1] === 0x20) return true;
    if (first[bytes[from]!] === 0 || last[bytes[to - 1]!] === 0) return false;
    const name = columnNameOf(bytes.toString('latin1', from, to), known);
    return names.includes(name) || known.some((column) => column.name === name);
  };
}
