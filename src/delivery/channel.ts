import type { ISql, Sql } from 'postgres';
import type { ClaimedRow, OutboxChannel } from '../domain/outbox.ts';
import type { Logger } from '../domain/reporting.ts';
import type { AttemptResult, ReconcileResult } from './types.ts';

export interface AttemptContext {
  db: Sql;
  now: () => Date;
  log: Logger;
  /** The outcome of an earlier attempt could not be found out and the setting says to send again, marked. */
  possibleDuplicate: boolean;
}

export interface SendContext extends AttemptContext {
  /**
   * Marks the attempt, committed; for a channel that begins by itself, right before anything may leave. A second call
   * changes nothing. @returns false when the row belongs to another worker, and must not be sent
   */
  begin(): Promise<boolean>;
}

/** Why a channel does not work: it refuses us, or it cannot be reached at all. */
export interface Broken {
  reason: string;
  unreachable: boolean;
}

/**
 * One way out of the house. A channel makes one attempt and says what happened; it never retries, never waits and
 * never throws for what a provider does. Claims, marks and retries belong to the relay.
 */
export interface Channel {
  readonly name: OutboxChannel;
  /** Writes on this machine, so no provider's pace applies. */
  readonly local?: true;
  /**
   * It marks its attempts by itself (`begin`), because it speaks with the provider before anything leaves; absent = each is
   * marked before it is made.
   */
  readonly beginsItself?: true;
  attempt(row: ClaimedRow, context: SendContext): Promise<AttemptResult>;
  /**
   * Waits for one of its few connections, and answers with what gives it back; absent = it has as many as are asked
   * for. A row is not attempted before, since nothing of it can have left.
   */
  reserve?(): Promise<() => void>;
  /** Finds out whether an earlier attempt got through; absent = the provider cannot tell. */
  reconcile?(row: ClaimedRow, context: AttemptContext): Promise<ReconcileResult>;
  /** Asks whether a paused channel works again; null = yes. Absent = never paused. */
  probe?(): Promise<Broken | null>;
  /** Asks whether a lane that was stopped may go on; null = yes, else the reason. Absent = only a person decides. */
  probeLane?(lane: string, db: ISql): Promise<string | null>;
  close(): Promise<void>;
}
