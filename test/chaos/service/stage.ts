import { writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Sql } from 'postgres';
import { connect } from '../../../src/store/connect.ts';
import { migrateDatabase } from '../../../src/store/migrate.ts';
import { type CliProcess, startCli } from '../../helpers/cli.ts';
import { TODAY } from '../../helpers/real-clock.ts';
import { makeSampleBook, type SampleBook } from '../../helpers/sample-book.ts';
import { type Gate, startGate } from '../../helpers/services/gate.ts';
import { type OwnPostgres, startOwnPostgres } from '../../helpers/services/own-postgres.ts';
import { type OwnRedis, startOwnRedis } from '../../helpers/services/own-redis.ts';
import { makeTestHome } from '../../helpers/services/test-home.ts';
import { type LoopbackSlack, startLoopbackSlack } from '../../helpers/slack/loopback-slack.ts';
import type { Fault, SlackUser } from '../../helpers/slack/types.ts';
import { type LoopbackSmtp, startLoopbackSmtp } from '../../helpers/smtp/loopback-smtp.ts';

export type Backend = 'postgres' | 'redis';
type Role = 'start' | 'scheduler' | 'worker';

/** The processes of an installation: the smallest one twice, or the roles apart. */
const ROLES: Readonly<Record<Backend, readonly Role[]>> = {
  postgres: ['start', 'start'],
  redis: ['scheduler', 'scheduler', 'worker', 'worker'],
};

export const PEOPLE: readonly SlackUser[] = Array.from({ length: 24 }, (_, i) => ({
  id: `U${100 + i}`,
  email: `csm${i}@corp.example`,
}));

const GOOD_CONFIG = `timezone: UTC
delivery: { admin_email: admin@corp.example, allowed_mail_domains: [corp.example], slack_late_seconds: 10 }
alerts: { quiet_hours: null }
schedule:
  pull-accounts: "*/5 * * * *"
  pull-usage: "*/5 * * * *"
  pull-surveys: "* * * * *"
  pull-payments: "*/5 * * * *"
  score-accounts: "*/5 * * * *"
  send-alerts: "* * * * *"
  train-model: "off"
  prune-history: "off"
`;

/** Everything that a run of chaos breaks: servers, providers, processes, files. */
export interface Stage {
  readonly backend: Backend;
  readonly db: Sql;
  readonly postgres: OwnPostgres;
  readonly redis: OwnRedis | null;
  readonly slack: LoopbackSlack;
  readonly smtp: LoopbackSmtp;
  readonly gates: { readonly slack: Gate; readonly smtp: Gate };
  /** What puts right again what is to last for a while, by itself in time or at the end of the run. */
  readonly undo: Set<() => void>;
  readonly book: SampleBook;
  readonly configFile: string;
  readonly goodConfig: string;
  /** The files of the data are broken or away: whoever adds to them waits. */
  filesBroken: boolean;
  /** Accounts whose detractors are told to their CSM in a message of their own. */
  readonly highTouch: readonly string[];
  readonly members: Member[];
  /** What goes wrong with a request to Slack from now on. */
  slackChaos: ((method: string) => Fault | null) | null;
  /** Milliseconds by which the clock of the processes is off. */
  stepClock(ms: number): void;
  clockOffset(): number;
  close(): Promise<void>;
}

/** One process of the installation, in place of which another one is started. */
export interface Member {
  readonly role: Role;
  process: CliProcess;
  /** Its own ways to the database and to Redis. */
  readonly ways: { readonly postgres: Gate; readonly redis: Gate | null };
  /** Ends by themselves, which nobody asked for: a crash. */
  crashes: string[];
  restart(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>;
  end(): Promise<void>;
}

export async function openStage(backend: Backend, seed: number): Promise<Stage> {
  const place = await makeTestHome();
  const [postgres, redis] = await Promise.all([
    startOwnPostgres(),
    backend === 'redis' ? startOwnRedis() : null,
  ]);
  await migrateDatabase(postgres.url());
  const book = await makeSampleBook(join(place.path, 'data'), { accounts: 40, days: 40, seed, endOn: TODAY });
  let chaos: Stage['slackChaos'] = null;
  const slack = await startLoopbackSlack({
    users: [...PEOPLE, ...book.users],
    channels: book.channels,
    chaos: (method) => chaos?.(method) ?? null,
  });
  const smtp = await startLoopbackSmtp();
  const gates = { slack: await startGate(slack.port), smtp: await startGate(smtp.port) };
  // What makes the database read-only must not stop the test itself.
  const own = `${postgres.url()}?default_transaction_read_only=off`;
  const connection = connect(own, { max: 4, applicationName: 'chaos' });
  const configFile = join(place.path, 'harbinger.yaml');
  const clockFile = join(place.path, 'clock');
  writeFileSync(configFile, GOOD_CONFIG);
  writeFileSync(clockFile, '0');
  let offset = 0;

  const start = (role: Role, ways: Member['ways']) =>
    startCli(
      [role, '--config', configFile, '--home', place.path, '--data', book.folder, '--health-port', '0'],
      {
        env: {
          DATABASE_URL: through(postgres.url(), ways.postgres),
          ...(redis && ways.redis ? { REDIS_URL: `${through(redis.url, ways.redis)}/0` } : {}),
          SLACK_BOT_TOKEN: slack.token,
          SLACK_API_URL: `http://127.0.0.1:${gates.slack.port}/api/`,
          SMTP_URL: `smtp://127.0.0.1:${gates.smtp.port}?ignoreTLS=true`,
          CHAOS_CLOCK_FILE: clockFile,
          NODE_OPTIONS: `--import=${join(import.meta.dirname, 'step-clock.mjs')}`,
        },
      },
    );
  const members = await Promise.all(
    ROLES[backend].map(async (role) => {
      const ways = {
        postgres: await startGate(portOf(postgres.url())),
        redis: redis === null ? null : await startGate(portOf(redis.url)),
      };
      return createMember(role, ways, start);
    }),
  );
  return {
    ...{ backend, db: connection.raw, postgres, redis, slack, smtp, gates, book, configFile, members },
    goodConfig: GOOD_CONFIG,
    undo: new Set(),
    filesBroken: false,
    highTouch: await highTouchOf(book),
    set slackChaos(next) {
      chaos = next;
    },
    get slackChaos() {
      return chaos;
    },
    stepClock: (ms) => {
      offset = ms;
      writeFileSync(clockFile, String(ms));
    },
    clockOffset: () => offset,
    close: async () => {
      await Promise.all(members.map((member) => member.end()));
      await Promise.all(members.flatMap(({ ways }) => [ways.postgres.shut(), ways.redis?.shut()]));
      await connection.close();
      await Promise.all([slack.close(), smtp.close(), gates.slack.shut(), gates.smtp.shut()]);
      await redis?.stop();
      await postgres.stop();
      await place.remove();
    },
  };
}

const portOf = (url: string) => Number(new URL(url).port);

function through(url: string, { port }: Gate): string {
  const way = new URL(url);
  way.port = String(port);
  return way.href.replace(/\/$/, '');
}

async function highTouchOf({ folder }: SampleBook): Promise<string[]> {
  const [head = '', ...rows] = (await readFile(join(folder, 'accounts.csv'), 'utf8')).trimEnd().split('\n');
  const [tier, ended] = ['tier', 'churned_on'].map((name) => head.split(',').indexOf(name));
  return rows
    .map((row) => row.split(','))
    .filter((cells) => ['growth', 'enterprise'].includes(cells[tier!]!) && cells[ended!] === '')
    .map(([id]) => id!);
}

/** Of what a process said last: enough for a stack. */
const CRASH_LINES = 12;

function createMember(
  role: Role,
  ways: Member['ways'],
  start: (role: Role, ways: Member['ways']) => CliProcess,
): Member {
  const expected = new WeakSet<CliProcess>();
  const launch = () => {
    const process = start(role, ways);
    void process.done.then(({ code, stderr }) => {
      if (expected.has(process)) return;
      // A process whose servers are down when it starts says so and ends; whoever runs it starts it again.
      const told = stderr.split('\n').filter((line) => line !== '' && !line.startsWith('{'));
      member.crashes.push(`${role} ended with ${code}: ${told.slice(-CRASH_LINES).join(' | ').slice(-800)}`);
      member.process = launch();
    });
    return process;
  };
  const end = async (process: CliProcess, signal: 'SIGKILL' | 'SIGTERM') => {
    expected.add(process);
    process.child.kill(signal);
    await process.done;
  };
  const member: Member = {
    ...{ role, ways },
    process: launch(),
    crashes: [],
    restart: async (signal) => {
      await end(member.process, signal);
      member.process = launch();
    },
    end: () => end(member.process, 'SIGKILL'),
  };
  return member;
}
