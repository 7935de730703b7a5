import { extractFeatures } from '../../../src/domain/health/extract-features.ts';
import { scoreFeatures } from '../../../src/domain/health/score-features.ts';
import { DEFAULT_HEALTH_SETTINGS, type HealthSettings } from '../../../src/domain/health-settings.ts';
import type { Peers } from '../../../src/domain/signals/usage/peers.ts';
import type { Band, HealthScore, SignalName, SourceState, SourceStates } from '../../../src/domain/types.ts';
import { type CsvFolder, factsFromCsv } from './facts-from-csv.ts';

/** What happened to one account, what the index must say about it, and why. */
export interface Told {
  name: string;
  asOf?: string;
  csv: CsvFolder;
  settings?: Partial<HealthSettings>;
  /** Sources that are older than their declared freshness. */
  stale?: readonly SignalName[];
  peers?: Peers;
  band: Band;
  reason: string;
}

/** A story, and the one that looks alike but must not raise an alert. */
export interface Pair {
  story: Told;
  twin: Told;
}

export const AS_OF = '2024-06-14';

const FILES: Readonly<Record<SignalName, readonly (keyof CsvFolder)[]>> = {
  usage: ['usage', 'usage_events'],
  surveys: ['surveys'],
  invoices: ['invoices'],
  subscriptions: ['subscriptions'],
  signals: ['signals'],
};

export function tell(told: Told): HealthScore {
  const asOf = told.asOf ?? AS_OF;
  const settings = { ...DEFAULT_HEALTH_SETTINGS, ...told.settings };
  const state = (name: SignalName): SourceState => ({
    loaded: FILES[name].some((file) => told.csv[file] !== undefined),
    stale: told.stale?.includes(name) ?? false,
    watermark: asOf,
  });
  const sources = Object.fromEntries(
    (Object.keys(FILES) as SignalName[]).map((name) => [name, state(name)]),
  ) as unknown as SourceStates;
  const facts = factsFromCsv(told.csv, asOf);
  return scoreFeatures(extractFeatures(facts, { asOf, sources, settings, peers: told.peers ?? null }), {
    asOf,
    settings,
  });
}

/** The first thing one would say: the worst driver, else why nothing is known, else what usage is like. */
export function mainReason(score: HealthScore): string {
  const usage = score.components[0]!;
  if (score.band === 'unknown') return usage.unknownReason ?? 'band.low_coverage';
  return score.drivers[0]?.code ?? usage.evidence.find((e) => e.points === 0)?.code ?? 'nothing';
}
