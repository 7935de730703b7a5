import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isServerOf } from '../../src/store/embedded/postmaster.ts';
import { startEmbeddedPostgres } from '../../src/store/embedded/start-embedded-postgres.ts';
import { readServerPid } from '../helpers/services/own-postgres.ts';
import { waitFor } from '../helpers/services/wait-for.ts';
import { query, readMark, useOwnersOfOneHome, writeMark } from './embedded-fixture.ts';

const { home, dataFolder, start, startReady } = useOwnersOfOneHome();

describe('one owner at a time', () => {
  it('refuses a second owner and names the first', async () => {
    const first = await startReady();
    const second = await start().report;
    expect(second).toMatchObject({ event: 'failed', name: 'HomeInUseError', ownerPid: first.owner.pid });
    expect(second.event === 'failed' && second.message).toBe(
      `another harbinger (pid ${first.owner.pid}) is using this home (${home()}); stop it, choose another --home, or set DATABASE_URL`,
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
          const pid = await readServerPid(home());
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
    const pid = await readServerPid(home());
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
    expect(await readServerPid(home())).toBe(pid);
    expect(await readMark(second.url)).toBe(42);
    expect(await forgottenEnd).toMatch(/^(57P01|CONNECTION_CLOSED)$/);
    expect(await second.owner.stop()).toBe(0);
    expect(await isServerOf(pid, dataFolder())).toBe(false);
  });

  it('of owner and server: the next start recovers what was committed', async () => {
    const first = await startReady();
    await writeMark(first.url);
    const pid = await readServerPid(home());
    await first.owner.kill();
    process.kill(pid, 'SIGKILL');
    const second = await startReady();
    expect(await readMark(second.url)).toBe(42);
    expect(await readServerPid(home())).not.toBe(pid);
    await second.owner.stop();
  });

  const moments: Array<[string, () => Promise<boolean>]> = [
    ['when initdb begins', async () => (await drafts()).length > 0],
    ['in the middle of initdb', async () => hasFile('pg_hba.conf')],
    ['late in initdb', async () => hasFile('base/5')],
    ['when the server comes up', async () => (await readServerPid(home())) > 0],
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
    return (await readdir(home())).filter((name) => name.startsWith('pg.init-'));
  }

  async function hasFile(path: string): Promise<boolean> {
    const [draft = ''] = await drafts();
    return (await stat(join(home(), draft, 'data', path))) !== undefined;
  }
});

describe('a visit, which is over in a moment', () => {
  const visit = (gone: string[] = []) =>
    startEmbeddedPostgres({ home: home(), visits: true, onGone: (whose) => gone.push(whose) });

  it('works on the server of whoever owns the home, leaves it running, and learns of its end', async () => {
    const first = await startReady();
    await writeMark(first.url);
    const gone: string[] = [];
    const visitors = await Promise.all([visit(), visit(gone)]);
    expect(visitors.map(({ isOwn }) => isOwn)).toEqual([false, false]);
    for (const { url } of visitors) expect(await readMark(url)).toBe(42);
    await visitors[0]!.stop();
    expect(await readMark(first.url)).toBe(42);
    expect(await start().report).toMatchObject({ name: 'HomeInUseError', ownerPid: first.owner.pid });
    expect(await first.owner.stop()).toBe(0);
    await waitFor(() => gone.length === 1);
    expect(gone).toEqual(['visited']);
  });

  it('owns the home where nobody does, and is waited for by others', async () => {
    await (await startReady()).owner.stop();
    const first = await visit();
    expect(first.isOwn).toBe(true);
    await writeMark(first.url);
    const next = startReady();
    await first.stop();
    expect(await readMark((await next).url)).toBe(42);
  });
});
