import type { ProbabilityRange } from '../../learning/model/probability-bounds.ts';
import type { Formatter } from './create-formatter.ts';

/** A churn probability as a view has it. */
export interface ToldProbability {
  /** 0-1. */
  probability: number;
  /** What is told in its place, where so little is known that the figure would pretend to more; left out = the figure. */
  range?: ProbabilityRange | null;
}

/**
 * A churn probability as people read it, everywhere: `14%`, or `8–19%` where its interval is wide (`isWide`).
 * @param digits decimals of the figure; an interval has none, since it is two points wide at least
 */
export function formatProbability(
  { probability, range }: ToldProbability,
  format: Formatter,
  digits?: number,
): string {
  if (!range) return format.percent(probability, digits);
  return `${format.percent(range.low, 0).replace('%', '')}–${format.percent(range.high, 0)}`;
}
