import { SocketModeClient } from '@slack/socket-mode';
import { createRedactor } from '../../../domain/privacy/redact.ts';
import type { Logger } from '../../../domain/reporting.ts';
import { createSlackCaller, silentLogger } from '../slack-client.ts';
import {
  readClicks,
  readCommand,
  readHomeOpened,
  type SlackClick,
  type SlackCommand,
} from './slack-event.ts';
import { createSlackReplies, type SlackReplies } from './slack-replies.ts';

export interface SlackSocketSettings {
  /** App-level token (`xapp-…`) with `connections:write`. */
  appToken: string;
  /** Bot token, for the answers. */
  botToken: string;
  /** Another base URL than Slack's own; null = Slack. */
  apiUrl: string | null;
  timeoutMs: number;
  now: () => Date;
  log: Logger;
  /** Runs after Slack has been told that the click arrived; what it throws is logged. */
  onClick(click: SlackClick, replies: SlackReplies): Promise<void>;
  onHomeOpened(userId: string, replies: SlackReplies): Promise<void>;
  onCommand(command: SlackCommand, replies: SlackReplies): Promise<void>;
  /** Told at every connection, the first and those after an interruption. */
  onConnected(): Promise<void>;
}

export interface SlackSocket {
  /** Takes no more clicks, and waits at most the deadline for those that are being worked on. */
  close(deadlineMs: number): Promise<void>;
}

interface Envelope {
  ack(): Promise<void>;
  body: unknown;
  event?: unknown;
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 60_000;

/**
 * Listens for clicks through Socket Mode. Every envelope is acknowledged before any work, so Slack's three seconds
 * are kept whatever the database does. An interrupted connection is opened again for as long as it takes: the
 * client's own reconnection gives up on a refused connection with a rejection that nobody can catch.
 */
export function openSlackSocket(settings: SlackSocketSettings): SlackSocket {
  const { log } = settings;
  const redact = createRedactor([settings.appToken, settings.botToken]);
  const reasonOf = (error: unknown) => redact(error instanceof Error ? error.message : String(error));
  const { apiUrl, timeoutMs } = settings;
  const call = createSlackCaller({ token: settings.botToken, apiUrl, timeoutMs }, redact);
  const replies = createSlackReplies(call, { now: settings.now, apiUrl, timeoutMs });
  const client = new SocketModeClient({
    appToken: settings.appToken,
    autoReconnectEnabled: false,
    logger: silentLogger,
    clientOptions: {
      ...(apiUrl === null ? {} : { slackApiUrl: apiUrl }),
      retryConfig: { retries: 0 },
      timeout: timeoutMs,
    },
  });
  const closing = new AbortController();
  const underWay = new Set<Promise<void>>();
  const track = (what: string, work: () => Promise<void>) => {
    const running = work()
      .catch((error: unknown) => log.warn({ error: reasonOf(error) }, what))
      .finally(() => underWay.delete(running));
    underWay.add(running);
  };
  const take = (envelope: Envelope, work: () => Promise<void>) =>
    track('a click could not be worked on', async () => {
      await envelope.ack().catch((error: unknown) => {
        log.warn({ error: reasonOf(error) }, 'Slack could not be told that a click arrived');
      });
      if (!closing.signal.aborted) await work();
    });

  client.on('interactive', (envelope: Envelope) =>
    take(envelope, async () => {
      for (const click of readClicks(envelope.body)) await settings.onClick(click, replies);
    }),
  );
  client.on('slash_commands', (envelope: Envelope) =>
    take(envelope, async () => {
      const command = readCommand(envelope.body);
      if (command !== null) await settings.onCommand(command, replies);
    }),
  );
  client.on('app_home_opened', (envelope: Envelope) =>
    take(envelope, async () => {
      const userId = readHomeOpened(envelope.event);
      if (userId !== null) await settings.onHomeOpened(userId, replies);
    }),
  );

  const listening = keepConnected({
    client,
    signal: closing.signal,
    connected: () => track('a connection could not be noted', () => settings.onConnected()),
    lost: (reason, pauseMs) =>
      log.warn({ reason: reason === null ? null : reasonOf(reason), pauseMs }, 'not connected to Slack'),
  });
  return {
    async close(deadlineMs) {
      closing.abort();
      const settled = async () => {
        await client.disconnect();
        await listening;
        await Promise.all(underWay);
      };
      await Promise.race([settled(), pause(deadlineMs, null)]);
    },
  };
}

/** One connection after the other, until the signal; a failure makes the next pause longer, a success the shortest. */
async function keepConnected(given: {
  client: SocketModeClient;
  signal: AbortSignal;
  connected(): void;
  lost(reason: unknown, pauseMs: number): void;
}): Promise<void> {
  const { client, signal } = given;
  let pauseMs = FIRST_PAUSE_MS;
  while (!signal.aborted) {
    let reason: unknown = null;
    try {
      const ended = new Promise<void>((resolve) => client.once('disconnected', () => resolve()));
      await client.start();
      pauseMs = FIRST_PAUSE_MS;
      given.connected();
      await ended;
    } catch (error) {
      reason = error;
    }
    if (signal.aborted) return;
    given.lost(reason, pauseMs);
    await pause(pauseMs, signal);
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
  }
}

function pause(ms: number, signal: AbortSignal | null): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    timer.unref();
    signal?.addEventListener('abort', () => resolve(), { once: true });
  });
}
