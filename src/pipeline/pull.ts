import type { Entity } from '../sources/records.ts';
import type { ImportSettings, Source } from '../sources/source.ts';
import { inOwnTransactions } from '../store/database.ts';
import { importSource } from '../store/import/import-source.ts';
import type { ImportSummary } from '../store/import/import-summary.ts';
import type { Context } from './context.ts';

/** Entities of each pull job; together they are everything a source can tell. */
export const PULLS = {
  'pull-accounts': ['csms', 'accounts', 'subscriptions'],
  'pull-usage': ['usage', 'usage_events', 'signals'],
  'pull-surveys': ['surveys'],
  'pull-payments': ['invoices'],
} as const satisfies Record<string, readonly Entity[]>;

export interface PullSummary {
  source: string;
  imported: ImportSummary;
}

/**
 * Loads what the configured sources tell of these entities (null = everything). A source that has not changed costs
 * one look at its fingerprint; the same row twice is one row.
 */
export async function pull(ctx: Context, entities: readonly Entity[] | null): Promise<PullSummary[]> {
  const { surveys } = ctx.config().config;
  const settings: ImportSettings = { npsScale: surveys.nps.scale, ces: surveys.ces };
  const summaries: PullSummary[] = [];
  for (const source of ctx.sources()) {
    ctx.signal.throwIfAborted();
    ctx.log.info({ source: source.name, entities }, 'pull started');
    const wanted = entities === null ? source : onlyEntities(source, entities);
    const imported = await inOwnTransactions(ctx, (db) =>
      importSource(db, wanted, {
        now: ctx.now(),
        settings,
        signal: ctx.signal,
        onProgress: ({ file, bytesRead, sizeBytes }) => ctx.progress.step(file, bytesRead, sizeBytes),
      }),
    );
    summaries.push({ source: source.name, imported });
  }
  return summaries;
}

/** The same source, telling only some entities; structural problems of the others are still found. */
function onlyEntities(source: Source, entities: readonly Entity[]): Source {
  return {
    ...source,
    open: async (settings) => {
      const opened = await source.open(settings);
      return { ...opened, feeds: opened.feeds.filter((feed) => entities.includes(feed.entity)) };
    },
  };
}
