import { appendFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { seededChaos } from '../../helpers/slack/seeded-chaos.ts';
import { type Blow, DATABASE_BLOWS } from './database-blows.ts';
import { PEOPLE, type Stage } from './stage.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Lets something last for a while, whatever else goes wrong meanwhile. */
function lasting(stage: Stage, ms: number, putRight: () => void): void {
  const once = () => {
    if (stage.undo.delete(once)) putRight();
  };
  stage.undo.add(once);
  setTimeout(once, ms).unref();
}

async function askRedis(
  { redis }: Stage,
  ...commands: (readonly [string, ...(string | number)[]])[]
): Promise<void> {
  if (redis === null) return;
  const client = new Redis(redis.url, { maxRetriesPerRequest: 1 }).on('error', () => undefined);
  try {
    for (const [command, ...values] of commands) await client.call(command, ...values);
  } finally {
    client.disconnect();
  }
}

export const BLOWS: readonly Blow[] = [
  ...DATABASE_BLOWS,
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
    name: 'flush Redis',
    weight: 3,
    on: 'redis',
    strike: async (stage) => askRedis(stage, ['flushall']),
  },
  {
    name: 'restart Redis',
    weight: 2,
    on: 'redis',
    strike: async ({ redis }, random) => {
      await redis?.kill();
      await delay(random.int(0, 3_000));
      await redis?.start();
    },
  },
  {
    // Writes fail as long as nothing is deleted, which BullMQ and we must live through.
    name: 'Redis is full',
    weight: 1,
    on: 'redis',
    strike: async (stage, random) => {
      await askRedis(stage, ['config', 'set', 'maxmemory', 1]);
      await delay(random.int(1_000, 5_000));
      await askRedis(stage, ['config', 'set', 'maxmemory', 0]);
    },
  },
  {
    name: 'Redis evicts',
    weight: 1,
    on: 'redis',
    strike: async (stage, random) => {
      await askRedis(
        stage,
        ['config', 'set', 'maxmemory-policy', 'allkeys-random'],
        ['config', 'set', 'maxmemory', random.int(1, 1_500_000)],
      );
      await delay(random.int(500, 3_000));
      await askRedis(
        stage,
        ['config', 'set', 'maxmemory', 0],
        ['config', 'set', 'maxmemory-policy', 'noeviction'],
      );
    },
  },
  {
    name: 'Redis hangs',
    weight: 1,
    on: 'redis',
    strike: async (stage, random) => askRedis(stage, ['client', 'pause', random.int(2_000, 15_000)]),
  },
  {
    // For longer than its leases last, too.
    name: 'freeze',
    weight: 2,
    long: true,
    strike: async (stage, random) => {
      const { child } = random.pick(stage.members).process;
      child.kill('SIGSTOP');
      lasting(stage, random.int(2_000, 45_000), () => void child.kill('SIGCONT'));
    },
  },
  {
    name: 'cut the network',
    weight: 2,
    long: true,
    strike: async (stage, random) => {
      const cut = random.chance(0.3) ? stage.members : [random.pick(stage.members)];
      const ways = cut.map(({ ways }) => (random.chance(0.3) && ways.redis) || ways.postgres);
      for (const way of ways) way.stall();
      const isReset = random.chance(0.3);
      lasting(stage, random.int(1_000, 45_000), () => {
        for (const way of ways) {
          way.resume();
          if (isReset) void way.shut().then(way.open);
        }
      });
    },
  },
  {
    // Neither end is told, as when a firewall has forgotten its connections.
    name: 'forget connections',
    weight: 1,
    long: true,
    strike: async ({ members }, random) => {
      const { postgres, redis } = random.pick(members).ways;
      ((random.chance(0.3) && redis) || postgres).forget();
    },
  },
  {
    name: 'folder gone',
    weight: 1,
    strike: async (stage, random) => {
      const { book } = stage;
      stage.filesBroken = true;
      renameSync(book.folder, `${book.folder}-away`);
      await delay(random.int(500, 4_000));
      renameSync(`${book.folder}-away`, book.folder);
      stage.filesBroken = false;
    },
  },
  {
    name: 'Slack limits',
    weight: 1,
    strike: async ({ slack }, random) => {
      for (let n = random.int(1, 4); n > 0; n--) {
        slack.script({ method: 'chat.postMessage' }, { kind: 'rate_limit', retryAfter: random.int(5, 45) });
      }
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
    strike: async (stage, random) => {
      const { book } = stage;
      stage.filesBroken = true;
      const file = join(book.folder, random.pick(['signals.csv', 'invoices.csv', 'surveys.csv']));
      const whole = readFileSync(file);
      writeFileSync(file, Buffer.from(Array.from({ length: 2_000 }, () => random.int(0, 255))));
      await delay(random.int(500, 4_000));
      writeFileSync(file, whole);
      appendFileSync(file, '');
      stage.filesBroken = false;
    },
  },
  {
    name: 'clock',
    weight: 2,
    strike: async (stage, random) =>
      stage.stepClock(random.pick([-2 * HOUR, -HOUR, -40_000, 0, 0, HOUR, 2 * HOUR, 3 * DAY])),
  },
];
