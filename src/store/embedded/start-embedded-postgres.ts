import { execFile } from 'node:child_process';
import { statfs } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { claimOwnership, type Ownership } from './claim-ownership.ts';
import { EmbeddedPostgresError, explainFailure, HomeInUseError } from './embedded-postgres-error.ts';
import { initDataFolder, SUPERUSER } from './init-data-folder.ts';
import { type Binaries, locateBinaries } from './locate-binaries.ts';
import { type Place, placeDatabase } from './place-database.ts';
import { isServerOf, readPostmaster } from './postmaster.ts';
import { runServer, stopServer } from './run-server.ts';
import { openServerLogFile, type ServerLogFile } from './server-log.ts';

const run = promisify(execFile);
const DATABASE = 'harbinger';
const DEFAULT_CONNECTIONS = 100;
const CLAIM_MS = 120_000;
/** How long whoever is done in a moment is waited for. */
const BRIEF_MS = 30_000;
const POLL_MS = 20;
const WATCH_MS = 500;
const LITTLE_ROOM = 1_000_000;

export interface EmbeddedPostgresOptions {
  /** Folder of this installation, made if absent. The database is kept below it. */
  readonly home: string;
  /** Told, in one line each, what is worth knowing: an adopted server, an ownership lost. */
  readonly log?: (message: string) => void;
  /** Told what somebody has to know who makes a home: that its data lie elsewhere, or are open to others. */
  readonly warn?: (message: string) => void;
  /** Connections it accepts at most; default 100. */
  readonly maxConnections?: number;
  /**
   * Done in a moment: works beside whoever owns the home, on their server, and lets others wait where nobody does. Absent =
   * it wants the home for itself.
   */
  readonly visits?: boolean;
  /** Told once when the server has ended and it was not us who stopped it. It is not started again. */
  readonly onGone?: (whose: 'own' | 'visited') => void;
}

export interface EmbeddedPostgres {
  /** `postgres://…@127.0.0.1:PORT/harbinger`; contains the password: never log it. */
  readonly url: string;
  /** Where its data lie. */
  readonly folder: string;
  /** False = another living process owns the home, and its server goes on without us. */
  readonly isOwn: boolean;
  /** Stops the server and waits for it, also one that was adopted, never one that is visited. May be called twice. */
  stop(): Promise<void>;
}

/**
 * Starts the embedded PostgreSQL of a home and makes this process its one owner until `stop()` or its death; who only
 * visits uses the server of whoever owns it. A server left running by an owner that was killed is adopted. Installs no signal handlers: the caller calls `stop()`.
 * @throws HomeInUseError when another living process owns the home.
 * @throws EmbeddedPostgresError when it cannot start; the message has the reason, the log's last lines, and advice.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const place = await placeDatabase(options.home);
  for (const notice of place.notices) options.warn?.(notice);
  const failure = `cannot start the embedded database of ${place.home}`;
  const log = await openServerLogFile(place.log).catch((error: unknown) => {
    throw explainFailure(failure, error);
  });
  try {
    const binaries = await locateBinaries(place.folder, place.user);
    const password = await initDataFolder(place, binaries);
    const { ownership, pid, port } = await findServer(place, { binaries, password, log }, options);
    try {
      if (ownership !== null) await createDatabase(ownership);
    } catch (error) {
      await stopOwned(place, pid, ownership);
      throw error;
    }
    let stopping: Promise<void> | undefined;
    const watch = watchServer(place, pid, () => {
      if (stopping === undefined) options.onGone?.(ownership === null ? 'visited' : 'own');
    });
    return {
      url: `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/${DATABASE}`,
      folder: place.pg,
      isOwn: ownership !== null,
      stop: () => {
        clearInterval(watch);
        stopping ??= stopOwned(place, pid, ownership);
        return stopping;
      },
    };
  } catch (error) {
    if (error instanceof EmbeddedPostgresError) throw error;
    throw explainFailure(failure, error, (await log.tail()) || (await describeRoom(place.folder)));
  }
}

function watchServer(place: Place, pid: number, gone: () => void): NodeJS.Timeout {
  const look = async () => {
    if (await isServerOf(pid, place.data)) return;
    clearInterval(timer);
    gone();
  };
  const timer = setInterval(() => void look(), WATCH_MS).unref();
  return timer;
}

/** On a full disk the server's log stays empty. */
async function describeRoom(folder: string): Promise<string> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize < LITTLE_ROOM ? 'nothing was written: no space left on device' : '';
}

interface Served {
  /** Null = it is somebody else's. */
  readonly ownership: Ownership | null;
  readonly pid: number;
  readonly port: number;
}

/** What it takes to start the server of a home. */
interface PreparedServer {
  readonly binaries: Binaries;
  readonly password: string;
  readonly log: ServerLogFile;
}

/** Repeats "who runs here?" until we own a running server, may visit that of another process, or it is to be left alone. */
async function findServer(
  place: Place,
  { binaries, password, log }: PreparedServer,
  { log: note = () => {}, maxConnections = DEFAULT_CONNECTIONS, visits = false }: EmbeddedPostgresOptions,
): Promise<Served> {
  let startedHere = false;
  const begun = Date.now();
  const deadline = begun + CLAIM_MS;
  while (Date.now() < deadline) {
    const running = await readPostmaster(place.data);
    if (running === undefined) {
      startedHere = await runServer(place, { postgres: binaries.postgres, log, maxConnections });
      if (!startedHere) await delay(POLL_MS);
      continue;
    }
    const claim =
      running === 'starting' || !running.ready
        ? ({ kind: 'not_ready' } as const)
        : await claimOwnership({ port: running.port, password, brief: visits }, note);
    const isBrief = claim.kind === 'taken' && claim.brief && Date.now() - begun < BRIEF_MS;
    if (claim.kind === 'not_ready' || running === 'starting' || isBrief) {
      await delay(POLL_MS);
      continue;
    }
    const { pid, port } = running;
    if (claim.kind === 'taken') {
      if (visits && claim.ownerPid !== undefined) return { ownership: null, pid, port };
      throw new HomeInUseError(place.home, claim.ownerPid);
    }
    const { ownership } = claim;
    if (startedHere) return { ownership, pid, port };
    if (await isSameVersion(binaries, ownership)) {
      note('adopted the database server that an earlier, killed process left running');
      await endOtherSessions(ownership);
      return { ownership, pid, port };
    }
    await stopOwned(place, pid, ownership);
  }
  throw new EmbeddedPostgresError(
    `the database server in ${place.data} did not answer for ${CLAIM_MS / 1000} s; see ${place.log}`,
  );
}

async function isSameVersion(binaries: Binaries, ownership: Ownership): Promise<boolean> {
  const { stdout } = await run(binaries.postgres, ['--version']);
  return stdout.trim().split(' ').includes(ownership.version);
}

/** Statements of the killed owner must not go on beside ours. */
async function endOtherSessions({ sql }: Ownership): Promise<void> {
  await sql`
    select pg_terminate_backend(pid, 5000) from pg_stat_activity
    where backend_type = 'client backend' and pid <> pg_backend_pid()`;
}

async function createDatabase({ sql }: Ownership): Promise<void> {
  const found = await sql`select 1 from pg_database where datname = ${DATABASE}`;
  if (found.length === 0) await sql`create database ${sql(DATABASE)}`;
}

/** Stops the server while the lock is still held, so that nobody can take it over in between. */
async function stopOwned(place: Place, pid: number, ownership: Ownership | null): Promise<void> {
  if (ownership === null) return;
  const held = ownership.isHeld();
  try {
    if (held) await stopServer(place, pid);
  } finally {
    await ownership.release();
  }
}
