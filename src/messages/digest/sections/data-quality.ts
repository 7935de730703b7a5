import type { SignalName, SourceStates } from '../../../domain/types.ts';
import type { DataQualityNotice } from '../../models/digest-model.ts';

/** What the index is made of, as configured. */
export interface IndexSettings {
  health: {
    weights: Readonly<Record<'usage' | 'nps' | 'ces' | 'payment', number>>;
    signals: readonly unknown[];
  };
}

/** What stands in the way of trusting the figures: stale sources, missing ones, rows in quarantine, held alerts. */
export function dataQuality(given: {
  sources: SourceStates;
  quarantined: readonly { source: string; rows: number }[];
  held: number;
  config: IndexSettings;
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
function neededSources({ health }: IndexSettings): ReadonlySet<SignalName> {
  const { usage, nps, ces, payment } = health.weights;
  return new Set<SignalName>([
    ...(usage > 0 ? (['usage'] as const) : []),
    ...(nps + ces > 0 ? (['surveys'] as const) : []),
    ...(payment > 0 ? (['invoices'] as const) : []),
    ...(health.signals.length > 0 ? (['signals'] as const) : []),
    'subscriptions',
  ]);
}
