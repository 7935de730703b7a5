import { afterAll, beforeAll, expect, it } from 'vitest';
import { csvFolderSource } from '../../../src/sources/csv-folder/csv-folder-source.ts';
import { type ImportSummary, importSource } from '../../../src/store/import/import-source.ts';
import { describeWithData } from '../../helpers/third-party-data.ts';
import { SETTINGS } from '../../sources/csv-folder/make-folder.ts';
import { countsOf, expectBooksToAddUp, type ImportBench, NOON, openImportBench } from './import-helpers.ts';

/** `in=loaded+replaced+unchanged+quarantined`, counted with other tools (line counts, distinct keys). */
const EXPECTED: [folder: string, counts: Record<string, string>][] = [
  [
    'fightchurn-crm6',
    {
      'csms.csv': '27=27+0+0+0',
      'accounts.csv': '684=684+0+0+0',
      'usage.csv': '496027=496027+0+0+0',
      'subscriptions.csv': '3268=3268+0+0+0',
    },
  ],
  [
    'ravenstack',
    {
      'csms.csv': '7=7+0+0+0',
      'accounts.csv': '500=500+0+0+0',
      'usage.csv': '24981=24981+0+0+0',
      'subscriptions.csv': '5000=4937+63+0+0',
      'signals.csv': '27286=27280+6+0+0',
    },
  ],
  [
    'oulad-2013',
    {
      'csms.csv': '6=6+0+0+0',
      'accounts.csv': '13508=13508+0+0+0',
      'usage.csv': '74443=74443+0+0+0',
      'signals.csv': '249591=198862+50729+0+0',
    },
  ],
];

for (const [name, counts] of EXPECTED) {
  describeWithData(name, 'a folder made by others', (folder) => {
    let bench: ImportBench;
    const source = csvFolderSource({ folder });
    const run = (): Promise<ImportSummary> =>
      importSource(bench.raw, source, { now: NOON, settings: SETTINGS });

    beforeAll(async () => {
      bench = await openImportBench({});
    });
    afterAll(() => bench?.close());

    it('is loaded with every row accounted for, and not read a second time', {
      timeout: 120_000,
    }, async () => {
      const first = await run();
      await expectBooksToAddUp(bench.raw, first);
      expect(Object.fromEntries(first.files.map(({ file }) => [file, countsOf(first, file)]))).toEqual(
        counts,
      );
      for (const { entity, loaded } of first.files) {
        const [row] = await bench.raw.unsafe<{ n: number }[]>(`select count(*)::int as n from ${entity}`);
        expect(row!.n, entity).toBe(loaded);
      }
      if (first.files.some(({ loaded }) => loaded >= 50_000)) {
        const big = first.files.find(({ loaded }) => loaded >= 50_000)!.entity;
        const [table] = await bench.raw`select relallvisible from pg_class where relname = ${big}`;
        expect(
          table!.relallvisible,
          `${big} was vacuumed, so that its index can be read alone`,
        ).toBeGreaterThan(0);
      }
      const second = await run();
      await expectBooksToAddUp(bench.raw, second);
      expect(second.files.every(({ skipped, unchanged, rowsIn }) => skipped && unchanged === rowsIn)).toBe(
        true,
      );
    });
  });
}

describeWithData('ravenstack', 'incoherent data', (folder) => {
  it('is told how much of it is odd', { timeout: 60_000 }, async () => {
    const bench = await openImportBench({});
    try {
      const source = csvFolderSource({ folder });
      const { files } = await importSource(bench.raw, source, { now: NOON, settings: SETTINGS });
      const [before] = await bench.raw`
      select count(*)::int as n from usage u join accounts a using (account_id) where u.day < a.started_on`;
      const { notices } = files.find(({ file }) => file === 'usage.csv')!;
      expect(before!.n).toBeGreaterThan(10_000);
      expect(notices[0]).toBe(
        `${before!.n} of 24981 rows are dated before their account's started_on (first on line 3); loaded as told`,
      );
    } finally {
      await bench.close();
    }
  });
});
