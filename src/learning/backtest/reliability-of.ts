import { roundSix } from '../../domain/statistics/round-and-median.ts';
import { orderByScore } from '../metrics/ranking-metrics.ts';
import { isWide, type ProbabilityRange, rangeOf } from '../model/probability-bounds.ts';
import type { BacktestReport } from '../report/backtest-figures.ts';
import type { CalibrationFigures } from '../report/judge-line.ts';
import type { Prediction, Walk } from './backtest.ts';

/** How true the probabilities are, with the mean ends of the intervals that were known of them. */
export function reliabilityOf(
  walk: Pick<Walk, 'inForce'>,
  { decided, probability }: { decided: readonly Prediction[]; probability: Float64Array },
  { reliability }: CalibrationFigures,
): Pick<BacktestReport, 'reliability' | 'told_as_interval'> {
  const known = decided.flatMap((prediction, row) => {
    const said = probability[row]!;
    return Number.isNaN(said) ? [] : { said, range: intervalOf(walk, prediction) };
  });
  const ascending = orderByScore(known.map(({ said }) => said)).reverse();
  let from = 0;
  return {
    told_as_interval: shareTold(known),
    reliability: reliability.map((bin) => {
      const own = [...ascending.subarray(from, from + bin.rows)].flatMap((row) => known[row]!.range ?? []);
      from += bin.rows;
      return {
        rows: bin.rows,
        outcomes: bin.outcomes,
        mean_probability: roundSix(bin.meanProbability)!,
        observed_rate: roundSix(bin.observedRate)!,
        interval: meanOf(own),
      };
    }),
  };
}

/** By what was known when the model that spoke came into force; null = it was the prior. */
function intervalOf(
  { inForce }: Pick<Walk, 'inForce'>,
  { asOf, probability, model }: Prediction,
): ProbabilityRange | null {
  if (probability === null || model === 'prior') return null;
  const training = inForce.findLast(({ on }) => on <= asOf);
  const bounds = training?.predictor ? training.judgement.bounds : null;
  return bounds && rangeOf(bounds, { probability, horizonDays: bounds.horizonDays });
}

function meanOf(ranges: readonly ProbabilityRange[]): [number, number] | null {
  if (ranges.length === 0) return null;
  const mean = (end: 'low' | 'high') => ranges.reduce((sum, range) => sum + range[end], 0) / ranges.length;
  return [roundSix(mean('low'))!, roundSix(mean('high'))!];
}

/** Of those that have an interval, how many are told by it. */
function shareTold(known: readonly { said: number; range: ProbabilityRange | null }[]): number | null {
  const wide = known.flatMap(({ said, range }) => (range === null ? [] : isWide(range, said)));
  return wide.length === 0 ? null : roundSix(wide.filter(Boolean).length / wide.length);
}
