import type { Logger } from '../domain/reporting.ts';
import type { ServiceTimings } from './timings.ts';

/** A message on a queue. The id keeps it from being queued twice while it waits or runs; nothing is kept after. */
export interface QueueMessage {
  readonly id: string;
  readonly payload: Readonly<Record<string, string>>;
}

export interface QueueConsumer {
  /** Takes nothing new and waits for what is being worked on. */
  close(): Promise<void>;
}

/**
 * The queue as a wake-up: it says that there is something to do, the database knows what. Losing all of it costs
 * time, never work.
 */
export interface QueueLink {
  readonly kind: 'redis' | 'postgres';
  /** Queues messages; throws within seconds when the queue cannot be reached. */
  send(queue: QueueName, messages: readonly QueueMessage[]): Promise<void>;
  /** Hands each message to `work`, at most `concurrency` at a time in this process. */
  consume(queue: QueueName, concurrency: number, work: (payload: unknown) => Promise<void>): QueueConsumer;
  /** Cuts all connections. Close the consumers first, or their unfinished work is delivered again. */
  close(): Promise<void>;
}

/** The server of the queue cannot be reached, or does nothing for anybody just now. */
export class QueueAwayError extends Error {
  override readonly name = 'QueueAwayError';
}

/** slots: runs of scheduled jobs. pages: their parts. Kept apart so that waiting runs never starve the pages. */
export type QueueName = 'slots' | 'pages';

export interface LinkOptions {
  readonly installationId: string;
  /** False: this process only sends, and makes do with fewer connections. */
  readonly consumes: boolean;
  readonly timings: ServiceTimings;
  readonly log: Logger;
}
