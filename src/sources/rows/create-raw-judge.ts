import { createHash } from 'node:crypto';
import type { Entity } from '../records.ts';
import { cutRaw, type Reject } from '../reject.ts';
import type { GoneRow, ImportSettings } from '../source.ts';
import { type Cell, cellText, showValue } from './cell-text.ts';
import type { JudgedRow } from './create-feed.ts';
import { createRowReader, RowProblem } from './create-row-reader.ts';
import { ENTITY_COLUMNS, ENTITY_KEYS } from './entity-columns.ts';
import { AdjustedValue, FieldProblem } from './field-problem.ts';

/** A row as an adapter tells it. */
export interface RawRow {
  /** Its place in what the source tells, from 1, rising: a line of a file, or a running number. */
  line: number;
  /** By names of our columns; what is left out is empty. */
  values: ReadonlyMap<string, Cell>;
}

export interface RawJudge<E extends Entity> {
  row(row: RawRow): JudgedRow<E>;
  /** What a row says is no more, or why it cannot be told. */
  gone(row: RawRow & { on?: string | null }): GoneRow | Reject;
  notices(): string[];
  /** What the rows judged so far said, for a fingerprint: call it once per batch. */
  takeContent(): string;
}

/**
 * Judges rows of named values by the rules that hold for every kind of source.
 * @param keepsContent `takeContent` is asked for: a source without a fingerprint of its own
 */
export function createRawJudge<E extends Entity>(
  entity: E,
  settings: ImportSettings,
  { keepsContent }: { keepsContent: boolean },
): RawJudge<E> {
  const columns = ENTITY_COLUMNS[entity];
  const names = columns.map(({ name }) => name);
  const known = new Set<string>(names);
  const reader = createRowReader(entity, names, settings);
  const unused = new Set<string>();
  let content = '';
  const keep = (line: number, cells: readonly (string | FieldProblem)[]) => {
    if (!keepsContent) return;
    const told = cells.every(isText) ? cells : cells.map((cell) => (isText(cell) ? cell : cell.reason));
    content += `${line}\u001e${told.join('\u001f')}\u001d`;
  };
  let looked = 0;
  const noteUnused = (values: RawRow['values']) => {
    // Rows of a feed have the same names, or nearly so.
    if (looked++ >= ROWS_LOOKED_AT) return;
    for (const name of values.keys()) if (!known.has(name) && unused.size < MOST_NAMES) unused.add(name);
  };
  const cellsOf = (values: RawRow['values']) => {
    const cells: (string | FieldProblem)[] = [];
    for (const { name, parse } of columns) cells.push(cellText(values.get(name), parse));
    return cells;
  };

  return {
    row(row) {
      const cells = cellsOf(row.values);
      keep(row.line, cells);
      noteUnused(row.values);
      const read = reader.read(cells);
      if (read instanceof RowProblem) return { kind: 'rejected', problem: rejectRaw(row, read) };
      const leftOut = read.leftOut && rejectRaw(row, read.leftOut);
      return { kind: 'loaded', line: row.line, record: read.record, leftOut };
    },
    gone(row) {
      const cells = cellsOf(row.values);
      keep(-row.line, cells);
      const key: string[] = [];
      for (const name of ENTITY_KEYS[entity] as readonly string[]) {
        const at = names.indexOf(name);
        const { parse, whenEmpty } = columns[at]!;
        const cell = cells[at]!;
        const read = typeof cell !== 'string' ? cell : cell === '' ? whenEmpty : parse(cell.trim());
        const value = read instanceof AdjustedValue ? read.value : read;
        const problem = value instanceof FieldProblem ? value : value === null ? NO_KEY : null;
        if (problem !== null) return rejectRaw(row, new RowProblem([{ column: name, problem }]));
        key.push(String(value));
      }
      return { line: row.line, key, on: row.on ?? null };
    },
    notices: () => [
      ...reader.notices(),
      ...(unused.size === 0 ? [] : [`values that are not used: ${[...unused].join(', ')}`]),
    ],
    takeContent() {
      const taken = content;
      content = '';
      return taken;
    },
  };
}

const isText = (cell: string | FieldProblem): cell is string => typeof cell === 'string';

const MOST_NAMES = 20;
const ROWS_LOOKED_AT = 10_000;
const NO_KEY = new FieldProblem('missing_value', 'is empty', 'What is deleted must be named.');

function rejectRaw({ line, values }: RawRow, problem: RowProblem): Reject {
  const shown = [...values].map(([name, cell]) => [name, showValue(cell)] as const);
  const { column, code, message } = problem;
  const account = values.get('account_id');
  const accountId = account instanceof FieldProblem ? '' : showValue(account);
  return {
    line,
    column,
    code,
    message,
    raw: cutRaw(shown),
    rawDigest: createHash('sha256').update(JSON.stringify(shown)).digest('hex'),
    accountId: accountId.trim().slice(0, 512).replaceAll('\u0000', '') || null,
  };
}
