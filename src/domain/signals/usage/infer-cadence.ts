import type { UsageSettings } from '../../health-settings.ts';
import { ownValue } from '../../names.ts';
import type { Cadence } from '../../types.ts';
import type { Weeks } from './count-weeks.ts';

const spans = new Float64Array(80);

/**
 * The declared cadence, or the account's own: median active days per four weeks, 8 and more = daily, 2.5 and more =
 * weekly, fewer = monthly. Uses only weeks before the ones being judged, so that use today cannot change the yardstick.
 */
export function inferCadence(weeks: Weeks, product: string, settings: UsageSettings): Cadence {
  const declared = ownValue(settings.cadenceByProduct, product) ?? settings.cadence;
  if (declared !== 'auto') return declared;
  const recent = Math.max(1, Math.round(settings.recentDays / 7));
  const from = weeks.known >= recent * 6 ? recent * 3 : recent;
  const end = Math.min(weeks.known, from + 52);
  let n = 0;
  for (let k = from; k + 4 <= end; k++) {
    let sum = 0;
    for (let j = k; j < k + 4; j++) sum += weeks.active[j]!;
    if (sum > 0) spans[n++] = sum;
  }
  if (n === 0) return 'monthly';
  const median = spans.subarray(0, n).sort()[n >> 1]!;
  return median >= 8 ? 'daily' : median >= 2.5 ? 'weekly' : 'monthly';
}
