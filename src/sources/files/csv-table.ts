import { decodeCell, showCell } from '../csv-folder/decode-cell.ts';
import { openBytes } from '../csv-folder/open-bytes.ts';
import { isUtf32, mistakenFor } from '../csv-folder/recognise-bytes.ts';
import { type CsvItem, splitRecords } from '../csv-folder/split-records.ts';
import { quoteValue } from '../reject.ts';
import { trimBlanks, visibleText } from '../rows/invisible.ts';
import { declaredSeparator, isSeparatorLine, SEPARATOR_LINE } from '../rows/separator-line.ts';
import { guessEncoding, toUtf8, type Written } from './decode-stream.ts';
import { fileProblem } from './file-problem.ts';
import { createHeadingCheck, type Table, type TableFile, type TableRow } from './table.ts';

export interface CsvRules {
  delimiter: string | null;
  encoding: 'utf-8' | 'utf-16' | 'windows-1252' | null;
  header: number | null;
}

const START_BYTES = 256 * 1024;
const CANDIDATES = [',', ';', '\t', '|'] as const;

/** A CSV file of any making: its separator and encoding are found by looking where nobody has declared them. */
export async function openCsvTable(given: TableFile, rules: CsvRules): Promise<Table> {
  const start = await readStart(given);
  const encoding = guessEncoding(start, rules.encoding);
  const isReadable = encoding.startsWith('utf-16') && !isUtf32(start);
  const mistaken = isReadable ? null : mistakenFor(start);
  if (mistaken !== null) throw fileProblem(given.file, { ...mistaken, line: 1 });
  const raw = new TextDecoder(encoding).decode(start, { stream: true }).replace(/^\ufeff/, '');
  // As old programs of the Macintosh end lines.
  const endsWithReturns = raw.includes('\r') && !raw.includes('\n');
  const text = endsWithReturns ? raw.replaceAll('\r', '\n') : raw;
  const how = { encoding, endsWithReturns };
  const { line, separator, lines } = findHeader(given.file, text, rules.header);
  const delimiter = rules.delimiter ?? separator ?? guessDelimiter(lines);
  const headings = await readHeadings(given, { ...how, delimiter, line });
  const places = new Map<string, number>();
  const twice = new Set<string>();
  headings.forEach((name, at) => {
    if (places.has(name)) twice.add(name);
    else if (name !== '') places.set(name, at);
  });
  const columns: Columns = { headings, places, namesColumns: createHeadingCheck(headings) };
  const passed = { blank: 0, repeated: 0 };
  return {
    headings,
    isOpen: false,
    notices: () => [
      ...(rules.encoding === null && encoding !== 'utf-8' ? [`read as ${NAMES[encoding]}`] : []),
      ...(rules.delimiter === null && delimiter !== ','
        ? [`values are separated by ${JSON.stringify(delimiter)}`]
        : []),
      ...[...twice].map((name) => `${quoteValue(name)} names two columns: the first of them is read`),
      ...tellPassed(passed.blank, 'without any value', 'passed over'),
      ...tellPassed(passed.repeated, 'with the column names once more', 'passed over'),
    ],
    async *rows() {
      const bytes = toUtf8(openBytes(given, given), how);
      for await (const items of splitRecords(bytes, line, delimiter)) {
        const rows: TableRow[] = [];
        for (const item of items) {
          if (item.line <= line) continue;
          const row = toRow(item, columns);
          if (typeof row === 'string') passed[row] += 1;
          else rows.push(row);
        }
        yield rows;
      }
    },
  };
}

const NAMES = {
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16',
  'utf-16be': 'UTF-16',
  'windows-1252': 'Windows-1252',
};

function tellPassed(rows: number, which: string, what: string): string[] {
  return rows === 0 ? [] : [`${rows} ${rows === 1 ? 'row' : 'rows'} ${which} ${what}`];
}

async function readStart(given: TableFile): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of openBytes(given, { signal: given.signal })) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= START_BYTES) break;
  }
  return Buffer.concat(chunks).subarray(0, START_BYTES);
}

/** The line that names the columns, from 1, what the file says of its separator, and the first lines with values. */
function findHeader(file: string, text: string, declared: number | null) {
  const all = text.split(/\r?\n/);
  const isFilled = (line: string) => line.replace(/[\s,;|"]/g, '') !== '';
  const filled = (from: number) => all.findIndex((one, at) => at >= from && isFilled(one));
  const first = filled(0);
  const start = (all[first] ?? '').replace(/^ +| +$/g, '');
  const at = filled(declared === null ? (SEPARATOR_LINE.test(start) ? first + 1 : 0) : declared - 1);
  if (at < 0 || all[at] === undefined) {
    const hint = 'Let it begin with a line that names the columns, or take the file away.';
    throw fileProblem(file, { code: 'empty_file', message: 'the file is empty', hint });
  }
  return {
    line: at + 1,
    separator: declaredSeparator(start),
    lines: all.slice(at, at + 20).filter(isFilled),
  };
}

/** The separator that the heading has and most lines have as often as it. */
export function guessDelimiter(lines: readonly string[]): string {
  const counts = (line: string, delimiter: string) =>
    line.replace(/"(?:[^"]|"")*"/g, '""').split(delimiter).length - 1;
  let best: string = ',';
  let bestScore = 0;
  for (const delimiter of CANDIDATES) {
    const inHeading = counts(lines[0] ?? '', delimiter);
    if (inHeading === 0) continue;
    const agreeing = lines.filter((line) => counts(line, delimiter) === inHeading).length;
    const score = inHeading * (agreeing / lines.length) ** 2;
    if (score > bestScore) [best, bestScore] = [delimiter, score];
  }
  return best;
}

async function readHeadings(
  given: TableFile,
  how: Written & { delimiter: string; line: number },
): Promise<string[]> {
  const bytes = toUtf8(openBytes(given, { signal: given.signal }), how);
  for await (const items of splitRecords(bytes, how.line, how.delimiter)) {
    const item = items.find(({ line }) => line >= how.line);
    if (item === undefined) continue;
    if ('broken' in item) {
      const message = 'a quote in the line that names the columns is out of place';
      throw fileProblem(given.file, {
        code: 'bad_header',
        line: item.line,
        message,
        hint: 'Export it again.',
      });
    }
    return item.cells.map((cell) => trimBlanks(visibleText(showCell(cell))).trim());
  }
  return [];
}

interface Columns {
  headings: readonly string[];
  places: ReadonlyMap<string, number>;
  namesColumns: ReturnType<typeof createHeadingCheck>;
}

/** A record as a row of the table, or why it is none. */
function toRow(item: CsvItem, { headings, places, namesColumns }: Columns): TableRow | 'blank' | 'repeated' {
  const { line } = item;
  if ('broken' in item) {
    const shown = (): [string, string][] => [['(line)', showCell(item.text)]];
    return {
      line,
      read: () => undefined,
      shown,
      broken: { code: item.broken, message: BROKEN[item.broken] },
    };
  }
  const { cells } = item;
  const isBlank = (cell: string) => cell === '' || (cell.length < 200 && trimBlanks(showCell(cell)) === '');
  if (cells.every(isBlank) || isSeparatorLine(cells)) return 'blank';
  if (namesColumns(cells.map(showCell))) {
    return 'repeated';
  }
  const row: TableRow = {
    line,
    read(name) {
      const at = places.get(name);
      const cell = at === undefined ? undefined : cells[at];
      return cell === undefined ? undefined : decodeCell(cell);
    },
    shown: () => cells.map((cell, at) => [headings[at] || `(column ${at + 1})`, showCell(cell)]),
  };
  const needed = headings.findLastIndex((name) => name !== '') + 1;
  if (cells.length >= needed && cells.slice(headings.length).every(isBlank)) return row;
  const [code, message] =
    !item.ended && cells.length < needed
      ? (['file_cut', 'the file seems cut here. Copy or export the file again.'] as const)
      : (['column_count', tellWidth(cells, headings)] as const);
  return { ...row, broken: { code, message } };
}

function tellWidth(cells: readonly string[], headings: readonly string[]): string {
  const has = `${cells.length} ${cells.length === 1 ? 'value' : 'values'}`;
  const first = cells[0] === undefined ? '' : `, beginning with ${quoteValue(showCell(cells[0]))}`;
  return `the row has ${has}${first}; ${headings.length} columns are named. Put quotes around values that contain the separator, and leave no value out.`;
}

const BROKEN = {
  bad_quote:
    'a quote is out of place or never closed. Put quotes around the whole value and double those inside.',
  file_cut: 'the file seems cut here: it ends inside a quoted value. Copy or export the file again.',
  field_too_long: 'the line is longer than a row may be. Check the line ends of the file.',
} as const;
