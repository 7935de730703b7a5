import type { FoundCells } from './find-cells.ts';
import type { EncodedColumn } from './line-judge.ts';
import { countLineEnds } from './plain-lines.ts';

const [TAB, NEWLINE] = [0x09, 0x0a];

/** Most that a row can be longer than its line: the number of the line, and cells that are not there. */
const growthOf = (columns: readonly EncodedColumn[]) =>
  columns.reduce((sum, { whenEmpty }) => sum + whenEmpty.length + 1, 12);

/** Writes lines that were judged as rows in the text format of COPY. */
export class RowWriter {
  rows = 0;
  private readonly columns: readonly EncodedColumn[];
  private readonly lines: Buffer;
  private out: Buffer | null = null;
  private size = 0;

  /** @param lines all that may be written */
  constructor(columns: readonly EncodedColumn[], lines: Buffer) {
    this.columns = columns;
    this.lines = lines;
  }

  get copy(): Buffer {
    return this.out?.subarray(0, this.size) ?? Buffer.alloc(0);
  }

  /** @param number of the line, in front of its values; null = without */
  write({ bytes, starts }: FoundCells, line: number, number: number | null): void {
    const { columns } = this;
    this.out ??= Buffer.allocUnsafe(this.lines.length + countLineEnds(this.lines) * growthOf(columns));
    const { out } = this;
    let size = this.size;
    if (number !== null) {
      size += out.write(String(number), size, 'latin1');
      out[size++] = TAB;
    }
    for (let n = 0; n < columns.length; n++) {
      const { at, whenEmpty } = columns[n]!;
      if (n > 0) out[size++] = TAB;
      const from = at < 0 ? 0 : starts[line + at]!;
      const to = at < 0 ? 0 : starts[line + at + 1]! - 1;
      if (from === to) for (const byte of whenEmpty) out[size++] = byte;
      else for (let next = from; next < to; next++) out[size++] = bytes[next]!;
    }
    out[size++] = NEWLINE;
    this.size = size;
    this.rows++;
  }
}
