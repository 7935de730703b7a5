/** Lines of a CSV file in which no quote stands, so that each of them is a record of its own. */
export interface PlainLines {
  /** Line of the first one, from 1. */
  line: number;
  /** From the first byte of a line up to a line end; up to the end of the file in its last block. */
  bytes: Buffer;
}

/** One record, undecoded: `cells` hold one character per byte (latin1), see decodeCell. */
export interface CsvRow {
  /** Line on which the record begins, from 1. */
  line: number;
  cells: string[];
  /** False for a last record that no line end follows. */
  ended: boolean;
}

export const NEWLINE = 0x0a;
export const CARRIAGE_RETURN = 0x0d;

/** What a CSV parser makes of lines without quotes: lines without a character are none. */
export function splitPlainLines({ line, bytes }: PlainLines, delimiter: string): CsvRow[] {
  const lines = bytes.toString('latin1').split('\n');
  const last = lines.length - 1;
  const rows: CsvRow[] = [];
  lines.forEach((text, at) => {
    const ended = at < last;
    const told = ended && text.endsWith('\r') ? text.slice(0, -1) : text;
    if (told !== '') rows.push({ line: line + at, cells: told.split(delimiter), ended });
  });
  return rows;
}

export function countLineEnds(bytes: Buffer): number {
  let ends = 0;
  for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) ends++;
  return ends;
}
