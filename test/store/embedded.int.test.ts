import { once } from 'node:events';
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isServerOf } from '../../src/store/embedded/postmaster.ts';
import { readServerPid } from '../helpers/services/own-postgres.ts';
import { query, readMark, useOwnersOfOneHome, writeMark } from './embedded-fixture.ts';

const { home, dataFolder, start, startReady } = useOwnersOfOneHome();

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
    const password = await stat(join(home(), 'pg', 'password'));
    expect(password.mode & 0o777).toBe(0o600);
    expect(await readFile(join(home(), 'pg.log'), 'utf8')).toContain('ready to accept connections');
    const wrongPassword = first.url.replace(/:[^:@]+@/, ':guess@');
    await expect(query(wrongPassword, (sql) => sql`select 1`)).rejects.toMatchObject({ code: '28P01' });

    await writeMark(first.url);
    const pid = await readServerPid(home());
    expect(await first.owner.stop()).toBe(0);
    expect(await isServerOf(pid, dataFolder())).toBe(false);

    const second = await startReady();
    expect(second.log).toEqual([]);
    expect(second.ms).toBeLessThan(first.ms);
    expect(await readMark(second.url)).toBe(42);
    expect(second.url).toBe(first.url);
    expect(await second.owner.stop()).toBe(0);
    expect((await readdir(home())).sort()).toEqual(['pg', 'pg.log']);
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
    await writeFile(join(home(), 'pg.log'), 'x'.repeat(1_100_000));
    await (await startReady()).owner.stop();
    expect((await stat(join(home(), 'pg.log.1'))).size).toBe(1_100_000);
    expect((await stat(join(home(), 'pg.log'))).size).toBeLessThan(100_000);
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
    await writeFile(home(), '');
    const report = await start().report;
    expect(report.event === 'failed' && report.message).toMatch(
      /cannot create the home .*\nThe home is not a folder/,
    );
    await rm(home());
  });
});
