import { createHash, randomBytes } from 'node:crypto';
import {
  access,
  chmod,
  link,
  mkdir,
  readdir,
  readFile,
  realpath,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { EmbeddedPostgresError, explainFailure } from './embedded-postgres-error.ts';
import { readPostmaster } from './postmaster.ts';
import { canEnter, chooseServerUser, type ServerUser } from './server-user.ts';

/** Where one home keeps its database, and as whom the server runs there. */
export interface Place {
  /** The home as given by the caller, absolute, links resolved. */
  readonly home: string;
  /** Folder that holds `pg/` and, if needed, a copy of the programs: the home, or a stand-in below STAND_INS. */
  readonly folder: string;
  /** `<folder>/pg`: data and password, created as one. */
  readonly pg: string;
  /** `<folder>/pg/data` */
  readonly data: string;
  /** `<home>/pg.log` */
  readonly log: string;
  readonly user: ServerUser | undefined;
  /** What somebody should know who has just made this home: that its data lie elsewhere, and why. */
  readonly notices: readonly string[];
}

/** PostgreSQL refuses to run as root, and its user may be unable to enter root's folders: then data live here. */
export const STAND_INS = '/var/lib/harbinger';
export const POINTER = 'pg.location';

/**
 * Decides where the database of a home lives. Normally `<home>/pg`. When we are root and the server's user cannot
 * enter the home, a root-made folder below /var/lib/harbinger, named in `<home>/pg.location`.
 * @throws EmbeddedPostgresError when the home cannot be made, or its existing data cannot be reached.
 */
export async function placeDatabase(givenHome: string): Promise<Place> {
  const home = await makeHome(resolve(givenHome));
  const standIn = await readStandIn(home);
  const folder = standIn ?? home;
  const user = await chooseServerUser(join(folder, 'pg', 'data'));
  if (standIn !== undefined || user === undefined || (await canEnter(user, home))) {
    return describe({ home, folder, user });
  }
  if (await exists(join(home, 'pg'))) {
    throw new EmbeddedPostgresError(
      `the database in ${home} cannot be reached by the user it runs as (${user.name}): let others enter the folders above it, or choose another --home`,
    );
  }
  const made = await makeStandIn(home, user);
  const elsewhere = `the database of ${home} is kept in ${made}, since the user it runs as (${user.name}) cannot enter the home; harbinger destroy removes both`;
  return describe({ home, folder: made, user, told: [elsewhere] });
}

interface Whereabouts {
  home: string;
  folder: string;
  user: ServerUser | undefined;
  told?: readonly string[];
}

async function describe({ home, folder, user, told = [] }: Whereabouts): Promise<Place> {
  const pg = join(folder, 'pg');
  const isShared = user?.name === 'nobody' && !(await exists(pg));
  const notices = isShared ? [...told, AS_NOBODY] : told;
  return { home, folder, pg, data: join(pg, 'data'), log: join(home, 'pg.log'), user, notices };
}

const AS_NOBODY =
  'the database runs as nobody, as other programs do that could then read its files: make a user for it, before anything is loaded, with useradd --system harbinger';

async function makeHome(home: string): Promise<string> {
  try {
    const first = await mkdir(home, { recursive: true });
    // Nobody else reads what is in it; but the server's own user has to pass through the folders that we have made.
    if (first !== undefined && process.getuid?.() === 0) await letPass(first, home);
    return await realpath(home);
  } catch (error) {
    throw explainFailure(`cannot create the home ${home}`, error);
  }
}

async function letPass(first: string, home: string): Promise<void> {
  for (let folder = home; folder.length >= first.length; folder = dirname(folder)) await chmod(folder, 0o711);
}

/** The stand-in that a home names. A copy of a home must not share the database of its original. */
async function readStandIn(home: string): Promise<string | undefined> {
  const folder = (await readFile(join(home, POINTER), 'utf8').catch(() => '')).trim();
  if (folder === '') return undefined;
  const [original] = await readOrigin(folder);
  if (original === undefined) {
    throw new EmbeddedPostgresError(
      `the database of ${home} should be in ${folder}, which is gone: restore it, or remove ${join(home, POINTER)} to start anew`,
    );
  }
  if (original !== home) {
    const stillUsed = (await readFile(join(original, POINTER), 'utf8').catch(() => '')).trim() === folder;
    if (stillUsed) {
      throw new EmbeddedPostgresError(
        `${home} is a copy of ${original}, whose database is in ${folder} and was not copied; choose another --home`,
      );
    }
    await writeOrigin(folder, home);
  }
  return folder;
}

/** Which home a stand-in belongs to: its path and the device that it is on. */
export async function readOrigin(folder: string): Promise<string[]> {
  const content = await readFile(join(folder, 'home'), 'utf8').catch(() => '');
  return content.split('\n').filter((line) => line !== '');
}

async function writeOrigin(folder: string, home: string): Promise<void> {
  await writeFile(join(folder, 'home'), `${home}\n${(await stat(home)).dev}\n`);
}

async function makeStandIn(home: string, user: ServerUser): Promise<string> {
  const prefix = createHash('sha256').update(home).digest('hex').slice(0, 16);
  const id = `${prefix}-${randomBytes(4).toString('hex')}`;
  const folder = join(STAND_INS, id);
  const draft = join(home, `${POINTER}.${id}`);
  try {
    await mkdir(folder, { recursive: true });
    for (const made of [STAND_INS, folder]) await chmod(made, 0o711);
    await writeOrigin(folder, home);
    if (!(await canEnter(user, folder))) throw new Error(`user ${user.name} cannot enter it either`);
    await writeFile(draft, folder);
    await link(draft, join(home, POINTER));
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    const winner = await readStandIn(home);
    if (winner !== undefined) return winner;
    throw explainFailure(`cannot keep the database of ${home} in ${STAND_INS}`, error);
  } finally {
    await rm(draft, { force: true });
  }
  await removeForsaken(prefix, folder, home);
  return folder;
}

/**
 * Removes the stand-ins of earlier homes at the same path: those were deleted, or they would name one of them. One
 * from another device stays, since its disk may only be away.
 */
async function removeForsaken(prefix: string, current: string, home: string): Promise<void> {
  const device = String((await stat(home)).dev);
  for (const entry of await readdir(STAND_INS)) {
    const folder = join(STAND_INS, entry);
    if (!entry.startsWith(prefix) || folder === current || (await readOrigin(folder))[1] !== device) continue;
    if ((await readPostmaster(join(folder, 'pg', 'data'))) === undefined) {
      await rm(folder, { recursive: true, force: true });
    }
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
