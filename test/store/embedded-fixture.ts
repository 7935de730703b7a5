import { join } from 'node:path';
import type postgres from 'postgres';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { isServerOf } from '../../src/store/embedded/postmaster.ts';
import { readServerPid } from '../helpers/services/own-postgres.ts';
import { openRawClient } from '../helpers/services/raw-client.ts';
import { makeTestHome, type TestHome } from '../helpers/services/test-home.ts';
import { makeInstall, type Owner, startOwner } from './embedded-install.ts';

/** An owner that has become ready. */
export interface ReadyOwner {
  readonly owner: Owner;
  readonly url: string;
  readonly ms: number;
  readonly log: string[];
}

export interface OwnersOfOneHome {
  /** The home of the current test, not yet made. */
  home(): string;
  dataFolder(): string;
  start(): Owner;
  startReady(): Promise<ReadyOwner>;
}

/** One installation per file, one home per test; whatever still runs after a test is killed. */
export function useOwnersOfOneHome(): OwnersOfOneHome {
  let install: TestHome;
  let folder: TestHome;
  let owners: Owner[];

  beforeAll(async () => {
    install = await makeTestHome();
    await makeInstall(install.path);
  });
  afterAll(() => install.remove());
  beforeEach(async () => {
    folder = await makeTestHome();
    owners = [];
  });
  afterEach(async () => {
    await Promise.all(owners.map((owner) => owner.kill()));
    const pid = await readServerPid(home()).catch(() => undefined);
    if (pid !== undefined && (await isServerOf(pid, dataFolder()))) process.kill(pid, 'SIGKILL');
    await folder.remove();
  });

  const home = (): string => join(folder.path, 'home');
  const dataFolder = (): string => join(home(), 'pg', 'data');
  const start = (): Owner => {
    const owner = startOwner(install.path, home());
    owners.push(owner);
    return owner;
  };
  const startReady = async (): Promise<ReadyOwner> => {
    const owner = start();
    const report = await owner.report;
    if (report.event !== 'ready') throw new Error(report.message);
    return { owner, ...report };
  };
  return { home, dataFolder, start, startReady };
}

export async function query<T>(url: string, use: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = openRawClient(url);
  try {
    return await use(sql);
  } finally {
    await sql.end({ timeout: 0 });
  }
}

/** Something committed, to be found again by readMark. */
export async function writeMark(url: string): Promise<void> {
  await query(url, (sql) => sql`create table mark as select 42 as a`);
}

export function readMark(url: string): Promise<number> {
  return query(url, async (sql) => (await sql`select a from mark`)[0]?.a as number);
}
