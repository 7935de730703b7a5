/** Six decimals: what a report tells of a figure; null stays null. */
export function roundSix(value: number): number;
export function roundSix(value: number | null): number | null;
export function roundSix(value: number | null): number | null {
  return value === null ? null : Math.round(value * 1e6) / 1e6;
}
