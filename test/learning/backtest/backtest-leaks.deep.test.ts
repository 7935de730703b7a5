import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDays, fromEpochDay, toEpochDay } from '../../../src/domain/day.ts';
import { seededRandom, shuffle } from '../../../src/domain/statistics/chance.ts';
import type { Day } from '../../../src/domain/types.ts';
import { outcomeHistory } from '../../../src/learning/features/outcome-history.ts';
import { readHistory } from '../../../src/pipeline/prediction/read-history.ts';
import { simulate } from '../../../src/simulate/simulate.ts';
import { csvFolderSource } from '../../../src/sources/csv-folder/csv-folder-source.ts';
import { judge, quickSettings, walkBook } from './backtest-harness.ts';
import { FIRST_DAY, madeUpBook } from './made-up-book.ts';
import { truncateFolder } from './truncate-folder.ts';

const at = (day: number): Day => addDays(FIRST_DAY, day);

describe('truncated input', () => {
  const FROM = '2025-06-02';
  const TO = '2025-08-18';
  const quick = quickSettings(FROM, TO, { refitDays: 28 });
  // So few accounts are no better than the base rate; here it counts that something learned speaks at all.
  const settings = { ...quick, fit: { ...quick.fit, baseRateGuardZ: Number.NEGATIVE_INFINITY } };
  let root: string;
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'harbinger-backtest-'));
    await simulate({
      outDir: join(root, 'all'),
      accounts: 120,
      days: 300,
      seed: 5,
      endOn: '2025-10-31',
      invalidRows: 0,
    });
  });
  afterAll(() => rm(root, { recursive: true, force: true }));

  const read = async (folder: string) => {
    const scales = { npsScale: '0-10', ces: { scale: '1-5', better: 'lower' } } as const;
    const source = csvFolderSource({ folder: join(root, folder) });
    return (await readHistory(source, scales, { step: () => undefined })).book;
  };

  it('gives identical predictions for ten dates when everything dated later is deleted', async () => {
    const lines = (walk: ReturnType<typeof walkBook>, day: Day) =>
      walk.predictions
        .filter((p) => fromEpochDay(p.asOf) === day)
        .map((p) => [
          p.history.facts.account.accountId,
          p.health,
          p.coverage,
          p.band,
          p.probability,
          p.model,
        ]);
    const whole = walkBook(await read('all'), settings);
    const days = whole.cutoffs.map(fromEpochDay).slice(-10);
    expect(days).toHaveLength(10);
    for (const day of days) {
      await truncateFolder(join(root, 'all'), join(root, day), day);
      const cut = walkBook(await read(day), { ...settings, to: toEpochDay(day) });
      expect(lines(cut, day), day).toEqual(lines(whole, day));
    }
    expect(lines(whole, days[9]!).some((line) => line.at(-1) === 'learned')).toBe(true);
  });
});

describe('what may be learned', () => {
  it('learns what precedes departures', () => {
    const book = madeUpBook({ accounts: 300, days: 420, seed: 2 });
    const report = judge(book, quickSettings(at(182), at(385)));
    expect(report.roc_auc).toBeGreaterThan(0.75);
    expect(report.recall!).toBeGreaterThan(2 * report.random.recall!);
    // One figure of chance wherever it stands, and the verdict beside the plain index.
    const asked = report.budgets.find(({ share }) => share === report.budget.share)!;
    const { recall, precision } = report.random;
    expect({ recall, precision }).toEqual({
      recall: asked.random.recall,
      precision: asked.random.precision,
    });
    expect(report.verdict).toMatch(
      / than the base rate \(.*\)(?:, but the plain index|, and than the plain index)/,
    );
    expect(report.said_by.learned).toBe(report.said_by.learned + report.said_by.prior);
  });

  it('finds nothing when the departures are dealt to other accounts', () => {
    const book = madeUpBook({
      accounts: 1500,
      days: 420,
      seed: 3,
      live: (random, days) => ({
        silentFrom: random() * days,
        leavesOn: random() < 0.5 ? 60 + Math.floor(random() * (days - 60)) : null,
      }),
    });
    // Use goes on after a departure nowhere; here only the dates of departure change hands.
    const random = seededRandom(9);
    const dates = shuffle(
      book.accounts.map(({ facts }) => facts.account.churnedOn),
      random,
    );
    const dealt = outcomeHistory(
      book.accounts.map((history, place) => ({
        ...history,
        facts: { ...history.facts, account: { ...history.facts.account, churnedOn: dates[place]! } },
      })),
    );
    const report = judge(dealt, quickSettings(at(182), at(385), { everyDays: 14 }));
    expect(Math.abs(report.roc_auc! - 0.5)).toBeLessThan(0.02);
  });

  it('does not use a signal that gives the answer away but is dated later', () => {
    const end = toEpochDay(at(419));
    const plain = { accounts: 200, days: 420, seed: 4 };
    const settings = quickSettings(at(182), at(385), { everyDays: 14 });
    const told = madeUpBook({
      ...plain,
      also: (builder, life) => builder.addSignal('answer', end, Number(life.leavesOn !== null)),
    });
    const probabilities = (book: ReturnType<typeof madeUpBook>) =>
      walkBook(book, settings).predictions.map((p) => p.probability);
    expect(probabilities(told)).toEqual(probabilities(madeUpBook(plain)));
  });
});
