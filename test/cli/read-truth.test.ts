import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UsageError } from '../../src/cli/options.ts';
import { readTruth } from '../../src/cli/read-truth.ts';
import { toEpochDay } from '../../src/domain/day.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'truth-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function read(text: string) {
  const file = join(folder, 'truth.csv');
  await writeFile(file, text);
  return readTruth(file);
}

const HEADER = 'account_id,day,hazard_30d,main_driver,involuntary_30d';

describe('a truth file', () => {
  it('tells the newest hazard of the week, whatever the order of its rows', async () => {
    const oracle = await read(
      `${HEADER}\n"acc, one",2026-01-12,0.5,none,0\n"acc, one",2026-01-05,0.25,none,0\nb,2026-01-05,0,none,0\n`,
    );
    const on = (id: string, day: string) => oracle(id, toEpochDay(day));
    expect(on('acc, one', '2026-01-05')).toBe(0.25);
    expect(on('acc, one', '2026-01-11')).toBe(0.25);
    expect(on('acc, one', '2026-01-18')).toBe(0.5);
    expect(on('acc, one', '2026-01-19')).toBeNaN();
    expect(on('acc, one', '2026-01-04')).toBeNaN();
    expect(on('b', '2026-01-05')).toBe(0);
    expect(on('nobody', '2026-01-05')).toBeNaN();
  });

  it.each([
    [
      'another file',
      'account_id,day\na,2026-01-05\n',
      /truth\.csv:1: has no column hazard_30d; simulate --truth/,
    ],
    ['a wrong day', `${HEADER}\na,2026-02-30,0.1,none,0\n`, /truth\.csv:2: day "2026-02-30" is no date/],
    [
      'a wrong hazard',
      `${HEADER}\n\na,2026-01-05,1.5,none,0\n`,
      /truth\.csv:3: hazard_30d "1\.5" is no number from 0 to 1/,
    ],
    ['a missing hazard', `${HEADER}\na,2026-01-05\n`, /truth\.csv:2: hazard_30d "" is no number/],
    ['no rows', `${HEADER}\n`, /truth\.csv: has no rows/],
  ])('that is wrong is refused with its line: %s', async (_, text, message) => {
    await expect(read(text)).rejects.toThrow(message);
    await expect(read(text)).rejects.toBeInstanceOf(UsageError);
  });

  it('that is not there is named', async () => {
    await expect(readTruth(join(folder, 'none.csv'))).rejects.toThrow(
      /--truth .*none\.csv: cannot be read \(ENOENT\)/,
    );
  });
});
