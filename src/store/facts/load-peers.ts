import type { TransactionSql } from 'postgres';
import { recordOf } from '../../domain/names.ts';
import { PEER_DAYS, PEER_QUANTILES, type PeerGroup, type Peers } from '../../domain/signals/usage/peers.ts';
import { comparedPeriods } from '../../domain/signals/usage/periods.ts';
import type { Day, FeedCalendar } from '../../domain/types.ts';
import { HISTORY_DAYS, inBookOn } from './as-of.ts';
import { measureUsage } from './measure-usage.ts';
import { countedEvents, isUsagePacked } from './usage-blocks.ts';

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
 * What is usual in the book on a day, computed set-wise from rows, or from blocks where there are any: the same figures as
 * `peerRows` and `toPeerGroup` of the domain give account by account (a test holds the two together). Rounded, because parallel workers add up in any order.
 */
export async function loadPeers(
  tx: TransactionSql,
  asOf: Day,
  periods: FeedCalendar['periods'] = {},
): Promise<Peers> {
  if (Object.keys(periods).length === 0 && (await isUsagePacked(tx)))
    return (await measureUsage(tx, asOf)).peers;
  const steps = Array.from({ length: PEER_QUANTILES }, (_, i) => i / (PEER_QUANTILES - 1));
  const quantiles = (column: 'active' | 'events' | 'silence') =>
    tx`percentile_cont(${steps}::float8[]) within group (order by ${tx(column)}::float8) as ${tx(column)}`;
  // A larger book sorts and hashes on disk rather than in ever more memory; set for this transaction alone.
  await tx`select set_config('work_mem', '4MB', true), set_config('hash_mem_multiplier', '1', true),
    set_config('max_parallel_workers_per_gather', '1', true)`;
  const rows = await tx<GroupRow[]>`
    with alive as (
      select account_id, coalesce(segment, '') as segment from accounts where ${inBookOn(tx, asOf)}
    ), used as (${usedRows(tx, asOf, periods)}
    ), total as (
      select a.account_id, a.segment, coalesce(sum(u.active), 0) as active, coalesce(sum(u.events), 0) as events,
        coalesce(min(u.silence), 9999) as silence,
        case when sum(u.before) >= 3 then sum(u.recent)::float8 / (sum(u.before)::float8 / 3) end as change
      from alive a left join used u using (account_id) group by a.account_id, a.segment
    ), member as (
      select 'product' as kind, product as name, active, events, silence,
        coalesce(change, case when before >= 3 then recent::float8 / (before::float8 / 3) end) as change from used
      union all select 'segment', segment, active, events, silence, change from total where segment <> ''
      union all select 'all', '', active, events, silence, change from total
    )
    select kind, name, count(*)::int as count, ${quantiles('active')}, ${quantiles('events')}, ${quantiles('silence')},
      percentile_cont(0.5) within group (order by change) as change, count(change)::int as changes
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

/**
 * The same from rows alone, account by account down the index: to group all at once takes either much memory or a sort.
 * Products whose rows are totals have few.
 */
function usedRows(tx: TransactionSql, asOf: Day, periods: FeedCalendar['periods']) {
  const { newest, periodOf, daily, amount, change } = countedBy(tx, asOf, periods);
  return tx`
    select accounts.account_id, product, active,
        case when events = trunc(events) then events else floor(events * '1e6'::float8 + 0.5) / '1e6'::float8 end as events,
        silence, recent, before, change
      from accounts cross join lateral (select product,
        count(*) filter (where day > ${newest} - ${PEER_DAYS}::int) as active,
        coalesce(sum(${amount}) filter (where day > ${newest} - ${PEER_DAYS}::int), 0) as events,
        min(${newest} - day) as silence,
        count(*) filter (where day > ${asOf}::date - 28 ${daily}) as recent,
        count(*) filter (where day <= ${asOf}::date - 28 and day > ${asOf}::date - 28 - ${PEER_DAYS}::int ${daily}) as before,
        ${change} as change
      from usage ${periodOf}
      where usage.account_id = accounts.account_id and day <= ${newest} and day > ${asOf}::date - ${HISTORY_DAYS}::int
        and (events > 0 or active_users > 0)
      group by product) as counted where ${inBookOn(tx, asOf)}`;
}

/** The parts of the query that differ where rows are totals: those are counted up to the newest closed period, by amount. */
function countedBy(tx: TransactionSql, asOf: Day, periods: FeedCalendar['periods']) {
  const coarse = Object.entries(periods).map(([product, days]) => ({ product, ...comparedPeriods(days) }));
  const column = (of: 'closedOn' | 'previous' | 'first' | 'count') => coarse.map((one) => one[of]);
  const newest = coarse.length === 0 ? tx`${asOf}::date` : tx`coalesce(closed_on, ${asOf}::date)`;
  const periodOf =
    coarse.length === 0
      ? tx``
      : tx`left join (
          select name as product, date '1970-01-01' + closed as closed_on, date '1970-01-01' + before as previous,
            date '1970-01-01' + oldest as first, compared
          from unnest(${coarse.map(({ product }) => product)}::text[], ${column('closedOn')}::int[],
            ${column('previous')}::int[], ${column('first')}::int[], ${column('count')}::int[])
            as given (name, closed, before, oldest, compared)
        ) closed using (product)`;
  const daily = coarse.length === 0 ? tx`` : tx`and closed_on is null`;
  const amount = tx.unsafe(countedEvents('events'));
  const change =
    coarse.length === 0
      ? tx`null::float8`
      : tx`coalesce(sum(${amount}) filter (where day > previous), 0)
          / (nullif(sum(${amount}) filter (where day <= previous and day > first), 0) / max(compared))`;

  return { newest, periodOf, daily, amount, change };
}
