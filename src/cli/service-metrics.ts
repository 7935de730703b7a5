import type { Sql } from 'postgres';
import type { Counter, Gauge, Registry } from 'prom-client';
import type { ServiceFigures } from '../domain/service-figures.ts';
import type { HealthReport } from '../queue/report-health.ts';
import type { ServiceEvent } from '../queue/service-parts.ts';
import { loadServiceFigures } from '../store/views/service-figures.ts';

export interface ServiceMetrics {
  /** Counts what a run has done. */
  observe(event: ServiceEvent): void;
  /** Everything in the text format of Prometheus (0.0.4). */
  render(): Promise<{ contentType: string; body: string }>;
}

type PromClient = typeof import('prom-client');

const PREFIX = 'harbinger_';
const DURATION_BUCKETS = [0.1, 0.5, 1, 5, 15, 60, 300, 900, 3_600];

/**
 * What a process of the service counts and what its database tells, as metrics whose labels are names of jobs, sources,
 * channels and states; nothing in them is about one person or account. What the database tells is the same in every
 * process of an installation.
 */
export async function createServiceMetrics(given: {
  db: Sql;
  now: () => Date;
  health: () => Promise<HealthReport>;
}): Promise<ServiceMetrics> {
  // Loaded by the service alone: most verbs have no use for it.
  const client = await import('prom-client');
  const registry = new client.Registry();
  client.collectDefaultMetrics({ register: registry, prefix: PREFIX });
  const runs = createRunMetrics(client, registry);
  const stored = createStoredMetrics(client, registry);
  return {
    observe: runs,
    render: async () => {
      const now = given.now();
      const since = performance.now();
      const [report, figures] = await Promise.all([
        given.health(),
        loadServiceFigures(given.db, now).catch(() => null),
      ]);
      stored({ report, figures, now, seconds: (performance.now() - since) / 1_000 });
      return { contentType: registry.contentType, body: await registry.metrics() };
    },
  };
}

function createRunMetrics(client: PromClient, registry: Registry): ServiceMetrics['observe'] {
  const counter = (name: string, help: string, labelNames: string[]): Counter =>
    new client.Counter({ name: PREFIX + name, help, labelNames, registers: [registry] });
  const runs = counter('job_runs_total', 'Runs of jobs in this process by how they ended', [
    'job',
    'outcome',
  ]);
  const duration = new client.Histogram({
    name: `${PREFIX}job_duration_seconds`,
    help: 'How long runs of jobs took in this process',
    labelNames: ['job'],
    buckets: DURATION_BUCKETS,
    registers: [registry],
  });
  const pulled = counter('rows_pulled_total', 'Rows that pulls of this process have read', ['source']);
  const refused = counter('rows_quarantined_total', 'Rows of them that went into quarantine', ['source']);
  const scored = counter('accounts_scored_total', 'Accounts that runs of this process have scored', []);
  return ({ kind, job, summary, durationMs }) => {
    if (durationMs === undefined) return;
    runs.inc({ job, outcome: kind });
    duration.observe({ job }, durationMs / 1_000);
    for (const { source, rows, quarantined } of pullsOf(summary)) {
      pulled.inc({ source }, rows);
      refused.inc({ source }, quarantined);
    }
    if (summary !== undefined && 'scored' in summary && typeof summary.scored === 'number')
      scored.inc(summary.scored);
  };
}

/** What the summary of a pull tells; nothing of any other. */
function pullsOf(summary: object | undefined): { source: string; rows: number; quarantined: number }[] {
  if (summary === undefined || !('sources' in summary) || !Array.isArray(summary.sources)) return [];
  return summary.sources.filter(
    (one) =>
      typeof one?.source === 'string' && typeof one.rows === 'number' && typeof one.quarantined === 'number',
  );
}

interface Stored {
  report: HealthReport;
  /** Null = the database does not answer. */
  figures: ServiceFigures | null;
  now: Date;
  /** What the database took to answer. */
  seconds: number;
}

function createStoredMetrics(client: PromClient, registry: Registry): (stored: Stored) => void {
  const gauge = (name: string, help: string, labelNames: string[] = []): Gauge =>
    new client.Gauge({ name: PREFIX + name, help, labelNames, registers: [registry] });
  const up = gauge('database_up', '1 while the database answers');
  const seconds = gauge('database_answer_seconds', 'How long the database took to answer for this page');
  const healthy = gauge('healthy', '1 while /healthz answers 200');
  const late = gauge('job_late', '1 for a job that is late or failing', ['job']);
  const good = gauge('job_last_success_timestamp_seconds', 'When its newest good run ended', ['job']);
  const ofFigures = createFigureGauges(client, registry, gauge);
  return ({ report, figures, now, seconds: took }) => {
    up.set(figures === null ? 0 : 1);
    seconds.set(took);
    healthy.set(report.status === 'ok' ? 1 : 0);
    for (const one of [late, good]) one.reset();
    for (const { job, lastGood, reason } of report.jobs) {
      late.set({ job }, reason === null ? 0 : 1);
      if (lastGood !== null) good.set({ job }, Date.parse(lastGood) / 1_000);
    }
    ofFigures(figures, now);
  };
}

function createFigureGauges(
  client: PromClient,
  registry: Registry,
  gauge: (name: string, help: string, labelNames?: string[]) => Gauge,
): (figures: ServiceFigures | null, now: Date) => void {
  const feed = ['source', 'entity'];
  const rows = gauge('source_rows', 'Rows in the newest pull of a kind of record', feed);
  const watermark = gauge('source_newest_age_seconds', 'Age of the newest day that a feed tells of', feed);
  const imported = gauge(
    'source_imported_timestamp_seconds',
    'When its newest changed content was loaded',
    feed,
  );
  const failing = gauge('source_failing', '1 while it cannot be read to the end', feed);
  const deliveries = gauge('deliveries', 'Messages by channel and outcome', ['channel', 'state']);
  const oldest = gauge('outbox_oldest_due_seconds', 'How long the oldest message has been due', ['channel']);
  const paused = gauge('channel_paused', '1 while a channel is stopped as a whole', ['channel']);
  const episodes = gauge('episodes', 'Alert episodes by state', ['state']);
  const tasks = gauge('tasks', 'Tasks by state', ['state']);
  const slots = gauge('queue_slots', 'Scheduled runs that are not over, by state', ['state']);
  const pages = gauge('queue_pages_waiting', 'Parts of runs that wait for a worker');
  const quarantine = gauge('quarantine_open_rows', 'Rows that wait to be mended');
  const locks = gauge('database_lock_waits', 'Statements of this database that wait for a lock');
  const transitions = new client.Counter({
    name: `${PREFIX}alert_transitions_total`,
    help: 'Steps of alert episodes on record',
    labelNames: ['transition'],
    registers: [registry],
  });
  const all = [rows, watermark, imported, failing, deliveries, oldest, paused, episodes, tasks, slots];
  return (figures, now) => {
    for (const one of [...all, pages, quarantine, locks, transitions]) one.reset();
    if (figures === null) return;
    for (const one of figures.feeds) {
      const labels = { source: one.source, entity: one.entity };
      rows.set(labels, one.rows);
      imported.set(labels, one.importedAt.getTime() / 1_000);
      failing.set(labels, one.failingSince === null ? 0 : 1);
      if (one.watermark !== null) watermark.set(labels, (now.getTime() - Date.parse(one.watermark)) / 1_000);
    }
    const stopped = new Set(figures.paused.map(({ channel }) => channel));
    for (const { channel, counts, oldestDueSeconds } of figures.channels) {
      for (const [state, count] of counts) deliveries.set({ channel, state }, count);
      oldest.set({ channel }, oldestDueSeconds ?? 0);
      paused.set({ channel }, stopped.has(channel) ? 1 : 0);
    }
    for (const [state, count] of figures.episodes) episodes.set({ state }, count);
    for (const [state, count] of figures.tasks) tasks.set({ state }, count);
    for (const [state, count] of figures.slots) slots.set({ state }, count);
    for (const [transition, count] of figures.transitions) transitions.inc({ transition }, count);
    pages.set(figures.waitingPages);
    quarantine.set(figures.openQuarantine);
    locks.set(figures.lockWaits);
  };
}
