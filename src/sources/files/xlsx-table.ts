import { readFile } from 'node:fs/promises';
import type { SheetData } from 'read-excel-file/node';
import { EXPANSION } from '../rows/bounds.ts';
import type { Cell } from '../rows/cell-text.ts';
import { showValue } from '../rows/cell-text.ts';
import { trimBlanks, visibleText } from '../rows/invisible.ts';
import { fileProblem } from './file-problem.ts';
import { createHeadingCheck, type Table, type TableFile, type TableRow } from './table.ts';

/** A workbook is held in memory as a whole: what it may be as stored, and unpacked. */
const MAX_STORED = 64 * 1024 * 1024;
const MAX_UNPACKED = 1024 * 1024 * 1024;
const BATCH = 5_000;

/** A sheet of an Excel workbook (.xlsx). Days and times in it have no zone: they are what the cells show. */
export async function openXlsxTable(
  given: TableFile,
  rules: { sheet: string | null; header: number | null },
): Promise<Table> {
  const bytes = await readFile(given.path, { ...(given.signal && { signal: given.signal }) });
  given.onStored?.(bytes);
  checkSize(given.file, bytes);
  // Loaded by those alone who have such a file.
  const { default: readWorkbook } = await import('read-excel-file/node');
  const sheets = await readWorkbook(bytes).catch((cause: unknown) => {
    const hint = 'Save it as .xlsx again, or as CSV.';
    throw fileProblem(
      given.file,
      { code: 'wrong_format', message: 'the file is no Excel workbook', hint },
      cause,
    );
  });
  const { data } = chooseSheet(given.file, sheets, rules.sheet);
  const at = rules.header === null ? data.findIndex((row) => !row.every(isBlank)) : rules.header - 1;
  const named = data[at];
  if (named === undefined) {
    const hint = 'Let it begin with a row that names the columns, or name the sheet.';
    throw fileProblem(given.file, { code: 'empty_file', message: 'the sheet is empty', hint });
  }
  const headings = named.map((cell) => trimBlanks(visibleText(showValue(toCell(cell)))).trim());
  const places = new Map(headings.map((name, place) => [name, place] as const).reverse());
  const namesColumns = createHeadingCheck(headings);
  let blank = 0;
  let repeated = 0;
  return {
    headings,
    isOpen: false,
    notices: () => [
      ...(rules.sheet === null && sheets.length > 1 ? [`the first of ${sheets.length} sheets is read`] : []),
      ...(blank === 0 ? [] : [`${blank} ${blank === 1 ? 'row' : 'rows'} without any value passed over`]),
      ...(repeated === 0 ? [] : [`${repeated} repetitions of the column names passed over`]),
    ],
    async *rows() {
      for (let from = at + 1; from < data.length; from += BATCH) {
        const rows: TableRow[] = [];
        for (const [n, cells] of data.slice(from, from + BATCH).entries()) {
          if (cells.every(isBlank)) blank += 1;
          else if (namesColumns(cells.map((cell) => showValue(toCell(cell))))) repeated += 1;
          else rows.push(toRow(from + n + 1, { cells: cells.map(toCell), headings, places }));
        }
        yield rows;
      }
    },
  };
}

type Value = SheetData[number][number];

function isBlank(cell: unknown): boolean {
  return cell === null || cell === undefined || (typeof cell === 'string' && trimBlanks(cell) === '');
}

/** A time as it is shown, without a zone; a day where the clock stands at midnight. */
function toCell(value: Value): Cell {
  if (!(value instanceof Date)) return typeof value === 'function' ? undefined : value;
  if (Number.isNaN(value.getTime())) return value;
  const text = new Date(Math.round(value.getTime() / 1000) * 1000).toISOString().slice(0, 19);
  return text.endsWith('T00:00:00') ? text.slice(0, 10) : text;
}

function toRow(
  line: number,
  given: { cells: readonly Cell[]; headings: readonly string[]; places: ReadonlyMap<string, number> },
): TableRow {
  const { cells, headings, places } = given;
  return {
    line,
    read(name) {
      const at = places.get(name);
      return at === undefined ? undefined : cells[at];
    },
    shown: () => cells.map((cell, at) => [headings[at] || `(column ${at + 1})`, showValue(cell)]),
  };
}

interface NamedSheet {
  sheet: string;
  data: SheetData;
}

function chooseSheet(file: string, sheets: readonly NamedSheet[], name: string | null): NamedSheet {
  const found = name === null ? sheets[0] : sheets.find(({ sheet }) => sheet === name);
  if (found !== undefined) return found;
  const message = name === null ? 'the workbook has no sheet' : `there is no sheet ${JSON.stringify(name)}`;
  const hint = `It has ${sheets.map(({ sheet }) => JSON.stringify(sheet)).join(', ') || 'none'}.`;
  throw fileProblem(file, { code: 'missing_file', message, hint });
}

/** A workbook is a ZIP archive, whose directory says how large its parts become. */
function checkSize(file: string, bytes: Buffer): void {
  const unpacked = unpackedSize(bytes);
  const most = Math.min(MAX_UNPACKED, EXPANSION.free + EXPANSION.times * bytes.length);
  if (bytes.length <= MAX_STORED && unpacked <= most) return;
  const message = 'the workbook is too large to be read, as it is stored or unpacked';
  throw fileProblem(file, { code: 'too_large', message, hint: 'Save the sheet as CSV and declare that.' });
}

function unpackedSize(bytes: Buffer): number {
  let sum = 0;
  const END = Buffer.from('504b0506', 'hex');
  const end = bytes.lastIndexOf(END);
  if (end < 0 || end + 20 > bytes.length) return 0;
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0 && at + 46 <= bytes.length; left--) {
    if (bytes.readUInt32LE(at) !== 0x02014b50) break;
    sum += bytes.readUInt32LE(at + 24);
    at += 46 + bytes.readUInt16LE(at + 28) + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return sum;
}
