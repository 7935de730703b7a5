import { expect, it } from 'vitest';
import { describeChaos, runChaos } from './run-chaos.ts';
import type { Backend } from './stage.ts';

/** Other blows, for longer: `HARBINGER_TEST_SEED=7 HARBINGER_TEST_SECONDS=90`. */
const SEED = Number(process.env.HARBINGER_TEST_SEED ?? 1);
const SECONDS = Number(process.env.HARBINGER_TEST_SECONDS ?? 9);
const IS_SHORT = SECONDS < 60;

/** `npm run chaos` is the long form: it also waits for what a killed process held, which takes minutes. */
it.concurrent.each<Backend>(['postgres', 'redis'])(
  'a few seconds of chaos with the queue in %s: nothing lost, nothing doubled, no slot twice',
  async (backend) => {
    const options = {
      ...{
        backend,
        seed: SEED,
        seconds: SECONDS,
        settleSeconds: IS_SHORT ? 5 : 240,
        rate: IS_SHORT ? 10 : 3,
      },
      pause: [200, 900] as const,
      short: IS_SHORT,
      ...{ only: null, most: null },
    };
    const figures = await runChaos(options);
    process.stdout.write(`${describeChaos(options, figures)}\n`);
    const { messages, sent, open, lost, doubled, slots, slotsTwice, detractorsTwice, violations } = figures;
    if (!IS_SHORT)
      process.stdout.write([...figures.uncertain, ...figures.waiting, ...figures.crashes].join('\n'));
    expect({ lost, doubled, slotsTwice, detractorsTwice, violations }).toEqual({
      lost: [],
      doubled: [],
      slotsTwice: [],
      detractorsTwice: [],
      violations: [],
    });
    expect(sent + open + figures.uncertain.length).toBe(messages);
    expect(messages).toBeGreaterThan(50);
    expect(slots).toBeGreaterThan(0);
    expect(sent).toBeGreaterThan(0);
  },
  600_000,
);
