import type { DeliveryPolicy } from '../../src/delivery/policy.ts';
import { drainOutbox } from '../../src/delivery/relay.ts';
import { connect } from '../../src/store/connect.ts';
import { mailChannel, slackChannel } from './relay-harness-channels.ts';
import { webhookChannel } from './webhook/webhook-harness.ts';

/**
 * A relay as a process of its own, to be killed: `node --import tsx test/delivery/relay-child.ts JSON`. Drains until
 * nothing is left that moves by itself, over and over until it is stopped or, with `once`, a single time.
 */
export interface RelayChildOptions {
  databaseUrl: string;
  /** Serves those that are given. */
  slack?: { url: string; token: string };
  webhook?: { url: string };
  mail?: { url: string };
  owner: string;
  timeoutMs: number;
  policy: DeliveryPolicy;
  once: boolean;
}

const options = JSON.parse(process.argv[2] ?? '{}') as RelayChildOptions;
const connection = connect(options.databaseUrl, { max: 4, applicationName: 'relay-child' });
const stop = new AbortController();
process.once('SIGTERM', () => stop.abort());
const say = (details: object, message: string) => {
  process.stderr.write(`${JSON.stringify({ owner: options.owner, ...details, message })}\n`);
};

const { slack, webhook, mail, timeoutMs } = options;
const channels = [
  ...(slack === undefined ? [] : [slackChannel(slack, timeoutMs)]),
  ...(webhook === undefined ? [] : [webhookChannel(webhook.url, { timeoutMs })]),
  ...(mail === undefined ? [] : [mailChannel(mail.url)]),
];

do {
  try {
    const summary = await drainOutbox(connection.raw, {
      channels,
      now: () => new Date(),
      policy: options.policy,
      owner: options.owner,
      concurrency: 8,
      until: 'empty',
      log: { info: say, warn: say, error: say },
      renderNotice: () => [],
      signal: stop.signal,
    });
    process.stdout.write(`${JSON.stringify(summary)}\n`);
  } catch (error) {
    // A cut database ends one drain; the service's sweeper starts the next.
    say({ error: error instanceof Error ? error.name : 'unknown' }, 'drain ended');
  }
} while (!options.once && !stop.signal.aborted);
await connection.close();
