import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/domain/statistics/chance.ts';
import { type ProofRow, proveRanking } from '../../../src/learning/backtest/prove-ranking.ts';

/**
 * Accounts over weekly cut-offs; every tenth account is scored high. `riskOf` says how likely an account leaves at
 * all; when it does, the cut-offs of the last four weeks before are followed by it.
 */
function portfolio(given: {
  accounts: number;
  seed: number;
  riskOf: (high: boolean) => number;
  scoreOf?: (high: boolean) => number;
}): ProofRow[] {
  const random = seededRandom(given.seed);
  const scoreOf = given.scoreOf ?? ((high) => (high ? 0.3 : 0.03));
  return Array.from({ length: given.accounts }, (_, place) => {
    const high = place % 10 === 0;
    const leavesAt = random() < given.riskOf(high) ? Math.floor(random() * 12) : null;
    return Array.from({ length: 12 }, (_, week): ProofRow | null =>
      leavesAt !== null && week > leavesAt
        ? null
        : {
            place,
            asOf: week * 7,
            probability: scoreOf(high),
            label: leavesAt !== null && leavesAt - week < 4 ? 1 : 0,
          },
    );
  })
    .flat()
    .filter((row) => row !== null);
}

describe('the verdict', () => {
  it.each([
    [
      'a ranking that finds leavers',
      { accounts: 400, riskOf: (high: boolean) => (high ? 0.5 : 0.05) },
      'proven',
    ],
    ['a ranking upside down', { accounts: 400, riskOf: (high: boolean) => (high ? 0.01 : 0.2) }, 'chance'],
    ['one score for all', { accounts: 400, riskOf: () => 0.2, scoreOf: () => 0.1 }, 'chance'],
    ['no departure', { accounts: 400, riskOf: () => 0 }, 'unproven'],
    ['a handful of accounts', { accounts: 30, riskOf: () => 0.1 }, 'unproven'],
  ])('%s', (_, given, expected) => {
    for (const seed of [1, 2, 3]) expect(proveRanking(portfolio({ seed, ...given })).verdict).toBe(expected);
  });

  it('says nothing of a few departures, however they fell', () => {
    const atTheTop = (places: number): ProofRow[] =>
      Array.from({ length: 40 }, (_, place) => ({
        place,
        asOf: 0,
        probability: (40 - place) / 100,
        label: place < places ? 1 : 0,
      }));
    expect(proveRanking(atTheTop(4)).verdict).toBe('unproven');
    expect(proveRanking(atTheTop(6)).verdict).toBe('proven');
  });

  it('lets eight departures speak that fell as by lot or worse, and not eight that fell as they do in a useful ranking', () => {
    const spread = (leavers: readonly number[]): ProofRow[] =>
      Array.from({ length: 96 }, (_, place) => ({
        place,
        asOf: 0,
        probability: (place + 1) / 1000,
        label: leavers.includes(place) ? 1 : 0,
      }));
    expect(proveRanking(spread([3, 13, 25, 36, 44, 59, 71, 83])).verdict).toBe('chance');
    expect(proveRanking(spread([15, 37, 49, 61, 73, 77, 85, 89])).verdict).toBe('unproven');
  });

  it('calls names drawn by lot proven about as seldom as its interval says', () => {
    const verdicts = Array.from(
      { length: 100 },
      (_, seed) => proveRanking(portfolio({ accounts: 300, seed, riskOf: () => 0.15 })).verdict,
    );
    const times = (verdict: string) => verdicts.filter((one) => one === verdict).length;
    expect(times('proven')).toBeLessThanOrEqual(7);
    expect(times('chance')).toBeGreaterThanOrEqual(50);
  });

  it('is not taken in by a base rate that drifts with the scores', () => {
    // Scores and departures rise together from cut-off to cut-off, and say nothing within one.
    const random = seededRandom(5);
    const rows = Array.from({ length: 300 }, (_, place) =>
      Array.from(
        { length: 10 },
        (_, week): ProofRow => ({
          place,
          asOf: week * 7,
          probability: 0.02 * (week + 1) + 0.001 * random(),
          label: random() < 0.04 * (week + 1) ? 1 : 0,
        }),
      ),
    ).flat();
    expect(proveRanking(rows).verdict).not.toBe('proven');
  });
});

describe('the lines', () => {
  it('counts hits against what drawing names at the same cut-offs would have brought', () => {
    const rows: ProofRow[] = [
      // At the first cut-off one of four leaves, at the second two of four; the high-scored one each time.
      { place: 0, asOf: 0, probability: 0.5, label: 1 },
      { place: 1, asOf: 0, probability: 0.1, label: 0 },
      { place: 2, asOf: 0, probability: 0.1, label: 0 },
      { place: 3, asOf: 0, probability: 0.1, label: 0 },
      { place: 4, asOf: 7, probability: 0.5, label: 1 },
      { place: 1, asOf: 7, probability: 0.1, label: 1 },
      { place: 2, asOf: 7, probability: 0.1, label: 0 },
      { place: 3, asOf: 7, probability: 0.1, label: 0 },
    ];
    const [first] = proveRanking(rows).lifts;
    expect(first).toMatchObject({ lift: 1.5, rows: 2, accounts: 2, hits: 2, expected: 0.75 });
    expect(first!.realised!.lift).toBeCloseTo(2 / 0.75, 12);
  });

  it('gives a line up for a higher one where it clearly does not hold', () => {
    // 0.15 is no riskier than the rest, 0.5 is: the line must lie between them.
    const random = seededRandom(3);
    const rows = Array.from({ length: 1500 }, (_, place): ProofRow => {
      const [probability, risk] =
        place % 10 === 0 ? [0.5, 0.6] : place % 10 < 4 ? [0.15, 0.02] : [0.03, 0.08];
      return { place, asOf: 0, probability, label: random() < risk ? 1 : 0 };
    });
    // Mean 0.113: 0.15 is 1.3 times it, 0.5 is 4.4 times it; scaled so that 0.15 passes the lowest line.
    const scaled = rows.map((row) => ({
      ...row,
      probability: row.probability === 0.15 ? 0.25 : row.probability,
    }));
    const proof = proveRanking(scaled);
    expect(proof.verdict).toBe('proven');
    expect(proof.supportedLift).toBeGreaterThanOrEqual(1.5);
    expect(proof.lifts.at(-1)!.realised!.lift).toBeGreaterThan(proof.lifts[0]!.realised!.lift);
  });

  it('supports none where every line is clearly worthless', () => {
    const upsideDown = portfolio({ accounts: 4000, seed: 1, riskOf: (high) => (high ? 0.01 : 0.2) });
    const { supportedLift, lifts } = proveRanking(upsideDown);
    expect(supportedLift).toBeNull();
    expect(lifts[0]!.realised!.high).toBeLessThan(1.25);
  });

  it('has an interval for a line without any hit', () => {
    const rows = portfolio({ accounts: 400, seed: 1, riskOf: (high) => (high ? 0 : 0.2) });
    const { realised, expected } = proveRanking(rows).lifts[0]!;
    expect(realised).toEqual({ lift: 0, low: 0, high: -Math.log(0.025) / expected });
  });

  it('leaves rows without a probability out', () => {
    const rows = portfolio({ accounts: 200, seed: 1, riskOf: () => 0.2 });
    const unknown = rows.map((row) => ({ ...row, place: row.place + 1000, probability: Number.NaN }));
    expect(proveRanking([...rows, ...unknown])).toEqual(proveRanking(rows));
  });

  it('proves nothing of nothing', () => {
    expect(proveRanking([])).toMatchObject({
      verdict: 'unproven',
      supportedLift: null,
      rows: 0,
      departures: 0,
    });
  });
});
