import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { findRedis } from './find-redis.ts';
import { makeTestHome } from './test-home.ts';

/** A Redis of one's own, without persistence, on a free loopback port. */
export interface OwnRedis {
  /** The same over restarts; without a database index. */
  readonly url: string;
  /** Ends it at once; all keys are gone. */
  kill(): Promise<void>;
  /** Starts it again, empty, on the same port. */
  start(): Promise<void>;
  /** Stops it and removes its folder. */
  stop(): Promise<void>;
}

const PORT_TRIES = 5;
const DATABASES = 1024;

export async function startOwnRedis(): Promise<OwnRedis> {
  const program = await findRedis();
  const folder = await makeTestHome();
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    try {
      let server = await launch(program, folder.path, port);
      const kill = async (): Promise<void> => {
        if (server.exitCode !== null || server.signalCode !== null) return;
        const gone = once(server, 'exit');
        server.kill('SIGKILL');
        await gone;
      };
      return {
        url: `redis://127.0.0.1:${port}`,
        kill,
        start: async () => {
          server = await launch(program, folder.path, port);
        },
        stop: async () => {
          await kill();
          await folder.remove();
        },
      };
    } catch (error) {
      if (attempt < PORT_TRIES) continue;
      await folder.remove();
      throw error;
    }
  }
}

function launch(program: string, folder: string, port: number): Promise<ChildProcess> {
  const settings = {
    port,
    bind: '127.0.0.1',
    dir: folder,
    save: '',
    appendonly: 'no',
    databases: DATABASES,
    daemonize: 'no',
    // What BullMQ demands: a queue must not lose keys silently.
    'maxmemory-policy': 'noeviction',
  };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output = `${output}${chunk.toString()}`.slice(-4_000);
      if (output.includes('Ready to accept connections')) {
        child.stdout.removeAllListeners('data').resume();
        resolve(child);
      }
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`redis-server ended with exit code ${code}:\n${output}`)));
  });
}

/** A port on loopback that nobody listens on just now. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (typeof address !== 'object' || address === null) throw new Error('no free port on 127.0.0.1');
  return address.port;
}
