import { evidence } from '../evidence/evidence-codes.ts';
import type { BandLimits, HealthSettings } from '../health-settings.ts';
import type { Band, Evidence } from '../types.ts';

/** Worst first. */
const ORDER = ['critical', 'at_risk', 'watch', 'healthy'] as const;
type KnownBand = (typeof ORDER)[number];

/**
 * Band of an index, with its reason. Getting worse takes effect at once; getting better only when the index has passed
 * the limit by `hysteresis` points, so that +-1 does not flap. `previous` = the band on the last scored day.
 */
export function decideBand(
  health: number,
  previous: Band | null,
  { bands: limits, hysteresis }: Pick<HealthSettings, 'bands' | 'hysteresis'>,
): { band: KnownBand; reason: Evidence } {
  const plain = bandOf(health, limits);
  if (previous !== null && previous !== 'unknown') {
    const better = ORDER.indexOf(plain) > ORDER.indexOf(previous);
    // The best band reached with the hysteresis taken off, but never worse than before.
    const sure = bandOf(health - hysteresis, limits);
    if (better && sure !== plain) {
      const band = ORDER.indexOf(sure) > ORDER.indexOf(previous) ? sure : previous;
      const needed = upperLimit(band, limits) + hysteresis;
      return { band, reason: evidence('band.held_by_hysteresis', { band, wouldBe: plain, health, needed }) };
    }
  }
  const at = ORDER.indexOf(plain);
  const lower = at === 0 ? 0 : upperLimit(ORDER[at - 1]!, limits);
  return {
    band: plain,
    reason: evidence('band.by_index', { band: plain, health, lower, upper: upperLimit(plain, limits) }),
  };
}

function bandOf(health: number, limits: BandLimits): KnownBand {
  if (health < limits.critical) return 'critical';
  if (health < limits.at_risk) return 'at_risk';
  return health < limits.watch ? 'watch' : 'healthy';
}

function upperLimit(band: KnownBand, limits: BandLimits): number {
  return band === 'healthy' ? 100 : limits[band];
}
