import { expect, it } from 'vitest';
import { describeChaos, runChaos } from './run-chaos.ts';
import type { Backend } from './stage.ts';

/** `npm run chaos` is the long form: it also waits for what a killed process held, which takes minutes. */
it.concurrent.each<Backend>(['postgres', 'redis'])(
  'a few seconds of chaos with the queue in %s: nothing lost, nothing doubled, no slot twice',
  async (backend) => {
    const options = {
      ...{ backend, seed: 1, seconds: 9, settleSeconds: 5, rate: 10 },
      pause: [200, 900] as const,
      short: true,
      ...{ only: null, most: null },
    };
    const figures = await runChaos(options);
    process.stdout.write(`${describeChaos(options, figures)}\n`);
    const { messages, sent, open, lost, doubled, slots, slotsTwice, detractorsTwice, violations } = figures;
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
);
