/** How a dialect writes what a query is made of, as far as parameters have to be found in it. */
export interface QuerySyntax {
  /** Index behind a quoted text, name or comment that begins at `at`; `at` itself where none does. */
  skip(sql: string, at: number): number;
  /** @param nth from 1, in the order of `PreparedQuery.parameters` */
  placeholder(nth: number): string;
}

export const PARAMETERS = ['since', 'until'] as const;
export type QueryParameter = (typeof PARAMETERS)[number];

/** A place in the text of a query, both from 1; columns in characters. */
export interface QueryPlace {
  line: number;
  column: number;
}

export interface QueryProblem extends QueryPlace {
  message: string;
  hint: string;
}

/** A query whose `:since` and `:until` have become places for bound values. */
export interface PreparedQuery {
  text: string;
  /** What is bound to each placeholder, one per use. */
  parameters: readonly QueryParameter[];
  /** Where a character of `text` (index from 0) stands in the query as it was written. */
  place(at: number): QueryPlace;
}

interface Piece {
  /** Where the placeholder begins in `text`, and what follows it. */
  from: number;
  to: number;
  /** Where the parameter begins in the query, and what follows it. */
  writtenFrom: number;
  writtenTo: number;
}

const NAME = /:([A-Za-z_]\w*)/y;

/** Every use of a parameter gets a placeholder of its own: the server infers the type of each from what is around it. */
export function prepareQuery(sql: string, syntax: QuerySyntax): PreparedQuery | readonly QueryProblem[] {
  const pieces: Piece[] = [];
  const parameters: QueryParameter[] = [];
  const problems: QueryProblem[] = [];
  const problem = (at: number, message: string, hint: string) =>
    problems.push({ ...placeIn(sql, at), message, hint });
  let text = '';
  let end = sql.length;
  let brackets = 0;
  for (let at = 0; at < sql.length; ) {
    const skipped = syntax.skip(sql, at);
    if (skipped > at) {
      if (end === sql.length) text += sql.slice(at, skipped);
      at = skipped;
      continue;
    }
    const char = sql[at]!;
    if (end < sql.length && /\S/.test(char) && char !== ';') {
      problem(at, 'a second statement begins here', 'Write one query that selects.');
      return problems;
    }
    if (char === ';') end = Math.min(end, at);
    if (char === '[') brackets++;
    if (char === ']') brackets--;
    NAME.lastIndex = at;
    const name = char === ':' && sql[at - 1] !== ':' ? NAME.exec(sql)?.[1] : undefined;
    const known = PARAMETERS.find((one) => one === name?.toLowerCase());
    if (known !== undefined) {
      parameters.push(known);
      const placeholder = syntax.placeholder(parameters.length);
      const writtenTo = at + known.length + 1;
      pieces.push({ from: text.length, to: text.length + placeholder.length, writtenFrom: at, writtenTo });
      text += placeholder;
      at = writtenTo;
      continue;
    }
    // Inside brackets a colon parts the bounds of a slice.
    if (name !== undefined && brackets === 0) {
      problem(at, `there is no parameter :${name.slice(0, 60)}`, 'Only :since and :until are filled in.');
    }
    if (end === sql.length) text += char;
    at++;
  }
  if (problems.length > 0) return problems;
  return { text: text.trimEnd(), parameters, place: (at) => placeIn(sql, writtenAt(pieces, at)) };
}

function writtenAt(pieces: readonly Piece[], at: number): number {
  const before = pieces.findLast(({ from }) => from <= at);
  if (before === undefined) return at;
  return at < before.to ? before.writtenFrom : before.writtenTo + (at - before.to);
}

function placeIn(sql: string, at: number): QueryPlace {
  const before = sql.slice(0, at).split(/\r\n|\r|\n/);
  return { line: before.length, column: [...before.at(-1)!].length + 1 };
}
