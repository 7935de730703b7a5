import type { Fragment, Sql, TransactionSql } from 'postgres';
import type { JobOrder, SlotKey } from './slot-types.ts';

/**
 * Condition on a row `s` of slots: it waits or its run was lost, and nothing that must come first is unfinished.
 * A slot that already failed does not hold up the jobs after it. First is also what was claimed no later: of slots made
 * up together, as at the very first start, the scoring of 05:30 comes after the pull of 23:05.
 */
export function isTakeable(raw: Sql | TransactionSql, order: readonly JobOrder[]): Fragment {
  return raw`(
    (s.state = 'claimed' and (s.retry_at is null or s.retry_at <= now()))
    or (s.state = 'running' and s.lease_until < now())
  ) and not exists (
    select 1 from slots p
    where p.state in ('claimed', 'running') and (p.job, p.slot) <> (s.job, s.slot) and (
      (p.job = s.job and (p.slot < s.slot or p.state = 'running'))
      or ((p.slot <= s.slot or p.claimed_at <= s.claimed_at) and (p.state = 'running' or p.failures = 0) and exists (
        select 1 from unnest(
          ${order.map((rule) => rule.waits)}::text[], ${order.map((rule) => rule.on)}::text[]
        ) rule (waits, first) where rule.waits = s.job and rule.first = p.job))
    )
  )`;
}

/**
 * Slots that a worker may start now, oldest first. A waiting slot gives way to a newer one of the same job when it
 * has failed already or has waited for longer than `supersedeMs`: after a long stop a job runs once, not once
 * per slot that piled up.
 */
export async function listTakeableSlots(
  raw: Sql,
  given: { readonly order: readonly JobOrder[]; readonly supersedeMs: number; readonly limit: number },
): Promise<readonly SlotKey[]> {
  await raw`
    update slots o set finished_at = now(),
      state = case when failures > 0 then 'failed' else 'skipped' end,
      reason = concat_ws('; ', case when failures > 0 then reason end, 'superseded by a newer slot')
    where o.state = 'claimed' and o.mode = 'run'
      and (o.failures > 0 or o.claimed_at < now() - ${given.supersedeMs} * interval '1 millisecond')
      and exists (select 1 from slots n where n.job = o.job and n.slot > o.slot and n.state = 'claimed')`;
  return raw<{ job: string; slot: Date }[]>`
    select s.job, s.slot from slots s where ${isTakeable(raw, given.order)}
    order by s.slot, s.job limit ${given.limit}`;
}
