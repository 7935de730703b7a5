import type { Config } from '../../config/schema.ts';
import type { SignalName, SourceStates } from '../../domain/types.ts';
import type { DataQualityNotice } from '../../messages/models/digest-model.ts';

/** What stands in the way of trusting the figures: stale sources, missing ones, rows in quarantine, held alerts. */
export function dataQuality(given: {
  sources: SourceStates;
  quarantined: readonly { source: string; rows: number }[];
  held: number;
  config: Config;
}): DataQualityNotice[] {
  const names = Object.keys(given.sources) as SignalName[];
  const needed = neededSources(given.config);
  return [
    ...names
      .filter((name) => given.sources[name].stale)
      .map((source) => ({ kind: 'stale', source, watermark: given.sources[source].watermark }) as const),
    ...names
      .filter((name) => needed.has(name) && !given.sources[name].loaded)
      .map((source) => ({ kind: 'missing', source }) as const),
    ...(given.held > 0 ? [{ kind: 'held', alerts: given.held } as const] : []),
    ...given.quarantined.map((q) => ({ kind: 'quarantined', ...q }) as const),
  ];
}

/** Nobody misses a source that no component reads; subscriptions are what the revenue figures need. */
function neededSources({ health }: Config): ReadonlySet<SignalName> {
  const { usage, nps, ces, payment } = health.weights;
  return new Set<SignalName>([
    ...(usage > 0 ? (['usage'] as const) : []),
    ...(nps + ces > 0 ? (['surveys'] as const) : []),
    ...(payment > 0 ? (['invoices'] as const) : []),
    ...(health.signals.length > 0 ? (['signals'] as const) : []),
    'subscriptions',
  ]);
}
