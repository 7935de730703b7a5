import { SqlError, type SqlTrouble } from '../dialect.ts';
import type { PreparedQuery } from '../prepare-query.ts';

type Said = readonly [trouble: SqlTrouble, message: string, hint: string];

const LOGIN = 'Look at the user and password in it, and at what pg_hba.conf or the provider allows.';
const HOST = 'Look at host and port in it, and at the firewall between.';
const AGAIN = 'Nothing of it was loaded; the next pull tries again.';
const GRANT = 'Grant the user SELECT on it (and USAGE on its schema).';
const QUERY = 'Correct the query.';

/** By SQLSTATE or the name of a network error. Null in place of a message = what the server says. */
const MEANINGS: readonly (readonly [RegExp, SqlTrouble, string | null, string])[] = [
  [/^28/, 'refused', 'the server refuses the user or password', LOGIN],
  [/^3D000$/, 'refused', 'the server has no database of that name', 'Correct the end of the URL.'],
  [/^42703$/, 'unknown_column', null, QUERY],
  [/^3F000$|^42/, 'bad_query', null, QUERY],
  [
    /^57014$/,
    'timed_out',
    'the query takes longer than it may',
    'Narrow it with :since, add an index, or raise timeout.',
  ],
  [/^25006$/, 'bad_query', 'the query writes', 'A source only reads: write one query that selects.'],
  [/^25P03$/, 'interrupted', 'the server ended the transaction because it waited', AGAIN],
  [/^53300$/, 'unreachable', 'the server has no connection left', AGAIN],
  [/^53/, 'interrupted', 'the server has no room or memory left for the query', AGAIN],
  [/^57P03$/, 'unreachable', 'the server is starting up or shutting down', AGAIN],
  [/^40/, 'interrupted', 'the server gave the query up because of other work', AGAIN],
  [/^(57P0\d|08\w{3})$|^(ECONNRESET|EPIPE|ECONNABORTED)$/, 'interrupted', 'the connection was lost', AGAIN],
  [/^(ENOTFOUND|EAI_AGAIN)$/, 'unreachable', 'the host of the URL cannot be found', HOST],
  [
    /^(ECONNREFUSED|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOENT)$/,
    'unreachable',
    'the server does not answer',
    HOST,
  ],
  [/^XX/, 'interrupted', 'the server failed', AGAIN],
  [/^0A000$/, 'bad_query', null, QUERY],
  [/^22/, 'bad_query', null, 'Look at the values it calculates with, or cast them safely.'],
];

/** What the client itself says where there is no code. */
const CLIENT_WORDS: readonly (readonly [RegExp, Said])[] = [
  [
    /^(timeout expired|Connection terminated due to connection timeout)$/,
    ['unreachable', 'the server does not answer', HOST],
  ],
  [/^Query read timeout$/, ['timed_out', 'the server has stopped answering', AGAIN]],
  [/^Connection terminated/, ['interrupted', 'the connection was lost', AGAIN]],
  [
    /SSL|TLS|certificate|self.signed/i,
    ['refused', 'no encrypted connection can be made', 'Look at sslmode and sslrootcert in the URL.'],
  ],
];

/** Any other SQLSTATE: its message may hold values, since functions make their own. */
const REFUSED: Said = ['bad_query', 'the server gives the query up', QUERY];
const OTHER: Said = ['interrupted', 'the server cannot be read', AGAIN];

interface ServerError {
  code?: unknown;
  message?: unknown;
  position?: unknown;
}

/**
 * A failure in plain words. What the server says about a query is kept, without the values it quotes; nothing of the
 * URL is in it.
 * @param query what was running, and how many characters were sent before its text
 */
export function explainPostgresError(
  error: unknown,
  query?: { prepared: PreparedQuery; prefix: number },
): SqlError {
  if (error instanceof SqlError) return error;
  const { code, message, position } = (error ?? {}) as ServerError;
  const said = typeof message === 'string' ? message : '';
  const sqlState = typeof code === 'string' ? code : '';
  const known = MEANINGS.find(([form]) => form.test(sqlState));
  const place = query && placeOf(query, sqlState, position);
  if (known !== undefined) {
    const [, trouble, text, hint] = known;
    const advice = sqlState === '42501' ? GRANT : hint;
    const own = text ?? withoutValues(said, sqlState);
    return new SqlError(trouble, { message: `${own} (${sqlState})`, hint: advice, place: place ?? null });
  }
  const [, [trouble, words, hint]] = CLIENT_WORDS.find(([form]) => form.test(said)) ?? [
    null,
    /^[0-9A-Z]{5}$/.test(sqlState) ? REFUSED : OTHER,
  ];
  const shown = sqlState === '' ? words : `${words} (${sqlState})`;
  return new SqlError(trouble, { message: shown, hint, place: place ?? null });
}

function placeOf(
  { prepared, prefix }: { prepared: PreparedQuery; prefix: number },
  sqlState: string,
  position: unknown,
) {
  if (!/^\d+$/.test(String(position)) || !/^(42|22|0A|3F)/.test(sqlState)) return null;
  // The server counts characters, JavaScript units of UTF-16.
  const before = [...prepared.text].slice(0, Math.max(0, Number(position) - 1 - prefix));
  return prepared.place(before.join('').length);
}

/** Errors about data quote the value, which may be a person's; those about the query quote its own words. */
function withoutValues(message: string, sqlState: string): string {
  const line = message.split('\n', 1)[0]!.slice(0, 300);
  return sqlState.startsWith('22') ? line.replace(/".*"/s, '(value withheld)') : line;
}
