import { columnNameOf } from './check-header.ts';
import { CARRIAGE_RETURN, NEWLINE } from './plain-lines.ts';

/** Lines without quotes whose cells have been found. */
export interface FoundCells {
  bytes: Buffer;
  /** Cells that a line has to have. */
  width: number;
  /** Of each line, where its cells begin, and behind the last one its end and one more. */
  starts: Int32Array;
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
 * Notes where the cells of a line begin.
 * @param from first byte of the line
 * @param line its place among the starts
 * @returns where the next line begins; 0 = there are more or fewer cells, or a byte that needs a second look
 */
export function findCells({ bytes, width, starts }: FoundCells, from: number, line: number): number {
  starts[line] = from;
  let cells = 1;
  for (let at = from; at < bytes.length; at++) {
    const kind = BYTES[bytes[at]!];
    if (kind === ORDINARY) continue;
    if (kind === SEPARATOR) {
      if (cells === width) return 0;
      starts[line + cells++] = at + 1;
    } else {
      const isEnd = kind === LINE_END || (bytes[at] === CARRIAGE_RETURN && bytes[at + 1] === NEWLINE);
      if (!isEnd || cells < width) return 0;
      starts[line + cells] = at + 1;
      return kind === LINE_END ? at + 1 : at + 2;
    }
  }
  return 0;
}

/** Where bytes begin, and where they have ended. */
interface ByteRange {
  from: number;
  to: number;
}

/** Whether the same stands at both places. */
export function sameBytes(bytes: Buffer, one: ByteRange, other: ByteRange): boolean {
  const length = one.to - one.from;
  if (other.to - other.from !== length) return false;
  for (let at = 0; at < length; at++) if (bytes[one.from + at] !== bytes[other.from + at]) return false;
  return true;
}

/** Whether a first cell has to be taken for the name of a column, or cannot be told from one at a glance. */
export function createNameCheck(names: readonly string[], known: readonly { name: string }[]) {
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
