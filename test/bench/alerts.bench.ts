import type { Sql } from 'postgres';
import { catalogue } from '../../jobs/index.ts';
import { type App, openApp } from '../../src/app.ts';
import { parseConfig } from '../../src/config/load-config.ts';
import type { AlertSummary } from '../../src/pipeline/alerts/decide-alerts.ts';
import type { Context } from '../../src/pipeline/context.ts';
import { runInline } from '../../src/queue/run-inline.ts';
import { withRulesThatOpen } from '../helpers/own-rules.ts';
import { startOwnPostgres } from '../helpers/services/own-postgres.ts';

export interface AlertsFigures {
  accounts: number;
  /** Deciding all accounts and queueing messages and tasks, one message per account; the limit asked for is 10. */
  singlesSeconds: number;
  /** Processor time of this process in it, which other work on the machine does not lengthen. */
  singlesProcessorSeconds: number;
  /** The same with one bundle per person, as the defaults present so many at once. */
  bundledSeconds: number;
  /** The same run once more, when nothing has changed. */
  repeatedSeconds: number;
  messages: number;
  tasks: number;
}

const ACCOUNTS = 10_000;
const CSMS = 200;
const DAY = '2026-03-04';
const LIMIT_SECONDS = 10;

/** No budget and rules that open, so that every alert comes in the one run; and an index that the `pulse` of each account decides. */
const configOf = (bundleOver: number) =>
  withRulesThatOpen(
    JSON.stringify({
      alerts: { budget_per_csm_per_week: null, bundle_over: bundleOver, mass_drop: { share: 1 } },
      health: {
        weights: { usage: 10, nps: 0, ces: 0, payment: 0, renewal: 0 },
        signals: [
          {
            signal: 'pulse',
            weight: 90,
            better: 'higher',
            aggregate: 'last',
            window: '7d',
            worst: 0,
            best: 100,
          },
        ],
      },
    }),
  );

/** 10,000 high-touch accounts turn critical overnight: decided, written and queued in one run on a real PostgreSQL. */
export async function benchAlerts(): Promise<AlertsFigures> {
  const postgres = await startOwnPostgres();
  const app = await openApp({
    home: postgres.home,
    databaseUrl: postgres.url(),
    slack: null,
    smtpUrl: null,
    config: parseConfig(configOf(ACCOUNTS), 'bench.yaml'),
    data: null,
    now: () => new Date(`${DAY}T09:00:00Z`),
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    progress: { step: () => undefined },
    signal: new AbortController().signal,
  });
  try {
    const raw = app.heartbeat;
    await fillBook(raw);
    await run(app, 'score-accounts');
    await raw`vacuum analyze`;
    const singles = await decide(app);
    const [queued] = await raw<[{ messages: number; tasks: number }]>`
      select (select count(*)::int from outbox) as messages, (select count(*)::int from tasks) as tasks`;
    const repeated = await decide(app);
    await raw`truncate episodes, episode_events, fired_evidence, tasks, outbox, decided_days cascade`;
    app.useConfig(parseConfig(configOf(10), 'bench.yaml'));
    const bundled = await decide(app);
    for (const { opened } of [singles, bundled]) {
      if (opened !== ACCOUNTS) throw new Error(`alerts bench: ${opened} of ${ACCOUNTS} opened`);
    }
    if (repeated.opened !== 0 || queued.messages < ACCOUNTS) {
      throw new Error(`alerts bench: ${repeated.opened} opened again, ${queued.messages} messages`);
    }
    return report({
      accounts: ACCOUNTS,
      singlesSeconds: singles.seconds,
      singlesProcessorSeconds: singles.processorSeconds,
      bundledSeconds: bundled.seconds,
      repeatedSeconds: repeated.seconds,
      ...queued,
    });
  } finally {
    await app.close();
    await postgres.stop();
  }
}

function report(figures: AlertsFigures): AlertsFigures {
  const { singlesSeconds, singlesProcessorSeconds, bundledSeconds, repeatedSeconds, messages, tasks } =
    figures;
  const verdict = singlesSeconds <= LIMIT_SECONDS ? 'met' : 'MISSED';
  process.stdout.write(
    `alerts: ${ACCOUNTS.toLocaleString('en')} opened in one run, decided and queued (${messages} messages, ${tasks} ` +
      `tasks) in ${singlesSeconds.toFixed(1)} s (limit ${LIMIT_SECONDS} s: ${verdict}; ` +
      `${singlesProcessorSeconds.toFixed(1)} s of processor), in bundles for ${CSMS} people ` +
      `in ${bundledSeconds.toFixed(1)} s, run again in ${repeatedSeconds.toFixed(1)} s\n`,
  );
  return figures;
}

function run<T>({ context }: App, job: 'score-accounts' | 'send-alerts'): Promise<T> {
  const { signal } = context;
  const makeContext = (): Context => context;
  return runInline<Context>({ catalogue, job, input: { asOf: DAY }, makeContext, signal }) as Promise<T>;
}

async function decide(app: App): Promise<{ seconds: number; processorSeconds: number; opened: number }> {
  const processorBefore = process.cpuUsage();
  const before = performance.now();
  const { opened } = await run<AlertSummary>(app, 'send-alerts');
  const { user, system } = process.cpuUsage(processorBefore);
  return { seconds: (performance.now() - before) / 1_000, processorSeconds: (user + system) / 1e6, opened };
}

/** Accounts with a quarter of daily use, a person each, and a pulse that has just fallen. */
async function fillBook(raw: Sql): Promise<void> {
  await raw`
    insert into csms (email, name, slack_user_id, manager_email)
    select 'csm' || i || '@corp.example', 'Person ' || i, 'U' || i, 'lead@corp.example'
    from generate_series(1, ${CSMS}) i`;
  await raw`
    insert into accounts (account_id, name, tier, mrr, csm_email, contact_name, started_on, renewal_on)
    select 'A' || i, 'Account ' || i, 'enterprise', 100 + i % 900, 'csm' || (1 + i % ${CSMS}) || '@corp.example',
      'Contact ' || i, date '2024-01-01' + i % 500, ${DAY}::date + 20 + i % 300
    from generate_series(1, ${ACCOUNTS}) i`;
  await raw`
    insert into usage (account_id, product, day, events, active_users)
    select 'A' || i, 'app', ${DAY}::date - d, 20 + (i * 7 + d * 3) % 30, 3 + (i + d) % 5
    from generate_series(1, ${ACCOUNTS}) i, generate_series(0, 89) d`;
  await raw`
    insert into signals (account_id, signal, day, value)
    select 'A' || i, 'pulse', ${DAY}::date, i % 10 from generate_series(1, ${ACCOUNTS}) i`;
}
