import type { Entity } from '../records.ts';
import type { Cell } from '../rows/cell-text.ts';
import type { RawRow } from '../rows/create-raw-judge.ts';
import { ENTITY_COLUMNS } from '../rows/entity-columns.ts';
import { FieldProblem } from '../rows/field-problem.ts';
import type { SqlColumn } from './dialect.ts';
import { marksIn, type QueryPlan } from './plan-queries.ts';
import { OWN_TIME } from './pull-window.ts';

export type SqlRow = readonly (string | null)[];

export interface RowValues {
  /** A row of a result as rows of every source are told. */
  values(row: SqlRow): RawRow['values'];
  /** When it was last changed; null = its query does not say. */
  timeOf(row: SqlRow): string | null;
  isDeleted(row: SqlRow): boolean;
  notices(): string[];
}

/** Turns rows of a result into values by names of our columns. */
export function createRowValues(plan: QueryPlan, columns: readonly SqlColumn[]): RowValues {
  const places = placeColumns(plan, columns);
  const names = columns.map(({ name }) => name);
  const marks = marksIn(plan, names);
  const at = (name: string | null | undefined) =>
    name === null || name === undefined ? -1 : names.indexOf(name);
  const deletedAt = at(marks.deleted);
  const changedAt = at(marks.changed);
  const own = OWN_TIME[plan.entity];
  const cursorAt =
    marks.cursor === null ? (places.find(({ name }) => name === own)?.at ?? -1) : at(marks.cursor);
  const changes = createChanges(plan, new Set(places.map(({ name }) => name)));

  const heads = new Map(places.map((place) => [place.name, place]));

  return {
    values(row) {
      const values = new RowView(heads, row);
      const changed = changedAt < 0 ? null : (row[changedAt] ?? null);
      return changed?.includes('"field"') ? changes.apply(values, changed) : values;
    },
    timeOf: (row) => (cursorAt < 0 ? null : (row[cursorAt] ?? null)),
    isDeleted(row) {
      const deleted = deletedAt < 0 ? null : row[deletedAt];
      return deleted === 't' || deleted === 'true' || deleted === '1';
    },
    notices: () => changes.notices(),
  };
}

type Heads = ReadonlyMap<string, { name: string; at: number; convert: SqlColumn['convert'] }>;

/** A row by the names of our columns. A map of its own for each of a million rows would cost more than all the rest. */
class RowView implements ReadonlyMap<string, Cell> {
  private readonly heads: Heads;
  private readonly row: SqlRow;

  constructor(heads: Heads, row: SqlRow) {
    this.heads = heads;
    this.row = row;
  }

  get size(): number {
    return this.heads.size;
  }

  get(name: string): Cell {
    const head = this.heads.get(name);
    if (head === undefined) return undefined;
    const cell = this.row[head.at] ?? null;
    return cell === null || head.convert === null ? cell : convertCell(head.convert, cell);
  }

  has(name: string): boolean {
    return this.heads.has(name);
  }

  keys(): MapIterator<string> {
    return this.heads.keys();
  }

  *values(): MapIterator<Cell> {
    for (const [, cell] of this) yield cell;
  }

  *entries(): MapIterator<[string, Cell]> {
    for (const name of this.heads.keys()) yield [name, this.get(name)];
  }

  [Symbol.iterator](): MapIterator<[string, Cell]> {
    return this.entries();
  }

  forEach(each: (cell: Cell, name: string, row: ReadonlyMap<string, Cell>) => void): void {
    for (const [name, cell] of this) each(cell, name, this);
  }
}

/** Which column of the result each column of ours is read from. */
export function placeColumns(plan: QueryPlan, columns: readonly SqlColumn[]) {
  const names = columns.map(({ name }) => name);
  return ENTITY_COLUMNS[plan.entity as Entity].flatMap(({ name }) => {
    const theirs = plan.columns.get(name);
    const place = names.findIndex((one) => (theirs === undefined ? sameName(one, name) : one === theirs));
    return place < 0 ? [] : [{ name: name as string, at: place, convert: columns[place]!.convert }];
  });
}

/** Warehouses differ in the case they give names that are not quoted. */
function sameName(theirs: string, ours: string): boolean {
  return theirs.toLowerCase() === ours;
}

function convertCell(convert: NonNullable<SqlColumn['convert']>, cell: string): Cell {
  const told = convert(cell);
  if (typeof told === 'string') return told;
  return new FieldProblem(
    'unknown_value',
    `is ${told.unreadable}, not one value`,
    'Select the value itself, or cast it to text.',
  );
}

interface Change {
  field?: unknown;
  change?: unknown;
  reason?: unknown;
}

/**
 * What Airbyte could not land as it was told (docs.airbyte.com, "Airbyte metadata fields"): the column holds NULL or a
 * part of the value, which must not be read as "there is none".
 */
function createChanges(plan: QueryPlan, known: ReadonlySet<string>) {
  const elsewhere = new Map<string, number>();
  return {
    apply(row: RawRow['values'], text: string): RawRow['values'] {
      const values = new Map(row);
      for (const { field, change, reason } of changesIn(text)) {
        if (typeof field !== 'string') continue;
        const [top] = field.split('.') as [string];
        const columns = plan.usedBy.get(top) ?? (known.has(top) ? [top] : []);
        if (columns.length === 0 && elsewhere.size < MOST_FIELDS) {
          elsewhere.set(top, (elsewhere.get(top) ?? 0) + 1);
        }
        const what = change === 'TRUNCATED' ? 'was cut' : 'was left out';
        const why = typeof reason === 'string' && /^\w{1,60}$/.test(reason) ? ` (${reason})` : '';
        const problem = new FieldProblem(
          'unknown_value',
          `${what} by Airbyte${why}, so its value is not known`,
          'Correct it where it is kept, or change its type there, and let Airbyte load it again.',
        );
        for (const name of columns) values.set(name, problem);
      }
      return values;
    },
    notices: () =>
      [...elsewhere].map(
        ([field, rows]) =>
          `Airbyte left out ${JSON.stringify(field)} in ${rows} ${rows === 1 ? 'row' : 'rows'}; nothing here is known to be made of it`,
      ),
  };
}

const MOST_FIELDS = 20;

function changesIn(text: string): readonly Change[] {
  try {
    const { changes } = JSON.parse(text) as { changes?: unknown };
    return Array.isArray(changes) ? (changes as Change[]).filter((one) => one !== null) : [];
  } catch {
    return [];
  }
}
