import { expect, it } from 'vitest';
import { ENTITIES } from '../../src/sources/records.ts';
import type { Source } from '../../src/sources/source.ts';
import { SETTINGS } from './csv-folder/make-folder.ts';

/**
 * What every kind of source must keep to, whatever it reads from.
 * @param make a source that tells at least accounts and usage, with at least one bad row, and does not change
 */
export function describeSourceContract(make: () => Promise<Source>): void {
  it('tells each feed once, accounts before the facts about them', async () => {
    const { feeds } = await (await make()).open(SETTINGS);
    const order = feeds.map(({ entity }) => ENTITIES.indexOf(entity));
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(new Set(feeds.map(({ file }) => file)).size).toBe(feeds.length);
    expect(feeds.map(({ entity }) => entity)).toEqual(expect.arrayContaining(['accounts', 'usage']));
  });

  it('accounts for every row, with lines that rise and reasons that say what to do', async () => {
    const { feeds } = await (await make()).open(SETTINGS);
    let rejected = 0;
    for (const feed of feeds) {
      const lines: number[] = [];
      const batches = feed.read();
      let step = await batches.next();
      for (; !step.done; step = await batches.next()) {
        const { records, rejects } = step.value;
        lines.push(...[...records, ...rejects].map(({ line }) => line).sort((a, b) => a - b));
        for (const { message, rawDigest } of rejects) {
          expect(message).toMatch(/\. [A-Z].*\.$/s);
          expect(rawDigest).toMatch(/^[0-9a-f]{64}$/);
        }
        rejected += rejects.length;
      }
      expect(lines).toEqual([...new Set(lines)].sort((a, b) => a - b));
      expect(lines).toHaveLength(step.value.rowsIn);
    }
    expect(rejected).toBeGreaterThan(0);
  });

  it('has the same digest as long as nothing changes, before and after reading and opened anew', async () => {
    const source = await make();
    const [first, second] = [await source.open(SETTINGS), await source.open(SETTINGS)];
    for (const [at, feed] of first.feeds.entries()) {
      const digest = await feed.digest();
      expect(await second.feeds[at]!.digest()).toBe(digest);
      const batches = feed.read();
      let step = await batches.next();
      while (!step.done) step = await batches.next();
      expect(step.value.digest).toBe(digest);
    }
  });
}
