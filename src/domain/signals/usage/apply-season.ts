import type { Cadence } from '../../types.ts';
import type { Weeks } from './count-weeks.ts';

const WEEKS_A_YEAR = 52;
/** A week below this share of normal a year ago is out of season; above the other one it is an ordinary week. */
const OUT_OF_SEASON = 0.5;
const IN_SEASON = 0.7;
const HALF_WIDTH: Readonly<Record<Cadence, number>> = { daily: 1, weekly: 2, monthly: 4 };

const smooth = new Float64Array(200);
const ordered = new Float64Array(200);

/**
 * Lowers the exposure of weeks that were quiet in the same weeks last year (a school's summer, a ski resort's
 * spring), so that they are neither expected nor judged. Looks only at last year, never at the weeks themselves, and
 * never expects more than normal: a missing peak is no alarm. Needs a year and a quarter of history.
 */
export function applySeason(weeks: Weeks, cadence: Cadence): void {
  const half = HALF_WIDTH[cadence];
  const usable = weeks.known - half;
  if (usable < WEEKS_A_YEAR + 13) return;
  const { active, exposure, season } = weeks;
  let n = 0;
  for (let k = 26; k < usable; k++) {
    let sum = 0;
    for (let j = k - half; j <= k + half; j++) sum += active[j]!;
    smooth[k] = sum;
    ordered[n++] = sum;
  }
  const sorted = ordered.subarray(0, n).sort();
  const normal = sorted[n >> 1]!;
  // Fewer than three visits in a span say nothing about a season.
  if (normal < 3) return;
  for (let k = 0; k + WEEKS_A_YEAR < usable; k++) {
    const factor = smooth[k + WEEKS_A_YEAR]! / normal;
    if (factor >= IN_SEASON) continue;
    season[k] = factor < OUT_OF_SEASON ? 0 : factor;
    exposure[k] = exposure[k]! * season[k]!;
  }
}
