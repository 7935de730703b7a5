import { createHash } from 'node:crypto';
import type { Entity } from '../records.ts';
import { cutRaw, type Reject } from '../reject.ts';
import type { JudgedRow } from '../rows/create-feed.ts';
import { createRowReader, RowProblem } from '../rows/create-row-reader.ts';
import { ENTITY_COLUMNS } from '../rows/entity-columns.ts';
import { trimBlanks } from '../rows/invisible.ts';
import { isSeparatorLine } from '../rows/separator-line.ts';
import type { ImportSettings } from '../source.ts';
import { columnNameOf } from './check-header.ts';
import { decodeCell, showCell } from './decode-cell.ts';
import type { CsvHeader } from './read-header.ts';
import type { BrokenLine, CsvItem, CsvRow } from './split-records.ts';

export interface RowJudge<E extends Entity> {
  /** Null = no row of data: one without any value, or the line with the column names once more. */
  row(item: CsvItem): JudgedRow<E> | null;
  notices(): string[];
}

const BROKEN_ADVICE: Record<BrokenLine['broken'], string> = {
  bad_quote:
    'a quote is out of place or never closed. Put quotes around the whole value and double the quotes inside it.',
  file_cut: 'the file seems cut here: it ends inside a quoted value. Copy or export the file again.',
  field_too_long: 'the line is longer than a row may be. Check the line ends of the file.',
};

const FORMULA_ADVICE =
  'a value is written as a formula for a spreadsheet (="0012"). Export it as it is, or put quotes around the whole formula.';

/** Tells the rows of one file apart; one of these per file, as it counts what it passes over. */
export function createRowJudge<E extends Entity>(
  entity: E,
  { names, line: headerLine }: CsvHeader,
  settings: ImportSettings,
): RowJudge<E> {
  const reader = createRowReader(entity, names, settings);
  const known = ENTITY_COLUMNS[entity];
  const needed = names.findLastIndex((name) => name !== '') + 1;
  const empty = { rows: 0, first: 0 };
  const repeated = { rows: 0, first: 0 };
  const separators = { rows: 0, first: 0 };
  const passOver = (counted: { rows: number; first: number }, line: number) => {
    if (counted.rows++ === 0) counted.first = line;
    return null;
  };
  const namesIn = (cells: readonly string[]) =>
    cells.map((cell) => columnNameOf(showCell(cell), known)).filter((name) => name !== '');
  const heading = names.filter((name) => name !== '').join('\u001f');

  return {
    row(item) {
      if ('broken' in item) return { kind: 'rejected', problem: rejectLine(item) };
      const { line, cells } = item;
      if (isBlank(cells)) return passOver(empty, line);
      if (isSeparatorLine(cells)) return passOver(separators, line);
      if (mayRepeatHeader(cells, names, known)) {
        const told = namesIn(cells);
        if (told.join('\u001f') === heading) return passOver(repeated, line);
        if (told.length > 1 && told.every((name) => known.some((column) => column.name === name))) {
          return { kind: 'rejected', problem: rejectRow(item, names, otherHeader(headerLine)) };
        }
      }
      // Spreadsheets add empty columns at the end, and leave out those that have no name.
      const fits = cells.length >= needed && isBlank(cells.slice(names.length));
      if (!fits) return { kind: 'rejected', problem: rejectWidth(item, names) };
      const read = reader.read(cells.slice(0, names.length).map(decodeCell));
      if (read instanceof RowProblem) return { kind: 'rejected', problem: rejectRow(item, names, read) };
      const { record, leftOut } = read;
      const told = leftOut && rejectRow(item, names, leftOut);
      return { kind: 'loaded', line, record, leftOut: told };
    },
    notices: () => [
      ...reader.notices(),
      ...formatPassedOver(empty, ['row without any value was', 'rows without any value were'], 'passed over'),
      ...formatPassedOver(
        separators,
        ['line for Excel that names a separator was', 'lines for Excel that name a separator were'],
        'passed over',
      ),
      ...formatPassedOver(
        repeated,
        ['repetition', 'repetitions'],
        'of the line with the column names passed over',
      ),
    ],
  };
}

function formatPassedOver(
  { rows, first }: { rows: number; first: number },
  [one, many]: readonly [string, string],
  what: string,
): string[] {
  return rows === 0 ? [] : [`${rows} ${rows === 1 ? one : many} ${what} (first on line ${first})`];
}

function isBlank(cells: readonly string[]): boolean {
  return cells.every((cell) => cell === '' || (cell.length < 200 && trimBlanks(showCell(cell)) === ''));
}

/** Cheap enough for every row: does a first cell that is told name a column? */
function mayRepeatHeader(
  cells: readonly string[],
  names: readonly string[],
  known: readonly { name: string }[],
): boolean {
  const first = cells.find((cell) => cell !== '') ?? '';
  if (first.length > 200) return false;
  const name = columnNameOf(showCell(first), known);
  return names.includes(name) || known.some((column) => column.name === name);
}

function otherHeader(headerLine: number): Pick<Reject, 'column' | 'code' | 'message'> {
  const message = `the row names columns, and other ones than line ${headerLine}: several files seem put together. The rows below it may be misread: import each file by itself, or give all of them the same columns.`;
  return { column: null, code: 'repeated_header', message };
}

function rejectRow(
  row: CsvRow,
  names: readonly string[],
  problem: Pick<Reject, 'column' | 'code' | 'message'>,
): Reject {
  const cut = row.ended ? '' : ' The file ends here without a line end, so it may be cut.';
  return {
    line: row.line,
    column: problem.column,
    code: problem.code,
    message: problem.message + cut,
    raw: cutRaw(row.cells.map((cell, at) => [names[at] || `(column ${at + 1})`, showCell(cell)])),
    rawDigest: createHash('sha256').update(row.cells.join('\u001f'), 'latin1').digest('hex'),
    accountId: accountOf(row, names),
  };
}

function rejectWidth(row: CsvRow, names: readonly string[]): Reject {
  const has = `${row.cells.length} ${row.cells.length === 1 ? 'value' : 'values'}`;
  if (!row.ended && row.cells.length < names.length) {
    const message = `the file seems cut here: its last line has ${has} of ${names.length}. Copy or export the file again.`;
    return rejectRow({ ...row, ended: true }, names, { column: null, code: 'file_cut', message });
  }
  const lone = row.cells.some((cell) => /\r(?!\n)./.test(cell));
  if (lone) {
    const message =
      'a carriage return stands inside the row, so it may be several. End all lines with LF or CRLF.';
    return rejectRow(row, names, { column: null, code: 'column_count', message });
  }
  const other = row.cells.length === 1 ? /[;\t|]/.exec(row.cells[0]!)?.[0] : undefined;
  if (other !== undefined && row.cells[0]!.split(other).length === names.length) {
    const message = `the values are separated by ${JSON.stringify(other)}, the column names by commas. Export the file with commas throughout.`;
    return rejectRow(row, names, { column: null, code: 'column_count', message });
  }
  const advice =
    'Put quotes around values that contain a comma, and leave no value out (empty ones keep their comma).';
  const message = `the row has ${has}, the first line names ${names.length} columns. ${advice}`;
  return rejectRow(row, names, { column: null, code: 'column_count', message });
}

function rejectLine({ line, broken, text }: BrokenLine): Reject {
  return {
    line,
    column: null,
    code: broken,
    message: broken === 'bad_quote' && /(?:^|[,;\t])="/.test(text) ? FORMULA_ADVICE : BROKEN_ADVICE[broken],
    raw: cutRaw([['(line)', showCell(text)]]),
    rawDigest: createHash('sha256').update(text, 'latin1').digest('hex'),
    accountId: null,
  };
}

function accountOf(row: CsvRow, names: readonly string[]): string | null {
  const cell = row.cells[names.indexOf('account_id')];
  const text = cell === undefined ? '' : decodeCell(cell);
  return typeof text === 'string' ? text.trim().slice(0, 512).replaceAll('\u0000', '') || null : null;
}
