import { CsvError, parse } from 'csv-parse/sync';
import type { Entity } from '../records.ts';
import { SourceError, type SourceProblem } from '../source-error.ts';
import { type CheckedHeader, checkHeader, type Heading } from './check-header.ts';
import { decodeCell } from './decode-cell.ts';
import { openBytes } from './open-bytes.ts';
import type { FoundFile } from './scan-folder.ts';

const MAX_HEADER_BYTES = 64 * 1024;

/** Reads and checks the first line of a file; every problem is returned, none thrown. */
export async function readHeader(found: FoundFile): Promise<CheckedHeader> {
  try {
    const { text, line } = takeHeaderLine(found.file, await readStart(found));
    return checkHeader(found.entity, found.file, splitHeadings(found.entity, found.file, text, line));
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    return { names: [], problems: [...error.problems], notices: [] };
  }
}

async function readStart(found: FoundFile): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of openBytes(found)) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= MAX_HEADER_BYTES) break;
  }
  return Buffer.concat(chunks).subarray(0, MAX_HEADER_BYTES);
}

/** The first line that is not empty, without the mark that tells UTF-8 apart. */
function takeHeaderLine(file: string, start: Buffer): { text: string; line: number } {
  const mark = start.subarray(0, 2).toString('hex');
  if (mark === 'fffe' || mark === 'feff') {
    throw problemAt(file, 1, 1, 'wrong_encoding', 'the file is UTF-16', 'Save it as UTF-8 and import again.');
  }
  const bytes = start.toString('latin1').replace(/^\u00ef\u00bb\u00bf/, '');
  const lines = bytes.split(/\r?\n/);
  const at = lines.findIndex((one) => one.trim() !== '');
  if (at < 0) {
    const hint =
      'Let it begin with a line that names the columns, or remove the file if there is nothing to tell.';
    throw problemAt(file, 1, 1, 'empty_file', 'the file is empty', hint);
  }
  const raw = lines[at]!;
  const text = decodeCell(raw);
  if (typeof text !== 'string') {
    const badByte = [...raw].findIndex((character) => character > '\u007f');
    const hint = 'Save the file as UTF-8 and import again.';
    throw problemAt(file, at + 1, badByte + 1, 'wrong_encoding', 'the first line is not valid UTF-8', hint);
  }
  const lone = text.indexOf('\r');
  if (lone >= 0) {
    const hint = 'End lines with LF or CRLF.';
    throw problemAt(
      file,
      at + 1,
      lone + 1,
      'bad_header',
      'a carriage return stands inside the first line',
      hint,
    );
  }
  return { text, line: at + 1 };
}

function splitHeadings(entity: Entity, file: string, text: string, line: number): Heading[] {
  let names: string[];
  try {
    [names = []] = parse(text);
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const hint =
      'Write the column names in one line, separated by commas, with quotes only around a whole name.';
    throw problemAt(
      file,
      line,
      text.indexOf('"') + 1,
      'bad_header',
      'a quote in the first line is out of place',
      hint,
    );
  }
  const other = /[;\t|]/.exec(text);
  if (names.length === 1 && other) {
    const hint = `Export ${entity} with commas between the values.`;
    const message = `the columns are separated by ${JSON.stringify(other[0])}, not by commas`;
    throw problemAt(file, line, other.index + 1, 'wrong_separator', message, hint);
  }
  let from = 0;
  return names.map((name) => {
    const at = text.indexOf(name, from);
    from = at + name.length + 1;
    return { text: name, line, column: at + 1 };
  });
}

function problemAt(
  file: string,
  line: number,
  column: number,
  code: SourceProblem['code'],
  message: string,
  hint: string,
): SourceError {
  return new SourceError([{ code, file, line, column, message, hint }]);
}
