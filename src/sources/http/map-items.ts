import type { Cell } from '../rows/cell-text.ts';
import type { RawRow } from '../rows/create-raw-judge.ts';
import { FieldProblem } from '../rows/field-problem.ts';
import type { CompiledMapping } from './compile-resource.ts';
import { describeFailure, type Expression } from './expression.ts';

/** What the items of a page say, in their order. */
export interface MappedItems {
  rows: RawRow[];
  gone: RawRow[];
}

/**
 * Items of an API as rows of ours. An expression that fails costs the value it stands for, not the page.
 * @param line running number of the first item
 */
export async function mapItems(
  { columns, only, gone }: CompiledMapping,
  items: readonly unknown[],
  line: number,
): Promise<MappedItems> {
  const mapped: MappedItems = { rows: [], gone: [] };
  for (const [at, item] of items.entries()) {
    const isGone = gone !== null && (await holds(gone, item));
    if (!isGone && only !== null && !(await holds(only, item))) continue;
    const values = new Map<string, Cell>();
    for (const [column, expression] of columns) values.set(column, await cellOf(expression, item));
    (isGone ? mapped.gone : mapped.rows).push({ line: line + at, values });
  }
  return mapped;
}

/** Whether a condition is met; one that cannot be evaluated is not. */
async function holds(condition: Expression, item: unknown): Promise<boolean> {
  try {
    return (await condition(item)) === true;
  } catch {
    return false;
  }
}

async function cellOf(expression: Expression, item: unknown): Promise<Cell> {
  try {
    return asCell(await expression(item));
  } catch (error) {
    const reason = `cannot be made of what the API tells: ${describeFailure(error)}`;
    return new FieldProblem('unknown_value', reason, 'Correct the expression under map of the resource.');
  }
}

function asCell(value: unknown): Cell {
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'boolean':
    case 'undefined':
      return value;
    default:
      if (value === null) return null;
  }
  const what = Array.isArray(value) ? 'a list' : 'a mapping';
  return new FieldProblem(
    'unknown_value',
    `is ${what}, not one value`,
    'Pick one of them under map of the resource.',
  );
}

/** The items of a page at a dotted path, `$` = the page itself; null = there is no list. */
export function itemsAt(content: unknown, path: string): readonly unknown[] | null {
  let value = content;
  for (const step of path === '$' ? [] : path.split('.')) {
    if (value === null || typeof value !== 'object' || !Object.hasOwn(value, step)) return null;
    value = (value as Record<string, unknown>)[step];
  }
  return Array.isArray(value) ? value : null;
}
