import { setTimeout as delay } from 'node:timers/promises';
import { type JobDefinition, parseInput } from './define-job.ts';
import { describeError, toPageMessage } from './describe-error.ts';
import type { ServiceParts } from './service-parts.ts';
import type { HeldSlot } from './slots/schedule-state.ts';
import { insertPages, loadPageSummaries, loadPagesProgress } from './slots/slot-pages.ts';
import { LeaseLostError } from './under-lease.ts';

/** Workers that may be lost over one page before the run fails. */
const MAX_PAGE_ATTEMPTS = 5;

/** Pages of a run that failed; the run is repeated as a whole. */
export class PageError extends Error {
  override readonly name = 'PageError';
}

/** The run whose pages are spread, and what ends the waiting for them. */
export interface PagedRun {
  run: HeldSlot;
  signal: AbortSignal;
}

/**
 * Spreads a run over all workers: writes its pages down, wakes the workers and waits for every page. Pages whose
 * message or worker was lost are queued again, so neither a flushed queue nor a killed worker holds up the run.
 */
export async function fanOutPages<C, I, S extends object>(
  parts: ServiceParts<C>,
  { run, signal }: PagedRun,
  { child, inputs }: { child: JobDefinition<string, C, I, S>; inputs: readonly I[] },
): Promise<S[]> {
  if (inputs.length === 0) return [];
  const { db, link, timings, log } = parts;
  const parsed = inputs.map((input) => parseInput(child, input));
  const ids = await insertPages(db, run, { child: child.name, inputs: parsed });
  const since = performance.now();
  const send = async (pages: readonly string[]) => {
    const minute = Math.floor((performance.now() - since) / 60_000);
    try {
      await link.send(
        'pages',
        pages.map((page) => toPageMessage(page, minute)),
      );
    } catch (error) {
      log.warn({ job: run.job, pages: pages.length, error: describeError(error) }, 'pages not queued');
    }
  };
  await send(ids);
  const resendEvery = Math.ceil(timings.leaseMs / 2 / timings.pagePollMs);
  for (let look = 1; ; look += 1) {
    const { total, done, failed, takeable } = await loadPagesProgress(db, ids, MAX_PAGE_ATTEMPTS);
    if (total < ids.length) throw new LeaseLostError();
    if (failed.length > 0) throw new PageError(`${failed.length} of ${total} pages failed: ${failed[0]}`);
    // The child's own handler made each summary on some worker; it only travelled through the database.
    if (done === total) return (await loadPageSummaries(db, ids)) as S[];
    if (look % resendEvery === 0) await send(takeable);
    await delay(timings.pagePollMs, undefined, { signal });
  }
}
