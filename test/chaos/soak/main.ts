import { readdir, readFile, writeFile } from 'node:fs/promises';
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

const HELP = `npm run soak -- [options]
  --days N       simulated days, ending today (default 14)
  --minutes N    real minutes that they take (default 20)
  --accounts N   (default 5000)
`;

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** What the process may hold at the end beside what it held after the first day. */
const MOST_GROWTH = 1.1;
/** Within it figures are told, or are left out this time. */
const ANSWER_MS = 5_000;

/** As `deploy/` sets it: large buffers are given back to the system once they are free, whatever was freed before. */
const MALLOC = {
  MALLOC_MMAP_THRESHOLD_: '131072',
  MALLOC_TRIM_THRESHOLD_: '131072',
  MALLOC_ARENA_MAX: '2',
} as const;

/** What the process holds at one moment. */
interface Held {
  residentMb: number;
  /** In use, as it was last counted, and taken from the system for it. */
  heapMb: number;
  heapTotalMb: number;
  /** Buffers. */
  externalMb: number;
  descriptors: number;
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
 * day, on a PostgreSQL of its own. Says whether it holds more at the end than after the first day.
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
        NODE_OPTIONS: `--import=${join(import.meta.dirname, '../service/step-clock.mjs')}`,
      },
    },
  );
  const byDay = Array.from({ length: days }, (): Held[] => []);
  const began = performance.now();
  try {
    for (;;) {
      const share = (performance.now() - began) / (minutes * 60_000);
      if (share >= 1) break;
      await setClock((1 - share) * days * DAY);
      await delay(1_000);
      const held = await look(service, port);
      if (held !== null) byDay[Math.floor(share * days)]!.push(held);
    }
    report({ ...given, byDay, figures: await metricsOf(port), posts: slack.visible().length });
  } finally {
    service.child.kill('SIGKILL');
    await service.done;
    await Promise.all([slack.close(), smtp.close(), postgres.stop()]);
    await place.remove();
  }
}

async function metricsOf(port: number): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${port}/metrics`, {
    signal: AbortSignal.timeout(ANSWER_MS),
  }).catch(() => null);
  return (await answer?.text().catch(() => '')) ?? '';
}

/** Null while the service does not answer. @throws when it has ended */
async function look({ child, output }: CliProcess, port: number): Promise<Held | null> {
  if (child.exitCode !== null) throw new Error(`the service has ended: ${output().stderr.slice(-500)}`);
  const text = await metricsOf(port);
  if (text === '') return null;
  const figure = (name: string) => Number(new RegExp(`^harbinger_${name} (\\S+)$`, 'm').exec(text)?.[1]);
  const status = await readFile(`/proc/${child.pid}/status`, 'utf8');
  const residentMb = Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1_024;
  const descriptors = (await readdir(`/proc/${child.pid}/fd`)).length;
  const mb = (name: string) => figure(`nodejs_${name}_bytes`) / 2 ** 20;
  return {
    ...{ residentMb, descriptors, heapMb: mb('heap_size_used') },
    ...{ heapTotalMb: mb('heap_size_total'), externalMb: mb('external_memory') },
  };
}

function report(given: {
  days: number;
  minutes: number;
  accounts: number;
  byDay: readonly (readonly Held[])[];
  figures: string;
  posts: number;
}): void {
  const { days, minutes, accounts, byDay, figures, posts } = given;
  // The least of a day is what stays; what is above it is work that happened to go on.
  const least = (day: number, of: keyof Held) => Math.min(...byDay[day]!.map((held) => held[of]));
  const runs = [...figures.matchAll(/^harbinger_job_runs_total\{job="([^"]+)",outcome="([^"]+)"\} (\d+)$/gm)];
  const count = (outcome: string) =>
    runs.filter(([, , told]) => told === outcome).reduce((sum, [, , , n]) => sum + Number(n), 0);
  // A day whose figures nobody got, since the machine had too much to do, is passed over.
  const last = byDay.findLastIndex((held) => held.length > 0);
  const growth = Math.max(...(['heapMb', 'residentMb'] as const).map((of) => least(last, of) / least(1, of)));
  const grown = (of: keyof Held) => `x${(least(last, of) / least(1, of)).toFixed(2)}`;
  const mb = (of: 'residentMb' | 'heapMb') =>
    `${least(1, of).toFixed(0)} -> ${least(last, of).toFixed(0)} MB (${grown(of)})`;
  process.stdout.write(
    `${[
      `soak: ${days} days in ${minutes} min, ${accounts} accounts: ${count('done')} runs done, ${count('failed')} failed,`,
      `${posts} posts; after the first day -> at the end: heap ${mb('heapMb')},`,
      `resident ${mb('residentMb')}, descriptors ${least(1, 'descriptors')} -> ${least(last, 'descriptors')}`,
    ].join(' ')}\n`,
  );
  for (const [day] of byDay.entries()) {
    process.stdout.write(
      `  day ${day + 1}: heap ${least(day, 'heapMb').toFixed(0)} of ${least(day, 'heapTotalMb').toFixed(0)} MB, buffers ${least(day, 'externalMb').toFixed(0)} MB, resident ${least(day, 'residentMb').toFixed(0)} MB, descriptors ${least(day, 'descriptors')}\n`,
    );
  }
  if (growth > MOST_GROWTH || count('failed') > 0) process.exitCode = 1;
}
