import { describe, expect, it } from 'vitest';
import { addDays, toEpochDay } from '../../../src/domain/day.ts';
import { emptyFeatureSet, placeOfFixed } from '../../../src/learning/features/feature-set.ts';
import { takeSnapshots } from '../../../src/learning/features/take-snapshots.ts';
import { trainingRows } from '../../../src/learning/features/training-rows.ts';
import { quickSettings } from '../backtest/backtest-harness.ts';
import { FIRST_DAY, madeUpBook } from '../backtest/made-up-book.ts';

const HORIZON = 30;
const day = (n: number) => toEpochDay(addDays(FIRST_DAY, n));

/** Rows of a book of which somebody acted on alerts about every third account on day 100. */
function taught(helpEffect: number) {
  const made = madeUpBook({ accounts: 60, days: 200, seed: 4 });
  const accounts = made.accounts.map((history, place) =>
    place % 3 === 0 ? { ...history, helpedOn: [day(100)] } : history,
  );
  const book = { ...made, accounts };
  const settings = quickSettings(addDays(FIRST_DAY, 0), addDays(FIRST_DAY, 200));
  const set = emptyFeatureSet(settings.health);
  const snapshots = [63, 77, 91, 105].map(day).map(takeSnapshots(book, settings, set));
  const given = { book, snapshots, set, knownOn: day(200), horizonDays: HORIZON, maxRows: 75_000 };
  return { book, rows: trainingRows({ ...given, helpEffect }) };
}

describe('rows of accounts that were helped', () => {
  it('count for less where the account stayed, and as they are where it left or was helped at another time', () => {
    const { book, rows } = taught(0.3);
    const { weight, time, label } = rows.matrix;
    let lighter = 0;
    for (const [row, place] of rows.place.entries()) {
      const isHelped = place % 3 === 0 && [77, 91, 105].map(day).includes(time![row]!) && label[row] === 0;
      expect(weight![row]).toBe(isHelped ? 0.7 : 1);
      lighter += Number(isHelped);
    }
    expect(rows.helped.rows).toBe(lighter);
    expect(rows.helped.accounts).toBeGreaterThan(10);
    expect(rows.helped.accounts).toBeLessThanOrEqual(Math.ceil(book.accounts.length / 3));
  });

  it('are marked with no weight at all where nobody was', () => {
    const { book } = taught(0.3);
    const bare = { ...book, accounts: book.accounts.map((history) => ({ ...history, helpedOn: [] })) };
    const settings = quickSettings(addDays(FIRST_DAY, 0), addDays(FIRST_DAY, 200));
    const set = emptyFeatureSet(settings.health);
    const rows = trainingRows({
      ...{ book: bare, snapshots: [day(63)].map(takeSnapshots(bare, settings, set)), set },
      ...{ knownOn: day(200), horizonDays: HORIZON, maxRows: 75_000, helpEffect: 0.3 },
    });
    expect(rows.matrix.weight).toBeUndefined();
    expect(rows.helped).toEqual({ accounts: 0, rows: 0 });
  });
});

it.each([
  [9, false],
  [10, true],
])('has a feature that %i accounts have: %s', (accounts, expected) => {
  const book = madeUpBook({ accounts: 60, days: 200, seed: 4 });
  const settings = quickSettings(addDays(FIRST_DAY, 0), addDays(FIRST_DAY, 200));
  const set = emptyFeatureSet(settings.health);
  const name = 'nps.mean';
  const snapshots = [63, 77].map(day).map((asOf) => {
    const snapshot = takeSnapshots(book, settings, set)(asOf);
    const told = Float32Array.from(snapshot.accounts, (place) => (place < accounts ? place : Number.NaN));
    const columns = snapshot.columns.map((column, i) => (i === placeOfFixed(name) ? told : column));
    return { ...snapshot, columns };
  });
  const { matrix } = trainingRows({
    ...{ book, snapshots, set, knownOn: day(200), horizonDays: HORIZON },
    ...{ maxRows: 75_000, helpEffect: 0.3 },
  });
  expect(matrix.featureNames.includes(name)).toBe(expected);
});
