import { isPassing, withRetry } from '../store/connect.ts';
import { findJob, JobInputError, parseInput, type RunScope } from './define-job.ts';
import { describeError, toSlotMessage } from './describe-error.ts';
import { fanOutPages } from './fan-out-pages.ts';
import type { ServiceEvent, ServiceParts } from './service-parts.ts';
import { type SlotKey, type SlotOutcome, settleSlot } from './slots/schedule-state.ts';
import { extendSlot, listTakeableSlots, type TakenSlot, takeSlot } from './slots/take-slot.ts';
import { type LeaseOutcome, underLease } from './under-lease.ts';

const BATCH = 200;

/**
 * Wakes a worker for every slot that may start: freshly claimed ones, those whose turn has come, and those whose
 * message or worker was lost. A slot whose message still waits is queued once a minute. Returns how many were sent.
 */
export async function dispatchSlots<C>(parts: ServiceParts<C>): Promise<number> {
  const { db, order, timings, link } = parts;
  const slots = await listTakeableSlots(db, { order, supersedeMs: timings.supersedeMs, limit: BATCH });
  await link.send('slots', slots.map(toSlotMessage));
  return slots.length;
}

/** Runs that may fail, and that may be lost with their worker, before a slot is given up. */
const MAX_FAILURES = 5;
const MAX_ATTEMPTS = 10;

/**
 * Runs one slot, if it still waits and it is its turn: takes it, keeps its lease, records how it ended. Never throws
 * for what the job does: a failure is recorded with the slot and repeated later.
 */
export async function runSlot<C>(parts: ServiceParts<C>, key: SlotKey): Promise<void> {
  const { db, order, timings } = parts;
  const terms = {
    takenBy: parts.identity,
    leaseMs: timings.leaseMs,
    maxAttempts: MAX_ATTEMPTS,
    order,
  };
  const taken = await takeSlot(db, key, terms);
  if (!taken) return;
  parts.tell({ kind: 'started', ...key });
  const since = performance.now();
  const startMs = parts.now().getTime();
  const outcome = await underLease(
    parts,
    () => extendSlot(db, taken, timings.leaseMs),
    (signal) => perform(parts, taken, signal),
  );
  parts.trace({
    name: `run ${taken.job}`,
    ...{ run: taken, page: null, startMs, durationMs: performance.now() - since },
    ok: outcome.kind === 'done',
    attributes: { 'harbinger.mode': taken.mode, 'harbinger.outcome': outcome.kind },
  });
  const settled = outcome.kind === 'lost' ? null : toSlotOutcome(taken, outcome, timings.retryMs);
  const recorded =
    settled !== null && (await withRetry(() => settleSlot(db, taken, settled), { when: isPassing }));
  report(parts, taken, recorded ? { ...settled, durationMs: performance.now() - since } : null);
  // What waited for this slot can start now; should this fail, the next tick does it.
  await dispatchSlots(parts).catch((error: unknown) =>
    parts.log.warn({ error: describeError(error) }, 'slots not queued'),
  );
}

async function perform<C>(parts: ServiceParts<C>, taken: TakenSlot, signal: AbortSignal): Promise<object> {
  const { job, slot, token, mode, reason } = taken;
  const definition = findJob(parts.catalogue, job);
  const context = await parts.makeContext({ job, slot, token, signal });
  if (mode === 'missed') return (await definition.missed?.(context, { slot, reason })) ?? {};
  const scope: RunScope<C> = {
    slot,
    signal,
    fanOut: (child, inputs) => fanOutPages(parts, { run: taken, signal }, { child, inputs }),
  };
  return definition.run(context, parseInput(definition, {}), scope);
}

function toSlotOutcome(
  taken: TakenSlot,
  outcome: Exclude<LeaseOutcome<object>, { kind: 'lost' }>,
  retryMs: number,
): SlotOutcome {
  if (outcome.kind === 'stopped') return { kind: 'released' };
  if (outcome.kind === 'done') {
    return { kind: taken.mode === 'missed' ? 'skipped' : 'done', summary: outcome.value };
  }
  const final = outcome.error instanceof JobInputError || taken.failures + 1 >= MAX_FAILURES;
  return {
    kind: 'failed',
    reason: describeError(outcome.error),
    retryMs: final ? null : retryMs * 2 ** taken.failures,
  };
}

function report<C>(
  parts: ServiceParts<C>,
  { job, slot }: SlotKey,
  outcome: (SlotOutcome & { durationMs: number }) | null,
): void {
  if (outcome === null) {
    parts.log.warn({ job, slot }, 'slot was taken over, outcome not recorded');
    parts.tell({ kind: 'lost', job, slot });
    return;
  }
  const { durationMs } = outcome;
  let event: ServiceEvent = { kind: outcome.kind, job, slot, durationMs };
  if (outcome.kind === 'done') event = { ...event, summary: outcome.summary };
  if (outcome.kind === 'failed') {
    const kind = outcome.retryMs === null ? 'failed' : 'retrying';
    event = { kind, job, slot, durationMs, reason: outcome.reason };
    parts.log.error({ job, slot, error: outcome.reason, retryMs: outcome.retryMs }, 'slot failed');
  }
  parts.tell(event);
}
