import { execFile } from 'node:child_process';
import { readFile, readlink, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A running server, as it describes itself in `postmaster.pid`. */
export interface Postmaster {
  readonly pid: number;
  /** TCP port on loopback; undefined in the first moments of a start. */
  readonly port: number | undefined;
  /** Accepts connections. */
  readonly ready: boolean;
}

/**
 * Reads which server runs on the data folder, or undefined when none does. A `postmaster.pid` left by a killed server
 * is removed, also when its process id meanwhile belongs to something else or to a zombie: PostgreSQL itself would
 * refuse to start then.
 */
export async function readPostmaster(dataFolder: string): Promise<Postmaster | undefined> {
  const path = join(dataFolder, 'postmaster.pid');
  const content = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (content === undefined) return undefined;
  const lines = content.split('\n').map((line) => line.trim());
  const pid = Number(lines[0]);
  if (pid > 0 && (await isServerOf(pid, dataFolder))) {
    const port = Number(lines[3]);
    return { pid, port: port > 0 ? port : undefined, ready: lines[7] === 'ready' };
  }
  const unchanged = (await readFile(path, 'utf8').catch(() => '')) === content;
  if (unchanged) await rm(path, { force: true });
  return undefined;
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
