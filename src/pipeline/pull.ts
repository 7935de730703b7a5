import type { Config } from '../config/schema.ts';
import type { ImportSummary } from '../sources/import-summary.ts';
import type { Entity } from '../sources/records.ts';
import type { ImportSettings } from '../sources/source.ts';
import { SourceError, type SourceProblem } from '../sources/source-error.ts';
import { inOwnTransactions, inTransaction } from '../store/database.ts';
import { markFailing } from '../store/import/failing-feeds.ts';
import { importSource } from '../store/import/import-source.ts';
import { announceUnreadable } from './announce-unreadable.ts';
import type { Context } from './context.ts';

/** Entities of each pull job; together they are everything a source can tell. */
export const PULLS = {
  'pull-accounts': ['csms', 'accounts', 'identities', 'subscriptions', 'goals'],
  'pull-usage': ['usage', 'usage_events', 'signals'],
  'pull-surveys': ['surveys'],
  'pull-payments': ['invoices'],
} as const satisfies Record<string, readonly Entity[]>;

export interface PullSummary {
  source: string;
  imported: ImportSummary;
}

/**
 * Loads what the configured sources tell of these entities (null = everything); nothing else of them is opened, so that
 * what is broken there stops only its own pull. A source that has not changed costs
 * one look at its fingerprint; the same row twice is one row.
 * @throws SourceError for what cannot be read. A job loads the rest of its entities and tells the admin before that.
 */
export async function pull(ctx: Context, entities: readonly Entity[] | null): Promise<PullSummary[]> {
  const settings = importSettings(ctx.config().config);
  const summaries: PullSummary[] = [];
  const broken: SourceProblem[] = [];
  for (const source of ctx.sources()) {
    ctx.signal.throwIfAborted();
    ctx.log.info({ source: source.name, entities }, 'pull started');
    const load = (only: readonly Entity[] | null) =>
      inOwnTransactions(ctx, (db) =>
        importSource(db, source, {
          now: ctx.now(),
          settings,
          ...(only === null ? {} : { entities: only }),
          signal: ctx.signal,
          onProgress: ({ file, bytesRead, sizeBytes }) => ctx.progress.step(file, bytesRead, sizeBytes),
        }),
      );
    const problems: SourceProblem[] = [];
    let isClosed = false;
    const keep = (imported: ImportSummary) => {
      summaries.push({ source: source.name, imported });
      problems.push(...(imported.problems ?? []));
    };
    try {
      keep(await load(entities));
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      isClosed = true;
      problems.push(...error.problems);
      const wrong = new Set(error.problems.map(({ file }) => source.entityOf(file)));
      const rest = entities?.filter((entity) => !wrong.has(entity)) ?? [];
      const isPart = rest.length > 0 && rest.length < (entities?.length ?? 0);
      if (isPart) keep(await load(rest));
      const failed = entities?.filter((entity) => !isPart || !rest.includes(entity)) ?? null;
      await inTransaction(ctx, (tx) =>
        markFailing(tx, { source: source.name, entities: failed, now: ctx.now() }),
      );
    }
    if (problems.length === 0) continue;
    // A person who asked for everything sees it, and a pass goes on without what a feed could not tell this time.
    if (entities !== null) await announceUnreadable(ctx, source.name, problems);
    if (entities !== null || isClosed) broken.push(...problems);
  }
  // What could be loaded of all sources is; the job has failed all the same, and its next run tries again.
  if (broken.length > 0) throw new SourceError(broken);
  return summaries;
}

/** What the configuration says about the values of rows. */
export function importSettings(config: Config): ImportSettings {
  const { surveys, tiers, playbooks, routing } = config;
  const segments = Object.values(playbooks).flatMap(({ steps }) =>
    steps.flatMap((s) => s.when?.segments ?? []),
  );
  return {
    npsScale: surveys.nps.scale,
    ces: surveys.ces,
    tiers: Object.keys(tiers),
    segments: [...new Set([...segments, ...Object.keys(routing.segments)])],
  };
}
