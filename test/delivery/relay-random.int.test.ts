import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { DeliveryPolicy } from '../../src/delivery/policy.ts';
import type { SlackPayload } from '../../src/delivery/types.ts';
import { Random } from '../../src/simulate/random.ts';
import { countOutbox } from '../../src/store/outbox/inspect-outbox.ts';
import { waitFor } from '../helpers/services/wait-for.ts';
import { type LoopbackSlack, startLoopbackSlack } from '../helpers/slack/loopback-slack.ts';
import { seededChaos } from '../helpers/slack/seeded-chaos.ts';
import { type RelayHarness, startRelayHarness } from './relay-harness.ts';
import { TOKEN } from './relay-harness-channels.ts';
import { FAST_POLICY, slackMessage, toChannel, toUser } from './relay-harness-drafts.ts';
import { type RelayProcess, startRelayProcess } from './relay-process.ts';

const POSTS = 440;
const NOTES = 60;
const SEED = Number(process.env.HARBINGER_TEST_SEED ?? 20_261_121);

let harness: RelayHarness;
let slack: LoopbackSlack;
let workers: RelayProcess[] = [];

beforeAll(async () => {
  harness = await startRelayHarness();
});

afterEach(async () => {
  await Promise.all(workers.map((worker) => worker.kill()));
  await slack.close();
});

afterAll(() => harness.close());

const POLICY: DeliveryPolicy = {
  ...FAST_POLICY,
  retry: {
    ...FAST_POLICY.retry,
    baseMs: 50,
    capMs: 500,
    maxAttempts: 20,
    rateLimitMs: 200,
    reconcileDelayMs: 50,
  },
  // This Slack is never late, so that what has not shown may be sent again.
  whenUnknown: { ...FAST_POLICY.whenUnknown, slack: 'resend' },
  leaseMs: 5_000,
};

it('500 deliveries under random faults, kills and database cuts: each seen once or uncertain, none lost', async () => {
  const random = new Random(['relay-random', SEED]);
  const people = Array.from({ length: 30 }, (_, i) => ({ id: `U${100 + i}`, email: `csm${i}@corp.example` }));
  const rooms = Array.from({ length: 10 }, (_, i) => ({ id: `C${100 + i}` }));
  slack = await startLoopbackSlack({
    token: TOKEN,
    users: people,
    channels: rooms,
    chaos: seededChaos(SEED, 0.2),
  });
  const posts = Array.from({ length: POSTS }, (_, i) => {
    const target = random.chance(0.75) ? toUser(random.pick(people).email) : toChannel(random.pick(rooms).id);
    return slackMessage({ subject: `episode:${i}`, targets: [target] });
  });
  const notes = posts.slice(0, NOTES).map((post, i) => {
    const { targets } = post.payload as SlackPayload;
    return slackMessage({ op: 'thread', subject: `episode:${i}`, targets });
  });
  await harness.enqueue(...posts, ...notes);

  const start = (place: number) =>
    startRelayProcess({
      databaseUrl: harness.url,
      slack: { url: slack.url, token: TOKEN },
      owner: `worker ${place}`,
      timeoutMs: 500,
      policy: POLICY,
      once: false,
    });
  workers = [start(0), start(1)];
  let kills = 0;
  let cuts = 0;
  const open = async () => {
    const counts = await countOutbox(harness.db);
    const held = (await harness.rows()).filter(
      (row) => row.state === 'uncertain' && row.due_at === null,
    ).length;
    return counts.pending + counts.claimed + counts.attempting + counts.uncertain - held;
  };
  let left = await open();
  // Progress, not time, decides when the next blow falls, so that it always hits work under way.
  while (left > 0) {
    const before = left;
    await waitFor(async () => (await open()) <= Math.max(0, before - 40), {
      message: `progress from ${before} open deliveries`,
    });
    left = await open();
    if (left === 0) break;
    if (random.chance(0.6)) {
      const victim = random.int(0, 1);
      await workers[victim]!.kill();
      workers[victim] = start(victim);
      kills += 1;
    } else {
      await harness.db`
        select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and application_name = 'relay-child'`;
      cuts += 1;
    }
  }

  const rows = await harness.rows();
  const copies = new Map(rows.map((row) => [row.id, slack.copies(row.id)]));
  const sent = rows.filter((row) => row.state === 'sent');
  const uncertain = rows.filter((row) => row.state === 'uncertain');
  const attempts = rows.reduce((sum, row) => sum + row.attempts, 0);
  const failedRequests = slack.requests.filter(({ outcome }) => outcome !== 'ok').length;
  process.stdout.write(
    `relay-random seed ${SEED}: ${rows.length} deliveries, ${sent.length} sent, ${uncertain.length} uncertain, ` +
      `${attempts} attempts, ${slack.requests.length} requests of which ${failedRequests} failed, ${kills} kills, ` +
      `${cuts} database cuts\n`,
  );
  expect(rows).toHaveLength(POSTS + NOTES);
  expect(rows.filter((row) => row.state !== 'sent' && row.state !== 'uncertain')).toEqual([]);
  expect(sent.filter((row) => copies.get(row.id) !== 1)).toEqual([]);
  expect(uncertain.filter((row) => copies.get(row.id)! > 1)).toEqual([]);
  expect(uncertain.length).toBeLessThanOrEqual(0.02 * rows.length);
  expect(kills + cuts).toBeGreaterThan(3);
  expect(slack.violations).toEqual([]);
  expect(workers.map((worker) => worker.output()).join('')).not.toContain(TOKEN);
});
