import type { WebhookSourceConfig } from '../../config/schema-webhook-source.ts';
import { type CompiledMapping, compileMapping } from '../http/compile-resource.ts';
import { itemsAt, mapItems } from '../http/map-items.ts';
import type { RawRow } from '../rows/create-raw-judge.ts';
import { createRowFeed, type RawBatch, type RawEnd } from '../rows/create-row-feed.ts';
import type { AnyFeed, FeedState, ImportSettings, OpenedSource, OpenOptions, Source } from '../source.ts';
import { SourceError, type SourceProblem } from '../source-error.ts';
import type { ReceivedEvent, SourceTools } from '../source-tools.ts';

/** Events of one pull; what is beyond them comes with the next one. */
const MOST_EVENTS = 20_000;
/** Two that are stored at once may become visible in either order. */
const OVERLAP_MS = 10_000;
const AT_ONCE = 1_000;

/**
 * What others have posted, each resource with the rows that it makes of it. Events were stored when they came; a pull makes
 * rows of those that are new, in the order they came.
 */
export function webhookSource(config: WebhookSourceConfig, tools: SourceTools): Source {
  const { name, system, verify } = config;
  const resources = new Map(Object.entries(config.resources));
  return {
    name,
    kind: 'webhook',
    entityOf: (file) => resources.get(file)?.entity ?? null,
    async open(settings: ImportSettings, { entities, states }: OpenOptions = {}): Promise<OpenedSource> {
      const problems: SourceProblem[] = [];
      const feeds: AnyFeed[] = [];
      for (const [file, { entity, items }] of resources) {
        if (entities !== undefined && !entities.includes(entity)) continue;
        const { mapping, problems: wrong } = compileMapping(resources.get(file)!, {});
        problems.push(
          ...wrong.map(({ key, message }) => problemOf(file, `resources.${file}.${key} ${message}`)),
        );
        if (wrong.length > 0) continue;
        const from = beginOf(states?.get(file));
        const events = (await tools.received?.({ source: name, from, limit: MOST_EVENTS })) ?? [];
        const feed = createRowFeed({
          ...{ entity, file, settings, states, accountSystem: system },
          read: (state) => readEvents(events, { mapping, items, state }),
        });
        feeds.push(feed as AnyFeed);
      }
      if (problems.length > 0) throw new SourceError(problems);
      return { feeds, notices: [] };
    },
    checks: () => {
      const isSet = (tools.variable(verify.secret_env)?.trim() ?? '') !== '';
      const says = isSet
        ? `${verify.secret_env} is set`
        : `${verify.secret_env} is not set: events are refused`;
      return Promise.resolve([{ name: 'secret', ok: isSet, says }]);
    },
  };
}

/** What a feed leaves for its next pull. */
interface ReadSoFar {
  /** When the newest event came that rows were made of. */
  readonly newest: string;
  /** Those that came shortly before it, which the next pull will see again. */
  readonly seen: readonly string[];
}

/** From when on events may be new to a feed; null = all are. */
function beginOf(stored: FeedState | undefined): Date | null {
  const { state } = (stored ?? {}) as { state?: ReadSoFar };
  return state === undefined ? null : new Date(Date.parse(state.newest) - OVERLAP_MS);
}

async function* readEvents(
  events: readonly ReceivedEvent[],
  { mapping, items, state }: { mapping: CompiledMapping; items: string; state: FeedState | null },
): AsyncGenerator<RawBatch, RawEnd, void> {
  const before = (state as ReadSoFar | null) ?? { newest: new Date(0).toISOString(), seen: [] };
  const known = new Set(before.seen);
  const fresh = events.filter(({ id }) => !known.has(id));
  let line = 1;
  for (let at = 0; at < fresh.length; at += AT_ONCE) {
    const batch: RawBatch & { rows: RawRow[]; gone: RawRow[] } = {
      rows: [],
      gone: [],
    };
    for (const { payload } of fresh.slice(at, at + AT_ONCE)) {
      // An event that is one record holds no list.
      const held = itemsAt(payload, items) ?? (items === '$' ? [payload] : []);
      const { rows, gone } = await mapItems(mapping, held, line);
      line += held.length;
      batch.rows.push(...rows);
      batch.gone.push(...gone);
    }
    yield batch;
  }
  const newest = events.at(-1)?.receivedAt;
  if (newest === undefined) return { state: { ...before } };
  const seen = events.filter(({ receivedAt }) => newest.getTime() - receivedAt.getTime() <= OVERLAP_MS);
  return { state: { newest: newest.toISOString(), seen: seen.map(({ id }) => id) } };
}

function problemOf(file: string, message: string): SourceProblem {
  const hint = 'Correct the source in the configuration.';
  return { code: 'bad_query', file, line: null, column: null, message, hint };
}
