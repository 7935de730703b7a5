import { openBytes } from '../csv-folder/open-bytes.ts';
import { MAX_RECORD_BYTES } from '../csv-folder/split-records.ts';
import type { Cell } from '../rows/cell-text.ts';
import { FieldProblem } from '../rows/field-problem.ts';
import { fileProblem } from './file-problem.ts';
import { readPath, type Table, type TableFile, type TableRow } from './table.ts';

/** Rows by which the names in the file are learned. */
const LEARNED_FROM = 200;

/** A file with one JSON object per line. A line that is none costs only itself. */
export async function openNdjsonTable(given: TableFile): Promise<Table> {
  const names = new Set<string>();
  let seen = 0;
  look: for await (const lines of splitLines(openBytes(given, { signal: given.signal }))) {
    for (const { text } of lines) {
      const value = parseLine(text);
      if (seen === 0 && typeof value !== 'object' && text.trimStart().startsWith('['))
        throw notLines(given.file);
      if (typeof value === 'object') collectNames(value, '', names);
      if (++seen >= LEARNED_FROM) break look;
    }
  }
  return {
    headings: [...names],
    isOpen: true,
    notices: () => [],
    async *rows() {
      for await (const lines of splitLines(openBytes(given, given))) {
        yield lines.map(({ line, text }) => toRow(line, text));
      }
    },
  };
}

function notLines(file: string) {
  const message = 'the file is one JSON list, not one object per line';
  return fileProblem(file, { code: 'wrong_format', message, hint: 'Export it as NDJSON (JSON lines).' });
}

/** The object of a line; undefined when it is none. */
function parseLine(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function toRow(line: number, text: string): TableRow {
  const value = text.length > MAX_RECORD_BYTES ? undefined : parseLine(text);
  if (value === undefined) {
    const message = 'the line is not one JSON object. Export the file again, one object per line.';
    return {
      line,
      read: () => undefined,
      shown: () => [['(line)', text.slice(0, 1_000)]],
      broken: { code: 'not_json', message },
    };
  }
  return {
    line,
    read: (name) => toCell(readPath(value, name)),
    shown: () => Object.entries(value).map(([name, inner]) => [name, showInner(inner)]),
  };
}

/** A value of JSON as a cell: what is inside of one must be named itself. */
export function toCell(value: unknown): Cell {
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'bigint':
    case 'boolean':
    case 'undefined':
      return value;
    default:
      if (value === null || value instanceof Date) return value;
      if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
      return new FieldProblem(
        'unknown_value',
        'holds several values',
        'Name the one that is meant, with a point between the names.',
      );
  }
}

export function showInner(value: unknown): string {
  if (typeof value === 'string') return value;
  return (
    JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner)) ?? ''
  );
}

/** Names of the values in an object, those inside of others with a point between. */
export function collectNames(value: object, prefix: string, names: Set<string>): void {
  for (const [name, inner] of Object.entries(value)) {
    if (names.size >= MOST_NAMES) return;
    const isObject =
      typeof inner === 'object' && inner !== null && Object.getPrototypeOf(inner) === Object.prototype;
    if (isObject) collectNames(inner as object, `${prefix}${name}.`, names);
    else names.add(`${prefix}${name}`);
  }
}

const MOST_NAMES = 2_000;

interface Line {
  line: number;
  text: string;
}

/** Lines that are not empty, block by block; one that is too long is given out cut. */
async function* splitLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<Line[], void, void> {
  const decoder = new TextDecoder('utf-8');
  let pending = '';
  let line = 1;
  let skipping = false;
  const take = (text: string, into: Line[]) => {
    if (!skipping && text.trim() !== '') into.push({ line, text: text.replace(/^\ufeff/, '') });
    skipping = false;
    line += 1;
  };
  for await (const chunk of chunks) {
    pending += decoder.decode(chunk, { stream: true });
    const parts = pending.split('\n');
    pending = parts.pop() ?? '';
    const lines: Line[] = [];
    for (const part of parts) take(part, lines);
    if (pending.length > MAX_RECORD_BYTES) {
      if (!skipping) lines.push({ line, text: pending });
      skipping = true;
      pending = '';
    }
    if (lines.length > 0) yield lines;
  }
  const lines: Line[] = [];
  take(pending + decoder.decode(), lines);
  if (lines.length > 0) yield lines;
}
