import { appendFile, mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { catalogue } from '../../jobs/index.ts';
import { type App, openApp } from '../../src/app.ts';
import { defaultConfig } from '../../src/config/load-config.ts';
import { type Service, startService } from '../../src/queue/service.ts';
import type { Schedules } from '../../src/queue/timing.ts';
import { createTestDatabase, type TestDatabase } from '../helpers/services/test-database.ts';
import { makeTestHome, type TestHome } from '../helpers/services/test-home.ts';
import { testRedisUrl } from '../helpers/services/test-redis.ts';
import { waitFor } from '../helpers/services/wait-for.ts';

const SCHEDULED = Object.keys(catalogue).filter((name) => name !== 'score-page');

/** Every job once a minute, the relay too, so that each minute is one whole pass. */
const everyMinute: Schedules = Object.fromEntries(
  SCHEDULED.map((job) => [
    job,
    {
      timing: { kind: 'cron', cron: '* * * * *', timezone: 'UTC' },
      catchUpMs: 3_600_000,
      runAtFirstStart: true,
    },
  ]),
);

describe.each<[string, () => Promise<string | null>]>([
  ['Redis', testRedisUrl],
  ['PostgreSQL', async () => null],
])('the real jobs, two services on one database with their queue in %s', (_name, chooseQueue) => {
  let database: TestDatabase;
  let home: TestHome;
  let app: App;
  let now: Date;
  let ticks: (() => Promise<void>)[];
  let services: Service[];

  const file = (name: string) => join(home.path, 'data', name);
  const slackFolder = () => join(home.path, 'outbox', 'slack');

  beforeEach(async () => {
    database = await createTestDatabase();
    home = await makeTestHome();
    now = new Date('2026-06-01T06:00:20Z');
    ticks = [];
    services = [];
    await mkdir(file('.'), { recursive: true });
    await writeFile(file('csms.csv'), 'email,name,manager_email\nana@corp.io,Ana,mia@corp.io\n');
    await writeFile(
      file('accounts.csv'),
      'account_id,name,tier,mrr,csm_email\nA1,Acme,enterprise,900,ana@corp.io\nA2,Bolt,growth,400,ana@corp.io\n',
    );
    const days = Array.from({ length: 90 }, (_, n) =>
      new Date(Date.UTC(2026, 2, 3 + n)).toISOString().slice(0, 10),
    );
    const usage = days.flatMap((day) => [`A1,core,${day},40,5`, `A2,core,${day},30,4`]);
    await writeFile(file('usage.csv'), `account_id,product,day,events,active_users\n${usage.join('\n')}\n`);
    await writeFile(
      file('surveys.csv'),
      'response_id,account_id,kind,score,comment,respondent,role,responded_at\nR1,A1,nps,9,fine,zoe,admin,2026-05-20T10:00:00Z\n',
    );
    app = await openApp({
      home: home.path,
      databaseUrl: database.url,
      slack: null,
      smtpUrl: null,
      config: defaultConfig(home.path),
      data: file('.'),
      now: () => now,
      log: { info: () => undefined, warn: () => undefined, error: () => undefined },
      progress: { step: () => undefined },
      signal: new AbortController().signal,
    });
  });

  afterEach(async () => {
    await Promise.all(services.map((service) => service.stop(5_000)));
    await app.close();
    await database.drop();
    await home.remove();
  });

  const start = async (redisUrl: string | null) => {
    services.push(
      await startService({
        role: 'all',
        db: app.heartbeat,
        databaseUrl: database.url,
        redisUrl,
        catalogue,
        schedules: everyMinute,
        makeContext: ({ signal }) => ({ ...app.context, signal }),
        now: () => now,
        log: app.context.log,
        ticks: (onTick) => {
          ticks.push(onTick);
          return { stop: () => undefined };
        },
      }),
    );
  };

  const passIsOver = () =>
    waitFor(
      async () => {
        const [row] = await app.heartbeat<[{ slots: number; open: number }]>`
          select count(*)::int as slots, (count(*) filter (where finished_at is null))::int as open
          from slots where slot = date_trunc('minute', ${now}::timestamptz)`;
        return row.slots === SCHEDULED.length && row.open === 0;
      },
      { message: 'every job of the minute' },
    );

  const nextMinute = async () => {
    now = new Date(now.getTime() + 60_000);
    await Promise.all(ticks.map((tick) => tick()));
    await passIsOver();
  };

  it('runs every job once a minute in order; a detractor who answers meanwhile becomes one message', async () => {
    const redisUrl = await chooseQueue();
    await Promise.all([start(redisUrl), start(redisUrl)]);
    await passIsOver();
    const states = await app.heartbeat<{ job: string; state: string; attempts: number }[]>`
      select job, state, attempts from slots order by job`;
    expect(states).toEqual([...SCHEDULED].sort().map((job) => ({ job, state: 'done', attempts: 1 })));

    await nextMinute();
    const quiet = await readdir(slackFolder()).catch((): string[] => []);
    await appendFile(file('surveys.csv'), 'R2,A2,nps,2,we will leave,tom,buyer,2026-06-01T06:00:00Z\n');
    await nextMinute();
    await nextMinute();
    const alerts = await app.heartbeat<{ state: string }[]>`select state from outbox where kind = 'alert'`;
    expect(alerts).toEqual([{ state: 'sent' }]);
    const fresh = (await readdir(slackFolder())).filter((name) => !quiet.includes(name));
    const texts = await Promise.all(fresh.map((name) => readFile(join(slackFolder(), name), 'utf8')));
    expect(texts.filter((text) => text.includes('Bolt'))).toHaveLength(1);

    const runs = await app.heartbeat<{ job: string; runs: number }[]>`
      select job, count(*)::int as runs from slots where state = 'done' and attempts = 1 group by job order by job`;
    expect(runs).toEqual([...SCHEDULED].sort().map((job) => ({ job, runs: 4 })));
    const [order] = await app.heartbeat<[{ broken: number }]>`
      select count(*)::int as broken from slots pulled join slots scored using (slot) join slots sent using (slot)
      where pulled.job = 'pull-surveys' and scored.job = 'score-accounts' and sent.job = 'send-alerts'
        and not (pulled.finished_at <= scored.started_at and scored.finished_at <= sent.started_at)`;
    expect(order.broken).toBe(0);
    expect((await services[0]!.health()).status).toBe('ok');

    await rename(file('.'), `${file('.')}-gone`);
    const tick = async () => {
      now = new Date(now.getTime() + 60_000);
      await Promise.all(ticks.map((one) => one()));
    };
    await tick();
    await waitFor(async () => {
      const rows = await app.heartbeat`select 1 from slots where job = 'pull-surveys' and failures > 0`;
      return rows.length > 0;
    });
    await tick();
    const red = await waitFor(async () => {
      const { status, reasons } = await services[0]!.health();
      const told = reasons.find((reason) => reason.startsWith('pull-surveys: failed, last done'));
      return status === 'failing' && told;
    });
    expect(red).toMatch(/SourceError: .*folder/);
  });
});
