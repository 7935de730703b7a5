import { decideBand } from '../../domain/health/decide-band.ts';
import type { HealthSettings } from '../../domain/health-settings.ts';
import type { Band } from '../../domain/types.ts';
import type { ScoredDay } from './scored-day.ts';

/**
 * Finds the bands of days that are scored already anew, under other limits: the index is the same, and the stated prior
 * is a function of the index alone. The function it returns must be called with rising days, as `scoreDays`' must.
 */
export function rebandDays(
  limits: Pick<HealthSettings, 'bands' | 'hysteresis'>,
): (day: ScoredDay) => ScoredDay {
  const before = new Map<number, Band>();
  return (day) => ({
    ...day,
    bands: Array.from(day.accounts, (place, row): Band => {
      const health = day.health[row]!;
      const previous = before.get(place) ?? null;
      const band = Number.isNaN(health) ? 'unknown' : decideBand(health, previous, limits).band;
      before.set(place, band);
      return band;
    }),
  });
}
