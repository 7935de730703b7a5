import type { QuerySyntax } from '../prepare-query.ts';

const DOLLAR = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y;

/**
 * Texts, quoted names and comments of PostgreSQL (SQL Syntax, 4.1 "Lexical Structure"): '', E'\'', "", $tag$…$tag$, --
 * and nested block comments. What is never closed reaches to the end; the server says so better.
 */
export const POSTGRES_SYNTAX: QuerySyntax = {
  skip(sql, at) {
    const char = sql[at];
    if (char === "'") return endOfQuoted(sql, at, { escapes: /[eE]/.test(wordBefore(sql, at)) });
    if (char === '"') return endOfQuoted(sql, at, { escapes: false });
    if (char === '-' && sql[at + 1] === '-') return indexBehind(sql, '\n', at);
    if (char === '/' && sql[at + 1] === '*') return endOfComment(sql, at);
    if (char !== '$' || /[\w$]/.test(sql[at - 1] ?? '')) return at;
    DOLLAR.lastIndex = at;
    const tag = DOLLAR.exec(sql)?.[0];
    return tag === undefined ? at : indexBehind(sql, tag, at + tag.length);
  },
  // With its type, because `:since - interval '1 day'` or a column of days would otherwise be taken for another one.
  placeholder: (nth) => `$${nth}::timestamptz`,
};

/** The one letter that stands directly before a quote and is a word by itself. */
function wordBefore(sql: string, at: number): string {
  return /\w/.test(sql[at - 2] ?? '') ? '' : (sql[at - 1] ?? '');
}

function endOfQuoted(sql: string, at: number, { escapes }: { escapes: boolean }): number {
  const quote = sql[at]!;
  for (let next = at + 1; next < sql.length; next++) {
    if (escapes && sql[next] === '\\') next++;
    else if (sql[next] === quote) {
      if (sql[next + 1] !== quote) return next + 1;
      next++;
    }
  }
  return sql.length;
}

function endOfComment(sql: string, at: number): number {
  let depth = 0;
  for (let next = at; next < sql.length - 1; next++) {
    const pair = sql.slice(next, next + 2);
    if (pair !== '/*' && pair !== '*/') continue;
    depth += pair === '/*' ? 1 : -1;
    next++;
    if (depth === 0) return next + 1;
  }
  return sql.length;
}

function indexBehind(sql: string, mark: string, from: number): number {
  const found = sql.indexOf(mark, from);
  return found < 0 ? sql.length : found + mark.length;
}
