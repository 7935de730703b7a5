import type { RankingFigures } from '../report/judge-line.ts';
import type { Walk } from './backtest.ts';

/**
 * What the figures of a walk allow to say. The plain index is the harder measure: where it ranks better, nothing is said of
 * the base rate.
 */
export function rankingVerdict(
  figures: RankingFigures,
  index: RankingFigures,
  { inForce, trainings }: Pick<Walk, 'inForce' | 'trainings'>,
): string {
  if (figures.rocAuc === null) return 'nothing to judge: no departures, or nothing but departures';
  const refused = trainings.some(({ predictor }) => predictor !== null);
  const prior = refused ? 'no learned model was promoted' : 'too few closed outcomes to learn from';
  const who = inForce.length > 0 ? 'the learned probability' : `the prior (${prior})`;
  const { area, low, high } = figures.withinCutoffs!;
  const interval = `ROC-AUC within cut-offs ${area.toFixed(3)}, 95 % interval ${low.toFixed(3)} to ${high.toFixed(3)}`;
  const plain = index.withinCutoffs;
  // As they are printed.
  const ahead = plain === null ? 0 : Number(plain.area.toFixed(3)) - Number(area.toFixed(3));
  if (low <= 0.5) {
    const beside =
      ahead > 0 && plain!.low > 0.5 ? `; the plain index does rank (${plain!.area.toFixed(3)})` : '';
    return `${who} is no better than the base rate (${interval})${beside}`;
  }
  if (ahead > 0)
    return `${who} ranks less well than the plain index (${plain!.area.toFixed(3)}; ${interval})`;
  const beside = ahead < 0 ? `, and than the plain index (${plain!.area.toFixed(3)})` : '';
  return `${who} ranks better than the base rate (${interval})${beside}`;
}
