import type { ISql } from 'postgres';
import { recordOf } from '../../domain/names.ts';
import { PEER_QUANTILES } from '../../domain/signals/usage/peers.ts';
import type { Day } from '../../domain/types.ts';
import { LEAST_PEERS, type SignalGroup, type SignalPeers } from '../../learning/features/signal-peers.ts';
import { BOUNDS } from '../../sources/rows/bounds.ts';
import { HISTORY_DAYS, inBookOn } from './as-of.ts';

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
export async function loadSignalPeers(db: ISql, asOf: Day): Promise<SignalPeers> {
  const steps = Array.from({ length: PEER_QUANTILES }, (_, i) => i / (PEER_QUANTILES - 1));
  const rows = await db<GroupRow[]>`
    with alive as materialized (
      select account_id, segment from accounts where ${inBookOn(db, asOf)}
    ), own as (
      select account_id, signal, count(*)::float8 as count, round(avg(greatest(least(value, ${BOUNDS.value.max}), ${BOUNDS.value.min}))::numeric, 6)::float8 as mean
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
  const bySegment = new Map<string | null, Map<string, SignalGroup>>();
  for (const { segment, signal, means, ...group } of rows) {
    const groups = bySegment.get(segment) ?? new Map<string, SignalGroup>();
    bySegment.set(segment, groups);
    if (signal !== null) groups.set(signal, { ...group, means: means ?? [] });
  }
  const all = bySegment.get(null);
  const segments = [...bySegment].flatMap(([segment, groups]) =>
    segment === null ? [] : [[segment, recordOf(groups)] as const],
  );
  return { segments: recordOf(segments), all: all ? recordOf(all) : null };
}
