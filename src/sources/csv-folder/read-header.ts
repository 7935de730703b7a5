import { CsvError, parse } from 'csv-parse/sync';
import type { Entity } from '../records.ts';
import { quoteValue } from '../reject.ts';
import { ENTITY_COLUMNS } from '../rows/entity-columns.ts';
import { declaredSeparator, SEPARATOR_LINE } from '../rows/separator-line.ts';
import { SourceError, type SourceProblem } from '../source-error.ts';
import { type CheckedHeader, checkHeader, columnNameOf, type Heading } from './check-header.ts';
import { decodeCell } from './decode-cell.ts';
import { openBytes } from './open-bytes.ts';
import { mistakenFor } from './recognise-bytes.ts';
import type { FoundFile } from './scan-folder.ts';

const MAX_HEADER_BYTES = 64 * 1024;

export interface CsvHeader extends CheckedHeader {
  /** Line on which the columns are named, from 1; rows begin below it. */
  line: number;
  /** A comma, unless a line in front of the column names declares another separator. */
  delimiter: string;
}

/** Reads and checks the line that names the columns; every problem is returned, none thrown. */
export async function readHeader(found: FoundFile, signal?: AbortSignal): Promise<CsvHeader> {
  try {
    const { text, line, separator, following } = takeHeaderLine(found.file, await readStart(found, signal));
    const delimiter = delimiterOf(text, separator);
    const headings = splitHeadings(found.entity, { file: found.file, line, text }, delimiter);
    const checked = checkHeader(found.entity, found.file, headings);
    const below = checked.problems.some(({ code }) => code === 'missing_column')
      ? namedBelow(found.entity, following)
      : null;
    if (below !== null) throw problemAt({ file: found.file, line, column: 1 }, titleLines(line + below));
    if (separator === null) return { ...checked, line, delimiter };
    if (delimiter !== ',') {
      const separated = `values are separated by ${JSON.stringify(delimiter)}, as line ${quoteValue(separator)} says`;
      return { ...checked, line, delimiter, notices: [...checked.notices, separated] };
    }
    const passed = `the line ${quoteValue(separator)} in front of the column names is for Excel and was passed over`;
    return { ...checked, line, delimiter, notices: [...checked.notices, passed] };
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    return { names: [], line: 1, delimiter: ',', problems: [...error.problems], notices: [] };
  }
}

/** What the line for Excel declares, where the column names are separated by it. */
function delimiterOf(text: string, separator: string | null): string {
  const declared = separator === null ? null : declaredSeparator(separator);
  return declared !== null && unquoted(text).includes(declared) ? declared : ',';
}

/** The line with nothing inside its quotes, as long as before: what stands between names tells how they are separated. */
function unquoted(text: string): string {
  return text.replace(/"(?:[^"]|"")*"/g, (name) => '"'.repeat(name.length));
}

/** So many lines of titles may stand above the column names. */
const MOST_TITLES = 12;

/** How many lines further down the columns are named, where a report or a comment stands above them; null = nowhere. */
function namedBelow(entity: Entity, following: readonly string[]): number | null {
  const required = ENTITY_COLUMNS[entity].filter((column) => column.required).map(({ name }) => name);
  const at = following.slice(0, MOST_TITLES).findIndex((raw) => {
    const names = raw
      .split(/[,;\t|]/)
      .map((cell) => columnNameOf(cell.replaceAll('"', ''), ENTITY_COLUMNS[entity]));
    return required.every((name) => names.includes(name));
  });
  return at < 0 ? null : at + 1;
}

function titleLines(line: number): Pick<SourceProblem, 'code' | 'message' | 'hint'> {
  const message = `the columns are named on line ${line}, not on the first one`;
  const hint = 'Delete the lines above it, or let harbinger import FILE --guess say how to read it as it is.';
  return { code: 'bad_header', message, hint };
}

async function readStart(found: FoundFile, signal: AbortSignal | undefined): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of openBytes(found, { signal })) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= MAX_HEADER_BYTES) break;
  }
  return Buffer.concat(chunks).subarray(0, MAX_HEADER_BYTES);
}

/** The first line that is not empty nor for Excel only, without the mark that tells UTF-8 apart. */
function takeHeaderLine(
  file: string,
  start: Buffer,
): { text: string; line: number; separator: string | null; following: readonly string[] } {
  const mistaken = mistakenFor(start);
  if (mistaken !== null) throw problemAt({ file, line: 1, column: 1 }, mistaken);
  const bytes = start.toString('latin1').replace(/^\u00ef\u00bb\u00bf/, '');
  const lines = bytes.split(/\r?\n/);
  const filled = (from: number) => lines.findIndex((one, n) => n >= from && one.trim() !== '');
  let at = filled(0);
  const separator = SEPARATOR_LINE.test(lines[at] ?? '') ? lines[at]! : null;
  if (separator !== null) at = filled(at + 1);
  if (at < 0) {
    const hint =
      'Let it begin with a line that names the columns, or remove the file if there is nothing to tell.';
    throw problemAt({ file, line: 1, column: 1 }, { code: 'empty_file', message: 'the file is empty', hint });
  }
  const raw = lines[at]!;
  if (at === lines.length - 1 && start.length === MAX_HEADER_BYTES) {
    const message = `the line that names the columns is longer than ${MAX_HEADER_BYTES / 1024} KB`;
    const hint = 'Check the line ends of the file, or export fewer columns.';
    throw problemAt({ file, line: at + 1, column: 1 }, { code: 'bad_header', message, hint });
  }
  const text = decodeCell(raw);
  if (typeof text !== 'string') {
    const badByte = [...raw].findIndex((character) => character > '\u007f');
    const hint = 'Save the file as UTF-8 and import again.';
    const message = 'the first line is not valid UTF-8; the file looks like Windows-1252';
    throw problemAt({ file, line: at + 1, column: badByte + 1 }, { code: 'wrong_encoding', message, hint });
  }
  const lone = text.indexOf('\r');
  if (lone >= 0) {
    const hint = 'End lines with LF or CRLF.';
    const message = 'a carriage return stands inside the first line';
    throw problemAt({ file, line: at + 1, column: lone + 1 }, { code: 'bad_header', message, hint });
  }
  return { text, line: at + 1, separator, following: lines.slice(at + 1) };
}

/** The line that names the columns. */
interface HeaderLine {
  file: string;
  line: number;
  text: string;
}

function splitHeadings(entity: Entity, { file, line, text }: HeaderLine, delimiter: string): Heading[] {
  const other = /[;\t|]/.exec(unquoted(text));
  if (delimiter === ',' && other && !/,(?=\s*[^\s,])/.test(text)) {
    const hint = `Export ${entity} with commas between the values, or let harbinger import FILE --guess say how to read it as it is.`;
    const message = `the columns are separated by ${JSON.stringify(other[0])}, not by commas`;
    throw problemAt({ file, line, column: other.index + 1 }, { code: 'wrong_separator', message, hint });
  }
  let names: string[];
  try {
    [names = []] = parse(text, { delimiter });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const hint =
      'Write the column names in one line, separated by commas, with quotes only around a whole name.';
    const message = 'a quote in the first line is out of place';
    const column = text.indexOf('"') + 1;
    throw problemAt({ file, line, column }, { code: 'bad_header', message, hint });
  }
  let from = 0;
  return names.map((name) => {
    const at = text.indexOf(name, from);
    from = at + name.length + 1;
    return { text: name, line, column: at + 1 };
  });
}

function problemAt(
  place: Pick<SourceProblem, 'file' | 'line' | 'column'>,
  problem: Pick<SourceProblem, 'code' | 'message' | 'hint'>,
): SourceError {
  return new SourceError([{ ...place, ...problem }]);
}
