import type { ClaimedRow, Settlement } from '../domain/outbox.ts';
import type { Decision } from './decide-retry.ts';

/**
 * What a decision writes into its row. Pure.
 * @param attempts begun so far, the one being settled included
 * @param nextLane lane of the next destination, for `next_target`
 */
export function toSettlement(
  row: ClaimedRow,
  decision: Decision,
  options: { now: Date; attempts: number; nextLane: string | null },
): Settlement {
  const { now, attempts } = options;
  const base = {
    id: row.id,
    fencingToken: row.fencingToken,
    lane: row.lane,
    attempts,
    permanentFailures: row.permanentFailures,
    target: row.target,
    providerId: null,
    uncertainSince: null,
    ending: 'broken_off' as const,
    looks: 0,
    sentAt: null,
    dueAt: null,
    posted: null,
  };
  switch (decision.next) {
    case 'sent':
      return {
        ...base,
        state: 'sent',
        reason: decision.note,
        providerId: decision.providerId,
        sentAt: now,
        posted: decision.posted === null ? null : { ...decision.posted, at: now },
      };
    case 'retry':
    case 'pause_channel':
    case 'pause_lane':
      return {
        ...base,
        state: row.uncertainSince === null ? 'pending' : 'uncertain',
        reason: decision.reason,
        // A pause is not the row's doing: it keeps its place in the queue.
        dueAt: decision.next === 'retry' ? decision.at : row.dueAt,
        attempts: decision.attempts,
        ...stillUnknown(row),
      };
    case 'reconcile':
      return {
        ...base,
        state: 'uncertain',
        reason: decision.reason,
        dueAt: decision.at,
        uncertainSince: row.uncertainSince ?? now,
        ending: decision.ending,
        looks: decision.looks,
      };
    case 'hold': {
      const uncertainSince = row.uncertainSince ?? now;
      return { ...base, state: 'uncertain', reason: decision.reason, ...stillUnknown(row), uncertainSince };
    }
    case 'next_target':
      return {
        ...base,
        state: 'pending',
        reason: decision.reason,
        dueAt: now,
        target: row.target + 1,
        lane: options.nextLane ?? row.lane,
        permanentFailures: row.permanentFailures + 1,
      };
    case 'park':
      return { ...base, state: 'parked', reason: decision.reason };
    case 'fail':
      return {
        ...base,
        state: 'failed',
        reason: decision.reason,
        permanentFailures: base.permanentFailures + 1,
      };
    case 'cancel':
      return { ...base, state: 'cancelled', reason: decision.reason };
  }
}

function stillUnknown({ uncertainSince, ending, looks }: ClaimedRow) {
  return uncertainSince === null ? {} : { uncertainSince, ending, looks };
}
