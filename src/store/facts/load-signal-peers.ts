import type { ISql } from 'postgres';
import { PEER_QUANTILES } from '../../domain/signals/usage/peers.ts';
import type { Day } from '../../domain/types.ts';
import { LEAST_PEERS, type SignalGroup, type SignalPeers } from '../../learning/features/signal-peers.ts';
import { aliveOn, HISTORY_DAYS } from './load-facts.ts';

interface GroupRow extends Omit<SignalGroup, 'means'> {
  /** Null = all accounts. */
  segment: string | null;
  /** Null = nobody in the group has had any. */
  signal: string | null;
  means: number[] | null;
}

/**
 * What is usual of every signal in the book on a day, computed set-wise: the same as `collectSignalPeers` gives from
 * facts in memory (a test holds the two together).
 */
export async function loadSignalPeers(raw: ISql, asOf: Day): Promise<SignalPeers> {
  const steps = Array.from({ length: PEER_QUANTILES }, (_, i) => i / (PEER_QUANTILES - 1));
  const rows = await raw<GroupRow[]>`
    with alive as materialized (
      select account_id, segment from accounts where ${aliveOn(raw, asOf)}
    ), own as (
      select account_id, signal, count(*)::float8 as count, round(avg(value)::numeric, 6)::float8 as mean
      from signals
      where day <= ${asOf}::date and day > ${asOf}::date - ${HISTORY_DAYS}::int
        and account_id in (select account_id from alive)
      group by account_id, signal
    ), size as (
      select segment, count(*) as size from alive group by grouping sets ((segment), ())
      having (grouping(segment) = 1 or segment is not null) and count(*) >= ${LEAST_PEERS}
    ), member as (
      select a.segment, o.signal, o.count, o.mean from own o join alive a using (account_id) where a.segment is not null
      union all select null, signal, count, mean from own
    )
    select s.segment, m.signal, 1 - count(*)::float8 / s.size as without,
      percentile_cont(${steps}::float8[]) within group (order by m.count) as counts,
      case when count(*) >= ${LEAST_PEERS}
        then percentile_cont(${steps}::float8[]) within group (order by m.mean) end as means
    from size s left join member m on m.segment is not distinct from s.segment
    group by s.segment, m.signal, s.size order by s.segment, m.signal`;
  const segments: Record<string, Record<string, SignalGroup>> = {};
  let all: Record<string, SignalGroup> | null = null;
  for (const { segment, signal, means, ...group } of rows) {
    let groups: Record<string, SignalGroup>;
    if (segment === null) {
      all ??= {};
      groups = all;
    } else {
      segments[segment] ??= {};
      groups = segments[segment];
    }
    if (signal !== null) groups[signal] = { ...group, means: means ?? [] };
  }
  return { segments, all };
}
