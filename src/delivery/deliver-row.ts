import { randomUUID } from 'node:crypto';
import type { Sql } from 'postgres';
import type { AttemptStart, ClaimedRow, Settlement } from '../domain/outbox.ts';
import type { Logger, Span } from '../domain/reporting.ts';
import type { RenderNotice } from './admin-notice.ts';
import { applySideEffects, targetsOf } from './apply-side-effects.ts';
import type { AttemptContext, Channel } from './channel.ts';
import { type Decision, decideReconciled, decideRetry } from './decide-retry.ts';
import type { DeliveryPolicy } from './policy.ts';
import { toSettlement } from './to-settlement.ts';
import type { AttemptResult, ReconcileResult } from './types.ts';

export interface DeliverTools {
  db: Sql;
  now: () => Date;
  policy: DeliveryPolicy;
  log: Logger;
  trace: ((span: Span) => void) | null;
  renderNotice: RenderNotice;
  /** The last look before an attempt: why the row must not be sent any more, or null. */
  stopReason: (row: ClaimedRow) => Promise<string | null>;
  /** Commits the mark of an attempt; false = the row belongs to another worker. */
  begin: (start: AttemptStart) => Promise<boolean>;
  /** Commits what became of a row; false = the row belongs to another worker. */
  settle: (settlement: Settlement) => Promise<boolean>;
}

/** What happened to a row; `lost` = another worker owns it now, whatever we did does not count. */
export interface RowOutcome {
  state: Settlement['state'] | 'lost';
  /** The lane or channel that has to wait because of this row; the wait itself is in the database already. */
  blocked: string | null;
}

/**
 * Takes one claimed row through its attempt: finds out about an earlier one first, marks the attempt or lets the channel
 * do so, lets it make it, and writes the outcome under the row's fencing token.
 */
export async function deliverRow(
  tools: DeliverTools,
  channel: Channel,
  row: ClaimedRow,
): Promise<RowOutcome> {
  const context: AttemptContext = { db: tools.db, now: tools.now, log: tools.log, possibleDuplicate: false };
  let possibleDuplicate = false;
  if (row.uncertainSince !== null) {
    const known = decideUncertain(tools, row, (await channel.reconcile?.(row, context)) ?? CANNOT_TELL);
    if (known.next !== 'attempt') return finish(tools, row, { decision: known, attempts: row.attempts });
    possibleDuplicate = known.possibleDuplicate;
  }
  const stopped = await tools.stopReason(row);
  if (stopped !== null)
    return finish(tools, row, { decision: { next: 'cancel', reason: stopped }, attempts: row.attempts });
  const { id, fencingToken } = row;
  let held: Promise<boolean> | null = null;
  const begin = () => {
    held ??= tools.begin({ id, fencingToken, attemptId: randomUUID() });
    return held;
  };
  if (channel.beginsItself !== true && !(await begin())) return lost(tools, row, 'before the attempt');
  const result = await traced(tools, row, () =>
    channel.attempt(row, { ...context, possibleDuplicate, begin }),
  );
  // What a channel makes of a mark that failed says nothing about the provider.
  if (held !== null && !(await held)) return lost(tools, row, 'before the attempt');
  const attempts = row.attempts + 1;
  const decision = decideRetry({ ...row, attempts, targets: targetsOf(row).length }, result, {
    now: tools.now(),
    policy: tools.policy.retry,
  });
  const marked =
    possibleDuplicate && decision.next === 'sent' && decision.note === null
      ? { ...decision, note: 'possible duplicate' }
      : decision;
  // A repetition that was refused leaves open whether the first attempt had arrived.
  const settled = possibleDuplicate ? row : { ...row, uncertainSince: null };
  return finish(tools, settled, { decision: marked, attempts });
}

async function traced(
  { trace, now }: DeliverTools,
  { channel, kind }: ClaimedRow,
  attempt: () => Promise<AttemptResult>,
): Promise<AttemptResult> {
  const since = performance.now();
  const startMs = now().getTime();
  const result = await attempt();
  trace?.({
    name: `deliver ${channel}`,
    ...{ startMs, durationMs: performance.now() - since, ok: result.kind === 'sent' },
    attributes: { 'harbinger.channel': channel, 'harbinger.kind': kind, 'harbinger.outcome': result.kind },
  });
  return result;
}

const CANNOT_TELL = {
  kind: 'unknown',
  reason: 'the provider cannot tell whether the last attempt arrived',
} as const;

/** What follows from what the provider knows of an earlier attempt. */
function decideUncertain(tools: DeliverTools, row: ClaimedRow, result: ReconcileResult) {
  const { retry, showsMs, whenUnknown } = tools.policy;
  return decideReconciled(
    { ...row, targets: targetsOf(row).length, attemptedAt: row.attemptedAt ?? row.createdAt },
    result,
    {
      now: tools.now(),
      policy: retry,
      showsMs: showsMs[row.channel],
      whenUnknown: whenUnknown[row.channel],
    },
  );
}

async function finish(
  tools: DeliverTools,
  row: ClaimedRow,
  { decision, attempts }: { decision: Decision; attempts: number },
): Promise<RowOutcome> {
  const now = tools.now();
  const targets = targetsOf(row);
  const blocked = await applySideEffects(tools, row, { decision, now });
  const nextLane = decision.next === 'next_target' ? (targets[row.target + 1]?.lane ?? null) : null;
  const settlement = toSettlement(row, decision, { now, attempts, nextLane });
  const held = await tools.settle(settlement);
  if (!held) return lost(tools, row, 'after the attempt');
  if (decision.next !== 'sent') {
    tools.log.info(
      {
        delivery: row.id,
        channel: row.channel,
        state: settlement.state,
        attempts,
        reason: settlement.reason,
      },
      'delivery not sent',
    );
  }
  return { state: settlement.state, blocked };
}

function lost(tools: DeliverTools, row: ClaimedRow, when: string): RowOutcome {
  tools.log.warn({ delivery: row.id, channel: row.channel, when }, 'row taken over by another worker');
  return { state: 'lost', blocked: null };
}
