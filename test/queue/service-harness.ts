import type { Sql } from 'postgres';
import type { QueueLog } from '../../src/queue/queue-link.ts';
import { type Service, type ServiceOptions, startService } from '../../src/queue/service.ts';
import type { ServiceEvent } from '../../src/queue/service-parts.ts';
import type { TickSource } from '../../src/queue/ticker.ts';
import type { Schedules, Timing } from '../../src/queue/timing.ts';
import type { ServiceTimings } from '../../src/queue/timings.ts';
import { connect } from '../../src/store/connect.ts';
import { migrateDatabase } from '../../src/store/migrate.ts';
import { createTestDatabase } from '../helpers/services/test-database.ts';
import {
  createLedger,
  type LedgerContext,
  type LedgerJob,
  ledgerCatalogue,
  ledgerContext,
} from './ledger-catalogue.ts';

/** The service's clockwork about ten times faster. */
export const QUICK: ServiceTimings = {
  leaseMs: 2_500,
  lockMs: 2_500,
  stalledMs: 300,
  pagePollMs: 20,
  retryMs: 20,
  supersedeMs: 600_000,
  overdueMs: 200,
};

export const HOUR = 3_600_000;

export function every(minutes: string, job: LedgerJob): Schedules {
  const timing: Timing = { kind: 'cron', cron: `${minutes} * * * *`, timezone: 'UTC' };
  return { [job]: { timing, catchUpMs: 24 * HOUR, runAtFirstStart: true } };
}

export interface Member {
  readonly service: Service;
  readonly events: ServiceEvent[];
  readonly logged: string[];
  tick(): Promise<void>;
}

/** One database, one clock, as many services on it as a test wants. */
export interface Harness {
  readonly url: string;
  readonly raw: Sql;
  now: Date;
  start(options: Partial<ServiceOptions<LedgerContext>> & { schedules: Schedules }): Promise<Member>;
  /** `what` of a job in the ledger, in the order it was written. */
  ledger(job: LedgerJob): Promise<readonly string[]>;
  /** State of every slot of a job, oldest first. */
  states(job: LedgerJob): Promise<readonly string[]>;
  close(): Promise<void>;
}

export async function openHarness(redisUrl: string | null): Promise<Harness> {
  const database = await createTestDatabase({ migrate: migrateDatabase });
  const connection = connect(database.url);
  const { raw } = connection;
  await createLedger(raw);
  const members: Member[] = [];
  const harness: Harness = {
    url: database.url,
    raw,
    now: new Date('2026-06-01T06:00:30Z'),
    start: async (options) => {
      const member = await startMember(harness, redisUrl, options);
      members.push(member);
      return member;
    },
    ledger: async (job) => {
      const rows = await raw<{ what: string }[]>`select what from ledger where job = ${job} order by id`;
      return rows.map((row) => row.what);
    },
    states: async (job) => {
      const rows = await raw<{ state: string }[]>`select state from slots where job = ${job} order by slot`;
      return rows.map((row) => row.state);
    },
    close: async () => {
      await Promise.all(members.map(({ service }) => service.stop(2_000)));
      await connection.close();
      await database.drop();
    },
  };
  return harness;
}

async function startMember(
  harness: Harness,
  redisUrl: string | null,
  options: Partial<ServiceOptions<LedgerContext>> & { schedules: Schedules },
): Promise<Member> {
  const events: ServiceEvent[] = [];
  const logged: string[] = [];
  const keep = (fields: object, message: string) => void logged.push(`${message} ${JSON.stringify(fields)}`);
  const log: QueueLog = { info: keep, warn: keep, error: keep };
  let onTick = async () => {};
  const ticks: TickSource = (listener) => {
    onTick = listener;
    return { stop: () => undefined };
  };
  const service = await startService<LedgerContext>({
    role: 'all',
    db: harness.raw,
    databaseUrl: harness.url,
    redisUrl,
    catalogue: ledgerCatalogue,
    makeContext: ledgerContext(harness.raw),
    now: () => harness.now,
    log,
    onProgress: (event) => void events.push(event),
    ticks,
    timings: QUICK,
    ...options,
  });
  return { service, events, logged, tick: () => onTick() };
}
