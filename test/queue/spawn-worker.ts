import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('./worker-process.ts', import.meta.url));

export interface SpawnedWorker {
  readonly pid: number;
  /** SIGKILL; resolves when the process is gone. */
  kill(): Promise<void>;
}

/** Starts a worker process on the ledger jobs; resolves when it is ready to work. */
export async function spawnWorker(databaseUrl: string, redisUrl: string | null): Promise<SpawnedWorker> {
  const args = ['--import', 'tsx', PROGRAM, databaseUrl, ...(redisUrl === null ? [] : [redisUrl])];
  const child: ChildProcess = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const gone = once(child, 'exit');
  const ready = child.stdout ? once(child.stdout, 'data') : Promise.resolve();
  await Promise.race([
    ready,
    gone.then(([code]) => Promise.reject(new Error(`the worker ended with ${code} before it was ready`))),
  ]);
  return {
    pid: child.pid ?? 0,
    kill: async () => {
      child.kill('SIGKILL');
      await gone;
    },
  };
}
