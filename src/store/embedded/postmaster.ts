import { execFile } from 'node:child_process';
import { readFile, readlink, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A running server, as it describes itself in `postmaster.pid`. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  /** Accepts connections. */
  readonly ready: boolean;
}

/** A `postmaster.pid` that stays unfinished this long was left by a crash; a server fills it within a millisecond. */
const UNFINISHED_MS = 5_000;

/**
 * Reads which server runs on the data folder: undefined when none does, `starting` when one is about to say so.
 * A file left by a killed server is PostgreSQL's to judge, except where its process id meanwhile belongs to another
 * program or a zombie: PostgreSQL would refuse to start then, so it is removed.
 */
export async function readPostmaster(dataFolder: string): Promise<Postmaster | 'starting' | undefined> {
  const path = join(dataFolder, 'postmaster.pid');
  const content = await readIfPresent(path);
  if (content === undefined) return undefined;
  const lines = content.split('\n').map((line) => line.trim());
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  if (!(pid > 0) || lines.length === 1) {
    const age = Date.now() - ((await stat(path).catch(() => undefined))?.mtimeMs ?? Number.NaN);
    if (age > UNFINISHED_MS) await removeUnchanged(path, content);
    return 'starting';
  }
  if (!isAlive(pid)) return undefined;
  if (await isServerOf(pid, dataFolder))
    return port > 0 ? { pid, port, ready: lines[7] === 'ready' } : 'starting';
  await removeUnchanged(path, content);
  return undefined;
}

async function removeUnchanged(path: string, content: string): Promise<void> {
  if ((await readIfPresent(path)) === content) await rm(path, { force: true });
}

async function readIfPresent(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}

/** The port of the last start, so that a home keeps its port while nobody else takes it. */
export async function readLastPort(dataFolder: string): Promise<number | undefined> {
  const options = await readFile(join(dataFolder, 'postmaster.opts'), 'utf8').catch(() => '');
  const port = Number(/"port=(\d+)"/.exec(options)?.[1]);
  return port > 0 ? port : undefined;
}

/** Whether the process is a living PostgreSQL server working in that folder. A zombie or a reused id is not. */
export async function isServerOf(pid: number, dataFolder: string): Promise<boolean> {
  if (!isAlive(pid)) return false;
  if (process.platform === 'linux') {
    // The working folder also tells a moved home; root in a container may read only the command line.
    if ((await readlink(`/proc/${pid}/cwd`).catch(() => '')) === dataFolder) return true;
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    return command.includes(`\0-D\0${dataFolder}\0`);
  }
  const command = await run('ps', ['-o', 'command=', '-p', String(pid)]).catch(() => ({ stdout: '' }));
  return command.stdout.includes(dataFolder);
}

/** Whether a process with that id exists. */
export function isAlive(pid: number): boolean {
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
