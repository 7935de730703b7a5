import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/domain/statistics/chance.ts';
import { isTrainingDue } from '../../../src/learning/backtest/is-training-due.ts';
import { brokenSince, judgePromise, promiseOf } from '../../../src/learning/backtest/keep-promise.ts';
import { type ProofRow, proveRanking } from '../../../src/learning/backtest/prove-ranking.ts';

/** Every tenth account is scored high; `high` and `low` say how often accounts leave. */
function lived({ high, low, accounts = 2000 }: { high: number; low: number; accounts?: number }) {
  const random = seededRandom(2);
  return proveRanking(
    Array.from({ length: accounts }, (_, place): ProofRow => {
      const isHigh = place % 10 === 0;
      const label = random() < (isHigh ? high : low) ? 1 : 0;
      return { place, asOf: 0, probability: isHigh ? 0.4 : 0.04, label };
    }),
  );
}

describe('a promise', () => {
  const promised = promiseOf(lived({ high: 0.4, low: 0.04 }))!;

  it('is the precision at the line that is proven, beside that of names drawn', () => {
    expect(promised.lift).toBe(1.5);
    expect(promised.precision).toBeGreaterThan(0.3);
    expect(promised.chance).toBeLessThan(0.12);
    expect(promised.rows).toBe(200);
  });

  it('is not made where nothing is proven', () => {
    expect(promiseOf(lived({ high: 0.02, low: 0.1 }))).toBeNull();
    expect(promiseOf(proveRanking([]))).toBeNull();
  });

  it.each([
    ['kept', { high: 0.4, low: 0.04 }, true],
    ['a little worse, as chance has it', { high: 0.35, low: 0.04 }, true],
    ['broken', { high: 0.1, low: 0.08 }, false],
    ['broken, with nobody at all over the line', { high: 0, low: 0.1 }, false],
  ])('%s', (_, came, kept) => {
    const judged = judgePromise(promised, lived(came))!;
    expect(judged.kept).toBe(kept);
    expect(judged.lived.high).toBeGreaterThanOrEqual(judged.lived.precision);
  });

  it.each([
    ['broken for the first time', { high: 0.1, low: 0.08 }, null, '2026-03-08'],
    ['broken still', { high: 0.1, low: 0.08 }, '2026-03-01', '2026-03-01'],
    ['near enough to be chance, yet short of it', { high: 0.35, low: 0.04 }, '2026-03-01', '2026-03-01'],
    ['as near, and never broken', { high: 0.35, low: 0.04 }, null, null],
    ['kept in full again', { high: 0.6, low: 0.04 }, '2026-03-01', null],
  ])('is known to be broken since a day: %s', (_, came, before, since) => {
    const judged = judgePromise(promised, lived(came))!;
    expect(brokenSince(judged, { before, asOf: '2026-03-08' })).toBe(since);
  });

  it('is not judged by a handful', () => {
    expect(judgePromise(promised, lived({ high: 0, low: 0.1, accounts: 100 }))).toBeNull();
    expect(judgePromise(promised, proveRanking([]))).toBeNull();
  });
});

describe('a training', () => {
  const least = { accounts: 100, churnedAccounts: 50 };
  const few = { accounts: 400, departures: 30 };
  const enough = { accounts: 400, departures: 60 };
  const newest = (state: 'live' | 'prior', known: typeof few) => ({ asOf: '2026-03-01', state, known });
  it.each([
    ['nothing was ever trained', { newest: null }, true],
    ['nothing has changed', {}, false],
    ['the schedule was due since', { scheduledOn: '2026-03-08' }, true],
    ['the schedule was due on that very day', { scheduledOn: '2026-03-01' }, false],
    ['a history was imported', { newest: newest('prior', few) }, true],
    ['enough was known, and did not teach', { newest: newest('prior', enough) }, false],
    ['still too few have left', { newest: newest('prior', few), known: few }, false],
  ])('is due or not: %s', (_, change, due) => {
    const given = { newest: newest('live', enough), scheduledOn: null, known: enough, least };
    expect(isTrainingDue({ ...given, ...change })).toBe(due);
  });
});
