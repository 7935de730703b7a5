import type { Measure } from './usage-features.ts';

/**
 * Several measures, windows and products are looked at, so confidence starts where one window in twenty lies by chance,
 * and is full where one in two thousand does.
 */
const CONFIDENCE_FROM = 1.645;
const CONFIDENCE_FULL = 3.29;

/**
 * How far a window is below the account's normal, 0-1: the part missing to the low end of the usual range, times the
 * confidence that this is no chance. Within the usual range it is 0; more use never makes it larger.
 */
export function deficit(measure: Measure | null): number {
  if (measure === null) return 0;
  const [now, low, mid, , spread] = measure;
  if (now >= low || low <= 0) return 0;
  return (1 - now / low) * ramp((mid - now) / spread, CONFIDENCE_FROM, CONFIDENCE_FULL);
}

/** 0 up to `from`, 1 from `to` on, straight between. */
export function ramp(value: number, from: number, to: number): number {
  return value <= from ? 0 : value >= to ? 1 : (value - from) / (to - from);
}
