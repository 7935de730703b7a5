import { execFile } from 'node:child_process';
import { chown, lchown, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The unprivileged user that the server runs as when we are root. */
export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
  readonly name: string;
}

/**
 * Picks the user to run PostgreSQL as: undefined when we are not root (then it runs as ourselves), else the owner of
 * an existing data folder, else the system's user `postgres` or `harbinger`, else `nobody`.
 */
export async function chooseServerUser(dataFolder: string): Promise<ServerUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const owner = await stat(dataFolder).catch(() => undefined);
  if (owner !== undefined && owner.uid !== 0) {
    return { uid: owner.uid, gid: owner.gid, name: `uid ${owner.uid}` };
  }
  const passwd = await readFile('/etc/passwd', 'utf8').catch(() => '');
  for (const name of ['postgres', 'harbinger', 'nobody']) {
    const fields = passwd
      .split('\n')
      .map((line) => line.split(':'))
      .find((entry) => entry[0] === name);
    const uid = Number(fields?.[2]);
    const gid = Number(fields?.[3]);
    if (uid > 0 && gid > 0) return { uid, gid, name };
  }
  return { uid: 65534, gid: 65534, name: 'nobody' };
}

/** Whether that user can enter the folder and everything above it. Asks the kernel, so that ACLs count too. */
export async function canEnter(user: ServerUser, folder: string): Promise<boolean> {
  return run('/bin/sh', ['-c', 'cd -- "$1"', 'sh', folder], { uid: user.uid, gid: user.gid, cwd: '/' }).then(
    () => true,
    () => false,
  );
}

/** Gives a folder and all below it to the server's user; does nothing when we are not root. */
export async function giveTo(user: ServerUser | undefined, folder: string): Promise<void> {
  if (user === undefined) return;
  await chown(folder, user.uid, user.gid);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await giveTo(user, path);
    else await lchown(path, user.uid, user.gid);
  }
}
