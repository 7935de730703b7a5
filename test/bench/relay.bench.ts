import { drainOutbox } from '../../src/delivery/relay.ts';
import { connect } from '../../src/store/connect.ts';
import { migrateDatabase } from '../../src/store/migrate.ts';
import { enqueueOutbox } from '../../src/store/outbox/enqueue-outbox.ts';
import { slackChannel, TOKEN } from '../delivery/relay-harness-channels.ts';
import { FAST_POLICY, slackMessage, toChannel } from '../delivery/relay-harness-drafts.ts';
import { startOwnPostgres } from '../helpers/services/own-postgres.ts';
import { startLoopbackSlack } from '../helpers/slack/loopback-slack.ts';

export interface RelayFigures {
  /** Deliveries per second against a loopback Slack without limits; the limit asked for is 300. */
  perSecond: number;
  /** Rows per second into the outbox. */
  enqueuedPerSecond: number;
  /** Share of Slack's one message per second and channel that was reached over 50 channels; asked for is 0.95. */
  shareOfPace: number;
}

const CHANNELS = 50;
const PER_CHANNEL = 60;
const PACED_SECONDS = 20;

/** Real PostgreSQL, real HTTP: throughput without limits, and how close the relay keeps to Slack's pace. */
export async function benchRelay(): Promise<RelayFigures> {
  const postgres = await startOwnPostgres();
  await migrateDatabase(postgres.url());
  const connection = connect(postgres.url());
  const db = connection.raw;
  const channels = Array.from({ length: CHANNELS }, (_, i) => ({ id: `C${i}` }));
  const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

  const run = async (perChannel: number, paceMs: number) => {
    await db`truncate outbox, posted_messages, lanes`;
    const slack = await startLoopbackSlack({ token: TOKEN, channels, paceMs });
    const drafts = Array.from({ length: CHANNELS * perChannel }, (_, i) =>
      slackMessage({ targets: [toChannel(`C${i % CHANNELS}`)] }),
    );
    const beforeEnqueue = performance.now();
    await enqueueOutbox(db, drafts, new Date());
    const enqueueSeconds = (performance.now() - beforeEnqueue) / 1_000;
    const before = performance.now();
    const summary = await drainOutbox(db, {
      channels: [slackChannel(slack, 10_000)],
      now: () => new Date(),
      policy: {
        ...FAST_POLICY,
        leaseMs: 60_000,
        patienceMs: 30_000,
        paceMs: { slack: paceMs, email: 0, webhook: 0, crm: 0 },
      },
      owner: 'bench',
      concurrency: 32,
      until: 'empty',
      log: quiet,
      renderNotice: () => [],
    });
    const seconds = (performance.now() - before) / 1_000;
    await slack.close();
    if (summary.sent !== drafts.length || slack.violations.length > 0) {
      throw new Error(
        `relay bench: ${summary.sent} of ${drafts.length} sent, ${slack.violations[0] ?? 'no violation'}`,
      );
    }
    return { seconds, enqueueSeconds, sent: summary.sent };
  };

  const free = await run(PER_CHANNEL, 0);
  // The first message of a channel needs no wait: n messages take n - 1 seconds at the pace.
  const paced = await run(PACED_SECONDS + 1, 1_000);
  await connection.close();
  await postgres.stop();

  const figures = {
    perSecond: free.sent / free.seconds,
    enqueuedPerSecond: free.sent / free.enqueueSeconds,
    shareOfPace: PACED_SECONDS / paced.seconds,
  };
  process.stdout.write(
    `relay: ${figures.perSecond.toFixed(0)} deliveries/s to a loopback Slack (limit 300), ` +
      `${figures.enqueuedPerSecond.toFixed(0)} rows/s enqueued, ${(100 * figures.shareOfPace).toFixed(1)} % of one message ` +
      `per second over ${CHANNELS} channels (limit 95 %)\n`,
  );
  return figures;
}
