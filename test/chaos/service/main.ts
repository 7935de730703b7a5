import { parseArgs } from 'node:util';
import { describeChaos, runChaos } from './run-chaos.ts';
import type { Backend } from './stage.ts';

const HELP = `npm run chaos -- [options]
  --backend NAME   postgres, redis or both (default both)
  --minutes N      how long things go wrong, per backend (default 10)
  --seed N         the same blows in the same order (default 1)
  --rate N         messages a second (default 2)
  --only NAMES     only these blows, with commas, e.g. kill,clock
  --blows N        ends after so many blows
  --pause MS-MS    between two blows (default 1000-6000)
`;

const MOST_LINES = 40;

const { values } = parseArgs({
  options: {
    backend: { type: 'string', default: 'both' },
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string', default: '1' },
    rate: { type: 'string', default: '2' },
    only: { type: 'string' },
    blows: { type: 'string' },
    pause: { type: 'string', default: '1000-6000' },
    help: { type: 'boolean', default: false },
  },
});

/**
 * Ends a run early and says why, whatever ends it: a signal (whoever started it is gone), or a failure that nobody awaited.
 * Without it a run of many minutes is gone without its figures, and the servers that it started stay.
 */
function stopEarly(): AbortSignal {
  const stop = new AbortController();
  const end = (why: string) => {
    process.stderr.write(`chaos: ends early, ${why}\n`);
    process.exitCode = 1;
    stop.abort();
  };
  for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(name, () => end(`by ${name}`));
  const failed = (error: unknown) =>
    end(`the run itself failed: ${(error as Error)?.stack ?? String(error)}`);
  process.on('unhandledRejection', failed).on('uncaughtException', failed);
  return stop.signal;
}

if (values.help) process.stdout.write(HELP);
else {
  const signal = stopEarly();
  let unfinished = 'before the first line of figures';
  process.once('exit', (code) => {
    if (unfinished !== '') process.stderr.write(`chaos: ended with ${code} ${unfinished}\n`);
  });
  const backends = values.backend === 'both' ? (['postgres', 'redis'] as const) : [values.backend as Backend];
  for (const backend of backends) {
    const options = {
      backend,
      seed: Number(values.seed),
      seconds: 60 * Number(values.minutes),
      settleSeconds: 420,
      rate: Number(values.rate),
      pause: values.pause.split('-').map(Number) as [number, number],
      short: false,
      only: values.only?.split(',') ?? null,
      most: values.blows === undefined ? null : Number(values.blows),
      signal,
      onBlow: (name: string, seconds: number) =>
        process.stderr.write(`chaos ${backend}: ${seconds.toFixed(0)} s, ${name}\n`),
    };
    unfinished = `without the figures of ${backend}`;
    const figures = await runChaos(options);
    const cut = signal.aborted ? ' (ended early)' : '';
    process.stdout.write(`${describeChaos(options, figures)}${cut}\n`);
    const { lost, doubled, waiting, slotsTwice, crashes, violations, detractorsTwice, open, uncertain } =
      figures;
    const told = [
      ...lost,
      ...doubled,
      ...detractorsTwice,
      ...uncertain,
      ...waiting,
      ...slotsTwice,
      ...crashes,
      ...violations,
    ];
    for (const line of told.slice(0, MOST_LINES)) process.stdout.write(`  ${line}\n`);
    const isWell =
      lost.length + doubled.length + slotsTwice.length + violations.length + detractorsTwice.length + open ===
        0 && uncertain.length <= 0.01 * figures.messages;
    if (!isWell) process.exitCode = 1;
    if (signal.aborted) break;
  }
  unfinished = '';
}
