import { bandAfter } from '../../domain/health/decide-band.ts';
import type { HealthSettings } from '../../domain/health-settings.ts';
import type { Band } from '../../domain/types.ts';
import type { IndexDay } from './combine-components.ts';
import type { ScoredDay } from './scored-day.ts';

/** What decides in which band an index is. */
export type BandSettings = Pick<HealthSettings, 'bands' | 'hysteresis'>;

/**
 * Finds the bands of one day after another, under any limits: the index is the same, and the stated prior is a function of
 * the index alone. The function it returns must be called with rising days, because of the hysteresis.
 */
export function findBands(settings: BandSettings): (day: IndexDay) => ScoredDay {
  // By place.
  const before: (Band | undefined)[] = [];
  return (day) => {
    const bands: Band[] = [];
    for (let row = 0; row < day.accounts.length; row++) {
      const [place, health] = [day.accounts[row]!, day.health[row]!];
      const band = Number.isNaN(health) ? 'unknown' : bandAfter(health, before[place] ?? null, settings);
      before[place] = band;
      bands.push(band);
    }
    return { ...day, bands };
  };
}
