import type { Sql } from 'postgres';
import { type App, type AppSettings, openApp } from '../../../src/app.ts';
import { parseConfig } from '../../../src/config/load-config.ts';
import type { Logger } from '../../../src/domain/reporting.ts';
import { decideAlerts } from '../../../src/pipeline/alerts/decide-alerts.ts';
import { migrateDatabase } from '../../../src/store/migrate.ts';
import { withRulesThatOpen } from '../../helpers/own-rules.ts';
import type { SampleBook } from '../../helpers/sample-book.ts';
import { openRawClient } from '../../helpers/services/raw-client.ts';
import { createTestDatabase } from '../../helpers/services/test-database.ts';
import { makeTestHome } from '../../helpers/services/test-home.ts';
import { waitFor } from '../../helpers/services/wait-for.ts';
import { type LoopbackSlack, startLoopbackSlack } from '../../helpers/slack/loopback-slack.ts';

/** A Wednesday. */
export const DAY = '2026-03-04';
export const at = (day: string, time = '09:00:00') => new Date(`${day}T${time}Z`);

const person = (name: string, rest: object) => ({
  email: `${name}@corp.example`,
  name: name[0]!.toUpperCase() + name.slice(1),
  ...rest,
});

const PEOPLE = [
  person('ana', {
    deputy_email: 'bea@corp.example',
    manager_email: 'mia@corp.example',
    slack_user_id: 'UANA',
  }),
  person('bea', { manager_email: 'mia@corp.example' }),
  person('mia', {}),
  person('noa', { locale: 'pt-BR', timezone: 'America/Sao_Paulo' }),
];

export interface AlertsHarness {
  app: App;
  raw: Sql;
  databaseUrl: string;
  slack: LoopbackSlack;
  logged: string[];
  /** Sets the clock of everything that was opened. */
  travel(to: Date): void;
  configure(yaml: string): void;
  close(): Promise<void>;
}

/**
 * The whole product in one process on a database and a Slack of its own, with a clock that is set by hand. Without a
 * book there are four people and no account.
 */
export async function startAlertsHarness(
  options: {
    yaml?: string;
    /** Risk alerts open by the line, as shipped; left out = every rule on the index opens one. */
    byLine?: boolean;
    clicks?: boolean;
    book?: SampleBook;
    startAt?: Date;
    smtpUrl?: string;
    webhooks?: AppSettings['webhooks'];
    /** Slack channels beside that of the pool and that of the admin. */
    channels?: readonly string[];
  } = {},
): Promise<AlertsHarness> {
  const toConfig = (text: string) =>
    parseConfig(options.byLine ? text : withRulesThatOpen(text), 'harbinger.yaml');
  const database = await createTestDatabase({ migrate: migrateDatabase });
  const home = await makeTestHome();
  const people = ['ana', 'bea', 'mia', 'noa', 'zoe'];
  let now = options.startAt ?? at(DAY);
  const slack = await startLoopbackSlack({
    users:
      options.book?.users ??
      people.map((name) => ({ id: `U${name.toUpperCase()}`, email: `${name}@corp.example` })),
    channels: ['#customer-success', '#harbinger-admin', ...(options.channels ?? [])].map((id) => ({ id })),
    now: () => now,
  });
  const logged: string[] = [];
  const record = (fields: object, message: string) =>
    void logged.push(JSON.stringify({ ...fields, message }));
  const log: Logger = { info: record, warn: record, error: record };
  const app = await openApp({
    home: home.path,
    databaseUrl: database.url,
    slack: {
      token: slack.token,
      appToken: options.clicks === true ? slack.appToken : null,
      apiUrl: slack.url,
    },
    smtpUrl: options.smtpUrl ?? null,
    ...(options.webhooks === undefined ? {} : { webhooks: options.webhooks }),
    config: toConfig(options.yaml ?? ''),
    data: options.book?.folder ?? null,
    now: () => now,
    log,
    progress: { step: () => {} },
    signal: new AbortController().signal,
  });
  const raw = app.heartbeat;
  // The clock stands still: a pace that is waited for would never pass.
  app.context.slackPaceMs = 0;
  if (options.book === undefined) await insert(raw, 'csms', PEOPLE);
  return {
    app,
    raw,
    databaseUrl: database.url,
    slack,
    logged,
    travel: (to) => {
      now = to;
    },
    configure: (yaml) => app.useConfig(toConfig(yaml)),
    close: async () => {
      await app.close();
      await slack.close();
      await database.drop();
      await home.remove();
    },
  };
}

/** An account of a tier that a person looks after (`enterprise`) or the pool does (`starter`). */
export async function addAccount(
  raw: Sql,
  id: string,
  given: { csm: string | null; tier?: string; mrr?: number; contact?: string } & Record<string, unknown>,
): Promise<void> {
  const { csm, tier = 'enterprise', mrr = 500, contact = 'Kim', ...rest } = given;
  await insert(raw, 'accounts', [
    {
      account_id: id,
      name: id.toUpperCase(),
      tier,
      mrr,
      csm_email: csm === null ? null : `${csm}@corp.example`,
      contact_name: contact,
      started_on: '2024-01-01',
      ...rest,
    },
  ]);
}

/** What scoring would have found on a day. */
export async function addScore(raw: Sql, id: string, day: string, health: number): Promise<void> {
  const band = health < 30 ? 'critical' : health < 50 ? 'at_risk' : health < 70 ? 'watch' : 'healthy';
  const score = {
    account_id: id,
    day,
    health,
    band,
    coverage: 1,
    probability: 0.1,
    model: 'prior',
    config_hash: 'c',
    usage_score: health,
    payment_score: health,
    detail: JSON.stringify({ components: [], drivers: [] }),
    features: JSON.stringify({ usage: { weeks: [] } }),
  };
  await raw`insert into scores ${raw(score)} on conflict (account_id, day) do update set health = excluded.health,
    band = excluded.band, usage_score = excluded.usage_score, payment_score = excluded.payment_score`;
}

export async function insert(raw: Sql, table: string, rows: readonly object[]): Promise<void> {
  for (const row of rows) await raw`insert into ${raw(table)} ${raw(row as Record<string, never>)}`;
}

/** A pass that holds the lock on episodes and cannot go on until it is let. */
export async function startStuckPass(harness: AlertsHarness, day: string) {
  const holder = openRawClient(harness.databaseUrl);
  await holder`begin`;
  await holder`lock table decided_days in share mode`;
  const pass = decideAlerts(harness.app.context, day);
  await waitFor(async () => (await waitingFor(harness, 'relation')) === 1, { message: 'a pass that waits' });
  return {
    pass,
    async letGo() {
      await holder`commit`;
      await holder.end();
    },
  };
}

/** Connections that wait for a lock on a table, or for an advisory one. */
export async function waitingFor({ raw }: AlertsHarness, event: 'relation' | 'advisory'): Promise<number> {
  const [row] = await raw<{ count: number }[]>`select count(*)::int as count from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock' and wait_event = ${event}`;
  return row!.count;
}
