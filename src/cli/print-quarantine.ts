import type { Io } from './io.ts';

interface Printed {
  file: string;
  line: number;
  column: string | null;
  /** What kind of mistake it is. */
  code: string;
  message: string;
  /** partial: only this value of the row is left out. */
  state: 'open' | 'partial' | 'resolved';
}

/** Lines named beside the first of rows with the same reason. */
const LINES = 3;
/** Reasons told of one kind in one column of a file; the rows of all others are counted. */
const REASONS = 5;

/** Rows kept aside, those with the same reason as one line, and of reasons of one kind a few. */
export function printQuarantine(io: Io, rows: readonly Printed[]): void {
  for (const kind of groupBy(rows, ({ file, column, code }) => JSON.stringify([file, column, code]))) {
    const reasons = groupBy(kind, ({ message, state }) => `${state} ${message}`);
    const shown = reasons.length === REASONS + 1 ? reasons : reasons.slice(0, REASONS);
    for (const equal of shown) io.out(`${describe(equal)}${alsoOn(equal)}`);
    const left = reasons.slice(shown.length).reduce((sum, equal) => sum + equal.length, 0);
    const [{ file, column, code }] = kind;
    if (left > 0)
      io.out(`${place([file, column])}  ${code}  … and ${left} more rows, each with its value in --json`);
  }
}

type Group = [Printed, ...Printed[]];

/** In the order in which each first appears. */
function groupBy(rows: readonly Printed[], keyOf: (row: Printed) => string): Group[] {
  const groups = new Map<string, Group>();
  for (const row of rows) {
    const known = groups.get(keyOf(row));
    if (known === undefined) groups.set(keyOf(row), [row]);
    else known.push(row);
  }
  return [...groups.values()];
}

const place = (parts: readonly (string | number | null)[]): string =>
  parts.filter((part) => part !== null).join(':');

const describe = ([{ file, line, column, code, message, state }]: Group): string =>
  `${place([file, line, column])}  ${code}  ${message}${state === 'partial' ? '; the rest of the row is used' : ''}`;

/** ` (12 rows: also lines 15, 16, 17 and 8 more)`; nothing of a row that is alone. */
function alsoOn([, ...others]: Group): string {
  if (others.length === 0) return '';
  const lines = others.slice(0, LINES).map(({ line }) => line);
  const left = others.length - lines.length;
  const more = left > 0 ? ` and ${left} more` : '';
  return ` (${others.length + 1} rows: also line${others.length === 1 ? '' : 's'} ${lines.join(', ')}${more})`;
}
