import { setTimeout as delay } from 'node:timers/promises';
import { describeError } from './describe-error.ts';
import { type JobHealth, judgeJobs } from './judge-jobs.ts';
import type { DueJob, Scheduler } from './scheduler.ts';
import type { ServiceParts } from './service-parts.ts';
import { loadSlotReport, type SlotReport } from './slots/slot-report.ts';
import type { Schedules } from './timing.ts';

/** Something else whose progress matters, e.g. the outbox. */
export interface HealthProbe {
  readonly name: string;
  /** When the oldest piece of work that is due became due; null when nothing is. */
  oldestDue(): Promise<Date | null>;
  /** How long due work may wait, in milliseconds. */
  readonly limitMs: number;
}

/** Something else that may be out of order, e.g. a source or a channel. */
export interface HealthCheck {
  readonly name: string;
  look(): Promise<{
    /** What does not work, in one sentence each; turns the report red. */
    readonly reasons: readonly string[];
    /** What needs a person. */
    readonly warnings: readonly string[];
    /** Figures for the report. */
    readonly details: unknown;
  }>;
}

export interface HealthReport {
  /** `failing` when due work does not move, whatever sockets are open. */
  readonly status: 'ok' | 'failing';
  /** Whether database and queue can be used, so that work can begin; due work may stand still all the same. */
  readonly ready: boolean;
  readonly reasons: readonly string[];
  /** What needs a person but not a restart: jobs whose latest slot failed. */
  readonly warnings: readonly string[];
  readonly queue: 'redis' | 'postgres';
  readonly oldestWaiting: { readonly job: string; readonly slot: string; readonly waitedMs: number } | null;
  readonly lastFinished: Readonly<Record<string, { slot: string; state: string; finishedAt: string }>>;
  /** Age in milliseconds of each probe's oldest due work. */
  readonly probes: Readonly<Record<string, number | null>>;
  /** Every scheduled job with its last good run. */
  readonly jobs: readonly JobHealth[];
  /** What each check tells, by its name. */
  readonly details: Readonly<Record<string, unknown>>;
}

/** What the report looks at beside the slots. */
export interface HealthSubjects {
  readonly scheduler: Scheduler;
  /** The schedules in force. */
  readonly schedules: () => Schedules;
  /** Why the last tick failed; null = it did not. */
  readonly tickFailure: () => string | null;
  readonly probes: readonly HealthProbe[];
  readonly checks: readonly HealthCheck[];
}

const DEADLINE_MS = 5_000;

/** Health from progress: what is due and waits, what finished last. Never throws; trouble becomes a reason. */
export async function reportHealth<C>(
  parts: ServiceParts<C>,
  subjects: HealthSubjects,
): Promise<HealthReport> {
  try {
    return await Promise.race([measure(parts, subjects), timeOut()]);
  } catch (error) {
    return failingReport(parts.link.kind, `database: ${describeError(error)}`);
  }
}

async function timeOut(): Promise<never> {
  await delay(DEADLINE_MS, undefined, { ref: false });
  throw new Error(`no answer within ${DEADLINE_MS / 1000} s`);
}

/** Of a service that nothing is known of but what is wrong. */
export function failingReport(queue: HealthReport['queue'], reason: string): HealthReport {
  return {
    status: 'failing',
    ready: false,
    reasons: [reason],
    warnings: [],
    queue,
    oldestWaiting: null,
    lastFinished: {},
    probes: {},
    jobs: [],
    details: {},
  };
}

async function measure<C>(
  parts: ServiceParts<C>,
  { scheduler, schedules, tickFailure, probes, checks }: HealthSubjects,
): Promise<HealthReport> {
  const now = parts.now();
  const [slots, due, probed, looked] = await Promise.all([
    loadSlotReport(parts.db, { jobs: Object.keys(parts.catalogue), order: parts.order }),
    scheduler.findDue(),
    Promise.all(probes.map(async (probe) => ({ probe, oldest: await probe.oldestDue() }))),
    Promise.all(checks.map(async ({ name, look }) => ({ name, ...(await look()) }))),
  ]);
  const ages = probed.map(({ probe, oldest }) => ({
    probe,
    ageMs: oldest === null ? null : now.getTime() - oldest.getTime(),
  }));
  const jobs = judgeJobs(schedules(), slots.open, { now, leastMs: parts.timings.overdueMs });
  const failedTick = tickFailure();
  const reasons = [
    ...(slots.readOnly ? ['database: takes no writes (read only)'] : []),
    ...(failedTick === null ? [] : [`scheduling: ${failedTick}`]),
    ...waitingReasons(slots, parts.timings.overdueMs),
    ...unclaimedReasons(due, now, parts.timings.overdueMs),
    ...ages
      .filter(({ probe, ageMs }) => ageMs !== null && ageMs > probe.limitMs)
      .map(({ probe, ageMs }) => `${probe.name}: due for ${seconds(ageMs ?? 0)} and not done`),
    ...jobs.flatMap(({ reason }) => reason ?? []),
    ...looked.flatMap((one) => one.reasons),
  ];
  const finished = [...slots.lastFinished];
  const { oldestWaiting } = slots;
  return {
    status: reasons.length === 0 ? 'ok' : 'failing',
    ready: !slots.readOnly && failedTick === null,
    reasons,
    warnings: [
      ...finished
        .filter(([, { state }]) => state === 'failed')
        .map(([job, { slot }]) => `${job}: the slot of ${slot.toISOString()} failed`),
      ...looked.flatMap((one) => one.warnings),
    ],
    queue: parts.link.kind,
    oldestWaiting: oldestWaiting && { ...oldestWaiting, slot: oldestWaiting.slot.toISOString() },
    lastFinished: Object.fromEntries(
      finished.map(([job, { slot, state, finishedAt }]) => [
        job,
        { slot: slot.toISOString(), state, finishedAt: finishedAt.toISOString() },
      ]),
    ),
    probes: Object.fromEntries(ages.map(({ probe, ageMs }) => [probe.name, ageMs])),
    jobs,
    details: Object.fromEntries(looked.map(({ name, details }) => [name, details])),
  };
}

const seconds = (ms: number) => `${Math.round(ms / 1000)} s`;

function waitingReasons({ oldestWaiting }: SlotReport, limitMs: number): string[] {
  if (!oldestWaiting || oldestWaiting.waitedMs <= limitMs) return [];
  const { job, slot, waitedMs } = oldestWaiting;
  return [`${job}: the slot of ${slot.toISOString()} has waited ${seconds(waitedMs)} for a worker`];
}

function unclaimedReasons(due: readonly DueJob[], now: Date, limitMs: number): string[] {
  return due.flatMap(({ job, decision }) => {
    if (decision.kind === 'none' || now.getTime() - decision.slot.getTime() <= limitMs) return [];
    return [`${job}: the slot of ${decision.slot.toISOString()} has not been claimed`];
  });
}
