import { setTimeout as delay } from 'node:timers/promises';
import type { Sql } from 'postgres';
import type { AttemptStart, ClaimedRow, OutboxState, Settlement } from '../domain/outbox.ts';
import type { Logger } from '../domain/reporting.ts';
import { withRetry } from '../store/connect.ts';
import { claimOutbox } from '../store/outbox/claim-outbox.ts';
import { beginAttempts, nextDueAt } from '../store/outbox/claimable.ts';
import { resumeChannel, takeProbes } from '../store/outbox/lanes.ts';
import { releaseClaims, settleAttempts } from '../store/outbox/settle-attempts.ts';
import type { RenderNotice } from './admin-notice.ts';
import { createBatcher } from './batcher.ts';
import type { Channel } from './channel.ts';
import { type DeliverTools, deliverRow, type RowOutcome } from './deliver-row.ts';
import { createLaneWaits } from './lane-waits.ts';
import type { DeliveryPolicy } from './policy.ts';

export interface DrainOptions {
  channels: readonly Channel[];
  now: () => Date;
  policy: DeliveryPolicy;
  /** Names this worker in claimed rows; for people. */
  owner: string;
  /** Attempts under way at a time. */
  concurrency: number;
  /**
   * `due`: end when what is due was sent, parked or has to wait longer than the policy's patience.
   * `empty`: end only when nothing is left that will ever move by itself.
   */
  until: 'empty' | 'due';
  log: Logger;
  renderNotice: RenderNotice;
  /** Why a row must not be sent any more, asked right before each attempt; default: nothing is ever stopped. */
  stopReason?: DeliverTools['stopReason'];
  /** Stops claiming; what is under way is finished. */
  signal?: AbortSignal;
  /** Waits for the next due row; replaced where the clock is not the real one. */
  sleep?: (ms: number, signal: AbortSignal | undefined) => Promise<void>;
}

/** Deliveries by what this drain made of them; `waiting` ones are tried again later. */
export interface DrainSummary {
  sent: number;
  parked: number;
  uncertain: number;
  failed: number;
  cancelled: number;
  waiting: number;
}

const CLAIM_ROUNDS = 3;
const MAX_BATCH = 500;
/** Least pause between two claims that found nothing while attempts are under way. */
const RECLAIM_MS = 20;
/** Longest sleep before looking again: other workers and new messages change what is due. */
const MAX_NAP_MS = 1_000;
/** Together about 6 s: as long as a database takes to restart. */
const DB_RETRY = { attempts: 7, pauseMs: 100 } as const;

/**
 * Sends what is due. Any number of drains may run at once, in any number of processes; a killed one leaves rows that
 * the next one takes up when their leases end.
 * @throws when the database stays out of reach; rows under way then become uncertain and are looked up later
 */
export async function drainOutbox(db: Sql, options: DrainOptions): Promise<DrainSummary> {
  const drain = createDrain(db, options);
  await drain.probePaused();
  const queue: ClaimedRow[] = [];
  let ahead: Promise<ClaimedRow[]> | null = null;
  try {
    while (options.signal?.aborted !== true) {
      if (queue.length === 0) {
        const claimed: ClaimedRow[] = await (ahead ?? drain.claim());
        ahead = null;
        if (claimed.length === 0) {
          if (await drain.idle()) continue;
          break;
        }
        queue.push(...claimed);
      }
      const held: ClaimedRow[] = [];
      while (queue.length > 0 && drain.running() < options.concurrency) {
        const row = queue.shift()!;
        if (drain.mustWait(row)) held.push(row);
        else drain.start(row);
      }
      if (held.length > 0) await drain.release(held);
      if (queue.length === 0) continue;
      if (queue.length <= options.concurrency) ahead ??= drain.claimAhead();
      await drain.oneDone();
    }
  } finally {
    await drain.allDone();
    await drain.release([...queue, ...((await ahead?.catch(() => [])) ?? [])]);
  }
  drain.throwIfInterrupted();
  return drain.summary();
}

function createDrain(db: Sql, options: DrainOptions) {
  const { now, policy, log } = options;
  const sleep = options.sleep ?? napping;
  const tools = createTools(db, options);
  const waits = createLaneWaits();
  const channels = new Map(options.channels.map((channel) => [channel.name, channel]));
  const paceMs = paceOf(options);
  const running = new Set<Promise<void>>();
  const outcomes = new Map<string, Settlement['state']>();
  let waitedMs = 0;
  let failure: unknown = null;

  const note = (row: ClaimedRow, outcome: RowOutcome) => {
    if (outcome.blocked !== null) waits.block(outcome.blocked);
    if (outcome.state === 'lost') return;
    outcomes.set(row.id, outcome.state);
    if (outcome.state !== 'pending' && outcome.state !== 'uncertain') waitedMs = 0;
  };

  // A few rounds of attempts, so that no row waits in memory for longer than its lease.
  const limit = CLAIM_ROUNDS * options.concurrency;
  const claim = async () => {
    const note = waits.claiming();
    const rows = await retrying(() =>
      claimOutbox(db, { owner: options.owner, now: now(), limit, leaseMs: policy.leaseMs, paceMs }),
    );
    note(rows);
    return rows;
  };

  return {
    claim,
    /** The next rows while the present ones are sent; an error waits until they are asked for. */
    claimAhead() {
      const claimed = claim();
      claimed.catch(() => undefined);
      return claimed;
    },
    running: () => running.size,
    start(row: ClaimedRow) {
      const channel = channels.get(row.channel)!;
      const task = deliverRow(tools, channel, row)
        .then((outcome) => note(row, outcome))
        .catch((error: unknown) => {
          failure ??= error;
          log.warn(
            { delivery: row.id, code: codeOf(error) },
            'delivery interrupted; its outcome is looked up later',
          );
        })
        .finally(() => running.delete(task));
      running.add(task);
    },
    mustWait: waits.mustWait,
    release: (rows: readonly ClaimedRow[]) => retrying(() => releaseClaims(db, rows)),
    oneDone: () => Promise.race(running),
    allDone: () => Promise.all(running),
    throwIfInterrupted() {
      if (failure !== null) throw failure;
    },
    /** Nothing to claim: waits for something to change. False = this drain is done. */
    async idle(): Promise<boolean> {
      if (failure !== null) return false;
      if (running.size > 0) {
        await Promise.race([Promise.all(running), delay(RECLAIM_MS)]);
        return true;
      }
      const next = await retrying(() => nextDueAt(db, [...channels.keys()]));
      if (next === null) return false;
      const ms = Math.max(next.getTime() - now().getTime(), RECLAIM_MS);
      if (options.until === 'due' && waitedMs + ms > policy.patienceMs) return false;
      const nap = Math.min(ms, MAX_NAP_MS);
      waitedMs += nap;
      await sleep(nap, options.signal);
      return true;
    },
    probePaused: () => probePaused(db, options, channels),
    summary: () => summarize([...outcomes.values()]),
  };
}

const retrying = <T>(step: () => Promise<T>) => withRetry(step, DB_RETRY);

/** Nothing that writes on this machine keeps a provider's pace. */
function paceOf({ channels, policy }: DrainOptions): Record<string, number> {
  return Object.fromEntries(
    channels.map(({ name, local }) => [name, local === true ? 0 : policy.paceMs[name]]),
  );
}

/** Marks and outcomes of attempts under way at the same time are written together. */
function createTools(db: Sql, options: DrainOptions): DeliverTools {
  const { now, policy, log, renderNotice, stopReason = async () => null } = options;
  const begin = createBatcher<AttemptStart, boolean>(async (starts) => {
    const held = await retrying(() => beginAttempts(db, starts, { now: now(), leaseMs: policy.leaseMs }));
    return starts.map((start) => held.has(start.id));
  }, MAX_BATCH);
  const settle = createBatcher<Settlement, boolean>(async (settlements) => {
    const written = await retrying(() => settleAttempts(db, settlements));
    return settlements.map((settlement) => written.has(settlement.id));
  }, MAX_BATCH);
  return { db, now, policy, log, renderNotice, stopReason, begin, settle };
}

/** Asks paused channels and lanes whose time it is whether they work again. */
async function probePaused(
  db: Sql,
  { now, policy, log }: DrainOptions,
  channels: ReadonlyMap<string, Channel>,
): Promise<void> {
  const nextProbeAt = new Date(now().getTime() + policy.probeEveryMs);
  const due = await retrying(() =>
    takeProbes(db, { channels: [...channels.keys()], now: now(), nextProbeAt }),
  );
  for (const name of due) {
    if ((await stillBroken(name, channels, db)) !== null) continue;
    await retrying(() => resumeChannel(db, name));
    log.info({ channel: name }, 'channel works again; its queue is sent');
  }
}

async function stillBroken(
  name: string,
  channels: ReadonlyMap<string, Channel>,
  db: Sql,
): Promise<string | null> {
  const channel = channels.get(name.split(':', 1)[0]!);
  if (channel === undefined || channel.name === name) return (await channel?.probe?.()) ?? null;
  return channel.probeLane === undefined ? 'stopped' : channel.probeLane(name, db);
}

function summarize(states: readonly OutboxState[]): DrainSummary {
  const count = (state: OutboxState) => states.filter((value) => value === state).length;
  return {
    sent: count('sent'),
    parked: count('parked'),
    uncertain: count('uncertain'),
    failed: count('failed'),
    cancelled: count('cancelled'),
    waiting: count('pending'),
  };
}

async function napping(ms: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await delay(ms, undefined, signal === undefined ? {} : { signal });
  } catch (error) {
    if (signal?.aborted !== true) throw error;
  }
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
