import { lstat, readdir, readFile, realpath, rm, rmdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { claimOwnership } from './claim-ownership.ts';
import { HomeInUseError } from './embedded-postgres-error.ts';
import { POINTER, readOrigin, STAND_INS } from './place-database.ts';
import { readPostmaster } from './postmaster.ts';
import { stopServer } from './run-server.ts';

/** What this product writes into a home; anything else in it is somebody else's and stays. */
const OURS =
  /^(?:pg|pg\.log(?:\.1)?|pg\.location(?:\..*)?|pg\.init-.*|native-.*|native\.copy-.*|outbox|preview)$/;

export interface HomeContents {
  /** Absolute, links resolved where it exists. */
  home: string;
  /** Files and folders of ours, also those of a database that is kept elsewhere. */
  entries: readonly { path: string; bytes: number }[];
}

/** What belongs to a home, even to one whose folder was deleted while its database is kept elsewhere. */
export async function findHomeContents(givenHome: string): Promise<HomeContents> {
  const home = await realpath(resolve(givenHome)).catch(() => resolve(givenHome));
  const own = (await namesIn(home)).filter((name) => OURS.test(name)).map((name) => join(home, name));
  const entries = await Promise.all(
    [...own, ...(await standInsOf(home))].map(async (path) => ({ path, bytes: await sizeOf(path) })),
  );
  return { home, entries };
}

/**
 * Removes them, after stopping a server that a killed process has left behind; then the home, if it is empty.
 * @throws HomeInUseError while another process works with it
 */
export async function destroyHome({ home, entries }: HomeContents): Promise<void> {
  const folders = new Set([home, ...(await standInsOf(home))]);
  for (const folder of folders) await stopLeftBehind(home, join(folder, 'pg'));
  for (const { path } of entries) await rm(path, { recursive: true, force: true, maxRetries: 3 });
  await rmdir(home).catch((error: NodeJS.ErrnoException) => {
    if (!['ENOTEMPTY', 'EEXIST', 'ENOENT', 'EBUSY'].includes(error.code ?? '')) throw error;
  });
}

async function standInsOf(home: string): Promise<string[]> {
  const folders = (await namesIn(STAND_INS)).map((name) => join(STAND_INS, name));
  const named = (await readFile(join(home, POINTER), 'utf8').catch(() => '')).trim();
  const origins = await Promise.all(folders.map(async (folder) => (await readOrigin(folder))[0]));
  // A copy of a home names the database of its original, which is not its own.
  return folders.filter((folder, i) => origins[i] === home || (folder === named && origins[i] === undefined));
}

async function stopLeftBehind(home: string, pg: string): Promise<void> {
  const data = join(pg, 'data');
  const running = await readPostmaster(data);
  if (running === undefined) return;
  if (running === 'starting') throw new HomeInUseError(home, undefined);
  const password = (await readFile(join(pg, 'password'), 'utf8')).trim();
  const claim = await claimOwnership({ port: running.port, password }, () => undefined);
  if (claim.kind !== 'owned') {
    throw new HomeInUseError(home, claim.kind === 'taken' ? claim.ownerPid : undefined);
  }
  try {
    await stopServer({ data, log: join(home, 'pg.log') }, running.pid);
  } finally {
    await claim.ownership.release();
  }
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (['ENOENT', 'ENOTDIR', 'EACCES'].includes(error.code ?? '')) return [];
    throw error;
  });
}

/** Bytes of a file, or of all files below a folder; what goes away meanwhile counts nothing. */
async function sizeOf(path: string): Promise<number> {
  const found = await lstat(path).catch(() => null);
  if (found === null) return 0;
  if (!found.isDirectory()) return found.size;
  const below = await Promise.all((await namesIn(path)).map((name) => sizeOf(join(path, name))));
  return below.reduce((sum, bytes) => sum + bytes, 0);
}
