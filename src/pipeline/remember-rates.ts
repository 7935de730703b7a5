import type { ISql } from 'postgres';
import { type LoadedConfig, ratesOfFolder } from '../config/load-config.ts';
import type { RatesEntry } from '../config/rates-file.ts';
import { parseRates, reportingCurrency } from '../config/schema-money.ts';
import type { InstallationKind } from '../domain/types.ts';
import { readSetting, writeSetting } from '../store/installation-settings.ts';

/** By the reporting currency that they were told in. */
const keyOf = ({ config }: LoadedConfig) => `rates:${reportingCurrency(config)}`;
/** Of any age. */
const EVER = new Date(0);

/**
 * Rates that came beside the data of a folder which a command names are data: what is loaded from there stays comparable
 * for later commands, which are told of no folder. A folder without rates leaves the earlier ones in force.
 * @param given `folder` = its rates are kept, if the command brings them in; null = those kept earlier are asked for
 * @returns none with a folder, or for a configuration with sources of its own
 */
export async function settleRates(
  db: ISql,
  { folder, brings, config }: { folder: string | null; brings?: InstallationKind; config: LoadedConfig },
  now: Date,
): Promise<readonly RatesEntry[]> {
  if (folder === null) {
    if (config.config.sources.length > 0) return [];
    return parseRates(await readSetting(db, keyOf(config), EVER)) ?? [];
  }
  const rates = brings === undefined ? [] : ratesOfFolder(folder, config);
  if (rates.length > 0) await writeSetting(db, { key: keyOf(config), value: rates }, now);
  return [];
}
