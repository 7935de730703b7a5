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

if (values.help) process.stdout.write(HELP);
else {
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
    };
    const figures = await runChaos(options);
    process.stdout.write(`${describeChaos(options, figures)}\n`);
    const { lost, doubled, slotsTwice, crashes, violations, detractorsTwice, open, uncertain } = figures;
    const told = [
      ...lost,
      ...doubled,
      ...detractorsTwice,
      ...uncertain,
      ...slotsTwice,
      ...crashes,
      ...violations,
    ];
    for (const line of told.slice(0, MOST_LINES)) process.stdout.write(`  ${line}\n`);
    const isWell =
      lost.length + doubled.length + slotsTwice.length + violations.length + detractorsTwice.length + open ===
        0 && uncertain.length <= 0.01 * figures.messages;
    if (!isWell) process.exitCode = 1;
  }
}
