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

/**
 * Standard deviations below the usual at which half of what is missing is believed: two, and what the lowest of so many
 * products lies below by chance (the expected greatest of one, two, three ... normal values).
 */
const HALF_BELIEVED = 2;
const BY_CHANCE = [0, 0.56, 0.85, 1.03, 1.16, 1.27] as const;

/**
 * How far a total of a closed period is below the account's usual one, 0-1: the part missing, as far as it is believed. Belief
 * grows with the third power of the distance, so that a period within the usual range costs little, one at its lower end
 * some, and a bad month of a steady account more than one of a jumpy account; more use never makes it larger.
 * @param among products of the account that are looked at, 1 or more
 */
export function shortfall(measure: Measure | null, among: number): number {
  if (measure === null) return 0;
  const [now, , mid, , spread] = measure;
  if (now >= mid) return 0;
  const half = HALF_BELIEVED + BY_CHANCE[Math.min(among, BY_CHANCE.length) - 1]!;
  const distance = ((mid - now) / spread / half) ** 3;
  return (1 - now / mid) * (distance / (1 + distance));
}

/** 0 up to `from`, 1 from `to` on, straight between. */
export function ramp(value: number, from: number, to: number): number {
  return value <= from ? 0 : value >= to ? 1 : (value - from) / (to - from);
}
