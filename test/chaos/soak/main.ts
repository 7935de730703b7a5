import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type CliProcess, startCli } from '../../helpers/cli.ts';
import { TODAY } from '../../helpers/real-clock.ts';
import { makeSampleBook } from '../../helpers/sample-book.ts';
import { startOwnPostgres } from '../../helpers/services/own-postgres.ts';
import { freePort } from '../../helpers/services/own-redis.ts';
import { makeTestHome } from '../../helpers/services/test-home.ts';
import { startLoopbackSlack } from '../../helpers/slack/loopback-slack.ts';
import { startLoopbackSmtp } from '../../helpers/smtp/loopback-smtp.ts';
import { figureOf, type Held, lookInto, type Ports } from './held.ts';

const HELP = `npm run soak -- [options]
  --days N       simulated days, ending today (default 14)
  --minutes N    real minutes that they take, rests included (default 20)
  --accounts N   (default 5000)
`;

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** What the process may hold at the end beside what it held after the first day. */
const MOST_GROWTH = 1.1;
/** After so long in vain it is said that there was no rest. */
const MOST_REST_MS = 90_000;
/** For a collection, and for what is given back after it. */
const COLLECT_MS = 3_000;
/** Within it figures are told, or are left out this time. */
const ANSWER_MS = 5_000;

/** As `deploy/` sets it: large buffers are given back to the system once they are free, whatever was freed before. */
const MALLOC = {
  MALLOC_MMAP_THRESHOLD_: '131072',
  MALLOC_TRIM_THRESHOLD_: '131072',
  MALLOC_ARENA_MAX: '2',
} as const;

/** How long nothing shall have run before a look at what stays. */
const REST_MS = 12_000;

/** One simulated day: while it went on, and once everything that it brought was done. */
interface LivedDay {
  busy: Held[];
  rest: Held | null;
}

const { values } = parseArgs({
  options: {
    days: { type: 'string', default: '14' },
    minutes: { type: 'string', default: '20' },
    accounts: { type: 'string', default: '5000' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) process.stdout.write(HELP);
else await soak({ days: +values.days, minutes: +values.minutes, accounts: +values.accounts });

/**
 * Lets the service live through days that pass faster than its own: by the shipped schedules, with data that come in day by
 * day, on a PostgreSQL of its own. After each day it may rest; says whether it holds more after the last than after the first.
 */
async function soak(given: { days: number; minutes: number; accounts: number }): Promise<void> {
  const { days, minutes, accounts } = given;
  const place = await makeTestHome();
  const postgres = await startOwnPostgres();
  const book = await makeSampleBook(join(place.path, 'data'), {
    accounts,
    days: days + 90,
    seed: 3,
    endOn: TODAY,
  });
  const slack = await startLoopbackSlack({ users: book.users, channels: book.channels });
  const smtp = await startLoopbackSmtp();
  const [config, clockFile] = [join(place.path, 'harbinger.yaml'), join(place.path, 'clock')];
  const port = await freePort();
  const setClock = (behindMs: number) => writeFile(clockFile, String(-Math.round(behindMs)));
  await setClock(days * DAY);
  const domain = book.users[0]!.email.split('@')[1]!;
  await writeFile(
    config,
    `timezone: UTC\nalerts: { quiet_hours: null }\ndelivery: { allowed_mail_domains: [${domain}] }\n`,
  );
  const service = startCli(
    ['start', '--config', config, '--home', place.path, '--data', book.folder, '--health-port', String(port)],
    {
      env: {
        DATABASE_URL: postgres.url(),
        ...{ SLACK_BOT_TOKEN: slack.token, SLACK_API_URL: slack.url, CHAOS_CLOCK_FILE: clockFile },
        SMTP_URL: `smtp://127.0.0.1:${smtp.port}?ignoreTLS=true`,
        ...MALLOC,
        NODE_OPTIONS: ['../service/step-clock.mjs', 'collect.mjs']
          .map((name) => `--import=${join(import.meta.dirname, name)}`)
          .join(' '),
      },
    },
  );
  const ports = {
    database: Number(new URL(postgres.url()).port),
    slack: Number(new URL(slack.url).port),
    mail: smtp.port,
  };
  const see = async () => {
    const seen = await look(service, port, ports);
    return seen === null ? null : { ...seen, told: slack.requests.length + smtp.received.length };
  };
  const lived: LivedDay[] = [];
  try {
    for (let day = 0; day < days; day++) {
      const busy = await liveThrough({
        see,
        ms: (minutes * 60_000) / days - REST_MS,
        pass: (share) => setClock((days - day - share) * DAY),
      });
      lived.push({ busy, rest: await rest(see, service.child) });
      process.stdout.write(`${describeDay(day, lived.at(-1)!)}\n`);
    }
    report({ ...given, lived, figures: await metricsOf(port), posts: slack.visible().length });
  } finally {
    service.child.kill('SIGKILL');
    await service.done;
    await Promise.all([slack.close(), smtp.close(), postgres.stop()]);
    await place.remove();
  }
}

/** `told`: what others were asked for or sent so far. */
type See = () => Promise<{ held: Held; underWay: number; told: number } | null>;

/** Lets one day pass in `ms`, and looks every second. */
async function liveThrough(given: {
  see: See;
  ms: number;
  pass: (share: number) => Promise<void>;
}): Promise<Held[]> {
  const began = performance.now();
  const busy: Held[] = [];
  for (let share = 0; share < 1; ) {
    share = Math.min((performance.now() - began) / given.ms, 1);
    await given.pass(share);
    await delay(1_000);
    const seen = await given.see();
    if (seen !== null) busy.push(seen.held);
  }
  return busy;
}

/**
 * Lets the clock go at its own pace until nothing has run for a while, and what nobody holds any more is collected.
 * @returns null where it does not come to rest
 */
async function rest(see: See, child: CliProcess['child']): Promise<Held | null> {
  const began = performance.now();
  let quietSince = began;
  let told = 0;
  while (performance.now() - quietSince < REST_MS) {
    if (performance.now() - began > MOST_REST_MS) return null;
    await delay(1_000);
    const seen = await see();
    if (seen?.underWay === 0 && seen.told === told) continue;
    quietSince = performance.now();
    told = seen?.told ?? told;
  }
  child.kill('SIGUSR2');
  await delay(COLLECT_MS);
  return (await see())?.held ?? null;
}

async function metricsOf(port: number): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${port}/metrics`, {
    signal: AbortSignal.timeout(ANSWER_MS),
  }).catch(() => null);
  return (await answer?.text().catch(() => '')) ?? '';
}

/** Null while the service does not answer. @throws when it has ended */
async function look({ child, output }: CliProcess, port: number, ports: Ports) {
  if (child.exitCode !== null) throw new Error(`the service has ended: ${output().stderr.slice(-500)}`);
  const metrics = await metricsOf(port);
  if (metrics === '') return null;
  return { held: await lookInto(child.pid!, metrics, ports), underWay: figureOf(metrics, 'queue_slots') };
}

function most(held: readonly Held[], of: keyof Held): number {
  return Math.max(...held.map((one) => one[of]));
}

/** Without those that are kept as long as Slack and mail servers like, a minute or two, for a next message. */
function ownDescriptors({ descriptors, slack, mail }: Held): number {
  return descriptors - slack - mail;
}

function describeDay(day: number, { busy, rest }: LivedDay): string {
  if (rest === null) return `  day ${day + 1}: did not come to rest`;
  const mb = (of: keyof Held) => `${rest[of].toFixed(0)} MB (up to ${most(busy, of).toFixed(0)})`;
  const count = (of: keyof Held) => `${rest[of]} (up to ${most(busy, of)})`;
  return [
    `  day ${day + 1}, at rest: heap ${mb('heapMb')} of ${mb('heapTotalMb')}, buffers ${mb('externalMb')}, resident ${mb('residentMb')},`,
    `descriptors ${count('descriptors')}: database ${count('database')}, Slack ${count('slack')}, mail ${count('mail')}`,
  ].join(' ');
}

function report(given: {
  days: number;
  minutes: number;
  accounts: number;
  lived: readonly LivedDay[];
  figures: string;
  posts: number;
}): void {
  const { days, minutes, accounts, lived, figures, posts } = given;
  const rests = lived.flatMap(({ rest }) => rest ?? []);
  const [first, last] = [rests[0], rests.at(-1)];
  if (first === undefined || last === undefined) throw new Error('the service never came to rest');
  const runs = [...figures.matchAll(/^harbinger_job_runs_total\{job="([^"]+)",outcome="([^"]+)"\} (\d+)$/gm)];
  const count = (outcome: string) =>
    runs.filter(([, , told]) => told === outcome).reduce((sum, [, , , n]) => sum + Number(n), 0);
  const grown = (of: keyof Held) => last[of] / first[of];
  const mb = (of: 'residentMb' | 'heapMb') =>
    `${first[of].toFixed(0)} -> ${last[of].toFixed(0)} MB (x${grown(of).toFixed(2)})`;
  process.stdout.write(
    `${[
      `soak: ${days} days in ${minutes} min, ${accounts} accounts: ${count('done')} runs done, ${count('failed')} failed,`,
      `${posts} posts; at rest after the first day -> after the last: heap ${mb('heapMb')}, resident ${mb('residentMb')},`,
      `connections to the database ${first.database} -> ${last.database}, descriptors besides Slack and mail ${ownDescriptors(first)} -> ${ownDescriptors(last)}`,
    ].join(' ')}\n`,
  );
  const growth = Math.max(grown('heapMb'), grown('residentMb'), ownDescriptors(last) / ownDescriptors(first));
  if (growth > MOST_GROWTH || count('failed') > 0) process.exitCode = 1;
}
