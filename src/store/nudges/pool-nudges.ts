import type { ISql } from 'postgres';
import type { Day } from '../../domain/types.ts';

/** What the low-touch summary of a day tells of e-mails to customers. */
export interface PoolNudges {
  sent: { template: string; accounts: number; approvedBy: string | null }[];
  waiting: { template: string; emails: number }[];
  /** Grows with every change, so that a newer summary is known from an older one. */
  changes: number;
}

/** E-mails that went out on the day (those that leave in the next working hours included), and what waits. */
export async function loadPoolNudges(db: ISql, asOf: Day): Promise<PoolNudges> {
  const sent = await db<PoolNudges['sent']>`
    select n.template, count(distinct n.account_id)::int as accounts,
      coalesce(c.name, n.approved_by) as "approvedBy"
    from nudges n left join csms c on c.email = n.approved_by
    where n.state in ('queued', 'sent') and n.queued_on = ${asOf}::date
    group by n.template, coalesce(c.name, n.approved_by) order by accounts desc, n.template, "approvedBy"`;
  const waiting = await db<PoolNudges['waiting']>`
    select template, count(*)::int as emails from nudges where state = 'waiting'
    group by template order by emails desc, template`;
  // Not the old ones: those that are pruned would make the number smaller again.
  const [row] = await db<[{ changes: number }]>`
    select coalesce(sum(version), 0)::int as changes from nudges where planned_on > ${asOf}::date - 80`;
  return { sent, waiting, changes: row.changes };
}
