import { isPassing, withRetry } from '../store/connect.ts';
import { findJob, parseInput } from './define-job.ts';
import { describeError } from './describe-error.ts';
import { inlineScope } from './run-inline.ts';
import type { ServiceParts } from './service-parts.ts';
import { extendPage, type PageOutcome, settlePage, takePage } from './slots/slot-pages.ts';
import { underLease } from './under-lease.ts';

/** Works off one page, if it still waits. Never throws for what the page does: that is recorded for the run. */
export async function runPage<C>(parts: ServiceParts<C>, id: string): Promise<void> {
  const { db, timings } = parts;
  const page = await takePage(db, id, { takenBy: parts.identity, leaseMs: timings.leaseMs });
  if (!page) return;
  const { job, slot, runToken: token } = page;
  const since = performance.now();
  const startMs = parts.now().getTime();
  const outcome = await underLease(
    parts,
    () => extendPage(db, page, timings.leaseMs),
    async (signal) => {
      const child = findJob(parts.catalogue, page.child);
      const input = parseInput(child, page.input);
      const context = await parts.makeContext({ job: page.child, slot, token, page: page.id, signal });
      return child.run(context, input, inlineScope({ context, slot, signal }));
    },
  );
  parts.trace({
    name: `page ${page.child}`,
    ...{ run: { job, slot, token }, page: page.id, startMs, durationMs: performance.now() - since },
    ok: outcome.kind === 'done',
    attributes: { 'harbinger.outcome': outcome.kind },
  });
  if (outcome.kind === 'lost') return;
  const settled: PageOutcome =
    outcome.kind === 'done'
      ? { kind: 'done', summary: outcome.value }
      : outcome.kind === 'stopped'
        ? { kind: 'waiting' }
        : { kind: 'failed', reason: describeError(outcome.error) };
  await withRetry(() => settlePage(db, page, settled), { when: isPassing });
}
