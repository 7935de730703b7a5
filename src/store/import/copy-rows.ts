import { once } from 'node:events';
import type { Sql } from 'postgres';

export type CopyValue = string | number | boolean | null;

export interface CopyTarget {
  table: string;
  columns: readonly string[];
}

/**
 * Sends rows into a table through COPY.
 * @param rows values in the order of `columns`; strings in PostgreSQL's input form
 * @throws the server's error. (By itself postgres.js never settles a COPY that fails once everything was sent.)
 */
export async function copyRows(
  sql: Sql,
  target: CopyTarget,
  rows: readonly (readonly CopyValue[])[],
): Promise<void> {
  if (rows.length > 0) await copyEncoded(sql, target, encodeRows(rows));
}

/** The same with rows in the text format of COPY. */
export async function copyEncoded(sql: Sql, target: CopyTarget, content: string | Buffer): Promise<void> {
  const query = sql.unsafe(`copy ${target.table} (${target.columns.join(', ')}) from stdin`);
  const stream = await query.writable();
  const failed = laterRejectionOf(query);
  const finished = once(stream, 'finish');
  // Whichever loses the race must not surface as an unhandled rejection.
  finished.catch(() => {});
  failed.catch(() => {});
  stream.end(content);
  await Promise.race([finished, failed]);
}

/**
 * Never resolves. Rejects with what the connection hands to the query after its stream was given out, when the query
 * itself is settled already and nobody would hear of it.
 */
function laterRejectionOf(query: unknown): Promise<never> {
  return new Promise((_, reject) => {
    (query as { reject: (error: unknown) => void }).reject = reject;
  });
}

function encodeRows(rows: readonly (readonly CopyValue[])[]): string {
  let text = '';
  for (const row of rows) {
    for (let at = 0; at < row.length; at++) {
      const value = row[at]!;
      if (at > 0) text += '\t';
      text += value === null ? '\\N' : typeof value === 'string' ? encodeText(value) : value;
    }
    text += '\n';
  }
  return text;
}

const SPECIAL = /[\\\t\n\r]/;
const ESCAPES: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

function encodeText(text: string): string {
  return SPECIAL.test(text) ? text.replace(/[\\\t\n\r]/g, (character) => ESCAPES[character]!) : text;
}
