import { existsSync } from 'node:fs';
import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jsonLines, runCli } from '../helpers/cli.ts';
import { makeTestHome, type TestHome } from '../helpers/services/test-home.ts';

let place: TestHome;
let home: string;
beforeAll(async () => {
  place = await makeTestHome();
  home = join(place.path, 'made', 'home');
});
afterAll(() => place.remove());

/** Paths below a folder that others may read, list or write. */
async function openTo(others: number, folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true });
  const modes = await Promise.all(names.map(async (name) => ({ name, ...(await stat(join(folder, name))) })));
  return modes.filter(({ mode }) => (mode & others) !== 0).map(({ name }) => name);
}

describe('a home', () => {
  it('and whatever else is written is readable by nobody else', async () => {
    const data = join(place.path, 'data');
    const folder = join(place.path, 'reports');
    await mkdir(folder);
    const made = await runCli([
      'simulate',
      '--accounts',
      '12',
      '--days',
      '40',
      '--seed',
      '5',
      '--output',
      data,
    ]);
    expect([made.code, made.stderr]).toEqual([0, expect.any(String)]);
    const ran = await runCli(['run', '--data', data, '--home', home]);
    expect([0, 3]).toContain(ran.code);
    const preview = await runCli(['digest', '--preview', '--home', home]);
    expect(preview.code).toBe(0);
    const kpis = await runCli(['kpis', '--home', home, '--html', join(folder, 'kpis.html')]);
    expect(kpis.code).toBe(0);
    expect((await readdir(home)).sort()).toEqual(expect.arrayContaining(['outbox', 'pg', 'preview']));
    // The user of the server passes through a home that root has made; nobody lists or reads it.
    expect(await openTo(0o077, home)).toEqual([]);
    expect((await stat(home)).mode & 0o066).toBe(0);
    for (const written of [data, folder]) expect(await openTo(0o077, written)).toEqual([]);
    const [database] = jsonLines<{ check: string; says: string }>(
      await runCli(['doctor', '--json', '--home', home, '--data', data]),
    );
    expect(database!.says).toContain(`in ${join(home, 'pg')}`);
  });

  it('is removed with its database when that is asked for, and what others put there stays', async () => {
    await writeFile(join(home, 'notes.txt'), 'mine');
    const asked = await runCli(['destroy', '--home', home]);
    expect(asked.code).toBe(2);
    expect(asked.stdout).toContain(join(home, 'pg'));
    expect(asked.stderr).toContain('--yes');
    expect(existsSync(join(home, 'pg'))).toBe(true);
    const done = await runCli(['destroy', '--home', home, '--yes']);
    expect([done.code, done.stderr]).toEqual([0, '']);
    expect(await readdir(home)).toEqual(['notes.txt']);
    const again = await runCli(['destroy', '--home', home, '--yes', '--json']);
    expect([again.code, JSON.parse(again.stdout)]).toEqual([0, { destroyed: false, home, entries: [] }]);
  });
});
