import { distance } from 'fastest-levenshtein';
import type { Entity } from '../records.ts';
import { quoteValue } from '../reject.ts';
import { ENTITY_COLUMNS } from '../rows/entity-columns.ts';
import { trimBlanks, visibleText } from '../rows/invisible.ts';
import type { SourceProblem } from '../source-error.ts';

/** A heading as it stands in the file; `column` is its position in the line in characters, from 1. */
export interface Heading {
  text: string;
  line: number;
  column: number;
}

export interface CheckedHeader {
  /** One name per column of the file, in its order; unknown ones as told, nameless ones ''. */
  names: string[];
  problems: SourceProblem[];
  notices: string[];
}

/**
 * Compares a header row with the columns an entity has. A heading near to a known one that is missing is taken for
 * a slip and refused, because ignoring it would silently lose a whole column; anything else unknown is ignored.
 */
export function checkHeader(entity: Entity, file: string, headings: readonly Heading[]): CheckedHeader {
  const known = ENTITY_COLUMNS[entity];
  const names = headings.map(({ text }) => columnNameOf(text, known));
  const problems: SourceProblem[] = [];
  const ignored: string[] = [];
  const readAs: string[] = [];
  const suggested = new Set<string>();

  headings.forEach((heading, at) => {
    const name = names[at]!;
    const problem = (code: SourceProblem['code'], message: string, hint: string) =>
      problems.push({ code, file, line: heading.line, column: heading.column, message, hint });
    if (name === '') {
      ignored.push('a column without a name');
    } else if (known.some((column) => column.name === name)) {
      if (names.indexOf(name) < at) {
        problem('duplicate_column', `column ${quoteValue(name)} appears twice`, 'Keep one of the two.');
      } else if (trimBlanks(heading.text).toLowerCase() !== name) {
        readAs.push(`${quoteValue(heading.text)} is read as ${name}`);
      }
    } else {
      const meant = known.find((column) => !names.includes(column.name) && isSlipOf(name, column.name))?.name;
      if (meant === undefined) {
        ignored.push(quoteValue(name));
      } else {
        suggested.add(meant);
        problem('misspelt_column', `unknown column ${quoteValue(name)}`, `Did you mean ${meant}?`);
      }
    }
  });
  for (const column of known) {
    if (!column.required || names.includes(column.name) || suggested.has(column.name)) continue;
    const required = known.filter((one) => one.required).map((one) => one.name);
    problems.push({
      code: 'missing_column',
      file,
      line: headings[0]?.line ?? 1,
      column: headings[0]?.column ?? 1,
      message: `column ${column.name} is missing`,
      hint: `The first line must name the columns; ${file} needs ${required.join(', ')}.`,
    });
  }
  const unused = ignored.length > 0 ? [`columns that are not used: ${[...new Set(ignored)].join(', ')}`] : [];
  return { names, problems, notices: [...readAs, ...unused] };
}

/** The column that a heading names: they may differ in case, in separators and in the blanks around and within them. */
export function columnNameOf(text: string, known: readonly { name: string }[]): string {
  const trimmed = trimBlanks(visibleText(text)).trim();
  const plain = trimmed.toLowerCase().replace(/[\s.-]+/g, '_');
  return known.some(({ name }) => name === plain) ? plain : trimmed;
}

/** Same letters with other separators, two swapped letters, or one slip in four letters (at most two). */
export function isSlipOf(name: string, known: string): boolean {
  const plain = name.toLowerCase().replace(/[\s.-]+/g, '_');
  if (plain.replaceAll('_', '') === known.replaceAll('_', '')) return true;
  const slips = distance(plain, known);
  return slips <= Math.min(2, Math.floor(known.length / 4)) || (slips === 2 && isSwap(plain, known));
}

function isSwap(a: string, b: string): boolean {
  return a.length === b.length && [...a].sort().join('') === [...b].sort().join('');
}
