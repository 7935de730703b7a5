import type { Entity, EntityRecords } from '../records.ts';
import type { RejectCode } from '../reject.ts';
import type { ImportSettings } from '../source.ts';
import { RECORD_CHECKS } from './check-record.ts';
import { ENTITY_COLUMNS } from './entity-columns.ts';
import { AdjustedValue, FieldProblem, type FieldValue } from './field-problem.ts';
import { trimBlanks } from './invisible.ts';
import { knownLabels } from './known-labels.ts';
import { createTotalCheck } from './total-row.ts';

interface FoundProblem {
  column: string;
  problem: FieldProblem;
}

const NOTHING: readonly FoundProblem[] = [];

/** What is wrong with one row, as one reject: the first column at fault leads, the others are named after it. */
export class RowProblem {
  readonly column: string;
  readonly code: RejectCode;
  readonly message: string;

  /** @param leftOut the row is loaded without these values */
  constructor(found: readonly FoundProblem[], leftOut = false) {
    const [first, ...others] = found;
    this.column = first!.column;
    this.code = first!.problem.code;
    const also = others.map(({ column, problem }) => `${column} ${problem.reason}`).join('; ');
    const { reason, advice } = first!.problem;
    const kept = leftOut ? 'The row is loaded without it. ' : '';
    this.message = `${this.column} ${reason}. ${kept}${advice}${also && ` Also: ${also}.`}`;
  }
}

/** A row that can be loaded, and what had to be left out of it; null = nothing. */
export interface ReadRow<E extends Entity> {
  record: EntityRecords[E];
  leftOut: RowProblem | null;
}

export interface RowReader<E extends Entity> {
  /** @param cells one per heading, in their order; a cell that could not even be read as text is its problem. */
  read(cells: readonly (string | FieldProblem)[]): ReadRow<E> | RowProblem;
  /** What was accepted in another form than told, with counts, over all rows read so far. */
  notices(): string[];
}

/**
 * Turns rows of text into records of an entity. One set of rules for every kind of source.
 * @param headings names of the columns; those the entity does not know are skipped, absent ones count as empty
 */
export function createRowReader<E extends Entity>(
  entity: E,
  headings: readonly string[],
  settings: ImportSettings,
): RowReader<E> {
  const columns = ENTITY_COLUMNS[entity].map((column) => ({ ...column, at: headings.indexOf(column.name) }));
  const check = RECORD_CHECKS[entity];
  const sumOf = createTotalCheck(columns);
  const known = knownLabels(entity, settings);
  const notes = new Map<string, number>();
  const note = (sentence: string) => {
    const kind = notes.has(sentence) || notes.size < MAX_NOTES ? sentence : OTHERS;
    notes.set(kind, (notes.get(kind) ?? 0) + 1);
  };

  function readCell(
    column: (typeof columns)[number],
    cell: string | FieldProblem,
  ): FieldValue | FieldProblem {
    if (typeof cell !== 'string') return cell;
    const text = trimBlanks(cell);
    if (text === '') return column.required ? missing() : column.whenEmpty;
    const value = column.parse(text);
    if (!(value instanceof AdjustedValue)) return value;
    note(`${column.name} ${value.notice}`);
    return value.value;
  }

  return {
    read(cells) {
      const total = sumOf(cells);
      if (total !== null) return new RowProblem([{ column: 'account_id', problem: total }]);
      const record: Record<string, FieldValue> = {};
      // Nearly all rows are right: what is wrong with one is a list of its own only then.
      let wrong: readonly FoundProblem[] = NOTHING;
      let leftOut: readonly FoundProblem[] = NOTHING;
      for (const column of columns) {
        const value = readCell(column, column.at < 0 ? '' : (cells[column.at] ?? ''));
        if (value instanceof FieldProblem) {
          const found = { column: column.name, problem: value };
          if (column.wrong === 'row') wrong = [...wrong, found];
          else leftOut = [...leftOut, found];
          record[column.key] = column.whenEmpty;
        } else record[column.key] = value;
      }
      if (wrong.length > 0) return new RowProblem([...wrong, ...leftOut]);
      for (const { name, takesAlong } of leftOut.length === 0 ? [] : columns) {
        if (leftOut.some(({ column }) => column === name)) for (const key of takesAlong) record[key] = null;
      }
      for (const { key, spell } of known) {
        const told = record[key];
        if (typeof told === 'string') record[key] = spell(told, note);
      }
      const whole = record as unknown as EntityRecords[E];
      const contradiction = check?.(whole, settings);
      if (contradiction) return new RowProblem([contradiction, ...leftOut]);
      if (leftOut.length === 0) return { record: whole, leftOut: null };
      for (const { column } of leftOut)
        note(`${column} could not be read and was left out (harbinger quarantine)`);
      return { record: whole, leftOut: new RowProblem(leftOut, true) };
    },
    notices: () => formatNotes(notes),
  };
}

/** Every row might say something else of its own: beyond these, notices are only counted. */
const MAX_NOTES = 20;
const OTHERS = 'other notices of these kinds';

function formatNotes(notes: ReadonlyMap<string, number>): string[] {
  return [...notes].map(([sentence, n]) => `${n} ${n === 1 ? 'row' : 'rows'}: ${sentence}`);
}

function missing(): FieldProblem {
  return new FieldProblem(
    'missing_value',
    'is empty',
    'Every row needs a value here: fill it in and import again.',
  );
}
