import type { Interval } from './backtest-figures.ts';

/** Two-sided 95 %. */
const Z = 1.959964;

/**
 * 95 % interval of a share (Wilson 1927), which stays within [0, 1] and holds for few cases as well.
 * @returns null without cases.
 */
export function wilsonInterval(hits: number, cases: number): Interval | null {
  if (cases === 0) return null;
  const share = hits / cases;
  const spread = Z * Math.sqrt((share * (1 - share)) / cases + (Z * Z) / (4 * cases * cases));
  const centre = share + (Z * Z) / (2 * cases);
  const scale = 1 + (Z * Z) / cases;
  return [Math.max(0, (centre - spread) / scale), Math.min(1, (centre + spread) / scale)];
}
