/** A figure with the ends of its range, all in one unit. */
export interface Ranged {
  point: number;
  low: number;
  high: number;
}

/**
 * A figure and its range in words. The range told never leaves its own figure out: the mean of a few large sums may lie
 * above the middle 80 % of what can come, and a wider range still holds as much. One function says all three, so that
 * rounding cannot part them either.
 * @param say must not turn a greater value into a smaller figure
 */
export function sayInRange({ point, low, high }: Ranged, say: (value: number) => string) {
  return { point: say(point), low: say(Math.min(low, point)), high: say(Math.max(high, point)) };
}
