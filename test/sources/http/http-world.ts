import { sourceSchema } from '../../../src/config/schema-sources.ts';
import { httpSource } from '../../../src/sources/http/http-source.ts';
import type { Entity } from '../../../src/sources/records.ts';
import type { Reject } from '../../../src/sources/reject.ts';
import type { FeedState, Source } from '../../../src/sources/source.ts';
import type { SourceTools } from '../../../src/sources/source-tools.ts';
import { SETTINGS } from '../csv-folder/make-folder.ts';
import { travellingClock } from '../fetch/loopback-api.ts';

/** Tools of a source under test: a clock that travels, and a key in the environment. */
export function sourceTools(told: Partial<SourceTools> = {}) {
  return {
    ...travellingClock(),
    baseDir: '.',
    variable: () => 'sesame-4711',
    log: { info: () => {}, warn: () => {}, error: () => {} },
    timeoutMs: 2_000,
    ...told,
  };
}

/** A source of kind http as the configuration file would make it, asked at a loopback API. */
export function httpSourceAt(origin: string, config: Record<string, unknown>, tools = sourceTools()): Source {
  const told = { kind: 'http', name: 'api', url: origin, allow_hosts: ['127.0.0.1'], ...config };
  const parsed = sourceSchema.parse(told);
  if (parsed.kind !== 'http') throw new Error('not of kind http');
  return httpSource(parsed, tools);
}

export interface PulledFeed {
  entity: Entity;
  records: unknown[];
  rejects: Reject[];
  gone: (readonly string[])[];
  notices: readonly string[];
  state: FeedState | undefined;
}

/** Everything that the feeds of a source tell, by name. */
export async function pullAll(
  source: Source,
  states?: ReadonlyMap<string, FeedState>,
): Promise<Map<string, PulledFeed>> {
  const { feeds } = await source.open(SETTINGS, states ? { states } : {});
  const pulled = new Map<string, PulledFeed>();
  for (const feed of feeds) {
    const told = { records: [] as unknown[], rejects: [] as Reject[], gone: [] as (readonly string[])[] };
    const batches = feed.read();
    let step = await batches.next();
    for (; !step.done; step = await batches.next()) {
      told.records.push(...step.value.records.map(({ record }) => record));
      told.rejects.push(...step.value.rejects, ...step.value.leftOut);
      told.gone.push(...(step.value.gone ?? []).map(({ key }) => key));
    }
    const { notices, state } = step.value;
    pulled.set(feed.file, { entity: feed.entity, ...told, notices, state });
  }
  return pulled;
}

/** What the feeds left for their next pull. */
export function statesOf(pulled: ReadonlyMap<string, PulledFeed>): Map<string, FeedState> {
  return new Map([...pulled].flatMap(([file, { state }]) => (state === undefined ? [] : [[file, state]])));
}
