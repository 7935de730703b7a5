import { inOwnTransactions } from '../../store/database.ts';
import { importSource } from '../../store/import/import-source.ts';
import type { Context } from '../context.ts';
import { importSettings } from '../pull.ts';

/** Loads what has come, source by source, one at a time. */
export interface ReceivedLoader {
  /** Something new is stored: it is loaded at once, or as soon as what is being loaded is. Never throws. */
  wake(source: string): void;
  /** Nothing is being loaded any more. */
  idle(): Promise<void>;
}

/**
 * Makes rows of events as they come, so that nobody waits for the next pull; what fails is tried again by that. Many events
 * that come at once are loaded together.
 */
export function createReceivedLoader(ctx: Context): ReceivedLoader {
  const waiting = new Set<string>();
  let loading: Promise<void> | null = null;

  async function loadAll(): Promise<void> {
    for (const name of waiting) {
      waiting.delete(name);
      try {
        await loadOne(ctx, name);
      } catch (error) {
        ctx.log.warn({ source: name, error: String(error) }, 'events of a webhook wait for the next pull');
      }
    }
    loading = null;
  }

  return {
    wake(source) {
      waiting.add(source);
      loading ??= loadAll();
    },
    async idle() {
      while (loading !== null) await loading;
    },
  };
}

async function loadOne(ctx: Context, name: string): Promise<void> {
  const source = ctx.sources().find((one) => one.name === name);
  if (source === undefined) return;
  const settings = importSettings(ctx.config().config);
  const { files } = await inOwnTransactions(ctx, (db) =>
    importSource(db, source, { now: ctx.now(), settings, signal: ctx.signal }),
  );
  const loaded = files.reduce((sum, file) => sum + file.loaded + file.replaced, 0);
  ctx.log.info({ source: name, loaded }, 'events of a webhook loaded');
}
