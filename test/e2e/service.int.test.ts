import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signCalendar } from '../../src/pipeline/calendar/calendar-feed.ts';
import { migrateDatabase } from '../../src/store/migrate.ts';
import { type CliProcess, runCli, startCli } from '../helpers/cli.ts';
import { startLoopbackCollector } from '../helpers/loopback-collector.ts';
import { TODAY } from '../helpers/real-clock.ts';
import { addDetractor, makeSampleBook, type SampleBook } from '../helpers/sample-book.ts';
import { freePort } from '../helpers/services/own-redis.ts';
import { openRawClient } from '../helpers/services/raw-client.ts';
import { createTestDatabase } from '../helpers/services/test-database.ts';
import { makeTestHome, type TestHome } from '../helpers/services/test-home.ts';
import { testRedisUrl } from '../helpers/services/test-redis.ts';
import { waitFor } from '../helpers/services/wait-for.ts';
import { type LoopbackSlack, startLoopbackSlack } from '../helpers/slack/loopback-slack.ts';

// Schedules of one minute are waited for in real time, on machines of any speed.

// Quiet hours would hold a message back in the evening of whoever is told.
const EVERY_MINUTE = `alerts: { quiet_hours: null }
schedule:
${['accounts', 'usage', 'surveys', 'payments'].map((what) => `  pull-${what}: "* * * * *"`).join('\n')}
  score-accounts: "* * * * *"
  send-alerts: "* * * * *"
  check-freshness: "* * * * *"
  send-weekly-digest: "off"
`;

const UNSUBSCRIBE_SECRET = 'p3Kd0mJcT8rW2xKzP7nB4sLhY1fGuE9aQ5vZ6tXo';
const MARK = 'Nobody answers our tickets any more';

type Collector = Awaited<ReturnType<typeof startLoopbackCollector>>;

interface Installation {
  book: SampleBook;
  slack: LoopbackSlack;
  start(): Promise<CliProcess>;
  /** Asks the service that was started last. */
  ask(path: string): Promise<Response>;
}

let place: TestHome;

beforeAll(async () => {
  place = await makeTestHome();
});
afterAll(() => place.remove());

/** A folder with sample data, a Slack, and a way to start the service on both. */
async function install(name: string, env: Readonly<Record<string, string>>): Promise<Installation> {
  const folder = join(place.path, name);
  const book = await makeSampleBook(join(folder, 'data'), { accounts: 60, days: 100, seed: 5, endOn: TODAY });
  const slack = await startLoopbackSlack({ users: book.users, channels: book.channels });
  const config = join(folder, 'harbinger.yaml');
  await writeFile(config, EVERY_MINUTE);
  let port = 0;
  const start = async () => {
    port = await freePort();
    const args = ['start', '--data', book.folder, '--config', config, '--home', join(folder, 'home')];
    const service = startCli([...args, '--health-port', String(port)], {
      env: { SLACK_BOT_TOKEN: slack.token, SLACK_API_URL: slack.url, ...env },
    });
    await waitFor(
      async () => {
        if (service.child.exitCode !== null) throw new Error(service.output().stderr);
        return (await fetch(`http://127.0.0.1:${port}/healthz`)).ok;
      },
      { message: 'a healthy service' },
    );
    return service;
  };
  return { book, slack, start, ask: (path) => fetch(`http://127.0.0.1:${port}${path}`) };
}

/** Asks to stop as Ctrl-C under npm does, which reaches the process twice, and tells how long it took. */
async function stopWithin(service: CliProcess, ms: number): Promise<void> {
  const since = performance.now();
  service.child.kill('SIGINT');
  service.child.kill('SIGINT');
  const { code, stderr } = await service.done;
  expect(code, stderr).toBe(0);
  expect(performance.now() - since).toBeLessThan(ms);
}

const showing = ({ slack }: Installation) =>
  slack.visible().filter((m) => m.threadTs === null && JSON.stringify(m.blocks).includes(MARK));

/** Waits until what is due has been posted and nothing new comes for two looks in a row. */
async function calm({ slack }: Installation): Promise<number> {
  let before = -1;
  return waitFor(
    () => {
      const count = slack.visible().length;
      const same = count > 0 && count === before;
      before = count;
      return same ? count : 0;
    },
    { timeout: 120_000, interval: 4_000, message: 'Slack to come to rest' },
  );
}

async function addAngryAnswer({ book }: Installation): Promise<void> {
  addDetractor(book.folder, {
    responseId: 'R-late-1',
    accountId: 'A000007',
    comment: MARK,
    at: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
  });
}

/** Ready, with figures that are about nobody, and a status for operators although the database is its own. */
async function tellsOfItself(here: Installation): Promise<void> {
  expect((await here.ask('/readyz')).status).toBe(200);
  const figures = await (await here.ask('/metrics')).text();
  for (const line of [
    'harbinger_healthy 1',
    'harbinger_database_up 1',
    'harbinger_source_failing{source="csv",entity="usage"} 0',
    'harbinger_channel_paused{channel="slack"} 0',
  ]) {
    expect(figures.split('\n')).toContain(line);
  }
  expect(figures).toMatch(/^harbinger_deliveries\{channel="slack",state="sent"\} \d+$/m);
  expect(figures).toMatch(/^harbinger_alert_transitions_total\{transition="opened"\} [1-9]/m);
  expect(figures).toMatch(/^harbinger_accounts_scored_total [1-9]/m);
  const names = here.book.users.map(({ email }) => email);
  for (const personal of ['@', 'A000', ...names]) expect(figures).not.toContain(personal);
  const { port } = new URL((await here.ask('/status')).url);
  const shown = await runCli(['status', '--home', join(place.path, 'embedded/home'), '--health-port', port]);
  expect(shown.code, shown.stderr).toBe(0);
  expect(shown.stdout).toMatch(/deliver-outbox +\d+ s ago +in time/);
  expect(shown.stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
}

/** The calendar of a CSM, to whoever has its address and to nobody else. */
async function tellsCalendars({ ask, book }: Installation): Promise<void> {
  const path = (secret: string, user = 0) => `/calendar/${signCalendar(book.users[user]!.email, secret)}.ics`;
  const calendars: string[] = [];
  for (const user of book.users.keys()) {
    const told = await ask(path(UNSUBSCRIBE_SECRET, user));
    expect(told.status).toBe(200);
    expect(told.headers.get('content-type')).toBe('text/calendar; charset=utf-8');
    calendars.push(await told.text());
  }
  // Managers have neither accounts nor tasks.
  const longest = calendars.sort((a, b) => b.length - a.length)[0];
  expect(longest).toMatch(/^BEGIN:VCALENDAR\r\n[\s\S]*^BEGIN:VEVENT\r$[\s\S]*\r\nEND:VCALENDAR\r\n$/m);
  const wrong = [
    path('another secret of somebody else'),
    path(UNSUBSCRIBE_SECRET).slice(0, -4),
    '/calendar/',
  ];
  for (const other of wrong) expect((await ask(other)).status).toBe(404);
}

/** Runs with their pages and deliveries below them, about nobody. */
function tellsTraces({ book, slack }: Installation, { spans, bodies }: Collector): void {
  const runs = new Map(
    spans.filter((span) => span.name.startsWith('run ')).map((run) => [run.spanId, run.name]),
  );
  const below = (name: string) =>
    spans.filter((span) => span.name === name).map((s) => runs.get(s.parentSpanId ?? ''));
  expect(new Set(below('page score-page'))).toEqual(new Set(['run score-accounts']));
  expect(new Set(below('deliver slack'))).toEqual(new Set(['run deliver-outbox']));
  const personal = ['@', 'A000', slack.token, MARK, ...book.users.map(({ id }) => id)];
  for (const word of personal) expect(bodies.join()).not.toContain(word);
}

describe.concurrent('the long-running service', () => {
  it('meets a detractor at the next pull, on the embedded database alone, and repeats nothing', async () => {
    const collector = await startLoopbackCollector();
    const OTEL_EXPORTER_OTLP_ENDPOINT = collector.url;
    const here = await install('embedded', { UNSUBSCRIBE_SECRET, OTEL_EXPORTER_OTLP_ENDPOINT });
    try {
      const first = await here.start();
      await calm(here);
      expect(showing(here)).toHaveLength(0);
      await tellsOfItself(here);
      await tellsCalendars(here);
      await addAngryAnswer(here);
      await waitFor(() => showing(here).length > 0, { message: 'the detractor in Slack' });
      const posted = await calm(here);
      await stopWithin(first, 10_000);

      const second = await here.start();
      await calm(here);
      await stopWithin(second, 10_000);
      expect(here.slack.visible()).toHaveLength(posted);
      expect(showing(here)).toHaveLength(1);
      expect(here.slack.violations).toEqual([]);
      tellsTraces(here, collector);
      expect(first.output().stderr + second.output().stderr).not.toContain(here.slack.token);
    } finally {
      await here.slack.close();
      await collector.close();
    }
  });

  it('shares the work between two processes on one database and Redis, each slot once', async () => {
    const database = await createTestDatabase({ migrate: migrateDatabase });
    const here = await install('shared', { DATABASE_URL: database.url, REDIS_URL: await testRedisUrl() });
    const raw = openRawClient(database.url);
    try {
      const both = await Promise.all([here.start(), here.start()]);
      await calm(here);
      await addAngryAnswer(here);
      await waitFor(() => showing(here).length > 0, { message: 'the detractor in Slack' });
      await calm(here);
      await Promise.all(both.map((service) => stopWithin(service, 10_000)));
      expect(showing(here)).toHaveLength(1);
      // Fault 17: a process that is started again on the same Redis posts nothing again.
      const posted = here.slack.visible().length;
      const again = await here.start();
      await calm(here);
      await stopWithin(again, 10_000);
      expect(here.slack.visible()).toHaveLength(posted);
      const slots = await raw<{ job: string; state: string; count: number }[]>`
        select job, state, count(*)::int as count from slots group by job, state`;
      expect(slots.filter((s) => s.state === 'failed')).toEqual([]);
      const posts = here.slack.requests.filter((r) => r.method === 'chat.postMessage' && r.outcome === 'ok');
      expect(posts).toHaveLength(here.slack.visible().length);
    } finally {
      await raw.end();
      await here.slack.close();
      await database.drop();
    }
  });
});
