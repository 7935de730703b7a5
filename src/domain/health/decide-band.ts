import { evidence } from '../evidence/evidence-codes.ts';
import type { BandLimits, HealthSettings } from '../health-settings.ts';
import type { Band, Evidence } from '../types.ts';

/** Worst first. */
const ORDER = ['critical', 'at_risk', 'watch', 'healthy'] as const;
type KnownBand = (typeof ORDER)[number];

type Limits = Pick<HealthSettings, 'bands' | 'hysteresis'>;

/**
 * Band of an index. Getting worse takes effect at once; getting better only when the index has passed the limit by
 * `hysteresis` points, so that +-1 does not flap. `previous` = the band on the last scored day.
 */
export function bandAfter(
  health: number,
  previous: Band | null,
  { bands: limits, hysteresis }: Limits,
): KnownBand {
  const plain = bandOf(health, limits);
  if (previous === null || previous === 'unknown') return plain;
  if (ORDER.indexOf(plain) <= ORDER.indexOf(previous)) return plain;
  // The best band reached with the hysteresis taken off, but never worse than before.
  const sure = bandOf(health - hysteresis, limits);
  return ORDER.indexOf(sure) > ORDER.indexOf(previous) ? sure : previous;
}

/** The same with its reason. */
export function decideBand(
  health: number,
  previous: Band | null,
  settings: Limits,
): { band: KnownBand; reason: Evidence } {
  const { bands: limits, hysteresis } = settings;
  const band = bandAfter(health, previous, settings);
  const plain = bandOf(health, limits);
  if (band !== plain) {
    const needed = upperLimit(band, limits) + hysteresis;
    return { band, reason: evidence('band.held_by_hysteresis', { band, wouldBe: plain, health, needed }) };
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
