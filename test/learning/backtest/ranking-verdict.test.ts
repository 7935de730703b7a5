import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/domain/statistics/chance.ts';
import type { Walk } from '../../../src/learning/backtest/backtest.ts';
import { rankingVerdict } from '../../../src/learning/backtest/ranking-verdict.ts';
import { budgetTable } from '../../../src/learning/report/budget-curves.ts';
import type { JudgedRow, RankingFigures } from '../../../src/learning/report/judge-line.ts';
import { drawnAtRandom, lineFigures } from '../../../src/learning/report/line-figures.ts';

const ranking = (area: number | null, width = 0.05): RankingFigures => ({
  rocAuc: area,
  rocAucInterval: area === null ? null : [area - width, area + width],
  withinCutoffs:
    area === null ? null : { area, standardError: width / 1.96, low: area - width, high: area + width },
  prAuc: null,
  lift: null,
  recall: null,
  precision: null,
  medianLeadDays: null,
  warned: [],
  alerts: 0,
});

const NEVER_TAUGHT: Pick<Walk, 'inForce' | 'trainings'> = { inForce: [], trainings: [] };
const IN_FORCE = { inForce: [{}], trainings: [{ predictor: {} }] } as unknown as typeof NEVER_TAUGHT;
const REFUSED = { inForce: [], trainings: [{ predictor: {} }] } as unknown as typeof NEVER_TAUGHT;

describe('rankingVerdict', () => {
  it('says nothing of the base rate where the plain index ranks better', () => {
    expect(rankingVerdict(ranking(0.66), ranking(0.7), IN_FORCE)).toBe(
      'the learned probability ranks less well than the plain index ' +
        '(0.700; ROC-AUC within cut-offs 0.660, 95 % interval 0.610 to 0.710)',
    );
  });

  it.each([
    [0.6, 'better than both', ', and than the plain index (0.600)'],
    [0.66, 'as good as the index', ''],
    [0.66049, 'as good as the index, as printed', ''],
  ])('beside an index of %d it is %s', (plain, _, ending) => {
    expect(rankingVerdict(ranking(0.66), ranking(plain), IN_FORCE)).toBe(
      'the learned probability ranks better than the base rate ' +
        `(ROC-AUC within cut-offs 0.660, 95 % interval 0.610 to 0.710)${ending}`,
    );
  });

  it('names an index that ranks where the probability does not', () => {
    expect(rankingVerdict(ranking(0.52), ranking(0.64), NEVER_TAUGHT)).toBe(
      'the prior (too few closed outcomes to learn from) is no better than the base rate ' +
        '(ROC-AUC within cut-offs 0.520, 95 % interval 0.470 to 0.570); the plain index does rank (0.640)',
    );
    expect(rankingVerdict(ranking(0.52), ranking(0.54), REFUSED)).toBe(
      'the prior (no learned model was promoted) is no better than the base rate ' +
        '(ROC-AUC within cut-offs 0.520, 95 % interval 0.470 to 0.570)',
    );
  });

  it('has nothing to judge without departures', () => {
    expect(rankingVerdict(ranking(null), ranking(null), IN_FORCE)).toMatch(/^nothing to judge/);
  });

  it('never says "better than the base rate" of what the index outranks, nor of what chance explains', () => {
    const area = fc.double({ min: 0.3, max: 0.95, noNaN: true });
    const width = fc.double({ min: 0.01, max: 0.2, noNaN: true });
    fc.assert(
      fc.property(area, area, width, (own, plain, spread) => {
        const said = rankingVerdict(ranking(own, spread), ranking(plain, spread), IN_FORCE);
        const isClaimed = said.includes('ranks better than the base rate');
        const outranked = plain.toFixed(3) > own.toFixed(3);
        expect(isClaimed).toBe(own - spread > 0.5 && !outranked);
      }),
    );
  });
});

describe('the random line', () => {
  /** 200 accounts on twelve days a month apart; every tenth leaves in the end. */
  const rows: JudgedRow[] = Array.from({ length: 12 }, (_, month) =>
    Array.from({ length: 200 }, (_, place): JudgedRow => {
      const churnedOn = place % 10 === 0 ? 30 * (1 + (place / 10) * 0.6) : null;
      const asOf = month * 28;
      const isDue = churnedOn !== null && churnedOn > asOf && churnedOn <= asOf + 30;
      return { account: `A${place}`, place, asOf, churnedOn, label: isDue ? 1 : 0 };
    }).filter((row) => row.churnedOn === null || row.churnedOn > row.asOf),
  ).flat();
  const budget = { share: 0.1, periodDays: 28, coolDownDays: 28, horizonDays: 30, seed: 3 };
  const scored = (seed: number) => {
    const random = seededRandom(seed);
    return Float64Array.from(rows, () => random());
  };

  const recallAtRandom = (seed: number) => {
    const rules = { ...budget, seed };
    const budgets = budgetTable(rows, { probability: scored(seed), index: scored(seed + 100) }, rules);
    const asked = budgets.find(({ share }) => share === rules.share)!.random;
    const line = drawnAtRandom(lineFigures(rows, scored(seed), rules).line, { drawn: asked, churners: 20 });
    return { asked, line };
  };

  it('has one figure in the table of lines and in that of budgets', () => {
    const { asked, line } = recallAtRandom(3);
    expect(line).toMatchObject(asked);
    expect(line.recall_interval![0]).toBeLessThanOrEqual(line.recall!);
    expect(line.recall_interval![1]).toBeGreaterThanOrEqual(line.recall!);
  });

  it('is drawn often enough that another draw hardly moves it', () => {
    const recalls = Array.from({ length: 12 }, (_, i) => recallAtRandom(i).asked.recall!);
    const mean = recalls.reduce((sum, one) => sum + one, 0) / recalls.length;
    const spread = Math.sqrt(recalls.reduce((sum, one) => sum + (one - mean) ** 2, 0) / recalls.length);
    // A standard error of a hundredth; twelve of them scatter a little more or less.
    expect(spread).toBeLessThan(0.016);
    expect(mean).toBeGreaterThan(0.09);
    expect(mean).toBeLessThan(0.14);
  });
});
