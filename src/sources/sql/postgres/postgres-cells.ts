import type { CellText, SqlColumn } from '../dialect.ts';

type Convert = (text: string) => CellText;

const unreadable = (what: string): Convert => {
  const found = { unreadable: what };
  return () => found;
};

const LISTS = [
  ...[199, 1000, 1001, 1005, 1007, 1009, 1014, 1015, 1016, 1021, 1022, 1115, 1182, 1185, 1231, 2951, 3807],
];

/** By the object id of the type (pg_type.dat). Any other is a text already, in the form that rows are read from. */
const CONVERSIONS: ReadonlyMap<number, Convert> = new Map([
  [16, (text: string) => (text === 't' ? 'true' : 'false')],
  [17, unreadable('binary data')],
  [114, jsonText],
  [1186, unreadable('a length of time')],
  [2249, unreadable('a whole row')],
  [3802, jsonText],
  ...LISTS.map((id) => [id, unreadable('a list')] as const),
]);

export function columnOf({ name, dataTypeID }: { name: string; dataTypeID: number }): SqlColumn {
  return { name, convert: CONVERSIONS.get(dataTypeID) ?? null };
}

/** A scalar of JSON as the value it is; an object or a list stands for no single value. */
function jsonText(text: string): CellText {
  const value: unknown = JSON.parse(text);
  if (value === null) return '';
  if (typeof value === 'object') {
    return { unreadable: Array.isArray(value) ? 'a list in JSON' : 'an object in JSON' };
  }
  // A number keeps its digits, which may be more than a double has.
  return typeof value === 'string' ? value : text.trim();
}
