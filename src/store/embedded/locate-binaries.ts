import { access, constants, cp, mkdir, readdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { EmbeddedPostgresError } from './embedded-postgres-error.ts';
import { isAlive } from './postmaster.ts';
import { canEnter, giveTo, type ServerUser } from './server-user.ts';

/** Paths of the PostgreSQL programs to run. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

/**
 * Finds the PostgreSQL that npm installed and makes it runnable for the server's user: missing library links are
 * created in place, or, where the package may not be written or the user cannot reach it, in a copy below `folder`.
 * @throws EmbeddedPostgresError when no PostgreSQL is shipped for this platform.
 */
export async function locateBinaries(folder: string, user: ServerUser | undefined): Promise<Binaries> {
  const shipped = findPackage();
  const reachable = user === undefined || (await canEnter(user, join(shipped.native, 'share', 'postgresql')));
  if (reachable && (await linkLibraries(shipped.native))) return binariesIn(shipped.native);
  return binariesIn(await copyNative(shipped, folder, user));
}

const COPYING = 'native.copy-';

interface ShippedPackage {
  readonly native: string;
  readonly version: string;
}

function findPackage(): ShippedPackage {
  const platform = `${process.platform}-${process.arch}`;
  if (process.platform === 'win32') {
    throw new EmbeddedPostgresError('the embedded database runs on Linux and macOS only; set DATABASE_URL');
  }
  try {
    const fromHere = createRequire(import.meta.url);
    const fromLauncher = createRequire(fromHere.resolve('embedded-postgres'));
    const entry = fromLauncher.resolve(`@embedded-postgres/${platform}`);
    const folder = dirname(dirname(entry));
    const { version } = fromHere(join(folder, 'package.json')) as { version: string };
    return { native: join(folder, 'native'), version };
  } catch (cause) {
    throw new EmbeddedPostgresError(
      `no embedded PostgreSQL is installed for ${platform}: run npm ci without leaving out optional packages, or set DATABASE_URL`,
      { cause },
    );
  }
}

function binariesIn(native: string): Binaries {
  return { initdb: join(native, 'bin', 'initdb'), postgres: join(native, 'bin', 'postgres') };
}

/** Creates the links that the package's install script would have made; false when the folder may not be written. */
async function linkLibraries(native: string): Promise<boolean> {
  for (const { target, linkPath } of await missingLinks(native)) {
    try {
      await symlink(target, linkPath);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code !== 'EEXIST') return false;
    }
  }
  return true;
}

async function missingLinks(native: string): Promise<Array<{ target: string; linkPath: string }>> {
  const list = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const missing: Array<{ target: string; linkPath: string }> = [];
  for (const link of JSON.parse(list) as Array<{ source: string; target: string }>) {
    const linkPath = join(dirname(native), link.target);
    const present = await access(linkPath, constants.R_OK).then(
      () => true,
      () => false,
    );
    if (!present) missing.push({ target: basename(link.source), linkPath });
  }
  return missing;
}

/** Copies the programs once per version, atomically, and removes copies of other versions. */
async function copyNative(
  shipped: ShippedPackage,
  folder: string,
  user: ServerUser | undefined,
): Promise<string> {
  const name = `native-${shipped.version}`;
  const final = join(folder, name);
  const ready = join(final, 'native');
  const exists = await access(join(ready, 'bin', 'postgres')).then(
    () => true,
    () => false,
  );
  if (exists) return ready;
  for (const entry of await readdir(folder)) {
    const outdated = entry.startsWith('native-') && entry !== name;
    if (outdated || isAbandoned(entry)) await rm(join(folder, entry), { recursive: true, force: true });
  }
  const temporary = join(folder, `${COPYING}${process.pid}`);
  await mkdir(temporary, { recursive: true });
  await cp(shipped.native, join(temporary, 'native'), {
    recursive: true,
    verbatimSymlinks: true,
    filter: (source) => !source.endsWith('.a'),
  });
  await linkLibraries(join(temporary, 'native'));
  await giveTo(user, temporary);
  await rename(temporary, final).catch(async (error: NodeJS.ErrnoException) => {
    await rm(temporary, { recursive: true, force: true });
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
  });
  return ready;
}

/** A half-made copy whose maker was killed. */
function isAbandoned(entry: string): boolean {
  return entry.startsWith(COPYING) && !isAlive(Number(entry.slice(COPYING.length)));
}
