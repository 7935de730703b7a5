import type { LoadedConfig } from '../../config/load-config.ts';
import { toAlertSettings, toLeastAmount } from '../../config/to-settings.ts';
import { dropDaysOf } from '../../domain/alerts/settings.ts';
import type { Csm } from '../../domain/types.ts';
import type { ReplaySettings } from '../../learning/replay/replay-alerts.ts';
import { toPassSettings } from '../alerts/load-pass.ts';
import { freshnessOf, pausesOf } from '../check-freshness.ts';

/** What a configuration says of a replay of its alerts. */
export function toReplaySettings(
  { config, hash }: Pick<LoadedConfig, 'config' | 'hash'>,
  people: ReadonlyMap<string, Csm>,
  horizonDays: number,
): ReplaySettings {
  return {
    pass: toPassSettings({ config, hash }),
    people,
    freshness: freshnessOf(config),
    pauses: pausesOf(config),
    ofSignals: config.health.signals.length > 0,
    horizonDays,
    effort: config.surveys.ces,
    least: toLeastAmount(config),
    dropDays: dropDaysOf(toAlertSettings(config).rules),
  };
}
