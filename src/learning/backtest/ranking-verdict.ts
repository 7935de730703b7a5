import type { RankingFigures } from '../report/judge-line.ts';
import type { Walk } from './backtest.ts';

/** What the figures of a walk allow to say, beside the plain index. */
export function rankingVerdict(
  figures: RankingFigures,
  index: RankingFigures,
  { inForce, trainings }: Walk,
): string {
  if (figures.rocAuc === null) return 'nothing to judge: no departures, or nothing but departures';
  const refused = trainings.some(({ predictor }) => predictor !== null);
  const prior = refused ? 'no learned model was promoted' : 'too few closed outcomes to learn from';
  const who = inForce.length > 0 ? 'the learned probability' : `the prior (${prior})`;
  const { area, low, high } = figures.withinCutoffs!;
  const interval = `ROC-AUC within cut-offs ${area.toFixed(3)}, 95 % interval ${low.toFixed(3)} to ${high.toFixed(3)}`;
  if (low <= 0.5) return `${who} is no better than the base rate (${interval})`;
  const plain = index.withinCutoffs?.area ?? null;
  const beside =
    plain === null || figuresEqual(plain, area)
      ? ''
      : plain > area
        ? `, but the plain index ranks better still (${plain.toFixed(3)})`
        : `, and than the plain index (${plain.toFixed(3)})`;
  return `${who} ranks better than the base rate (${interval})${beside}`;
}

/** As they are printed. */
function figuresEqual(one: number, other: number): boolean {
  return one.toFixed(3) === other.toFixed(3);
}
