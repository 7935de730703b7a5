import type { Config } from '../config/schema.ts';
import { createRowFeed, type RawBatch, type RawEnd } from './rows/create-row-feed.ts';
import type { AnyFeed, Source } from './source.ts';

const FILE = 'identities';

/** The identities that stand in the configuration itself, as a source like any other. */
export function identitiesSource(identities: Config['identities']): Source {
  const rows = Object.entries(identities).flatMap(([account, systems]) =>
    Object.entries(systems).flatMap(([system, ids]) =>
      [ids]
        .flat()
        .map((id) => [
          ['account_id', account] as const,
          ['system', system] as const,
          ['external_id', id] as const,
        ]),
    ),
  );
  async function* read(): AsyncGenerator<RawBatch, RawEnd, void> {
    yield { rows: rows.map((values, at) => ({ line: at + 1, values: new Map(values) })) };
    return {};
  }
  return {
    name: 'configuration',
    kind: 'configuration',
    entityOf: (file) => (file === FILE ? 'identities' : null),
    open(settings, { entities, states } = {}) {
      const wanted = entities === undefined || entities.includes('identities');
      const feed = createRowFeed({ entity: 'identities', file: FILE, settings, states, read });
      return Promise.resolve({ feeds: (wanted ? [feed] : []) as AnyFeed[], notices: [] });
    },
  };
}
