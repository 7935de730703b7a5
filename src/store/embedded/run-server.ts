import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { EmbeddedPostgresError } from './embedded-postgres-error.ts';
import type { Place } from './place-database.ts';
import { isServerOf, readLastPort, readPostmaster } from './postmaster.ts';
import { type ServerLogFile, serverEnvironment } from './server-log.ts';

const PORT_TRIES = 5;
const READY_MS = 120_000;
const FAST_STOP_MS = 60_000;
const HARD_STOP_MS = 10_000;
const POLL_MS = 10;

/** Settings for one worker on a small machine; given at every start, so that a new release can change them. */
const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  shared_buffers: '128MB',
  work_mem: '16MB',
  maintenance_work_mem: '128MB',
  effective_cache_size: '1GB',
  random_page_cost: '1.1',
  jit: 'off',
  // Containers often have 64 MB of shared memory, which a parallel hash can exceed.
  enable_parallel_hash: 'off',
  synchronous_commit: 'on',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '2GB',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_checkpoints: 'off',
  // Rows and statements of customers must not reach the log.
  log_error_verbosity: 'terse',
  log_min_error_statement: 'panic',
};

/** The program of a server, where it writes what happens, and how many may connect. */
export interface ServerProgram {
  postgres: string;
  log: ServerLogFile;
  maxConnections: number;
}

/**
 * Starts PostgreSQL on the place's data folder and waits until it accepts connections. Returns false when another
 * process started one at the same moment: look at the folder again then.
 * @throws EmbeddedPostgresError when it does not come up.
 */
export async function runServer(place: Place, program: ServerProgram): Promise<boolean> {
  let preferred = await readLastPort(place.data);
  for (let attempt = 1; ; attempt++) {
    const ended = await startOnce(place, program, {
      max_connections: String(program.maxConnections),
      port: String(await choosePort(preferred)),
    });
    if (ended === undefined) return true;
    const tail = await program.log.tail();
    if (/lock file .* already exists|lock file .* is empty|pre-existing shared memory/i.test(tail))
      return false;
    const portTaken = /could not (bind|create any TCP)/i.test(tail);
    if (!portTaken || attempt === PORT_TRIES) throw ended;
    preferred = undefined;
  }
}

/** Resolves to undefined once the server is ready, or to the reason why it ended. */
async function startOnce(
  place: Place,
  { postgres, log }: Pick<ServerProgram, 'postgres' | 'log'>,
  own: Readonly<Record<string, string>>,
): Promise<Error | undefined> {
  const settings = Object.entries({ ...SETTINGS, ...own });
  const output = await log.open();
  let ended: Error | undefined;
  let child: ChildProcess;
  try {
    // Detached: Ctrl-C in the terminal must reach only us, who still need the database to stop in good order.
    child = spawn(
      postgres,
      ['-D', place.data, ...settings.flatMap(([name, value]) => ['-c', `${name}=${value}`])],
      {
        ...(place.user && { uid: place.user.uid, gid: place.user.gid }),
        cwd: '/',
        detached: true,
        env: serverEnvironment(),
        stdio: ['ignore', output.fd, output.fd],
      },
    );
    // Before anything is waited for: a server that refuses its data is gone within milliseconds.
    child.once('error', (error) => {
      ended = error;
    });
    child.once('exit', (code, signal) => {
      ended ??= new Error(`PostgreSQL ended with ${signal ?? `exit code ${code}`}`);
    });
  } finally {
    await output.close();
  }
  child.unref();
  const deadline = Date.now() + READY_MS;
  while (ended === undefined) {
    const running = await readPostmaster(place.data);
    if (running !== undefined && running !== 'starting' && running.ready && running.pid === child.pid) {
      return undefined;
    }
    if (Date.now() > deadline) {
      child.kill('SIGINT');
      return new Error(`PostgreSQL was not ready after ${READY_MS / 1000} s`);
    }
    await delay(POLL_MS);
  }
  return ended;
}

/**
 * Stops a server and waits until its process is gone: running statements are cancelled, data are written.
 * @throws EmbeddedPostgresError when it cannot be stopped.
 */
export async function stopServer(place: Pick<Place, 'data' | 'log'>, pid: number): Promise<void> {
  const steps = [
    { signal: 'SIGINT', wait: FAST_STOP_MS },
    { signal: 'SIGQUIT', wait: HARD_STOP_MS },
  ] as const;
  for (const { signal, wait } of steps) {
    if (!(await isServerOf(pid, place.data))) return;
    try {
      process.kill(pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
    const deadline = Date.now() + wait;
    while (Date.now() < deadline) {
      if (!(await isServerOf(pid, place.data))) return;
      await delay(POLL_MS);
    }
  }
  throw new EmbeddedPostgresError(`PostgreSQL (pid ${pid}) in ${place.data} did not stop; see ${place.log}`);
}

/** A free port on loopback: the preferred one if nobody has it. */
async function choosePort(preferred: number | undefined): Promise<number> {
  for (const candidate of preferred === undefined ? [0] : [preferred, 0]) {
    const port = await tryPort(candidate);
    if (port !== undefined) return port;
  }
  throw new EmbeddedPostgresError('no free port on 127.0.0.1 for the embedded database');
}

function tryPort(candidate: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(undefined));
    probe.listen(candidate, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : undefined));
    });
  });
}
