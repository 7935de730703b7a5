import { decideBand } from '../../domain/health/decide-band.ts';
import type { HealthSettings } from '../../domain/health-settings.ts';
import type { Band } from '../../domain/types.ts';
import type { Prediction } from '../backtest/backtest.ts';
import type { ReplayInput } from './replay-alerts.ts';

/**
 * Finds the bands of days that are scored already anew, under other limits: the index is the same, and the stated prior
 * is a function of the index alone. The function it returns must be called with rising days, as `scoreDays`' must.
 */
export function rebandDays(
  limits: Pick<HealthSettings, 'bands' | 'hysteresis'>,
): (day: ReplayInput) => ReplayInput {
  const before = new Map<number, Band>();
  return (day) => ({
    ...day,
    predictions: day.predictions.map((known): Prediction => {
      const { place, health } = known;
      const band = health === null ? 'unknown' : decideBand(health, before.get(place) ?? null, limits).band;
      before.set(place, band);
      return { ...known, band };
    }),
  });
}
