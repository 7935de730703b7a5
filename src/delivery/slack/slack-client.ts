import { type Logger, LogLevel, WebClient } from '@slack/web-api';
import type { Redact } from '../../domain/privacy/redact.ts';
import type { Ambiguous, NotSent, Permanent } from '../types.ts';
import { type CannotEdit, classifySlackError } from './classify-slack-error.ts';

export interface SlackConnection {
  token: string;
  /** Another base URL than Slack's own, e.g. of a loopback Slack; null = Slack. */
  apiUrl: string | null;
  /** Time-out of one call in milliseconds; must be well below the lease. */
  timeoutMs: number;
}

export type SlackFailure = NotSent | Ambiguous | Permanent | CannotEdit;
export type SlackAnswer =
  | { ok: true; data: Readonly<Record<string, unknown>> }
  | { ok: false; failure: SlackFailure };
export type CallSlack = (method: string, args: Record<string, unknown>) => Promise<SlackAnswer>;

/** Slack's clock, as the `Date` of its answers tells it (RFC 9110, 6.6.1), to the second; ours may be days away from it. */
export class SlackTime {
  private heard: { date: number; since: number } | null = null;

  /** @param date the header of an answer that has just come */
  hear(date: string | null): void {
    const parsed = Date.parse(date ?? '');
    if (!Number.isNaN(parsed)) this.heard = { date: parsed, since: performance.now() };
  }

  /** The time in Slack so many milliseconds ago; null before anything was heard. */
  ago(ms: number): Date | null {
    if (this.heard === null) return null;
    return new Date(this.heard.date + performance.now() - this.heard.since - ms);
  }
}

/**
 * The client must not retry (it would post twice), must not wait for rate limits and must give up in time.
 * @param time told the time of every answer
 */
export function createSlackCaller(connection: SlackConnection, redact: Redact, time?: SlackTime): CallSlack {
  const client = new WebClient(connection.token, {
    ...(connection.apiUrl === null ? {} : { slackApiUrl: connection.apiUrl }),
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: connection.timeoutMs,
    logger: silentLogger,
    fetch: async (...request) => {
      const response = await fetch(...request);
      time?.hear(response.headers.get('date'));
      return response;
    },
  });
  return async (method, args) => {
    try {
      const data = await client.apiCall(method, args);
      return { ok: true, data: { ...data } };
    } catch (error) {
      return { ok: false, failure: classifySlackError(error, redact) };
    }
  };
}

// The clients' own log lines carry request bodies; what matters is in the classified failure.
export const silentLogger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  setLevel: () => undefined,
  getLevel: () => LogLevel.ERROR,
  setName: () => undefined,
};
