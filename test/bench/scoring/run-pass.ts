import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { readServerPid } from '../../helpers/services/own-postgres.ts';
import { AS_OF, type BenchBook } from './bench-book.ts';

const PROCESS = fileURLToPath(new URL('./pass-process.ts', import.meta.url));
const SAMPLE_MS = 100;
const run = promisify(execFile);

export interface PassFigures {
  seconds: number;
  /** Cpu seconds that starting Node took before the pass. */
  startCpu: number;
  scored: number;
  pages: number;
  /** Peak resident memory of the Node process, and of PostgreSQL's processes beside their shared buffers. */
  nodeMegabytes: number;
  serverMegabytes: number;
}

/** Runs the product's scoring job in a process of its own and watches how much memory it and the server take. */
export async function runPass({ url, home }: BenchBook, asOf = AS_OF): Promise<PassFigures> {
  const server = await readServerPid(home);
  const over = new AbortController();
  const watching = watchServer(server, over.signal);
  try {
    const { stdout } = await run(process.execPath, ['--import', 'tsx', PROCESS, url, asOf]);
    const told = JSON.parse(stdout) as Omit<PassFigures, 'nodeMegabytes'> & { peakMegabytes: number };
    const { seconds, startCpu, scored, pages, peakMegabytes } = told;
    over.abort();
    return {
      ...{ seconds, startCpu, scored, pages },
      ...{ nodeMegabytes: peakMegabytes, serverMegabytes: await watching },
    };
  } finally {
    over.abort();
  }
}

async function watchServer(server: number, over: AbortSignal): Promise<number> {
  let peak = 0;
  while (!over.aborted) {
    peak = Math.max(peak, await privateMegabytes(server));
    await delay(SAMPLE_MS, undefined, { signal: over }).catch(() => undefined);
  }
  return peak;
}

/** Anonymous resident memory of a process and its children. */
async function privateMegabytes(server: number): Promise<number> {
  let kilobytes = 0;
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    // A process may end between being listed and being read.
    const status = await readFile(`/proc/${name}/status`, 'utf8').catch(() => '');
    const field = (key: string) => Number(new RegExp(`^${key}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);
    if (Number(name) === server || field('PPid') === server) kilobytes += field('RssAnon');
  }
  return kilobytes / 1024;
}
