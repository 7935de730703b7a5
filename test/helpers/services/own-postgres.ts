import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive } from '../../../src/store/embedded/postmaster.ts';
import { startEmbeddedPostgres } from '../../../src/store/embedded/start-embedded-postgres.ts';
import { makeTestHome } from './test-home.ts';
import { waitFor } from './wait-for.ts';

/** A PostgreSQL of one test's own, to be stopped, killed and started again. */
export interface OwnPostgres {
  /** The same over restarts as long as nobody takes the port meanwhile. */
  url(): string;
  readonly home: string;
  /** Stops in good order; `start` brings it back with its data. */
  halt(): Promise<void>;
  /** Ends the server at once, as a power cut would; `start` brings it back after recovery. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Stops and removes everything. */
  stop(): Promise<void>;
}

export async function startOwnPostgres(maxConnections = 100): Promise<OwnPostgres> {
  const home = await makeTestHome();
  let server = await startEmbeddedPostgres({ home: home.path, maxConnections });
  return {
    url: () => server.url,
    home: home.path,
    halt: () => server.stop(),
    kill: async () => {
      const pid = await readServerPid(home.path);
      process.kill(pid, 'SIGKILL');
      await waitFor(() => !isAlive(pid), { message: `the killed PostgreSQL ${pid} to be gone` });
      await server.stop();
    },
    start: async () => {
      server = await startEmbeddedPostgres({ home: home.path, maxConnections });
    },
    stop: async () => {
      await server.stop();
      await home.remove();
    },
  };
}

/** The process id of the server that runs on a home. */
export async function readServerPid(home: string): Promise<number> {
  const folder = await readFile(join(home, 'pg.location'), 'utf8').catch(() => home);
  const content = await readFile(join(folder.trim(), 'pg', 'data', 'postmaster.pid'), 'utf8');
  return Number.parseInt(content, 10);
}
