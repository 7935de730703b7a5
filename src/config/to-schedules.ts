import { daysOf } from './duration.ts';
import type { Config } from './schema.ts';

/** A job's schedule as the queue takes it; structurally its `Schedule`. */
export interface JobSchedule {
  timing: { kind: 'cron'; cron: string; timezone: string } | { kind: 'every'; seconds: number };
  catchUpMs: number;
  runAtFirstStart: boolean;
}

const DAY_MS = 86_400_000;
/** The sweeper: whatever became due is sent within this many seconds, also after a crash or a flushed queue. */
const DELIVER_EVERY_SECONDS = 15;

/** Nobody waits until tomorrow for the first result; but these need a past to work on. */
const NOT_AT_FIRST: ReadonlySet<string> = new Set(['send-weekly-digest', 'send-requests', 'prune-history']);

/** When every job runs; a job that is `off` is absent. */
export function toSchedules(config: Config): Record<string, JobSchedule> {
  const schedules: Record<string, JobSchedule> = {
    'deliver-outbox': {
      timing: { kind: 'every', seconds: DELIVER_EVERY_SECONDS },
      catchUpMs: DAY_MS,
      runAtFirstStart: true,
    },
  };
  for (const [job, cron] of Object.entries(config.schedule)) {
    if (cron === 'off') continue;
    const isDigest = job === 'send-weekly-digest';
    schedules[job] = {
      timing: { kind: 'cron', cron, timezone: config.timezone },
      catchUpMs: isDigest ? daysOf(config.digest.catch_up) * DAY_MS : DAY_MS,
      runAtFirstStart: !NOT_AT_FIRST.has(job),
    };
  }
  return schedules;
}
