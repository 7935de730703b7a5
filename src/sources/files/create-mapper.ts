import type { ForeignFile } from '../../config/schema-files.ts';
import { nameKey } from '../../domain/names.ts';
import type { Entity } from '../records.ts';
import type { Cell } from '../rows/cell-text.ts';
import { showValue } from '../rows/cell-text.ts';
import { ENTITY_COLUMNS, kindOfColumn } from '../rows/entity-columns.ts';
import { FieldProblem } from '../rows/field-problem.ts';
import { trimBlanks } from '../rows/invisible.ts';
import { looksAddedUp, namesTotal } from '../rows/total-row.ts';
import { createDateReader } from './read-date.ts';
import { readDecimal } from './read-decimal.ts';
import type { TableRow } from './table.ts';

/** Which columns of a file stand for which of ours; checked against the file by `check-columns`. */
export type ColumnMap = ReadonlyMap<string, readonly string[]>;

export interface Mapper {
  /** The values of a row by our columns; null = it is to be passed over. */
  values(row: TableRow): Map<string, Cell> | null;
  /** Whether a row is none of those, but adds them up: what is said for every row would make an account of it. */
  isSum(row: TableRow): boolean;
}

type Rules = Pick<
  ForeignFile,
  'constants' | 'defaults' | 'translate' | 'skip' | 'decimal' | 'dates' | 'timezone'
>;

/** Turns rows of a foreign file into values of our columns, in the form in which every source tells them. */
export function createMapper(entity: Entity, columns: ColumnMap, rules: Rules): Mapper {
  const readDate = createDateReader(rules);
  const constants = new Map(Object.entries(rules.constants));
  const defaults = new Map(Object.entries(rules.defaults));
  const words = new Map(
    Object.entries(rules.translate).map(([name, meanings]) => [
      name,
      new Map(Object.entries(meanings).map(([theirs, ours]) => [nameKey(theirs), ours])),
    ]),
  );
  const skipped = Object.entries(rules.skip).map(
    ([name, values]) => [name, new Set(values.map((value) => nameKey(String(value))))] as const,
  );
  const given = ENTITY_COLUMNS[entity].flatMap((column) => {
    const { name } = column;
    const theirs = columns.get(name);
    if (theirs === undefined && !constants.has(name) && !defaults.has(name)) return [];
    return [{ name, theirs: theirs ?? [], kind: kindOfColumn(column), words: words.get(name) }];
  });

  function read(row: TableRow, column: (typeof given)[number]): Cell {
    const { name, theirs, kind } = column;
    const told = theirs.length === 1 ? row.read(theirs[0]!) : joined(theirs, row);
    if (told instanceof FieldProblem) return told;
    const text = typeof told === 'string' ? trimBlanks(told) : told;
    if (text === undefined || text === null || text === '') return defaults.get(name);
    const meant = column.words?.get(nameKey(showValue(text)));
    if (meant !== undefined) return meant;
    if (kind === 'number') {
      return typeof text === 'string' && rules.decimal !== null ? readDecimal(text, rules.decimal) : text;
    }
    if (kind === 'other' || text instanceof Date) return text;
    return readDate(showValue(text), kind);
  }

  const account = given.find(({ name }) => name === 'account_id' && !constants.has(name));

  const mapped = new Set(given.flatMap(({ theirs }) => theirs));

  return {
    values(row) {
      for (const [name, values] of skipped) {
        if (values.has(nameKey(showValue(row.read(name))))) return null;
      }
      return new Map(
        given.map((column) => [column.name, constants.get(column.name) ?? read(row, column)] as const),
      );
    },
    isSum(row) {
      const told = ({ theirs }: (typeof given)[number]) => {
        const text = theirs.length === 1 ? row.read(theirs[0]!) : joined(theirs, row);
        return text instanceof FieldProblem ? '?' : trimBlanks(showValue(text));
      };
      if (account === undefined || !namesTotal(told(account))) return false;
      const others = given.filter((column) => column !== account && !constants.has(column.name));
      if (others.some((column) => column.kind !== 'number' && told(column) !== '')) return false;
      if (others.some((column) => told(column) !== '')) return true;
      // Where no number is taken from the file, those that are not taken tell.
      const beside = row.shown().flatMap(([name, text]) => (mapped.has(name) ? [] : trimBlanks(text) || []));
      return beside.length > 0 && beside.every(looksAddedUp);
    },
  };
}

/** Several of their values as one, such as a key: each must be there. */
function joined(theirs: readonly string[], row: TableRow): Cell {
  const parts = theirs.map((name) => row.read(name));
  const wrong = parts.find((part) => part instanceof FieldProblem);
  if (wrong !== undefined) return wrong;
  const texts = parts.map((part) => trimBlanks(showValue(part)));
  return texts.some((text) => text !== '') ? texts.join('|') : undefined;
}
