import { describe, expect, it } from 'vitest';
import type { Peers } from '../../../src/domain/signals/usage/peers.ts';
import type { ProductFeatures } from '../../../src/domain/signals/usage/usage-features.ts';
import type { UsageSeries } from '../../../src/domain/types.ts';
import { dailyTotals } from '../../../src/learning/features/account-history.ts';
import {
  againstUsual,
  closedTotals,
  portfolioChange,
  windowsOf,
} from '../../../src/learning/features/against-usual.ts';

const TODAY = 20_000;

/** One row every so many days back from a day, the newest first. */
function series(
  amounts: readonly number[],
  { every = 28, newest = TODAY, product = 'app' } = {},
): UsageSeries {
  const days = amounts.map((_, i) => newest - every * i).reverse();
  return {
    product,
    days: Int32Array.from(days),
    events: Float64Array.from([...amounts].reverse()),
    activeUsers: new Float64Array(amounts.length).fill(3),
    seats: new Float64Array(amounts.length).fill(Number.NaN),
  };
}

const told = (one: UsageSeries) => againstUsual(windowsOf(one.days, one.events, TODAY));

describe('againstUsual', () => {
  it('says the same of a small and of a large account', () => {
    const shape = [0.5, 1, 1, 1, 1, 1, 1, 1];
    const [small, large] = [1000, 100_000].map((size) => told(series(shape.map((one) => one * size))));
    expect(large!.usual).toBeCloseTo(Math.log(0.5), 3);
    expect(small!.usual).toBeCloseTo(large!.usual, 2);
  });

  it('remembers a fall by the best time after the usual has become the low level', () => {
    const fell = told(series([...new Array(9).fill(400), ...new Array(6).fill(1000)]));
    expect(fell.usual).toBeCloseTo(0, 6);
    expect(fell.best).toBeCloseTo(Math.log(0.4), 2);
    expect(fell.nowBest).toBeCloseTo(Math.log(0.4), 2);
  });

  it('sees a fall of this month at once beside the best time, and none where this is the best', () => {
    const falls = told(series([200, ...new Array(9).fill(1000)]));
    expect(falls.nowBest).toBeCloseTo(Math.log(0.2), 2);
    expect(falls.best).toBeGreaterThan(falls.nowBest);
    expect(told(series([2000, ...new Array(9).fill(1000)])).nowBest).toBe(0);
  });

  it('knows no usual of an account that has just begun', () => {
    expect(told(series([5, 5])).usual).toBeNaN();
    expect(told(series([]))).toEqual({ usual: Number.NaN, best: Number.NaN, nowBest: Number.NaN });
  });
});

describe('closedTotals', () => {
  const monthly = series([900, 1000, 1000, 1000], { every: 30, newest: TODAY - 17 });
  const period = { period: { days: 30, closedOn: TODAY - 17 } };
  const products = [{ product: 'app', ...period } as ProductFeatures];
  const given = (usage: readonly UsageSeries[]) => ({ usage, totals: dailyTotals(usage) });

  it('counts back from the newest closed period, so that nothing drifts while the next one is awaited', () => {
    const { totals, tellsDays } = closedTotals(given([monthly]), products, TODAY);
    expect(Array.from(totals.days)).toEqual([TODAY - 90, TODAY - 60, TODAY - 30, TODAY]);
    expect(tellsDays).toBe(false);
  });

  it('leaves out what is told of a period that is still open, and daily rows as they are', () => {
    const open = series([10, 900, 1000, 1000], { every: 30, newest: TODAY - 17 + 30 });
    const daily = series([1, 1], { every: 1, product: 'other' });
    const { totals, tellsDays } = closedTotals(given([{ ...open }, daily]), products, TODAY);
    expect(totals.events.at(-1)).toBe(900 + 1);
    expect(tellsDays).toBe(true);
  });
});

describe('portfolioChange', () => {
  it('is what everybody did of the products that the account uses', () => {
    const group = (change: number | null) => ({ count: 50, active: [], events: [], silence: [], change });
    const peers: Peers['products'] = { app: group(0.5), other: group(1), tiny: group(null) };
    const usage = [
      series(new Array(8).fill(300)),
      series(new Array(8).fill(100), { product: 'other' }),
      series(new Array(8).fill(0), { product: 'tiny' }),
    ];
    expect(portfolioChange(usage, peers, TODAY)).toBeCloseTo(0.75 * 0.5 + 0.25, 9);
    expect(portfolioChange(usage, {}, TODAY)).toBe(1);
    expect(portfolioChange([], peers, TODAY)).toBe(1);
  });
});
