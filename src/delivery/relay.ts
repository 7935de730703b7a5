import { setTimeout as delay } from 'node:timers/promises';
import type { Sql } from 'postgres';
import type { AttemptStart, ClaimedRow, OutboxState, Settlement } from '../domain/outbox.ts';
import type { Logger } from '../domain/reporting.ts';
import { isPassing, withRetry } from '../store/connect.ts';
import { claimOutbox } from '../store/outbox/claim-outbox.ts';
import { beginAttempts, extendClaims, nextDueAt } from '../store/outbox/claimable.ts';
import { releaseClaims, settleAttempts } from '../store/outbox/settle-attempts.ts';
import type { RenderNotice } from './admin-notice.ts';
import { createBatcher } from './batcher.ts';
import type { Channel } from './channel.ts';
import { type DeliverTools, deliverRow, type RowOutcome } from './deliver-row.ts';
import { createLaneWaits } from './lane-waits.ts';
import type { DeliveryPolicy } from './policy.ts';
import { probePaused } from './probe-paused.ts';
import { createTurns } from './turns.ts';

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
  /** Told every attempt; null = nobody. */
  trace?: DeliverTools['trace'];
  /** Done before every claim. */
  beforeClaim?: () => Promise<void>;
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
/** Extensions within one lease, so that a lost one does no harm. */
const HEARTBEATS = 3;
/** Least pause between two claims that found nothing while attempts are under way; doubled every time. */
const RECLAIM_MS = 20;
/** Longest sleep before looking again: other workers and new messages change what is due. */
const MAX_NAP_MS = 1_000;
/** Together about 6 s: as long as a database takes to restart. */
const DB_RETRY = { attempts: 7, pauseMs: 100 } as const;
/** Nearly as long as a lease: nobody but us knows what became of an attempt, of a mail for ever. */
const SETTLE_RETRY = { attempts: 45, pauseMs: 100, longestMs: 2_000, when: isPassing } as const;

/**
 * Sends what is due. Any number of drains may run at once, in any number of processes; a killed one leaves rows that
 * the next one takes up when their leases end.
 * @throws when the database stays out of reach; rows under way then become uncertain and are looked up later
 */
export async function drainOutbox(db: Sql, options: DrainOptions): Promise<DrainSummary> {
  const drain = createDrain(db, options);
  await drain.probePaused();
  const keepClaims = setInterval(drain.extend, options.policy.leaseMs / HEARTBEATS);
  keepClaims.unref();
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
    clearInterval(keepClaims);
    await drain.release([...queue, ...((await ahead?.catch(() => [])) ?? [])]);
  }
  drain.throwIfInterrupted();
  return drain.summary();
}

function createDrain(db: Sql, options: DrainOptions) {
  const { policy } = options;
  const claims = createClaims(db, options);
  const { waits, turns, release } = claims;
  const channels = new Map(options.channels.map((channel) => [channel.name, channel]));
  const running = new Set<Promise<void>>();
  const tools = createTools(db, options);
  const outcomes = new Map<string, Settlement['state']>();
  let waitedMs = 0;
  let failure: unknown = null;

  const note = (row: ClaimedRow, outcome: RowOutcome) => {
    if (outcome.blocked !== null) waits.block(outcome.blocked);
    if (outcome.state === 'lost') return;
    outcomes.set(row.id, outcome.state);
    if (outcome.state !== 'pending' && outcome.state !== 'uncertain') waitedMs = 0;
  };
  const deliverInTurn = async (channel: Channel, row: ClaimedRow): Promise<RowOutcome> => {
    const giveBack = await turns.take(channel);
    try {
      // What happened while it stood in line holds it back, like everything that has not begun.
      if (options.signal?.aborted !== true && !waits.mustWait(row))
        return await deliverRow(tools, channel, row);
      await release([row]);
      return { state: row.uncertainSince === null ? 'pending' : 'uncertain', blocked: null };
    } finally {
      giveBack();
    }
  };

  return {
    claim: claims.claim,
    claimAhead: claims.claimAhead,
    extend: claims.extend,
    release,
    /** Attempts under way; what stands in line for a connection takes nobody's place. */
    running: () => running.size - turns.all(),
    start(row: ClaimedRow) {
      const task = deliverInTurn(channels.get(row.channel)!, row)
        .then((outcome) => note(row, outcome))
        .catch((error: unknown) => {
          failure ??= error;
          const code = codeOf(error);
          options.log.warn(
            { delivery: row.id, code },
            'delivery interrupted; its outcome is looked up later',
          );
        })
        .finally(() => {
          waits.letGo([row]);
          running.delete(task);
        });
      running.add(task);
    },
    mustWait: waits.mustWait,
    oneDone: () => Promise.race(running),
    allDone: () => Promise.all(running),
    throwIfInterrupted() {
      if (failure !== null) throw failure;
    },
    /** Nothing to claim: waits for something to change. False = this drain is done. */
    async idle(): Promise<boolean> {
      if (failure !== null) return false;
      if (running.size > 0) {
        await Promise.race([Promise.race(running), delay(claims.pauseMs())]);
        return true;
      }
      const next = await retrying(() => nextDueAt(db, [...channels.keys()]));
      if (next === null) return false;
      const ms = Math.max(next.at.getTime() - options.now().getTime(), RECLAIM_MS);
      if (options.until === 'due' && waitedMs + ms > patienceFor(next.state, policy)) return false;
      const nap = Math.min(ms, MAX_NAP_MS);
      waitedMs += nap;
      await (options.sleep ?? napping)(nap, options.signal);
      return true;
    },
    probePaused: () => probePaused({ ...options, db, retrying }, channels),
    summary: () => summarize([...outcomes.values()]),
  };
}

/** The rows that a drain has claimed, from the claim until they are out of its hands. */
function createClaims(db: Sql, options: DrainOptions) {
  const { now, policy } = options;
  const waits = createLaneWaits();
  const turns = createTurns();
  const paces = Object.entries(paceOf(options));
  // A few rounds of attempts, so that what is claimed is soon sent.
  const limit = CLAIM_ROUNDS * options.concurrency;
  let vain = 0;

  const claim = async () => {
    await retrying(async () => options.beforeClaim?.());
    const note = waits.claiming();
    const open = paces.filter(([name]) => turns.of(name) < options.concurrency);
    const paceMs = Object.fromEntries(open);
    const rows = await retrying(() =>
      claimOutbox(db, { owner: options.owner, now: now(), limit, leaseMs: policy.leaseMs, paceMs }),
    );
    note(rows);
    vain = rows.length === 0 ? vain + 1 : 0;
    return rows;
  };
  return {
    waits,
    turns,
    claim,
    /** The next rows while the present ones are sent; an error waits until they are asked for. */
    claimAhead() {
      const claimed = claim();
      claimed.catch(() => undefined);
      return claimed;
    },
    /** How long to wait before the next claim when the last ones were in vain. */
    pauseMs: () => Math.min(RECLAIM_MS * 2 ** Math.min(vain, 10), MAX_NAP_MS),
    async release(rows: readonly ClaimedRow[]): Promise<void> {
      waits.letGo(rows);
      await retrying(() => releaseClaims(db, rows));
    },
    /** A row ends up in other hands only when its worker is gone. A failure shows in the next statement. */
    extend() {
      extendClaims(db, waits.held(), { now: now(), leaseMs: policy.leaseMs }).catch(() => undefined);
    },
  };
}

function patienceFor(state: OutboxState, policy: DeliveryPolicy): number {
  return state === 'uncertain' ? policy.findOutMs : policy.patienceMs;
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
  const { now, policy, log, renderNotice, trace = null, stopReason = async () => null } = options;
  const begin = createBatcher<AttemptStart, boolean>(async (starts) => {
    const held = await retrying(() => beginAttempts(db, starts, { now: now(), leaseMs: policy.leaseMs }));
    return starts.map((start) => held.has(start.id));
  }, MAX_BATCH);
  const settle = createBatcher<Settlement, boolean>(async (settlements) => {
    const written = await withRetry(() => settleAttempts(db, settlements), SETTLE_RETRY);
    return settlements.map((settlement) => written.has(settlement.id));
  }, MAX_BATCH);
  return { db, now, policy, log, trace, renderNotice, stopReason, begin, settle };
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
