import type { Sql } from 'postgres';
import { catalogue } from '../../jobs/index.ts';
import type { Config } from '../config/schema.ts';
import { toSchedules } from '../config/to-schedules.ts';
import { type JobHealth, judgeJobs } from '../queue/judge-jobs.ts';
import { orderOf } from '../queue/service-parts.ts';
import { loadSlotReport } from '../queue/slots/slot-report.ts';
import { SERVICE_TIMINGS } from '../queue/timings.ts';
import { loadServiceFigures } from '../store/views/service-figures.ts';
import { channelReasons, channelWarnings, sourceReasons } from './service-checks.ts';

/** What `harbinger status` shows; in JSON as it is. */
export interface ServiceStatus {
  at: string;
  status: 'ok' | 'failing';
  reasons: string[];
  warnings: string[];
  jobs: JobHealth[];
  sources: {
    source: string;
    entity: string;
    rows: number;
    newest: string | null;
    failing_since: string | null;
  }[];
  channels: {
    channel: string;
    sent: number;
    /** Waits to be sent, now or later. */
    waiting: number;
    uncertain: number;
    parked: number;
    failed: number;
    oldest_due_seconds: number | null;
    paused: string | null;
  }[];
  episodes: Record<string, number>;
  tasks: Record<string, number>;
  queue: { waiting: number; running: number; pages: number };
  /** Rows left out of the book. */
  quarantined: number;
  /** Rows that are in it but for a value. */
  partly_used: number;
}

/** The state of an installation as its database tells it, whichever processes serve it. */
export async function loadServiceStatus(
  db: Sql,
  { config, now }: { config: Config; now: Date },
): Promise<ServiceStatus> {
  const [slots, figures] = await Promise.all([
    loadSlotReport(db, { jobs: Object.keys(catalogue), order: orderOf(catalogue) }),
    loadServiceFigures(db, now),
  ]);
  const jobs = judgeJobs(toSchedules(config), slots.open, { now, leastMs: SERVICE_TIMINGS.overdueMs });
  const waiting = slots.oldestWaiting;
  const stuck = waiting !== null && waiting.waitedMs > SERVICE_TIMINGS.overdueMs ? waiting : null;
  const reasons = [
    ...(slots.readOnly ? ['database: takes no writes (read only)'] : []),
    ...(stuck === null
      ? []
      : [`${stuck.job}: waits for a worker since ${Math.round(stuck.waitedMs / 1_000)} s`]),
    ...jobs.flatMap(({ reason }) => reason ?? []),
    ...sourceReasons(figures.feeds),
    ...channelReasons(figures.paused, now),
  ];
  return {
    at: now.toISOString(),
    status: reasons.length === 0 ? 'ok' : 'failing',
    reasons,
    warnings: channelWarnings(figures.channels),
    jobs: [...jobs],
    sources: figures.feeds.map(({ source, entity, rows, watermark, failingSince }) => ({
      ...{ source, entity, rows, newest: watermark },
      failing_since: failingSince?.toISOString() ?? null,
    })),
    channels: figures.channels.map(({ channel, counts, oldestDueSeconds }) => {
      const of = (...states: Parameters<typeof counts.get>[0][]) =>
        states.reduce((sum, state) => sum + (counts.get(state) ?? 0), 0);
      return {
        channel,
        sent: of('sent'),
        waiting: of('pending', 'claimed', 'attempting'),
        uncertain: of('uncertain'),
        parked: of('parked'),
        failed: of('failed'),
        oldest_due_seconds: oldestDueSeconds === null ? null : Math.round(oldestDueSeconds),
        paused: figures.paused.find((one) => one.channel === channel)?.reason ?? null,
      };
    }),
    episodes: Object.fromEntries(figures.episodes),
    tasks: Object.fromEntries(figures.tasks),
    queue: {
      waiting: figures.slots.get('claimed') ?? 0,
      running: figures.slots.get('running') ?? 0,
      pages: figures.waitingPages,
    },
    quarantined: figures.openQuarantine,
    partly_used: figures.partialQuarantine,
  };
}
