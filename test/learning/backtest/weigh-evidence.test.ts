import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/domain/statistics/chance.ts';
import { logOdds, sigmoid } from '../../../src/domain/statistics/log-odds.ts';
import { lossDifference, promoteByEvidence } from '../../../src/learning/backtest/promote-by-evidence.ts';
import type { RankingProof } from '../../../src/learning/backtest/prove-ranking.ts';
import { type WeighedRow, weighEvidence } from '../../../src/learning/backtest/weigh-evidence.ts';

/** Rows whose truth is a mixture in log-odds: `truth` 1 = as the learned model says, 0 = as the prior says. */
function rows(given: { count: number; truth: number; seed?: number }): WeighedRow[] {
  const random = seededRandom(given.seed ?? 1);
  return Array.from({ length: given.count }, (_, place) => {
    const learned = logOdds(0.02 + 0.4 * random());
    const stated = logOdds(0.02 + 0.4 * random());
    const score = given.truth * learned + (1 - given.truth) * stated;
    return { place, learned, stated, label: random() < sigmoid(score) ? 1 : 0 };
  });
}

describe('the weight of a learned model', () => {
  it.each([
    [0, 0],
    [25, 0.5],
    [75, 0.75],
  ])('before later outcomes, after %i departures, is %d', (departures, expected) => {
    expect(weighEvidence([], departures)).toEqual({
      weight: expected,
      before: expected,
      departures: 0,
      logLoss: null,
    });
  });

  it('goes to the model that later outcomes bear out', () => {
    expect(weighEvidence(rows({ count: 4000, truth: 1 }), 50).weight).toBeGreaterThan(0.85);
    expect(weighEvidence(rows({ count: 4000, truth: 0 }), 50).weight).toBeLessThan(0.15);
    const between = weighEvidence(rows({ count: 20_000, truth: 0.5 }), 50).weight;
    expect(between).toBeGreaterThan(0.4);
    expect(between).toBeLessThan(0.6);
  });

  it('is moved little by little evidence, and further by more of the same', () => {
    const of = (count: number) => weighEvidence(rows({ count, truth: 0 }), 50);
    const [none, little, more, much] = [of(0), of(8), of(300), of(3000)];
    expect(none.weight - little.weight).toBeLessThan(0.2);
    expect(more.weight).toBeLessThan(little.weight);
    expect(much.weight).toBeLessThan(more.weight);
  });

  it('is not moved by telling every outcome twelve times', () => {
    const once = rows({ count: 300, truth: 0 });
    const often = once.flatMap((row) => Array.from({ length: 12 }, () => row));
    expect(weighEvidence(often, 50).weight).toBeCloseTo(weighEvidence(once, 50).weight, 9);
  });

  it('has between the two a log loss no worse than the worse of them, and leaves unknown rows out', () => {
    fc.assert(
      fc.property(
        fc.nat(200),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.nat(300),
        (count, truth, from) => {
          const known = rows({ count: count + 1, truth });
          const weighed = weighEvidence(known, from);
          expect(weighed.weight).toBeGreaterThanOrEqual(0);
          expect(weighed.weight).toBeLessThanOrEqual(1);
          const { prior, blend, learned } = weighed.logLoss!;
          // Log loss is convex in the weight.
          expect(blend).toBeLessThanOrEqual(Math.max(prior, learned) + 1e-12);
          const unknown: WeighedRow = { place: -1, learned: Number.NaN, stated: 0, label: 1 };
          expect(weighEvidence([...known, unknown], from)).toEqual(weighed);
        },
      ),
    );
  });
});

describe('promotion', () => {
  const proof = (verdict: RankingProof['verdict']): RankingProof => ({
    verdict,
    supportedLift: null,
    rows: 100,
    cutoffs: 12,
    departures: 30,
    withinCutoffs: null,
    lifts: [],
  });
  const weighed = (weight: number) => ({ weight, before: 0.7, departures: 30, logLoss: null });
  const worse = { value: 0.02, low: 0.01, high: 0.03 };
  const unsure = { value: 0.02, low: -0.01, high: 0.05 };
  it.each([
    ['no better than the base rate', { learned: false }, 'shadow base_rate'],
    ['nothing closed to judge by yet', { ranking: null }, 'live unjudged'],
    ['ranks, and is true', {}, 'live ranks'],
    ['ranks, and is hardly truer than the prior', { weight: weighed(0.15) }, 'live ranks'],
    ['nothing of it is left', { weight: weighed(0.05) }, 'shadow little_left'],
    ['ranks by chance', { ranking: proof('chance') }, 'shadow chance'],
    ['too few departures to tell', { ranking: proof('unproven') }, 'live not_refuted'],
    ['worse than the model in force beyond chance', { againstLive: worse }, 'shadow worse_than_live'],
    ['perhaps worse than the model in force', { againstLive: unsure }, 'live ranks'],
  ])('%s', (_, more, expected) => {
    const { state, reason } = promoteByEvidence({
      learned: true,
      weight: weighed(0.6),
      ranking: proof('proven'),
      againstLive: null,
      ...more,
    });
    expect(`${state} ${reason}`).toBe(expected);
  });
});

describe('a difference of losses', () => {
  it('takes the rows of one account together', () => {
    const one = [
      { place: 0, first: 0.3, second: 0.1 },
      { place: 1, first: 0.1, second: 0.2 },
      { place: 2, first: 0.4, second: 0.1 },
    ];
    const repeated = one.flatMap((row) => [row, row, row]);
    const [once, thrice] = [lossDifference(one)!, lossDifference(repeated)!];
    expect(once.value).toBeCloseTo(0.4 / 3, 12);
    expect(thrice.low).toBeCloseTo(once.low, 12);
    expect(thrice.high).toBeCloseTo(once.high, 12);
  });

  it('is unknown for fewer than two accounts', () => {
    expect(lossDifference([{ place: 0, first: 1, second: 0 }])).toBeNull();
  });
});
