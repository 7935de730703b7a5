import type { Sql } from 'postgres';
import { LEAST_PEERS, type SignalGroup, type SignalPeers } from '../../domain/prediction/signal-peers.ts';
import { PEER_QUANTILES } from '../../domain/signals/usage/peers.ts';
import type { Day } from '../../domain/types.ts';
import { aliveOn, HISTORY_DAYS } from './load-facts.ts';

interface GroupRow extends SignalGroup {
  /** Null = all accounts. */
  segment: string | null;
  signal: string;
}

/**
 * What is usual of every signal in the book on a day, computed set-wise: the same as `collectSignalPeers` gives from
 * facts in memory (a test holds the two together).
 */
export async function loadSignalPeers(raw: Sql, asOf: Day): Promise<SignalPeers> {
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
      having grouping(segment) = 1 or segment is not null
    ), member as (
      select a.segment, o.signal, o.count, o.mean from own o join alive a using (account_id) where a.segment is not null
      union all select null, signal, count, mean from own
    )
    select m.segment, m.signal, 1 - count(*)::float8 / s.size as without,
      percentile_cont(${steps}::float8[]) within group (order by m.count) as counts,
      percentile_cont(${steps}::float8[]) within group (order by m.mean) as means
    from member m join size s on s.segment is not distinct from m.segment
    group by m.segment, m.signal, s.size having count(*) >= ${LEAST_PEERS} order by m.segment, m.signal`;
  const segments: Record<string, Record<string, SignalGroup>> = {};
  const all: Record<string, SignalGroup> = {};
  for (const { segment, signal, ...group } of rows) {
    if (segment === null) all[signal] = group;
    else {
      segments[segment] ??= {};
      segments[segment][signal] = group;
    }
  }
  return { segments, all };
}
