import { nameKey } from '../../domain/names.ts';
import type { RejectCode } from '../reject.ts';
import type { Cell } from '../rows/cell-text.ts';

/** A row of a foreign file. */
export interface TableRow {
  /** Line of the file on which it begins, or its number. */
  line: number;
  /** The value of a column of the file, by its name there; undefined = it has none. */
  read(name: string): Cell;
  /** The row as read, by heading, for people. */
  shown(): [string, string][];
  /** Why it cannot be read at all. */
  broken?: { code: RejectCode; message: string };
}

/** A foreign file whose beginning has been read. */
export interface Table {
  /** Names of its columns; of a file in which every row names its own, those of its first rows. */
  headings: readonly string[];
  /** Whether a heading that is not among `headings` can still come. */
  isOpen: boolean;
  /** How the file was read, where nobody said so. */
  notices(): string[];
  /** In bounded batches. @throws SourceError */
  rows(): AsyncGenerator<readonly TableRow[], void, void>;
}

/** A file to be read, and what is declared of it. */
export interface TableFile {
  /** Name within the source. */
  file: string;
  path: string;
  gzip: boolean;
  signal?: AbortSignal | undefined;
  /** Told the bytes as they are stored. */
  onStored?: (bytes: Buffer) => void;
}

/**
 * Whether a row names the columns once more, as where exports were put together; in any spelling, since they come from
 * several hands.
 */
export function createHeadingCheck(headings: readonly string[]): (cells: readonly string[]) => boolean {
  const keys = headings.map(nameKey);
  const first = keys.find((key) => key !== '');
  return (cells) => {
    const begins = cells.find((cell) => cell !== '');
    if (begins === undefined || nameKey(begins) !== first) return false;
    return cells.length === keys.length && cells.every((cell, at) => nameKey(cell) === keys[at]);
  };
}

/** The value at a path with points, such as `properties.plan`, where there is no field of that whole name. */
export function readPath(row: unknown, path: string): unknown {
  if (typeof row !== 'object' || row === null) return undefined;
  if (Object.hasOwn(row, path)) return (row as Record<string, unknown>)[path];
  const at = path.indexOf('.');
  if (at < 0) return undefined;
  const [head, rest] = [path.slice(0, at), path.slice(at + 1)];
  return Object.hasOwn(row, head) ? readPath((row as Record<string, unknown>)[head], rest) : undefined;
}
