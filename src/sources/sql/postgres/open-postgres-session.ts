import { connect, Socket } from 'node:net';
import type { Client, QueryArrayResult } from 'pg';
import type { QueryValues, SessionOptions, SqlBatch, SqlColumn, SqlDialect, SqlSession } from '../dialect.ts';
import type { PreparedQuery } from '../prepare-query.ts';
import { explainPostgresError } from './explain-postgres-error.ts';
import { columnOf } from './postgres-cells.ts';
import { POSTGRES_SYNTAX } from './postgres-syntax.ts';
import { proveReadOnly } from './prove-read-only.ts';

const CONNECT_TIMEOUT_MS = 10_000;
/** What the client waits for an answer beyond the server's own time-out, before it takes the server for gone. */
const SILENCE_MS = 15_000;

/** Rows of the first batch; later ones are as many as fit into BATCH_SIZE. */
const FIRST_ROWS = 256;
const MOST_ROWS = 4_096;
const BATCH_SIZE = 1024 * 1024;

const CURSOR = 'declare harbinger no scroll cursor without hold for ';

/**
 * A session that needs nothing from the server between two transactions, so that it may run through a pooler that hands
 * every transaction to another connection: no named statement, no setting that outlives its transaction.
 * @throws SqlError
 */
export async function openPostgresSession({ url, timeoutMs, signal }: SessionOptions): Promise<SqlSession> {
  signal?.throwIfAborted();
  const socket = new Socket();
  const client = await openClient(url, { socket, timeoutMs });
  // A connection that is lost fails what runs on it; between two statements nobody else asks.
  client.on('error', () => {});
  const abort = () => {
    sendCancel(client);
    socket.destroy();
  };
  signal?.addEventListener('abort', abort, { once: true });
  const close = async () => {
    signal?.removeEventListener('abort', abort);
    await client.end().catch(() => {});
    socket.destroy();
  };
  /** Whatever failed after an abort failed because of it. */
  const explain = (error: unknown, prepared?: PreparedQuery) => {
    // Where the server has not answered nothing more shall wait for it.
    if (!/^[0-9A-Z]{5}$/.test(String((error as { code?: unknown }).code))) socket.destroy();
    signal?.throwIfAborted();
    return explainPostgresError(error, prepared && { prepared, prefix: CURSOR.length });
  };
  try {
    await client.connect();
  } catch (error) {
    await close();
    throw explain(error);
  }
  return {
    syntax: POSTGRES_SYNTAX,
    async describe(query, values) {
      try {
        return columnsOf(await openCursor(client, { query, values, timeoutMs }));
      } catch (error) {
        throw explain(error, query);
      } finally {
        await client.query('rollback').catch(() => {});
      }
    },
    async *read(query, values) {
      try {
        await openCursor(client, { query, values, timeoutMs });
        yield* fetchAll(client);
      } catch (error) {
        throw explain(error, query);
      } finally {
        await client.query('rollback').catch(() => {});
      }
    },
    proveReadOnly: () => proveReadOnly(client).catch((error: unknown) => Promise.reject(explain(error))),
    close,
  };
}

async function openClient(
  url: string,
  { socket, timeoutMs }: { socket: Socket; timeoutMs: number },
): Promise<Client> {
  const pg = await import('pg');
  return new pg.Client({
    connectionString: asLibpqReadsIt(url),
    application_name: 'harbinger-source',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: timeoutMs + SILENCE_MS,
    keepAlive: true,
    stream: () => socket,
    // Every cell as the text the server sends: what it means is decided where rows are read.
    types: { getTypeParser: () => (text: string) => text } as NonNullable<
      ConstructorParameters<typeof Client>[0] & object
    >['types'],
  } as ConstructorParameters<typeof Client>[0]);
}

/** `sslmode` as every other PostgreSQL tool understands it: `require` encrypts, `verify-full` checks the name too. */
function asLibpqReadsIt(url: string): string {
  const parsed = new URL(url);
  if (!parsed.searchParams.has('sslmode') || parsed.searchParams.has('uselibpqcompat')) return url;
  parsed.searchParams.set('uselibpqcompat', 'true');
  return parsed.href;
}

const START = (timeoutMs: number) => `begin transaction read only;
  set local statement_timeout = ${Math.ceil(timeoutMs)};
  set local timezone = 'UTC'; set local datestyle = 'ISO, YMD'; set local intervalstyle = 'iso_8601';
  set local cursor_tuple_fraction = 1`;

/** Settings that not every server knows: the end of a client is noticed while a query runs, waiting costs nothing. */
const IF_KNOWN = `select set_config(s.name, v.value, true) from pg_catalog.pg_settings s
  join (values ('client_connection_check_interval', '5000'), ('idle_in_transaction_session_timeout', '0'),
    ('extra_float_digits', '3')) v (name, value) on s.name = v.name`;

async function openCursor(
  client: Client,
  { query, values, timeoutMs }: { query: PreparedQuery; values: QueryValues; timeoutMs: number },
): Promise<QueryArrayResult> {
  await client.query(START(timeoutMs));
  await client.query(IF_KNOWN);
  await client.query(
    CURSOR + query.text,
    query.parameters.map((name) => values[name]),
  );
  return client.query({ text: 'fetch 0 from harbinger', rowMode: 'array' });
}

function columnsOf({ fields }: QueryArrayResult): SqlColumn[] {
  return fields.map(columnOf);
}

/** The next batch is on its way while one is being worked on. */
async function* fetchAll(client: Client): AsyncGenerator<SqlBatch, void, void> {
  const ask = (rows: number) => {
    const asked = client.query<(string | null)[]>({ text: `fetch ${rows} from harbinger`, rowMode: 'array' });
    // It is awaited in the next round; until then a failure must not count as unhandled.
    asked.catch(() => {});
    return asked;
  };
  let wanted = FIRST_ROWS;
  let asked = ask(wanted);
  for (;;) {
    const { rows } = await asked;
    const size = sizeOf(rows);
    const isLast = rows.length < wanted;
    if (!isLast) {
      const fitting = Math.floor((BATCH_SIZE * rows.length) / Math.max(1, size));
      wanted = Math.max(1, Math.min(fitting, 4 * wanted, MOST_ROWS));
      asked = ask(wanted);
    }
    if (rows.length > 0) yield { rows, size };
    if (isLast) return;
  }
}

function sizeOf(rows: readonly (readonly (string | null)[])[]): number {
  let size = 0;
  for (const row of rows) for (const cell of row) size += cell?.length ?? 0;
  return size;
}

const CANCEL_REQUEST = 80_877_102;
const CANCEL_MS = 2_000;

/** Asks the server to stop what it does for a client (Message Formats, CancelRequest); best effort, on a socket of its own. */
function sendCancel(client: Client): void {
  const { processID, secretKey, host, port } = client as Client & { processID?: number; secretKey?: number };
  if (typeof processID !== 'number' || typeof secretKey !== 'number') return;
  const message = Buffer.alloc(16);
  message.writeInt32BE(16, 0);
  message.writeInt32BE(CANCEL_REQUEST, 4);
  message.writeInt32BE(processID, 8);
  message.writeInt32BE(secretKey, 12);
  const socket = host.startsWith('/') ? connect(`${host}/.s.PGSQL.${port}`) : connect(port, host);
  socket.setTimeout(CANCEL_MS, () => socket.destroy());
  socket.on('error', () => {});
  socket.unref().end(message);
}

/** PostgreSQL, and warehouses that speak its protocol and know cursors. */
export const POSTGRES: SqlDialect = {
  name: 'PostgreSQL',
  schemes: ['postgres', 'postgresql'],
  open: openPostgresSession,
};
