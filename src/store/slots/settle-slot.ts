import type { JSONValue, Sql } from 'postgres';
import type { HeldSlot } from './slot-types.ts';

export type SlotOutcome =
  | { readonly kind: 'done' | 'skipped'; readonly summary: object }
  /** Failed for good, or to be tried again after `retryMs`. */
  | { readonly kind: 'failed'; readonly reason: string; readonly retryMs: number | null }
  /** Given back unharmed because the process stops; the attempt does not count. */
  | { readonly kind: 'released' };

/**
 * Records how a run ended, if this worker still holds the slot; false when it does not: then the outcome belongs to
 * whoever holds it now. Recording the same outcome twice is harmless.
 */
export async function settleSlot(raw: Sql, held: HeldSlot, outcome: SlotOutcome): Promise<boolean> {
  const over = outcome.kind !== 'released' && !(outcome.kind === 'failed' && outcome.retryMs !== null);
  const summary = 'summary' in outcome ? raw.json(outcome.summary as JSONValue) : null;
  const reason = outcome.kind === 'failed' ? outcome.reason : null;
  const retryMs = outcome.kind === 'failed' ? outcome.retryMs : null;
  const failures = outcome.kind === 'failed' ? 1 : 0;
  const given = outcome.kind === 'released' ? 1 : 0;
  const [settled] = await raw`
    with own as (
      update slots set state = ${over ? outcome.kind : 'claimed'}, summary = ${summary},
        reason = coalesce(${reason}, reason), finished_at = case when ${over} then now() end, lease_until = null,
        attempts = attempts - ${given}, failures = failures + ${failures},
        retry_at = now() + ${retryMs}::float8 * interval '1 millisecond'
      where job = ${held.job} and slot = ${held.slot} and fencing_token = ${held.token} and state = 'running'
      returning job, slot
    ), gone as (
      delete from slot_pages where (job, slot) in (select job, slot from own)
    )
    select 1 as settled from own`;
  return settled !== undefined;
}
