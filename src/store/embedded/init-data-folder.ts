import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { access, chown, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { explainFailure } from './embedded-postgres-error.ts';
import type { Binaries } from './locate-binaries.ts';
import type { Place } from './place-database.ts';
import { isAlive } from './postmaster.ts';
import { serverEnvironment } from './server-log.ts';
import { giveTo } from './server-user.ts';

/** The database superuser that owns everything in an embedded database. */
export const SUPERUSER = 'harbinger';
const DRAFT = 'pg.init-';

/**
 * Makes sure that the place holds a complete data folder and returns its password. A new one is made aside and moved
 * in by one rename, so that a kill at any moment leaves either nothing or a whole database; of two processes that do
 * this at once, the second to finish drops its own and uses the first one's.
 * @throws EmbeddedPostgresError with the reason and what to do.
 */
export async function initDataFolder(place: Place, binaries: Binaries): Promise<string> {
  try {
    await removeAbandonedDrafts(place);
    if (!(await exists(place.data))) await create(place, binaries);
    await takeBackFromRoot(place);
    return (await readFile(join(place.pg, 'password'), 'utf8')).trim();
  } catch (error) {
    throw explainFailure(`cannot prepare the embedded database in ${place.folder}`, error);
  }
}

async function create(place: Place, binaries: Binaries): Promise<void> {
  const draft = join(place.folder, `${DRAFT}${process.pid}-${randomBytes(4).toString('hex')}`);
  const password = join(draft, 'password');
  try {
    await mkdir(draft, { mode: 0o700 });
    await writeFile(password, `${randomBytes(24).toString('hex')}\n`, { mode: 0o600 });
    await giveTo(place.user, draft);
    await runInitdb(place, binaries.initdb, { data: join(draft, 'data'), passwordFile: password });
    await rename(draft, place.pg);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    const lostRace = ['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '');
    if (!lostRace || !(await exists(place.data))) throw error;
  }
}

async function runInitdb(
  place: Place,
  initdb: string,
  { data, passwordFile }: { data: string; passwordFile: string },
): Promise<void> {
  const options = [
    `--pgdata=${data}`,
    `--username=${SUPERUSER}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // Sorts like C on every machine, yet knows upper and lower case beyond ASCII.
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-instructions',
  ];
  const child = spawn(initdb, options, {
    ...(place.user && { uid: place.user.uid, gid: place.user.gid }),
    cwd: '/',
    env: serverEnvironment(),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  // Not into the log file: on a full disk the reason would be lost.
  let complaints = '';
  child.stderr.on('data', (chunk: Buffer) => {
    complaints += chunk.toString();
  });
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  if (code !== 0) throw new Error(`initdb ended with ${signal ?? `exit code ${code}`}\n${complaints.trim()}`);
}

async function removeAbandonedDrafts(place: Place): Promise<void> {
  for (const entry of await readdir(place.folder)) {
    if (!entry.startsWith(DRAFT) || isAlive(Number.parseInt(entry.slice(DRAFT.length), 10))) continue;
    await rm(join(place.folder, entry), { recursive: true, force: true, maxRetries: 3 });
  }
}

/** A home that root copied or restored belongs to root, which the server's user could not use. */
async function takeBackFromRoot(place: Place): Promise<void> {
  if (place.user === undefined) return;
  if ((await stat(place.data)).uid === 0) await giveTo(place.user, place.pg);
  await chown(place.log, place.user.uid, place.user.gid);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
