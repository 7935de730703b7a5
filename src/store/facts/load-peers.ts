import type { TransactionSql } from 'postgres';
import { recordOf } from '../../domain/names.ts';
import { PEER_DAYS, PEER_QUANTILES, type PeerGroup, type Peers } from '../../domain/signals/usage/peers.ts';
import type { Day } from '../../domain/types.ts';
import { BOUNDS } from '../../sources/rows/bounds.ts';
import { HISTORY_DAYS, inBookOn } from './as-of.ts';

/** A smaller group says nothing about what is usual (the same limit as in the domain). */
const MIN_GROUP = 20;

interface GroupRow {
  kind: 'product' | 'segment' | 'all';
  name: string;
  count: number;
  active: number[];
  events: number[];
  silence: number[];
  change: number | null;
  changes: number;
}

/**
 * What is usual in the book on a day, computed set-wise: the same figures as `peerRows` and `toPeerGroup` of the domain
 * give account by account (a test holds the two together). Rounded, because parallel workers add up in any order.
 */
export async function loadPeers(tx: TransactionSql, asOf: Day): Promise<Peers> {
  const steps = Array.from({ length: PEER_QUANTILES }, (_, i) => i / (PEER_QUANTILES - 1));
  const quantiles = (column: 'active' | 'events' | 'silence') =>
    tx`percentile_cont(${steps}::float8[]) within group (order by ${tx(column)}::float8) as ${tx(column)}`;
  // A larger book sorts and hashes on disk rather than in ever more memory; set for this transaction alone.
  await tx`select set_config('work_mem', '4MB', true), set_config('hash_mem_multiplier', '1', true),
    set_config('max_parallel_workers_per_gather', '1', true)`;
  const rows = await tx<GroupRow[]>`
    with alive as (
      select account_id, coalesce(segment, '') as segment from accounts where ${inBookOn(tx, asOf)}
    ), used as (
      select account_id, product,
        count(*) filter (where day > ${asOf}::date - ${PEER_DAYS}::int) as active,
        round(coalesce(sum(least(greatest(events, 0), ${BOUNDS.count.max})) filter (where day > ${asOf}::date - ${PEER_DAYS}::int), 0)::numeric, 6)
          ::float8 as events,
        min(${asOf}::date - day) as silence,
        count(*) filter (where day > ${asOf}::date - 28) as recent,
        count(*) filter (where day <= ${asOf}::date - 28 and day > ${asOf}::date - 28 - ${PEER_DAYS}::int) as before
      from usage
      where day <= ${asOf}::date and day > ${asOf}::date - ${HISTORY_DAYS}::int
        and (events > 0 or active_users > 0)
        and account_id in (select account_id from accounts where ${inBookOn(tx, asOf)})
      group by account_id, product
    ), total as (
      select a.account_id, a.segment, coalesce(sum(u.active), 0) as active, coalesce(sum(u.events), 0) as events,
        coalesce(min(u.silence), 9999) as silence, coalesce(sum(u.recent), 0) as recent,
        coalesce(sum(u.before), 0) as before
      from alive a left join used u using (account_id) group by a.account_id, a.segment
    ), member as (
      select 'product' as kind, product as name, active, events, silence, recent, before from used
      union all select 'segment', segment, active, events, silence, recent, before from total where segment <> ''
      union all select 'all', '', active, events, silence, recent, before from total
    )
    select kind, name, count(*)::int as count, ${quantiles('active')}, ${quantiles('events')}, ${quantiles('silence')},
      percentile_cont(0.5) within group (order by recent::float8 / (before::float8 / 3))
        filter (where before >= 3) as change,
      (count(*) filter (where before >= 3))::int as changes
    from member group by kind, name having count(*) >= ${MIN_GROUP} order by kind, name`;
  const group = ({ count, active, events, silence, change, changes }: GroupRow): PeerGroup => ({
    count,
    active,
    events,
    silence,
    change: changes >= MIN_GROUP ? change : null,
  });
  const named = (kind: GroupRow['kind']) =>
    recordOf(rows.filter((r) => r.kind === kind).map((r) => [r.name, group(r)]));
  const all = rows.find((r) => r.kind === 'all');
  return { products: named('product'), segments: named('segment'), all: all ? group(all) : null };
}
