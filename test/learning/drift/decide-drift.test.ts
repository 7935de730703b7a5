import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/domain/statistics/chance.ts';
import { decideDrift, type WatchedInput } from '../../../src/learning/drift/decide-drift.ts';
import { observedToExpected } from '../../../src/learning/drift/observed-to-expected.ts';
import { populationStability } from '../../../src/learning/drift/population-stability.ts';

const ON = '2026-06-01';

function draw(rows: number, seed: number, shift = 0): Float64Array {
  const random = seededRandom(seed);
  return Float64Array.from({ length: rows }, () => random() + random() + random() + shift);
}

const stability = (before: Float64Array, now: Float64Array, kind: 'numeric' | 'category' = 'numeric') =>
  populationStability({ before, now, kind, accountsBefore: before.length, accountsNow: now.length });

describe('the population stability index', () => {
  it('is what the sum over bins says', () => {
    const then = Float64Array.from({ length: 200 }, (_, i) => Number(i >= 100));
    const now = Float64Array.from({ length: 200 }, (_, i) => Number(i >= 160));
    const sides = [
      [160.5, 100.5],
      [40.5, 100.5],
      [0.5, 0.5],
    ] as const;
    const expected = sides.reduce((sum, [a, b]) => sum + ((a - b) / 201.5) * Math.log(a / b), 0);
    expect(stability(then, now).index).toBeCloseTo(expected, 12);
  });

  it('stays below what chance does when nothing has moved, and above when it has', () => {
    for (let seed = 1; seed <= 40; seed++) {
      const then = draw(400, 2 * seed);
      const same = stability(then, draw(150, 2 * seed + 1));
      const moved = stability(then, draw(150, 2 * seed + 1, 0.8));
      expect(same.index).toBeLessThan(same.byChance);
      expect(moved.index).toBeGreaterThan(Math.max(0.25, moved.byChance));
    }
  });

  it('asks for more the fewer accounts there are', () => {
    const few = stability(draw(30, 1), draw(20, 2));
    const many = stability(draw(3000, 1), draw(2000, 2));
    expect(few.byChance).toBeGreaterThan(0.25);
    expect(many.byChance).toBeLessThan(0.05);
  });

  it('sees what begins to be missing, and categories that move', () => {
    const gone = draw(300, 5).map((value, i) => (i % 2 === 0 ? Number.NaN : value));
    expect(stability(draw(300, 4), gone).index).toBeGreaterThan(0.25);
    const codes = (every: number) => Float64Array.from({ length: 300 }, (_, i) => Number(i % every === 0));
    expect(stability(codes(2), codes(2), 'category').index).toBe(0);
    expect(stability(codes(2), codes(10), 'category').index).toBeGreaterThan(0.25);
  });
});

/** Accounts with three rows each, of which a share leaves. */
function outcomes(said: number, truth: number, accounts = 400, seed = 9) {
  const random = seededRandom(seed);
  const rows = Array.from({ length: accounts }, (_, account) => ({
    account,
    label: Number(random() < truth),
  }));
  const all = rows.flatMap((row) => [row, row, row]);
  return observedToExpected({
    probability: all.map(() => said),
    label: all.map(({ label }) => label),
    account: all.map(({ account }) => account),
  })!;
}

describe('observed against expected departures', () => {
  it('counts, and its interval holds the truth, although rows repeat an account', () => {
    let held = 0;
    for (let seed = 1; seed <= 100; seed++) {
      const { low, high, ratio, expected } = outcomes(0.1, 0.1, 400, seed);
      expect(expected).toBeCloseTo(120, 6);
      expect(low).toBeLessThanOrEqual(ratio);
      held += Number(low <= 1 && high >= 1);
    }
    expect(held).toBeGreaterThanOrEqual(95);
  });

  it('has nothing to say without rows', () => {
    expect(observedToExpected({ probability: [], label: [], account: [] })).toBeNull();
  });
});

const input = (feature: string, index: number, weight: number, byChance = 0.05): WatchedInput => ({
  feature,
  index,
  byChance,
  weight,
});

describe('the decision', () => {
  const calm = { on: ON, inputs: [input('mrr', 0.02, 1)], calibration: outcomes(0.1, 0.1), before: null };

  it('is steady on the ground it was taught on', () => {
    expect(decideDrift(calm)).toMatchObject({ state: 'steady', since: null, kinds: [], shifted: [] });
  });

  it('knows nothing before there is anything to compare', () => {
    expect(decideDrift({ ...calm, inputs: [], calibration: null })).toMatchObject({ state: 'unknown' });
  });

  it('minds inputs only as far as the model uses them, and never what chance does', () => {
    const shifted = (weight: number, byChance?: number) =>
      decideDrift({ ...calm, inputs: [input('a', 0.6, weight, byChance), input('b', 0.01, 1 - weight)] });
    expect(shifted(0.1)).toMatchObject({ state: 'steady', shifted: [{ feature: 'a' }] });
    expect(shifted(0.4)).toMatchObject({ state: 'drifting', kinds: ['inputs'], since: ON });
    expect(shifted(0.4, 0.7)).toMatchObject({ state: 'steady', shifted: [] });
  });

  it('minds probabilities that are surely off by a quarter and more, either way', () => {
    const off = (truth: number, accounts?: number) =>
      decideDrift({ ...calm, calibration: outcomes(0.1, truth, accounts) });
    expect(off(0.2)).toMatchObject({ state: 'drifting', kinds: ['calibration'] });
    expect(off(0.03)).toMatchObject({ state: 'drifting', kinds: ['calibration'] });
    expect(off(0.11)).toMatchObject({ state: 'steady' });
    // Twice as many among a handful is no evidence.
    expect(off(0.2, 20)).toMatchObject({ state: 'steady' });
    expect(off(0.2, 20).reason).toContain('too few closed windows');
  });

  it('remembers when a stretch of drift began, and ends it', () => {
    const first = decideDrift({ ...calm, calibration: outcomes(0.1, 0.25) });
    const later = { ...calm, on: '2026-06-08', before: first };
    expect(decideDrift({ ...later, calibration: outcomes(0.1, 0.25) }).since).toBe(ON);
    const over = decideDrift(later);
    expect(over).toMatchObject({ state: 'steady', since: null });
    const again = decideDrift({ ...later, on: '2026-06-15', before: over, calibration: outcomes(0.1, 0.25) });
    expect(again.since).toBe('2026-06-15');
  });
});
