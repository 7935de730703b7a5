import type { TransactionSql } from 'postgres';
import { addDays } from '../../domain/day.ts';
import { recordOf } from '../../domain/names.ts';
import { PEER_DAYS, PEER_QUANTILES, type PeerGroup, type Peers } from '../../domain/signals/usage/peers.ts';
import { comparedPeriods } from '../../domain/signals/usage/periods.ts';
import type { Day, FeedCalendar } from '../../domain/types.ts';
import { HISTORY_DAYS, inBookOn } from './as-of.ts';
import {
  BLOCK_DAYS,
  bitsBetween,
  countBits,
  countedEvents,
  isUsagePacked,
  looseRows,
} from './usage-blocks.ts';

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
export async function loadPeers(
  tx: TransactionSql,
  asOf: Day,
  periods: FeedCalendar['periods'] = {},
): Promise<Peers> {
  const fromBlocks = Object.keys(periods).length === 0 && (await isUsagePacked(tx));
  const steps = Array.from({ length: PEER_QUANTILES }, (_, i) => i / (PEER_QUANTILES - 1));
  const quantiles = (column: 'active' | 'events' | 'silence') =>
    tx`percentile_cont(${steps}::float8[]) within group (order by ${tx(column)}::float8) as ${tx(column)}`;
  // A larger book sorts and hashes on disk rather than in ever more memory; set for this transaction alone.
  await tx`select set_config('work_mem', '4MB', true), set_config('hash_mem_multiplier', '1', true),
    set_config('max_parallel_workers_per_gather', '1', true)`;
  const rows = await tx<GroupRow[]>`
    with alive as (
      select account_id, coalesce(segment, '') as segment from accounts where ${inBookOn(tx, asOf)}
    ), used as (${fromBlocks ? usedDays(tx, asOf) : usedRows(tx, asOf, periods)}
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

/** What is counted of every account and product, from blocks as far as these are current and from rows where they are not. */
function usedDays(tx: TransactionSql, asOf: Day) {
  const range = { after: addDays(asOf, -HISTORY_DAYS), to: asOf, isPacked: true };
  return tx`
    select account_id, product, sum(active) as active, round(sum(events)::numeric, 6)::float8 as events,
      min(silence) as silence, sum(recent) as recent, sum(before) as before, null::float8 as change
    from (
      select account_id, product, ${tx.unsafe(COUNTED_BITS)} from (
        select b.*, p.since, p.until, given.today, ${tx.unsafe(CURRENT_BITS)} as current
        from usage_blocks b join usage_packed p using (account_id) join accounts using (account_id),
          (select ${asOf}::date as today) as given
        where ${inBookOn(tx, asOf)}
        -- Without this the bits would be worked out once more wherever they are named.
        offset 0
      ) as b where current <> 0
      union all
      select account_id, product, count(*) filter (where day > ${asOf}::date - ${PEER_DAYS}::int),
        coalesce(sum(${tx.unsafe(countedEvents('events'))}) filter (where day > ${asOf}::date - ${PEER_DAYS}::int), 0),
        min(${asOf}::date - day), count(*) filter (where day > ${asOf}::date - 28),
        count(*) filter (where day <= ${asOf}::date - 28 and day > ${asOf}::date - 28 - ${PEER_DAYS}::int)
      from ${looseRows(tx, range)} as loose join accounts using (account_id)
      where (events > 0 or active_users > 0) and ${inBookOn(tx, asOf)} group by account_id, product
    ) as parts group by account_id, product`;
}

const daysAgo = (days: number) => `(today - ${days})`;

/** Active days of a block that are current and not too old. */
const CURRENT_BITS = bitsBetween(
  'b.active',
  `greatest(p.since, ${daysAgo(HISTORY_DAYS - 1)})`,
  'least(p.until - 1, today)',
);
const COUNTED_BITS = countedBits();

function countedBits(): string {
  const since = (ago: number) => bitsBetween('current', daysAgo(ago), 'today');
  const rows = (before: string) => countBits(bitsBetween('days', 'first_day', `${before} - 1`));
  const compared = since(PEER_DAYS - 1);
  // Of a block of which only a part is compared, the events of that part; days that are not active have none.
  const events = `(select coalesce(sum(${countedEvents('one')}), 0) from unnest((('{' || events || '}')::float8[])
    [${rows(`greatest(since, ${daysAgo(PEER_DAYS - 1)})`)} + 1 : ${rows('least(until, today + 1)')}]) as one)`;
  // Older blocks say no more than how long ago the last activity was.
  const lately = (count: string) =>
    `case when first_day > ${daysAgo(27 + PEER_DAYS + BLOCK_DAYS)} then ${count} else 0 end`;
  return `${lately(countBits(compared))} as active,
    ${lately(`case ${compared} when 0 then 0 when active then amount else ${events} end`)} as events,
    today - first_day - ${BLOCK_DAYS} + position('1' in current::bit(${BLOCK_DAYS})::text) as silence,
    ${lately(countBits(since(27)))} as recent,
    ${lately(`${countBits(since(27 + PEER_DAYS))} - ${countBits(since(27))}`)} as before`;
}

/**
 * The same from rows alone, account by account down the index: to group all at once takes either much memory or a sort.
 * Products whose rows are totals have few.
 */
function usedRows(tx: TransactionSql, asOf: Day, periods: FeedCalendar['periods']) {
  const { newest, periodOf, daily, amount, change } = countedBy(tx, asOf, periods);
  return tx`
    select accounts.account_id, counted.* from accounts cross join lateral (select product,
        count(*) filter (where day > ${newest} - ${PEER_DAYS}::int) as active,
        round(coalesce(sum(${amount}) filter (where day > ${newest} - ${PEER_DAYS}::int), 0)::numeric, 6)::float8 as events,
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
