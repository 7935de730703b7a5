import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { addDays } from '../../src/domain/day.ts';
import { packUsage } from '../../src/store/pack-usage.ts';
import { packOldScores } from '../../src/store/scores/pack-old-scores.ts';
import { type CliProcess, startCli } from '../helpers/cli.ts';
import { makeSampleBook } from '../helpers/sample-book.ts';
import { readServerPid } from '../helpers/services/own-postgres.ts';
import { makeTestHome } from '../helpers/services/test-home.ts';
import { waitFor } from '../helpers/services/wait-for.ts';
import { measure } from './cpu-seconds.ts';
import { AS_OF, type BenchBook, makeBenchBook } from './scoring/bench-book.ts';
import { runPass } from './scoring/run-pass.ts';

/** Only scoring, at the first tick; what follows in the same minute has nothing to do. */
const CONFIG = `timezone: UTC
alerts: { quiet_hours: null }
schedule:
  score-accounts: "* * * * *"
${['accounts', 'usage', 'surveys', 'payments'].map((what) => `  pull-${what}: "off"`).join('\n')}
  train-model: "off"
  send-alerts: "off"
  send-reminders: "off"
  send-weekly-digest: "off"
  check-freshness: "off"
  prune-history: "off"
`;

const MOST_MS = 1_800_000;

interface Pass {
  seconds: number;
  nodeCpu: number;
  serverCpu: number;
}

/**
 * A full pass by one and by two workers of their own, as real processes beside a scheduler, against the same job in one
 * process without a queue: what the queue costs, what a second worker brings, and PostgreSQL's share of it.
 */
export async function benchScaleOut(sizes: { accounts: number; days: number }): Promise<void> {
  const book = await makeBenchBook(sizes);
  try {
    // As a service finds it from its second day on: what is packed is not packed again, nor what is clean looked at.
    await packUsage(book.raw, { asOf: AS_OF, signal: AbortSignal.timeout(MOST_MS) });
    await book.raw`vacuum analyze`;
    await forget(book);
    let startCpu = 0;
    let alone = 0;
    const { cpu } = await measure(book, async () => {
      ({ startCpu, seconds: alone } = await runPass(book));
    });
    const inline = cpu - startCpu;
    say(
      `  ${sizes.accounts} accounts x ${sizes.days} days, no queue: ${alone.toFixed(1)} s, ${inline.toFixed(1)} s cpu`,
    );
    const passes: Pass[] = [];
    for (const workers of [1, 2]) {
      await forget(book);
      const pass = await passOf(book, workers);
      passes.push(pass);
      const total = pass.nodeCpu + pass.serverCpu;
      say(
        `  ${workers} worker${workers === 1 ? '' : 's'}: ${pass.seconds.toFixed(1)} s, cpu Node ${pass.nodeCpu.toFixed(1)} + PostgreSQL ${pass.serverCpu.toFixed(1)} s (${percent(pass.serverCpu / total)} of it), ${percent(total / inline - 1)} over no queue`,
      );
    }
    say(`  2 workers / 1 worker: ${(passes[0]!.seconds / passes[1]!.seconds).toFixed(2)} times as quick`);
    const each = (passes[0]!.nodeCpu + passes[0]!.serverCpu) / sizes.accounts;
    const room = await roomOf(book, sizes);
    say(
      `  ${(each * 1_000).toFixed(2)} ms cpu per account and pass; ${room.usage} bytes per row of usage; per account and scored day ${room.scores} bytes, packed ${room.packed}`,
    );
  } finally {
    await book.close();
  }
}

/** Bytes per row, with indexes. */
async function roomOf({ raw, usageRows }: BenchBook, { accounts }: { accounts: number }) {
  const sizeOf = async (table: string) =>
    (await raw<[{ size: number }]>`select pg_total_relation_size(${table})::float8 as size`)[0].size;
  const usage = Math.round((await sizeOf('usage')) / usageRows);
  const scores = Math.round((await sizeOf('scores')) / accounts);
  const { signal } = new AbortController();
  await packOldScores(raw, { before: addDays(AS_OF, 1), now: new Date(), signal });
  await raw`vacuum full scores`;
  return { usage, scores, packed: Math.round((await sizeOf('scores')) / accounts) };
}

async function forget({ raw }: BenchBook): Promise<void> {
  await raw`truncate scores, slots`;
  await raw`delete from facts where key like 'scored:%'`;
}

async function passOf({ url, home, raw }: BenchBook, workers: number): Promise<Pass> {
  const place = await makeTestHome();
  const [config, clock] = [join(place.path, 'harbinger.yaml'), join(place.path, 'clock')];
  await writeFile(config, CONFIG);
  await writeFile(clock, String(Date.parse(`${AS_OF}T09:00:00Z`) - Date.now()));
  // Workers want a source; nothing is read from it.
  const { folder } = await makeSampleBook(join(place.path, 'data'), {
    accounts: 1,
    days: 2,
    seed: 1,
    endOn: AS_OF,
  });
  const env = {
    ...{ DATABASE_URL: url, CHAOS_CLOCK_FILE: clock },
    NODE_OPTIONS: `--import=${join(import.meta.dirname, '../chaos/service/step-clock.mjs')}`,
  };
  const start = (role: string): CliProcess =>
    startCli([role, '--config', config, '--home', place.path, '--data', folder, '--health-port', '0'], {
      env,
    });
  const running = Array.from({ length: workers }, () => start('worker'));
  try {
    for (const { output } of running)
      await waitFor(() => output().stderr.includes('Ctrl-C stops'), { message: 'a worker to be up' });
    const server = await readServerPid(home);
    const pids = running.map(({ child }) => child.pid!);
    const before = await cpuOf(server, pids);
    running.push(start('scheduler'));
    const slot = await waitFor(
      async () => {
        const [row] = await raw<{ state: string; seconds: number; reason: string | null }[]>`
          select state, reason, extract(epoch from finished_at - started_at)::float8 as seconds from slots
          where job = 'score-accounts' order by slot limit 1`;
        if (row?.state === 'failed') throw new Error(`the pass failed: ${row.reason}`);
        return row?.state === 'done' ? row : null;
      },
      { timeout: MOST_MS, interval: 100, message: 'the pass to be done' },
    );
    const after = await cpuOf(server, pids);
    return {
      seconds: slot.seconds,
      nodeCpu: after.node - before.node,
      serverCpu: after.server - before.server,
    };
  } finally {
    for (const { child } of running) child.kill('SIGKILL');
    await Promise.all(running.map(({ done }) => done));
    await place.remove();
  }
}

/** Seconds that processes which still run, and the server with all of its sessions, have used so far. */
async function cpuOf(server: number, pids: readonly number[]): Promise<{ node: number; server: number }> {
  let [node, own] = [0, 0];
  for (const name of await readdir('/proc')) {
    const stat = /^\d+$/.test(name) ? await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '') : '';
    const [, parent, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [used, ended] = [Number(rest[9]) + Number(rest[10]), Number(rest[11]) + Number(rest[12])];
    if (pids.includes(Number(name))) node += used;
    else if (Number(name) === server) own += used + ended;
    else if (Number(parent) === server) own += used;
  }
  return { node: node / 100, server: own / 100 };
}

const percent = (share: number) => `${Math.round(100 * share)} %`;
const say = (line: string) => void process.stdout.write(`${line}\n`);
