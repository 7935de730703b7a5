import { describe, expect, it } from 'vitest';
import { Random } from '../../src/simulate/random.ts';

const DRAWS = 40_000;

function moments(draw: (random: Random) => number): { mean: number; variance: number } {
  const random = new Random([11, 'moments']);
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < DRAWS; i++) {
    const value = draw(random);
    sum += value;
    squares += value * value;
  }
  const mean = sum / DRAWS;
  return { mean, variance: squares / DRAWS - mean * mean };
}

describe('Random', () => {
  it.each([
    { name: 'uniform', draw: (r: Random) => r.uniform(), mean: 0.5, variance: 1 / 12 },
    { name: 'normal', draw: (r: Random) => r.normal(3, 2), mean: 3, variance: 4 },
    { name: 'exponential', draw: (r: Random) => r.exponential(0.5), mean: 2, variance: 4 },
    { name: 'small Poisson', draw: (r: Random) => r.poisson(3), mean: 3, variance: 3 },
    { name: 'large Poisson', draw: (r: Random) => r.poisson(60), mean: 60, variance: 60 },
    { name: 'gamma', draw: (r: Random) => r.gamma(5, 10), mean: 10, variance: 20 },
    { name: 'negative binomial', draw: (r: Random) => r.negativeBinomial(10, 5), mean: 10, variance: 30 },
    { name: 'small binomial', draw: (r: Random) => r.binomial(10, 0.3), mean: 3, variance: 2.1 },
    { name: 'large binomial', draw: (r: Random) => r.binomial(200, 0.4), mean: 80, variance: 48 },
  ])('$name has its mean and variance', ({ draw, mean, variance }) => {
    const got = moments(draw);
    expect(Math.abs(got.mean - mean)).toBeLessThan(5 * Math.sqrt(variance / DRAWS));
    expect(got.variance / variance).toBeGreaterThan(0.93);
    expect(got.variance / variance).toBeLessThan(1.07);
  });

  it('repeats a stream for the same path and gives others to other paths', () => {
    const take = (...path: (string | number)[]) => {
      const random = new Random(path);
      return Array.from({ length: 4 }, () => random.uniform());
    };
    expect(take(1, 7, 'usage')).toEqual(take(1, 7, 'usage'));
    const streams = [take(1, 7, 'usage'), take(1, 7, 'fate'), take(1, 8, 'usage'), take(2, 7, 'usage')];
    expect(new Set(streams.map((stream) => stream[0])).size).toBe(4);
  });

  it('gives neighbouring accounts unrelated streams', () => {
    const first = Array.from({ length: 5_000 }, (_, n) => new Random([1, n, 'profile']).uniform());
    const mean = first.reduce((sum, value) => sum + value, 0) / first.length;
    const lagged = first.slice(1).reduce((sum, value, i) => sum + (value - mean) * (first[i]! - mean), 0);
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.02);
    expect(Math.abs(lagged / first.length / (1 / 12))).toBeLessThan(0.06);
  });

  it('picks from a table by weight', () => {
    const random = new Random([5]);
    const counts = { a: 0, b: 0 };
    for (let i = 0; i < 10_000; i++) {
      counts[
        random.weighted<'a' | 'b'>([
          ['a', 3],
          ['b', 1],
        ])
      ]++;
    }
    expect(counts.a / 10_000).toBeCloseTo(0.75, 1);
  });
});
