import type { QueueLink, QueueMessage, QueueName } from './queue-link.ts';
import type { ServiceTimings } from './timings.ts';
import { settlesWithin } from './under-lease.ts';

/** Kills of one job that are survived; BullMQ's default of 1 fails the job at the second. */
const MAX_STALLED = 10;

const CLOSE_MS = 1_000;

/** One attempt and no trace: a retained job would silently swallow the next message with its id. */
const ONCE = { attempts: 1, removeOnComplete: true, removeOnFail: true } as const;

export type Payload = QueueMessage['payload'];

interface BullJob {
  readonly name: string;
  readonly data: Payload;
  readonly opts: { readonly jobId: string } & typeof ONCE;
}

/** As much of BullMQ's Queue and Worker as is used, whatever their backend. */
interface BullQueue {
  on(event: 'error', listener: (error: Error) => void): unknown;
  addBulk(jobs: BullJob[]): Promise<unknown>;
  close(): Promise<void>;
}

interface BullWorker {
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'failed', listener: (job: unknown, error: Error) => void): unknown;
  close(force?: boolean): Promise<void>;
}

export interface BullParts {
  readonly kind: QueueLink['kind'];
  readonly warn: (error: Error) => void;
  makeQueue(name: QueueName): BullQueue;
  makeWorker(
    name: QueueName,
    settings: ReturnType<typeof workerSettings>,
    work: (payload: Payload) => Promise<void>,
  ): BullWorker;
  /** Cuts the connections that queues and workers share. */
  disconnect(): void | Promise<void>;
  readonly timings: ServiceTimings;
}

/** BullMQ behind the link that the service knows, on whichever backend the parts bring. */
export function bullLink(parts: BullParts): QueueLink {
  const queues = new Map<QueueName, BullQueue>();
  const workers: BullWorker[] = [];
  const queueOf = (name: QueueName): BullQueue => {
    const known = queues.get(name);
    if (known) return known;
    const queue = parts.makeQueue(name);
    queue.on('error', parts.warn);
    queues.set(name, queue);
    return queue;
  };
  return {
    kind: parts.kind,
    send: async (name, messages) => {
      const jobs = messages.map(({ id, payload }) => ({
        name,
        data: payload,
        opts: { jobId: id, ...ONCE },
      }));
      if (jobs.length > 0) await queueOf(name).addBulk(jobs);
    },
    consume: (name, concurrency, work) => {
      const worker = parts.makeWorker(name, workerSettings(parts.timings, concurrency), work);
      worker.on('error', parts.warn);
      worker.on('failed', (_job, error) => parts.warn(error));
      workers.push(worker);
      return { close: () => worker.close() };
    },
    close: async () => {
      // A worker whose job does not end would keep its close waiting for ever; its connection is cut instead.
      const parted = [...workers, ...queues.values()].map((part) => part.close(true));
      await settlesWithin(Promise.allSettled(parted), CLOSE_MS);
      await parts.disconnect();
    },
  };
}

function workerSettings(timings: ServiceTimings, concurrency: number) {
  return {
    concurrency,
    lockDuration: timings.lockMs,
    stalledInterval: timings.stalledMs,
    maxStalledCount: MAX_STALLED,
    removeOnComplete: { count: 0 },
    removeOnFail: { count: 0 },
  };
}
