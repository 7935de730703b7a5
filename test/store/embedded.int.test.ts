import { once } from 'node:events';
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import postgres from 'postgres';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { isServerOf } from '../../src/store/embedded/postmaster.ts';
import { readServerPid } from '../helpers/services/own-postgres.ts';
import { makeTestHome, type TestHome } from '../helpers/services/test-home.ts';
import { waitFor } from '../helpers/services/wait-for.ts';
import { makeInstall, type Owner, startOwner } from './embedded-install.ts';

let install: TestHome;
let folder: TestHome;
let home: string;
let owners: Owner[];

beforeAll(async () => {
  install = await makeTestHome();
  await makeInstall(install.path);
});

afterAll(async () => {
  await install.remove();
});

beforeEach(async () => {
  folder = await makeTestHome();
  home = join(folder.path, 'home');
  owners = [];
});

afterEach(async () => {
  await Promise.all(owners.map((owner) => owner.kill()));
  const pid = await readServerPid(home).catch(() => undefined);
  if (pid !== undefined && (await isServerOf(pid, dataFolder()))) process.kill(pid, 'SIGKILL');
  await folder.remove();
});

function start(): Owner {
  const owner = startOwner(install.path, home);
  owners.push(owner);
  return owner;
}

async function startReady(): Promise<{ owner: Owner; url: string; ms: number; log: string[] }> {
  const owner = start();
  const report = await owner.report;
  if (report.event !== 'ready') throw new Error(report.message);
  return { owner, ...report };
}

const dataFolder = (): string => join(home, 'pg', 'data');

async function query<T>(url: string, use: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    return await use(sql);
  } finally {
    await sql.end({ timeout: 0 });
  }
}

const writeMark = (url: string) => query(url, (sql) => sql`create table mark as select 42 as a`);
const readMark = (url: string) => query(url, async (sql) => (await sql`select a from mark`)[0]?.a as number);

describe('a start', () => {
  it('makes a database as documented, stops it, and is quick the second time', async () => {
    const first = await startReady();
    const [settings] = await query(
      first.url,
      (sql) => sql`
        select current_setting('server_encoding') as encoding, current_setting('TimeZone') as zone,
          current_setting('listen_addresses') as address, current_setting('unix_socket_directories') as sockets,
          current_setting('synchronous_commit') as commit, current_setting('jit') as jit,
          (select string_agg(n, '' order by n) from unnest(array['b', 'a', 'B', 'ç', 'z']) n) as sorted, upper('ção') as upper`,
    );
    expect(settings).toEqual({
      encoding: 'UTF8',
      zone: 'UTC',
      address: '127.0.0.1',
      sockets: '',
      commit: 'on',
      jit: 'off',
      sorted: 'Babzç',
      upper: 'ÇÃO',
    });
    const password = await stat(join(home, 'pg', 'password'));
    expect(password.mode & 0o777).toBe(0o600);
    expect(await readFile(join(home, 'pg.log'), 'utf8')).toContain('ready to accept connections');
    const wrongPassword = first.url.replace(/:[^:@]+@/, ':guess@');
    await expect(query(wrongPassword, (sql) => sql`select 1`)).rejects.toMatchObject({ code: '28P01' });

    await writeMark(first.url);
    const pid = await readServerPid(home);
    expect(await first.owner.stop()).toBe(0);
    expect(await isServerOf(pid, dataFolder())).toBe(false);

    const second = await startReady();
    expect(second.log).toEqual([]);
    expect(second.ms).toBeLessThan(first.ms);
    expect(await readMark(second.url)).toBe(42);
    expect(second.url).toBe(first.url);
    expect(await second.owner.stop()).toBe(0);
    expect((await readdir(home)).sort()).toEqual(['pg', 'pg.log']);
  });

  it('moves to another port when somebody took the last one', async () => {
    const first = await startReady();
    await first.owner.stop();
    const squatter = createServer().listen(Number(new URL(first.url).port), '127.0.0.1');
    await once(squatter, 'listening');
    const second = await startReady();
    expect(second.url).not.toBe(first.url);
    await second.owner.stop();
    squatter.close();
  });

  it('goes on when postmaster.pid was left behind and its process id now belongs to another program', async () => {
    const first = await startReady();
    await writeMark(first.url);
    await first.owner.stop();
    const stale = [process.pid, dataFolder(), 1, 5432, '', '127.0.0.1', '', 'ready', ''].join('\n');
    await writeFile(join(dataFolder(), 'postmaster.pid'), stale, { mode: 0o600 });
    const second = await startReady();
    expect(await readMark(second.url)).toBe(42);
    await second.owner.stop();
  });

  it('starts a new log when the old one has grown', async () => {
    await (await startReady()).owner.stop();
    await writeFile(join(home, 'pg.log'), 'x'.repeat(1_100_000));
    await (await startReady()).owner.stop();
    expect((await stat(join(home, 'pg.log.1'))).size).toBe(1_100_000);
    expect((await stat(join(home, 'pg.log'))).size).toBeLessThan(100_000);
  });

  it('names the reason, the last log lines and what to do when the server refuses its data', async () => {
    await (await startReady()).owner.stop();
    await writeFile(join(dataFolder(), 'PG_VERSION'), '12\n');
    const report = await start().report;
    expect(report).toMatchObject({ event: 'failed', name: 'EmbeddedPostgresError' });
    expect(report.event === 'failed' && report.message).toMatch(
      /cannot start the embedded database of .*\nLast lines of pg\.log:\n(.*\n)*.*database files are incompatible with server(.*\n)*The data were written by another PostgreSQL version/,
    );
  });

  it('says so when the home is not a folder', async () => {
    await writeFile(home, '');
    const report = await start().report;
    expect(report.event === 'failed' && report.message).toMatch(
      /cannot create the home .*\nThe home is not a folder/,
    );
    await rm(home);
  });
});

describe('one owner at a time', () => {
  it('refuses a second owner and names the first', async () => {
    const first = await startReady();
    const second = await start().report;
    expect(second).toMatchObject({ event: 'failed', name: 'HomeInUseError', ownerPid: first.owner.pid });
    expect(second.event === 'failed' && second.message).toBe(
      `another harbinger (pid ${first.owner.pid}) is using this home (${home}); stop it, choose another --home, or set DATABASE_URL`,
    );
    expect(await query(first.url, async (sql) => (await sql`select 1 as a`)[0]?.a)).toBe(1);
  });

  it.each(['a fresh home', 'a stopped home', 'a home whose owner and server were killed'])(
    'lets exactly one of three simultaneous starts win on %s',
    async (state) => {
      if (state !== 'a fresh home') {
        const { owner, url } = await startReady();
        await writeMark(url);
        if (state === 'a stopped home') await owner.stop();
        else {
          const pid = await readServerPid(home);
          await owner.kill();
          process.kill(pid, 'SIGKILL');
        }
      }
      const racers = [start(), start(), start()];
      const reports = await Promise.all(racers.map((owner) => owner.report));
      const winners = racers.filter((_, index) => reports[index]?.event === 'ready');
      expect(winners.length, JSON.stringify(reports)).toBe(1);
      const losers = reports.filter(({ event }) => event === 'failed');
      expect(losers.map((report) => report.event === 'failed' && report.name)).toEqual([
        'HomeInUseError',
        'HomeInUseError',
      ]);
      const won = reports.find((report) => report.event === 'ready');
      if (won?.event !== 'ready') throw new Error('nobody won');
      if (state === 'a fresh home') await writeMark(won.url);
      expect(await readMark(won.url)).toBe(42);
      expect(await winners[0]?.stop()).toBe(0);
      expect(await readMark((await startReady()).url)).toBe(42);
    },
  );

  it('keeps its ownership when the server crashes and recovers under it', async () => {
    const { owner, url } = await startReady();
    await writeMark(url);
    const lock = await query(
      url,
      (sql) => sql<Array<{ pid: number }>>`
      select pid from pg_stat_activity where application_name = ${`harbinger-owner:${owner.pid}`}`,
    );
    process.kill(lock[0]?.pid as number, 'SIGKILL');
    await waitFor(
      () =>
        query(url, async (sql) => {
          const locks = await sql`
            select 1 from pg_locks l join pg_stat_activity a using (pid)
            where l.locktype = 'advisory' and a.application_name = ${`harbinger-owner:${owner.pid}`} and a.pid <> ${lock[0]?.pid as number}`;
          return locks.length === 1;
        }),
      { message: 'the owner to take its lock again' },
    );
    expect(await start().report).toMatchObject({
      event: 'failed',
      name: 'HomeInUseError',
      ownerPid: owner.pid,
    });
    expect(await readMark(url)).toBe(42);
    expect(await owner.stop()).toBe(0);
  });
});

describe('SIGKILL', () => {
  it('of the owner: the next one adopts the server, ends what still ran, and stops it', async () => {
    const first = await startReady();
    await writeMark(first.url);
    const pid = await readServerPid(home);
    const forgotten = query(first.url, (sql) => sql`select pg_sleep(60)`);
    const forgottenEnd = forgotten.catch((error: { code?: string }) => error.code);
    await waitFor(() =>
      query(first.url, async (sql) => {
        const running =
          await sql`select 1 from pg_stat_activity where query like '%pg_sleep%' and pid <> pg_backend_pid()`;
        return running.length === 1;
      }),
    );
    await first.owner.kill();
    expect(await isServerOf(pid, dataFolder())).toBe(true);

    const second = await startReady();
    expect(second.log).toEqual([expect.stringContaining('adopted')]);
    expect(await readServerPid(home)).toBe(pid);
    expect(await readMark(second.url)).toBe(42);
    expect(await forgottenEnd).toMatch(/^(57P01|CONNECTION_CLOSED)$/);
    expect(await second.owner.stop()).toBe(0);
    expect(await isServerOf(pid, dataFolder())).toBe(false);
  });

  it('of owner and server: the next start recovers what was committed', async () => {
    const first = await startReady();
    await writeMark(first.url);
    const pid = await readServerPid(home);
    await first.owner.kill();
    process.kill(pid, 'SIGKILL');
    const second = await startReady();
    expect(await readMark(second.url)).toBe(42);
    expect(await readServerPid(home)).not.toBe(pid);
    await second.owner.stop();
  });

  const moments: Array<[string, () => Promise<boolean>]> = [
    ['when initdb begins', async () => (await drafts()).length > 0],
    ['in the middle of initdb', async () => hasFile('pg_hba.conf')],
    ['late in initdb', async () => hasFile('base/5')],
    ['when the server comes up', async () => (await readServerPid(home)) > 0],
  ];

  it.each(moments)('of the first start %s: the next one makes a whole database', async (_name, reached) => {
    const first = start();
    first.report.catch(() => undefined);
    await waitFor(reached, { interval: 1, message: 'the moment to kill' });
    await first.kill();
    const second = await startReady();
    await writeMark(second.url);
    expect(await drafts()).toEqual([]);
    expect(await second.owner.stop()).toBe(0);
    expect(await readMark((await startReady()).url)).toBe(42);
  });

  async function drafts(): Promise<string[]> {
    return (await readdir(home)).filter((name) => name.startsWith('pg.init-'));
  }

  async function hasFile(path: string): Promise<boolean> {
    const [draft = ''] = await drafts();
    return (await stat(join(home, draft, 'data', path))) !== undefined;
  }
});
