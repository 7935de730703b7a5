import {
  createPostgresBackend,
  type JobProgress,
  LATEST_SCHEMA_VERSION,
  type PgPool,
  type PostgresConnectionOptions,
  type PostgresQueueBackend,
  Queue,
  runMigrations,
  Worker,
} from 'bullmq';
import { Pool, type PoolClient } from 'pg';
import { bullLink, type Payload } from './bull-link.ts';
import { describeError } from './describe-error.ts';
import { type LinkOptions, QueueAwayError, type QueueLink } from './queue-link.ts';

/** Short statements need two connections; the two consumers keep one more each to be woken. */
const POOL_SIZE = { sending: 2, consuming: 5 };
const SCHEMA = 'bullmq';
const CONNECT_MS = 30_000;
/** The queue's statements take milliseconds, its migrations wait for those of others. */
const STATEMENT_MS = 60_000;

/**
 * BullMQ in a schema of its own in the same PostgreSQL. Its migrations run under BullMQ's advisory lock, so any
 * number of processes may start at once.
 */
export async function openPostgresLink(databaseUrl: string, options: LinkOptions): Promise<QueueLink> {
  const { consumes, timings, log } = options;
  const warn = (error: unknown) => log.warn({ error: describeError(error) }, 'queue connection');
  const pool = new Pool({
    connectionString: databaseUrl,
    max: consumes ? POOL_SIZE.consuming : POOL_SIZE.sending,
    keepAlive: true,
    keepAliveInitialDelayMillis: CONNECT_MS,
    connectionTimeoutMillis: CONNECT_MS,
    // A connection that the network has forgotten would keep its statement waiting for a quarter of an hour.
    query_timeout: STATEMENT_MS,
    application_name: 'harbinger-queue',
    options: `-c search_path=${SCHEMA}`,
  });
  pool.on('error', warn);
  // The pool listens only to what lies in it: a connection that is lost while it is used would end the process.
  pool.on('connect', (client) => void client.on('error', warn));
  try {
    await migrate(pool);
  } catch (error) {
    await pool.end();
    throw isLost(error)
      ? new QueueAwayError('the queue in PostgreSQL does not answer', { cause: error })
      : error;
  }
  // The two packages' types for one object differ only in how they overload `query`.
  const connection = pool as unknown as PgPool;
  return bullLink({
    kind: 'postgres',
    timings,
    warn,
    makeQueue: (name) =>
      new Queue<
        Payload,
        void,
        string,
        Payload,
        void,
        string,
        PostgresQueueBackend,
        PostgresConnectionOptions
      >(name, { connection }, createPostgresBackend),
    makeWorker: (name, settings, work) =>
      new Worker<Payload, void, string, PostgresQueueBackend, JobProgress, PostgresConnectionOptions>(
        name,
        (job) => work(job.data),
        { connection, ...settings },
        createPostgresBackend,
      ),
    disconnect: () => pool.end(),
  });
}

async function migrate(pool: Pool): Promise<void> {
  const client = await pool.connect();
  try {
    // BullMQ's own begin with CREATE SCHEMA, which asks for that right even where there is nothing to do.
    if (!(await isUpToDate(client))) await runMigrations(client, SCHEMA);
  } finally {
    client.release();
  }
}

/** The client has no code for these. */
function isLost(error: unknown): boolean {
  const says = error instanceof Error ? error.message : '';
  return /^Connection terminated|^timeout exceeded when trying to connect|^Query read timeout/.test(says);
}

const ABSENT: ReadonlySet<unknown> = new Set(['42P01', '3F000']);

async function isUpToDate(client: PoolClient): Promise<boolean> {
  try {
    const { rows } = await client.query<{ version: number | null }>(
      `select max(version)::int as version from ${SCHEMA}.migration`,
    );
    // A newer one is for BullMQ to judge.
    return rows[0]?.version === LATEST_SCHEMA_VERSION;
  } catch (error) {
    if (ABSENT.has((error as { code?: unknown }).code)) return false;
    throw error;
  }
}
