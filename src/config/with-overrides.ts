import { type LoadedConfig, withRatesOf } from './load-config.ts';
import { layRatesOver, type RatesEntry } from './rates-file.ts';
import type { Config } from './schema.ts';

/** What a command says over its configuration. */
export interface Overrides {
  /** Absent = that of the configuration. */
  locale?: Config['locale'];
  /** Channels of the teams for which the configuration names none. */
  queueChannels?: Config['delivery']['queue_channels'];
  /** A folder that takes the place of the configured sources; its rates are not watched. Null = none. */
  dataFolder: string | null;
  /** Rates that came with data loaded earlier: those of the configuration and of the folder win. */
  rememberedRates: readonly RatesEntry[];
}

/** The configuration as this command has it; its hash stays. */
export function withOverrides(
  loaded: LoadedConfig,
  { locale, queueChannels, dataFolder, rememberedRates }: Overrides,
): LoadedConfig {
  const folders = dataFolder === null ? [] : [dataFolder];
  const rated = withRatesOf(loaded, { named: null, folders });
  const { config } = rated;
  const { delivery } = config;
  const rates = rememberedRates.length === 0 ? config.rates : layRatesOver(config.rates, rememberedRates);
  return {
    ...loaded,
    ratesSetAside: rated.ratesSetAside,
    config: {
      ...config,
      rates: rates as Config['rates'],
      locale: locale ?? config.locale,
      delivery: { ...delivery, queue_channels: { ...queueChannels, ...delivery.queue_channels } },
    },
  };
}
