import type { Entity, EntityRecords } from '../records.ts';
import type { RejectCode } from '../reject.ts';
import type { ImportSettings } from '../source.ts';
import { RECORD_CHECKS } from './check-record.ts';
import { ENTITY_COLUMNS } from './entity-columns.ts';
import { AdjustedValue, FieldProblem, type FieldValue } from './field-problem.ts';

/** Everything wrong with one row, as one reject: the first column at fault leads, the others are named after it. */
export class RowProblem {
  readonly column: string;
  readonly code: RejectCode;
  readonly message: string;

  constructor(found: readonly { column: string; problem: FieldProblem }[]) {
    const [first, ...others] = found;
    this.column = first!.column;
    this.code = first!.problem.code;
    const also = others.map(({ column, problem }) => `${column} ${problem.reason}`).join('; ');
    const { reason, advice } = first!.problem;
    this.message = `${this.column} ${reason}. ${advice}${also && ` Also: ${also}.`}`;
  }
}

export interface RowReader<E extends Entity> {
  /** @param cells one per heading, in their order; a cell that could not even be read as text is its problem. */
  read(cells: readonly (string | FieldProblem)[]): EntityRecords[E] | RowProblem;
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
  const adjusted = new Map<string, number>();

  function readCell(
    column: (typeof columns)[number],
    cell: string | FieldProblem,
  ): FieldValue | FieldProblem {
    if (typeof cell !== 'string') return cell;
    const text = trimBlanks(cell);
    if (text === '') return column.required ? missing() : column.whenEmpty;
    const value = column.parse(text);
    if (!(value instanceof AdjustedValue)) return value;
    const notice = `${column.name} ${value.notice}`;
    adjusted.set(notice, (adjusted.get(notice) ?? 0) + 1);
    return value.value;
  }

  return {
    read(cells) {
      const record: Record<string, FieldValue> = {};
      const found: { column: string; problem: FieldProblem }[] = [];
      for (const column of columns) {
        const value = readCell(column, column.at < 0 ? '' : (cells[column.at] ?? ''));
        if (value instanceof FieldProblem) found.push({ column: column.name, problem: value });
        else record[column.key] = value;
      }
      if (found.length > 0) return new RowProblem(found);
      const whole = record as unknown as EntityRecords[E];
      const contradiction = check?.(whole, settings);
      return contradiction ? new RowProblem([contradiction]) : whole;
    },
    notices: () => [...adjusted].map(([notice, n]) => `${n} ${n === 1 ? 'row' : 'rows'}: ${notice}`),
  };
}

function missing(): FieldProblem {
  return new FieldProblem(
    'missing_value',
    'is empty',
    'Every row needs a value here: fill it in and import again.',
  );
}

/** Spaces around a value mean nothing; line ends do (an address that ends in one is refused). */
function trimBlanks(text: string): string {
  const first = text.charCodeAt(0);
  const last = text.charCodeAt(text.length - 1);
  return isBlank(first) || isBlank(last) ? text.replace(/^[ \t\u00a0]+|[ \t\u00a0]+$/g, '') : text;
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9 || code === 160;
}
