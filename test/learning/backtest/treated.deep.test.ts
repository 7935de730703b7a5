import { describe, expect, it } from 'vitest';
import { addDays, toEpochDay } from '../../../src/domain/day.ts';
import { type RandomSource, seededRandom } from '../../../src/domain/statistics/chance.ts';
import { learnPredictor, predictChurn } from '../../../src/learning/backtest/churn-predictor.ts';
import { emptyFeatureSet } from '../../../src/learning/features/feature-set.ts';
import type { OutcomeHistory } from '../../../src/learning/features/outcome-history.ts';
import { takeSnapshots } from '../../../src/learning/features/take-snapshots.ts';
import { type TrainingRows, trainingRows } from '../../../src/learning/features/training-rows.ts';
import { quickSettings } from './backtest-harness.ts';
import { FIRST_DAY, type MadeUpLife, madeUpBook } from './made-up-book.ts';

const DAYS = 300;
const HORIZON = 30;
/** Of those who fall silent and are left alone, this share leaves; of those who would, a call keeps this share. */
const LEAVE = 0.8;
const EFFECT = 0.7;
/** Days of silence after which somebody calls, a customer leaves, and a saved or lucky one comes back. */
const [CALLED, GONE, BACK] = [8, 25, 40];

const day = (n: number) => toEpochDay(addDays(FIRST_DAY, n));

/** Accounts of which every second falls silent once; of these a share is called, and so mostly stays. */
function treatedBook(seed: number, called: number): OutcomeHistory {
  const lots = seededRandom(seed + 1000);
  const calledLives = new Set<MadeUpLife>();
  const live = (random: RandomSource): MadeUpLife => {
    if (random() < 0.5) return { silentFrom: DAYS, leavesOn: null };
    const silentFrom = 60 + Math.floor(random() * (DAYS - 120));
    const isCalled = lots() < called;
    const leaves = lots() < LEAVE && !(isCalled && lots() < EFFECT);
    const life = { silentFrom, leavesOn: leaves ? silentFrom + GONE : null };
    if (isCalled) calledLives.add(life);
    return life;
  };
  return madeUpBook({
    ...{ accounts: 260, days: DAYS, seed, live },
    also: (builder, life) => {
      if (calledLives.has(life)) builder.addHelp(day(life.silentFrom + CALLED));
      if (life.leavesOn !== null) return;
      for (let at = life.silentFrom + BACK; at < DAYS; at += 2)
        builder.addUsage({
          product: 'app',
          day: day(at),
          events: 9,
          activeUsers: Number.NaN,
          seats: Number.NaN,
        });
    },
  });
}

/** Without what was written down of calls. */
const unmarked = (book: OutcomeHistory): OutcomeHistory => ({
  ...book,
  accounts: book.accounts.map((history) => ({ ...history, helpedOn: [] })),
});

const settings = quickSettings(FIRST_DAY, addDays(FIRST_DAY, DAYS));

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

/** Nobody is called here. */
const alone = treatedBook(77, 0);

/** What is learned from a book says of accounts that nobody calls, in their second week of silence and without any. */
function say(book: OutcomeHistory): { silent: number; others: number; helped: TrainingRows['helped'] } {
  const set = emptyFeatureSet(settings.health);
  const days = Array.from({ length: 28 }, (_, week) => day(56 + 7 * week));
  const rows = trainingRows({
    ...{ book, snapshots: days.map(takeSnapshots(book, settings, set)), set, knownOn: day(DAYS) },
    ...{ horizonDays: HORIZON, maxRows: 75_000, helpEffect: EFFECT },
  });
  const { predictor } = learnPredictor({ rows, set, horizonDays: HORIZON, options: settings.fit });
  const said: Record<'silent' | 'others', number[]> = { silent: [], others: [] };
  for (const snapshot of days.filter((_, week) => week % 4 === 0).map(takeSnapshots(alone, settings, set))) {
    const probability = predictChurn({ ...predictor, trust: 1 }, snapshot.columns, snapshot.prior);
    for (const [row, place] of snapshot.accounts.entries()) {
      const last = alone.accounts[place]!.totals.days.findLast((active) => active <= snapshot.asOf)!;
      const gap = snapshot.asOf - last;
      if (gap <= 2) said.others.push(probability[row]!);
      if (gap >= 8 && gap < 15) said.silent.push(probability[row]!);
    }
  }
  return { silent: mean(said.silent), others: mean(said.others), helped: rows.helped };
}

describe('a book whose alerts were acted on', () => {
  it('does not unlearn the sign that was acted on', () => {
    const untreated = say(treatedBook(5, 0));
    const treated = treatedBook(5, 0.8);
    const marked = say(treated);
    const bare = say(unmarked(treated));
    expect(untreated.helped.accounts).toBe(0);
    expect(marked.helped.accounts).toBeGreaterThan(50);
    // Four in five are called, and seven in ten of these saved: half of the sign is gone where nobody knows why.
    expect(bare.silent).toBeLessThan(0.55 * untreated.silent);
    expect(marked.silent).toBeGreaterThan(1.35 * bare.silent);
    expect(marked.silent).toBeGreaterThan(20 * marked.others);
  });
});
