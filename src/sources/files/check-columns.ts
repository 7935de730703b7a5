import { closest, distance } from 'fastest-levenshtein';
import type { ForeignFile } from '../../config/schema-files.ts';
import { columnNameOf } from '../csv-folder/check-header.ts';
import { quoteValue } from '../reject.ts';
import { ENTITY_COLUMNS } from '../rows/entity-columns.ts';
import type { SourceProblem } from '../source-error.ts';
import type { ColumnMap } from './create-mapper.ts';
import { formatProblem } from './read-date.ts';
import { readPath, type Table } from './table.ts';

export interface CheckedColumns {
  columns: ColumnMap;
  problems: SourceProblem[];
  notices: string[];
}

/** Finds each declared column in the file, and those that are called what ours are. */
export function checkColumns(
  file: string,
  table: Pick<Table, 'headings' | 'isOpen'>,
  { entity, columns, constants, defaults, translate, skip, dates }: ForeignFile,
): CheckedColumns {
  const known = ENTITY_COLUMNS[entity];
  const problems: SourceProblem[] = [];
  const add = (code: SourceProblem['code'], message: string, hint: string) =>
    problems.push({ code, file, line: null, column: null, message, hint });
  const counted = new Map<string, number>();
  for (const name of table.headings) counted.set(name, (counted.get(name) ?? 0) + 1);
  // A file in which every row names its own values, and without rows.
  const isBare = table.isOpen && table.headings.length === 0;
  const has = (theirs: string) => {
    if (isBare) return;
    const times = counted.get(theirs) ?? 0;
    if (times > 1)
      add('duplicate_column', `column ${quoteValue(theirs)} appears twice`, 'Give each a name of its own.');
    if (times > 0) return;
    if (table.isOpen && isInside(theirs, table.headings)) return;
    // What no row has named so far may still come, where nothing depends on it.
    const near = nearestOf(theirs, table.headings);
    add('missing_column', `there is no column ${quoteValue(theirs)}`, near);
  };
  const found = new Map<string, readonly string[]>();
  const declared = new Map(Object.entries(columns));
  for (const { name, required } of known) {
    const theirs = [declared.get(name) ?? []].flat();
    if (theirs.length > 0) {
      found.set(name, theirs);
      if (!table.isOpen || required) for (const one of theirs) has(one);
      continue;
    }
    const same = table.headings.find((heading) => columnNameOf(heading, known) === name);
    const isGiven = Object.hasOwn(constants, name) || Object.hasOwn(defaults, name);
    if (same !== undefined && !Object.hasOwn(constants, name)) found.set(name, [same]);
    else if (required && !isGiven && !isBare) {
      add(
        'missing_column',
        `nothing is said to be ${name}`,
        `Name its column: columns: { ${name}: ... }; the file has ${listOf(table.headings)}.`,
      );
    }
  }
  for (const name of [columns, constants, defaults, translate].flatMap((one) => Object.keys(one))) {
    if (known.some((column) => column.name === name)) continue;
    const near = closest(
      name,
      known.map((column) => column.name),
    );
    add('bad_mapping', `${quoteValue(name)} is no column of ${entity}`, `Did you mean ${near}?`);
  }
  const wrong = dates === null ? null : formatProblem(dates);
  if (wrong !== null)
    add(
      'bad_mapping',
      `dates: ${quoteValue(dates ?? '')} ${wrong}`,
      'Write it with yyyy, MM, dd, HH, mm and ss.',
    );
  for (const theirs of Object.keys(skip)) has(theirs);
  const used = new Set([...found.values()].flat());
  const unused = table.headings.filter((name) => name !== '' && !used.has(name));
  const notices = unused.length === 0 || table.isOpen ? [] : [`columns that are not used: ${listOf(unused)}`];
  return { columns: found, problems, notices };
}

function isInside(path: string, names: readonly string[]): boolean {
  return names.some((name) => name.startsWith(`${path}.`)) || readPath({}, path) !== undefined;
}

function nearestOf(theirs: string, headings: readonly string[]): string {
  const near = headings.length === 0 ? '' : closest(theirs, [...headings]);
  const isNear =
    near !== '' && distance(theirs.toLowerCase(), near.toLowerCase()) <= Math.max(2, theirs.length / 3);
  return isNear ? `Did you mean ${quoteValue(near)}?` : `The file has ${listOf(headings)}.`;
}

function listOf(names: readonly string[]): string {
  const shown = names.slice(0, 20).map(quoteValue).join(', ');
  return names.length > 20 ? `${shown} and ${names.length - 20} more` : shown || 'no columns';
}
