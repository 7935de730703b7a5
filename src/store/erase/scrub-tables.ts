import type { ISql } from 'postgres';
import type { TermMatcher } from '../../domain/privacy/term-matcher.ts';
import { mentionsDeep, redactJson } from '../../messages/text/redact-message.ts';
import { containsAny, likePatterns, type TextColumn } from './text-columns.ts';

export interface ScrubOptions {
  matcher: TermMatcher;
  /** The text with every mention replaced. */
  replace(text: string): string;
  /** Columns to look at. */
  columns: readonly TextColumn[];
  /** Only these rows: SQL over the values, which are `$2` as a text array. */
  only?: { condition: string; values: readonly string[] };
}

/** Columns that hold an address to write to: one that was erased is none any more, rather than another text. */
const ADDRESS = /(?:^|_)(?:email|address|recipient)$/;

/**
 * Replaces what the matcher finds in the words of one table. A column for an address is emptied where it may be.
 * @returns the number of rows changed
 */
export async function scrubTable(sql: ISql, table: string, options: ScrubOptions): Promise<number> {
  const { matcher, columns, only } = options;
  if (matcher.needles.length === 0 || columns.length === 0) return 0;
  const names = columns.map(({ column }) => column);
  const texts = columns.map(({ column }) => `"${column}"::text as "${column}"`).join(', ');
  const rows = await sql.unsafe<(Record<string, string | null> & { at: string })[]>(
    `select ctid::text as at, ${texts} from "${table}"
     where ${containsAny(names)}${only === undefined ? '' : ` and ${only.condition}`} for update`,
    [likePatterns(matcher.needles), ...(only === undefined ? [] : [[...only.values]])],
  );
  let changed = 0;
  for (const row of rows) {
    const sets = columns.flatMap((column) => {
      const before = row[column.column] ?? null;
      const after = before === null ? null : scrubValue(before, column, options);
      return after === before ? [] : [{ ...column, after }];
    });
    if (sets.length === 0) continue;
    const list = sets.map(
      ({ column, type }, i) => `"${column}" = $${i + 2}::text${type === 'json' ? '::jsonb' : ''}`,
    );
    await sql.unsafe(`update "${table}" set ${list.join(', ')} where ctid = $1::tid`, [
      row.at,
      ...sets.map(({ after }) => after),
    ]);
    changed += 1;
  }
  return changed;
}

function scrubValue(before: string, column: TextColumn, { replace }: ScrubOptions): string | null {
  if (column.type === 'json') {
    const value: unknown = JSON.parse(before);
    const after = redactJson(value, replace);
    return after === value ? before : JSON.stringify(after);
  }
  const after = replace(before);
  if (after === before) return before;
  const isAddress = column.nullable && ADDRESS.test(column.column);
  return isAddress ? null : after;
}

/** Deletes the rows of a table that mention a term: what would be worthless, or wrong, without it. */
export async function deleteMentions(
  sql: ISql,
  table: string,
  { matcher, columns }: Pick<ScrubOptions, 'matcher' | 'columns'>,
): Promise<number> {
  if (matcher.needles.length === 0) return 0;
  const texts = columns.map(({ column }) => `"${column}"::text`).join(', ');
  const rows = await sql.unsafe<{ at: string; texts: (string | null)[] }[]>(
    `select ctid::text as at, array[${texts}] as texts from "${table}"
     where ${containsAny(columns.map((c) => c.column))} for update`,
    [likePatterns(matcher.needles)],
  );
  const gone = rows.filter((row) => row.texts.some((text) => text !== null && mentionsIn(text, matcher)));
  for (const { at } of gone) await sql.unsafe(`delete from "${table}" where ctid = $1::tid`, [at]);
  return gone.length;
}

/** A text, or JSON as text: there every string counts by itself. */
function mentionsIn(text: string, matcher: TermMatcher): boolean {
  if (matcher.mentions(text)) return true;
  if (!/^[[{"]/.test(text)) return false;
  try {
    return mentionsDeep(JSON.parse(text), matcher);
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}
