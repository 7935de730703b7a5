import type { EntityColumn } from './entity-columns.ts';
import { kindOfColumn } from './entity-columns.ts';
import { FieldProblem } from './field-problem.ts';

/** What exports write in front of the sums below their rows, in the languages that headings are guessed in and some more. */
const TOTAL =
  /^(?:(?:grand|sub|overall)[ -]?)?(?:totals?|sums?|summen?|gesamt(?:summe)?|insgesamt|totais|soma|somme|sumas?)(?: g[eé]n[eé]ral| geral)?\s*:?$/i;
/** A number in anybody's way of writing, with a currency or a per cent sign. */
const NUMBER = /^[-+(]?\s*(?:\p{Sc}|[A-Z]{1,3}\p{Sc}?)?\s*[-+]?\d[\d.,\s'’]*(?:\p{Sc}|%|[A-Z]{3})?\s*\)?$/u;

export const TOTAL_ROW = new FieldProblem(
  'total_row',
  'names a sum, and nothing but numbers stands beside it: the row adds up the others',
  'Leave the totals out of the export; if it is an account, tell more of it than numbers.',
);

/** Whether it is what stands in place of an account where the rows above are summed. */
export function namesTotal(text: string): boolean {
  return text.length <= 40 && TOTAL.test(text.trim());
}

export function looksAddedUp(text: string): boolean {
  return NUMBER.test(text);
}

/** Columns of an entity with their place among the cells of a row; -1 = not there. */
type PlacedColumns = readonly (Pick<EntityColumn<unknown>, 'name' | 'parse'> & { at: number })[];

/**
 * Tells of each row why it is no account but the sum of those above it; null = it is none. An account that is really called
 * so tells something else than numbers, or has an id.
 */
export function createTotalCheck(columns: PlacedColumns) {
  const account = columns.find(({ name }) => name === 'account_id')?.at ?? -1;
  const numbers = new Set(columns.filter((column) => kindOfColumn(column) === 'number').map(({ at }) => at));
  const known = new Set(columns.map(({ at }) => at));
  return (cells: readonly (string | FieldProblem)[]): FieldProblem | null => {
    const told = account < 0 ? '' : cells[account];
    if (typeof told !== 'string' || !namesTotal(told)) return null;
    let sums = 0;
    for (const [at, cell] of cells.entries()) {
      if (at === account || cell === '') continue;
      if (typeof cell !== 'string') return null;
      const text = cell.trim();
      if (text === '') continue;
      const mayAddUp = numbers.has(at) || !known.has(at);
      if (!mayAddUp || !looksAddedUp(text)) return null;
      sums++;
    }
    return sums > 0 ? TOTAL_ROW : null;
  };
}
