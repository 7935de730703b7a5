import { isSlipOf } from '../csv-folder/check-header.ts';
import { ENTITY_COLUMNS } from '../rows/entity-columns.ts';
import type { SourceProblem } from '../source-error.ts';
import type { SqlColumn } from './dialect.ts';
import { marksIn, type QueryPlan } from './plan-queries.ts';
import { OWN_TIME } from './pull-window.ts';
import { placeColumns } from './row-values.ts';

export interface CheckedColumns {
  problems: SourceProblem[];
  notices: string[];
}

/** Compares what a query gives with what its kind of record needs, before anything of it is read. */
export function checkColumns(
  plan: QueryPlan,
  columns: readonly SqlColumn[],
  asksSince: boolean,
): CheckedColumns {
  const { entity } = plan;
  const names = columns.map(({ name }) => name);
  const known = ENTITY_COLUMNS[entity];
  const placed = placeColumns(plan, columns);
  const marks = marksIn(plan, names);
  const used = new Set([...placed.map(({ at }) => names[at]!), ...Object.values(marks)]);
  const unused = names.filter((name) => !used.has(name));
  const problems: SourceProblem[] = [];
  const problem = (code: SourceProblem['code'], message: string, hint: string) =>
    problems.push({ code, file: entity, line: null, column: null, message, hint });

  for (const { name, required } of known) {
    const theirs = plan.columns.get(name);
    if (theirs !== undefined && !names.includes(theirs)) {
      problem(
        'missing_column',
        `the query gives no column ${JSON.stringify(theirs)}`,
        `Select it, or correct columns.${entity}.${name}.`,
      );
    } else if (required && !placed.some((one) => one.name === name)) {
      problem(
        'missing_column',
        `the query gives no column ${name}`,
        `Every row of ${entity} needs one: select it as ${name}.`,
      );
    }
  }
  for (const name of plan.columns.keys()) {
    if (known.some((column) => column.name === name)) continue;
    problem(
      'bad_query',
      `columns.${entity} names ${JSON.stringify(name)}, which is no column of ours`,
      `Known are ${known.map((column) => column.name).join(', ')}.`,
    );
  }
  for (const name of names) {
    if (names.indexOf(name) === names.lastIndexOf(name) || !used.has(name)) continue;
    used.delete(name);
    problem(
      'duplicate_column',
      `the query gives two columns named ${JSON.stringify(name)}`,
      'Select one of them.',
    );
  }
  for (const name of unused) {
    const meant = known.find(
      (column) => isSlipOf(name, column.name) && !placed.some((one) => one.name === column.name),
    );
    if (meant !== undefined) {
      problem(
        'misspelt_column',
        `the query gives an unknown column ${JSON.stringify(name)}`,
        `Did you mean ${meant.name}?`,
      );
    }
  }
  if (marks.cursor !== null && !names.includes(marks.cursor)) {
    problem(
      'missing_column',
      `the query gives no column ${JSON.stringify(marks.cursor)}`,
      `Select it, or correct cursors.${entity}.`,
    );
  } else if (asksSince && marks.cursor === null && OWN_TIME[entity] === undefined) {
    const hint = `Name the column that says when a row was last changed under cursors.${entity}, or read everything without :since.`;
    problem('bad_query', 'the query asks for :since, but nothing says which rows are newer', hint);
  }
  const notices = unused.length === 0 ? [] : [`columns that are not used: ${unused.slice(0, 20).join(', ')}`];
  return { problems, notices };
}
