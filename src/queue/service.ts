import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Sql } from 'postgres';
import type { Logger } from '../domain/reporting.ts';
import { withRetry } from '../store/connect.ts';
import type { Catalogue, MakeContext } from './define-job.ts';
import { describeError, fromPageMessage, fromSlotMessage } from './describe-error.ts';
import { openQueueLink } from './open-queue-link.ts';
import type { QueueConsumer } from './queue-link.ts';
import { type HealthCheck, type HealthProbe, type HealthReport, reportHealth } from './report-health.ts';
import { runPage } from './run-page.ts';
import { dispatchSlots, runSlot } from './run-slot.ts';
import { createScheduler } from './scheduler.ts';
import { orderOf, type ServiceEvent, type ServiceParts, type WorkSpan } from './service-parts.ts';
import { loadInstallationId } from './slots/schedule-state.ts';
import { steadyTicks, type TickSource } from './ticker.ts';
import { assertSchedules, type Schedules } from './timing.ts';
import { SERVICE_TIMINGS, type ServiceTimings } from './timings.ts';
import { settlesWithin } from './under-lease.ts';

export interface ServiceOptions<C> {
  /** scheduler: claims slots. worker: runs them. Any number of each may share one database and queue. */
  readonly role: 'all' | 'worker' | 'scheduler';
  /** Tagged SQL on a migrated database; best a client of its own, lest heartbeats queue behind long statements. */
  readonly db: Sql;
  /** The same database, for the queue when there is no Redis. */
  readonly databaseUrl: string;
  readonly redisUrl: string | null;
  readonly catalogue: Catalogue<C>;
  readonly schedules: Schedules;
  readonly makeContext: MakeContext<C>;
  readonly now: () => Date;
  readonly log: Logger;
  readonly onProgress?: (event: ServiceEvent) => void;
  readonly onSpan?: (span: WorkSpan) => void;
  readonly probes?: readonly HealthProbe[];
  readonly checks?: readonly HealthCheck[];
  /** Runs and pages at a time in this process. Default 3 and 2. */
  readonly concurrency?: { readonly slots: number; readonly pages: number };
  /** Default: every 15 seconds. */
  readonly ticks?: TickSource;
  readonly timings?: Partial<ServiceTimings>;
}

export interface Service {
  /**
   * Stops within the deadline: takes nothing new, waits for what is running, then aborts it; what was aborted or did
   * not react is run again by another process or at the next start. `drained` tells whether all of it ended by itself.
   */
  stop(deadlineMs: number): Promise<{ readonly drained: boolean }>;
  health(): Promise<HealthReport>;
  /** Puts changed schedules in force; throws ScheduleError and keeps the old ones when one is invalid. */
  setSchedules(schedules: Schedules): Promise<void>;
}

const DEFAULT_CONCURRENCY = { slots: 3, pages: 2 };

/** Starts the service. Throws ScheduleError, or an error that says what cannot be reached. */
export async function startService<C>(options: ServiceOptions<C>): Promise<Service> {
  const { db, catalogue, log } = options;
  assertSchedules(options.schedules, new Set(Object.keys(catalogue)));
  const timings = { ...SERVICE_TIMINGS, ...options.timings };
  const installationId = await withRetry(() => loadInstallationId(db));
  const consumes = options.role !== 'scheduler';
  const link = await openQueueLink({ ...options, installationId, consumes, timings });
  const stopping = new AbortController();
  const parts: ServiceParts<C> = {
    ...options,
    link,
    timings,
    order: orderOf(catalogue),
    identity: `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`,
    stopping: stopping.signal,
    tell: options.onProgress ?? (() => undefined),
    trace: options.onSpan ?? (() => undefined),
  };
  const scheduler = createScheduler(parts);
  const schedules = options.role !== 'worker';
  let inForce = options.schedules;
  let tickFailure: string | null = null;
  const tick = async () => {
    try {
      if (schedules) await scheduler.claimDue();
      await dispatchSlots(parts);
      tickFailure = null;
    } catch (error) {
      tickFailure = describeError(error);
      log.warn({ error: tickFailure }, 'tick failed, the next one makes up for it');
    }
  };
  const setSchedules = async (next: Schedules) => {
    if (schedules) await scheduler.setSchedules(next);
    inForce = next;
    await tick();
  };
  let consumers: Consumers = {};
  try {
    if (consumes) consumers = consume(parts, options.concurrency ?? DEFAULT_CONCURRENCY);
    await withRetry(() => setSchedules(options.schedules));
  } catch (error) {
    await link.close();
    throw error;
  }
  const ticks = (options.ticks ?? steadyTicks(options.now))(tick);

  const stop = async (deadlineMs: number) => {
    const end = performance.now() + deadlineMs;
    const left = () => Math.max(0, end - performance.now());
    ticks.stop();
    const drained = await settlesWithin(consumers.slots?.close(), deadlineMs * 0.6);
    if (!drained) {
      stopping.abort(new Error('the service stops'));
      await settlesWithin(consumers.slots?.close(), left() * 0.5);
    }
    // Last, because until now there were runs that waited for their pages.
    await settlesWithin(consumers.pages?.close(), left() * 0.5);
    await settlesWithin(link.close(), left() * 0.9);
    log.info({ drained }, 'service stopped');
    return { drained };
  };
  let stopped: ReturnType<typeof stop> | undefined;
  return {
    setSchedules,
    health: () =>
      reportHealth(parts, {
        scheduler,
        schedules: () => inForce,
        tickFailure: () => tickFailure,
        probes: options.probes ?? [],
        checks: options.checks ?? [],
      }),
    stop: (deadlineMs) => {
      stopped ??= stop(deadlineMs);
      return stopped;
    },
  };
}

interface Consumers {
  readonly slots?: QueueConsumer;
  readonly pages?: QueueConsumer;
}

function consume<C>(parts: ServiceParts<C>, concurrency: { slots: number; pages: number }): Consumers {
  const { link } = parts;
  return {
    slots: link.consume('slots', concurrency.slots, (payload) => runSlot(parts, fromSlotMessage(payload))),
    pages: link.consume('pages', concurrency.pages, (payload) => runPage(parts, fromPageMessage(payload))),
  };
}
