import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CsvFile, csvRow } from '../../src/simulate/csv-file.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'csv-file-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('csvRow', () => {
  it('quotes so that a standard parser reads back what went in', () => {
    const fields = ['plain', 'a,b', 'say "no"', 'two\nlines', 'cr\r\nlf', '', 'ç ã é'];
    expect(parse(csvRow(...fields))).toEqual([fields]);
    expect(csvRow('a', null, 3)).toBe('a,,3\n');
  });
});

describe('CsvFile', () => {
  it('writes everything in order, far beyond its buffer', async () => {
    const path = join(folder, 'large.csv');
    const file = new CsvFile(path, 'n,text', false);
    const line = 'x'.repeat(500);
    for (let n = 0; n < 20_000; n++) await file.write(`${n},${line}\n`, 1);
    expect(existsSync(path)).toBe(false);
    await file.close();
    const lines = (await readFile(path, 'utf8')).split('\n');
    expect(file.rows).toBe(20_000);
    expect(lines.length).toBe(20_002);
    expect(lines.slice(1, -1).every((text, n) => text === `${n},${line}`)).toBe(true);
    expect(existsSync(`${path}.partial`)).toBe(false);
  });

  it('packs with gzip on request', async () => {
    const path = join(folder, 'packed.csv.gz');
    const file = new CsvFile(path, 'n', true);
    await file.write('1\n2\n', 2);
    await file.close();
    expect(gunzipSync(await readFile(path)).toString()).toBe('n\n1\n2\n');
  });

  it.each([false, true])('reports a disk error (gzip %s)', async (gzip) => {
    const file = new CsvFile(join(folder, 'absent', 'a.csv'), 'n', gzip);
    await expect(
      (async () => {
        await file.write('1\n', 1);
        await file.close();
      })(),
    ).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it.runIf(existsSync('/dev/full'))('reports a full disk', async () => {
    const path = join(folder, 'full.csv');
    await symlink('/dev/full', `${path}.partial`);
    const file = new CsvFile(path, 'n', false);
    await expect(
      (async () => {
        for (let n = 0; n < 100; n++) await file.write('x'.repeat(100_000), 1);
        await file.close();
      })(),
    ).rejects.toMatchObject({ code: 'ENOSPC' });
  });

  it('leaves no file that looks complete when it is given up', async () => {
    const path = join(folder, 'given-up.csv');
    const file = new CsvFile(path, 'n', false);
    file.abort();
    await expect(file.close()).rejects.toThrow();
    expect(existsSync(path)).toBe(false);
  });
});
