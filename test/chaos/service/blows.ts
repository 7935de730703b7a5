import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import type { Random } from '../../../src/simulate/random.ts';
import { seededChaos } from '../../helpers/slack/seeded-chaos.ts';
import { PEOPLE, type Stage } from './stage.ts';

/** Something that goes wrong, and is over when it resolves. */
export interface Blow {
  readonly name: string;
  /** How often it is chosen beside the others. */
  readonly weight: number;
  /** Takes longer than a short run has. */
  readonly long?: true;
  strike(stage: Stage, random: Random): Promise<void>;
}

const HOUR = 3_600_000;

export const BLOWS: readonly Blow[] = [
  {
    name: 'kill',
    weight: 6,
    strike: async ({ members }, random) => random.pick(members).restart('SIGKILL'),
  },
  {
    name: 'stop',
    weight: 1,
    strike: async ({ members }, random) => random.pick(members).restart('SIGTERM'),
  },
  {
    name: 'cut connections',
    weight: 4,
    strike: async ({ db }) => {
      await db`
        select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and application_name <> 'chaos' and pid <> pg_backend_pid()`;
    },
  },
  {
    name: 'restart PostgreSQL',
    weight: 2,
    strike: async ({ postgres }, random) => {
      await (random.chance(0.5) ? postgres.kill() : postgres.halt());
      await delay(random.int(0, 3_000));
      await postgres.start();
    },
  },
  {
    name: 'flush Redis',
    weight: 3,
    strike: async ({ redis }) => {
      if (redis === null) return;
      const client = new Redis(redis.url);
      await client.flushall().finally(() => client.disconnect());
    },
  },
  {
    name: 'restart Redis',
    weight: 2,
    strike: async ({ redis }, random) => {
      await redis?.kill();
      await delay(random.int(0, 3_000));
      await redis?.start();
    },
  },
  {
    name: 'Slack fails',
    weight: 4,
    strike: async (stage, random) => {
      const failing = seededChaos(random.int(1, 1_000_000), 0.4);
      // Hanging takes the whole time-out; that is what `Slack is slow` is for.
      stage.slackChaos = (method) => {
        const fault = failing(method);
        return fault?.kind === 'hang' ? { kind: 'reset', apply: fault.apply } : fault;
      };
      await delay(random.int(2_000, 6_000));
      stage.slackChaos = null;
    },
  },
  {
    name: 'Slack is slow',
    weight: 2,
    long: true,
    strike: async ({ slack }, random) => {
      for (let n = random.int(1, 4); n > 0; n--) {
        const late = slack.holdBack({ method: 'chat.postMessage' });
        // Longer than our time-out, shorter than what the configuration says Slack may be late.
        void late.reached.then(() => delay(random.int(1_000, 22_000))).then(late.carryOut);
      }
    },
  },
  {
    name: 'Slack refuses',
    weight: 2,
    strike: async ({ gates }, random) => {
      await gates.slack.shut();
      await delay(random.int(1_000, 6_000));
      await gates.slack.open();
    },
  },
  {
    name: 'mail fails',
    weight: 3,
    strike: async ({ smtp }, random) => {
      for (let n = 0; n < 4; n++) {
        smtp.script(
          random.pick(PEOPLE).email,
          random.pick([
            { kind: 'reply', at: 'data', code: 451 },
            { kind: 'reply', at: 'rcpt', code: 421 },
            { kind: 'drop', at: 'body' },
            { kind: 'drop', at: 'rcpt' },
          ] as const),
        );
      }
    },
  },
  {
    name: 'mail lies',
    weight: 0.2,
    strike: async ({ smtp }, random) =>
      smtp.script(random.pick(PEOPLE).email, { kind: 'drop', at: 'after_dot' }),
  },
  {
    name: 'mail refuses',
    weight: 1,
    strike: async ({ gates }, random) => {
      await gates.smtp.shut();
      await delay(random.int(1_000, 6_000));
      await gates.smtp.open();
    },
  },
  {
    name: 'broken configuration',
    weight: 1,
    strike: async ({ configFile, goodConfig }, random) => {
      const wrong = random.pick([
        'alerts: [',
        `${goodConfig}nonsense: 1\n`,
        '',
        '\u0000\u0001',
        `a: &a [*a]\n`,
      ]);
      writeFileSync(configFile, wrong);
      await delay(random.int(500, 4_000));
      writeFileSync(configFile, goodConfig);
    },
  },
  {
    name: 'broken file',
    weight: 1,
    strike: async ({ book }, random) => {
      const file = join(book.folder, random.pick(['signals.csv', 'invoices.csv', 'surveys.csv']));
      const whole = readFileSync(file);
      writeFileSync(file, Buffer.from(Array.from({ length: 2_000 }, () => random.int(0, 255))));
      await delay(random.int(500, 4_000));
      writeFileSync(file, whole);
      appendFileSync(file, '');
    },
  },
  {
    // By hours: once a later day has been decided, alerts of an earlier one are refused, as they must be.
    name: 'clock',
    weight: 2,
    strike: async (stage, random) => stage.stepClock(random.pick([-2 * HOUR, -HOUR, -40_000, 0, HOUR])),
  },
];
