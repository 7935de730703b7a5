import { bandAfter } from '../../domain/health/decide-band.ts';
import type { HealthSettings } from '../../domain/health-settings.ts';
import type { Band } from '../../domain/types.ts';
import type { IndexDay } from './component-days.ts';
import type { ScoredDay } from './scored-day.ts';

/** What decides in which band an index is. */
export type BandSettings = Pick<HealthSettings, 'bands' | 'hysteresis'>;

/**
 * Finds the bands of one day after another, under any limits: the index is the same, and the stated prior is a function of
 * the index alone. The function it returns must be called with rising days, because of the hysteresis.
 */
export function findBands(settings: BandSettings): (day: IndexDay) => ScoredDay {
  const before = new Map<number, Band>();
  return (day) => ({
    ...day,
    bands: Array.from(day.accounts, (place, row): Band => {
      const health = day.health[row]!;
      const band = Number.isNaN(health) ? 'unknown' : bandAfter(health, before.get(place) ?? null, settings);
      before.set(place, band);
      return band;
    }),
  });
}
