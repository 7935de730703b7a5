import type { ISql } from 'postgres';
import type { OutboxChannel, OutboxState } from '../../domain/outbox.ts';
import type { ChannelFigures, FeedFigures, ServiceFigures } from '../../domain/service-figures.ts';
import { listPausedChannels } from '../outbox/lanes.ts';

export async function loadServiceFigures(db: ISql, now: Date): Promise<ServiceFigures> {
  const counted = (rows: readonly { key: string; count: number }[]) =>
    new Map(rows.map(({ key, count }) => [key, count]));
  const [feeds, channels, paused, episodes, transitions, tasks, slots, [rest]] = await Promise.all([
    db<FeedFigures[]>`
      select source, entity, sum(rows_in)::float8 as rows, sum(rows_quarantined)::float8 as quarantined,
        max(watermark)::text as watermark, max(imported_at) as "importedAt", min(failing_since) as "failingSince"
      from source_files group by source, entity order by source, entity`,
    loadChannels(db, now),
    listPausedChannels(db),
    db<{ key: string; count: number }[]>`
      select state as key, count(*)::int as count from episodes group by state order by state`,
    db<{ key: string; count: number }[]>`
      select transition as key, count(*)::int as count from episode_events group by transition order by transition`,
    db<{ key: string; count: number }[]>`
      select state as key, count(*)::int as count from tasks group by state order by state`,
    db<{ key: string; count: number }[]>`
      select state as key, count(*)::int as count from slots where state in ('claimed', 'running') group by state`,
    db<[{ pages: number; open: number; partial: number; locks: number }]>`
      select (select count(*)::int from slot_pages where state = 'waiting') as pages,
        (select count(*)::int from quarantine where state = 'open') as open,
        (select count(*)::int from quarantine where state = 'partial') as partial,
        (select count(*)::int from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock') as locks`,
  ]);
  return {
    ...{ feeds, channels, paused },
    episodes: counted(episodes),
    transitions: counted(transitions),
    tasks: counted(tasks),
    slots: counted(slots),
    waitingPages: rest.pages,
    openQuarantine: rest.open,
    partialQuarantine: rest.partial,
    lockWaits: rest.locks,
  };
}

const CHANNELS = ['slack', 'email', 'webhook', 'crm'] as const satisfies readonly OutboxChannel[];

async function loadChannels(db: ISql, now: Date): Promise<ChannelFigures[]> {
  const [counts, oldest] = await Promise.all([
    db<{ channel: OutboxChannel; state: OutboxState; count: number }[]>`
      select channel, state, count(*)::int as count from outbox group by channel, state`,
    db<{ channel: OutboxChannel; seconds: number }[]>`
      select o.channel,
        extract(epoch from ${now}::timestamptz - min(greatest(o.due_at, l.wait_until)))::float8 as seconds
      from outbox o left join lanes l on l.lane = o.lane left join lanes c on c.lane = o.channel
      where o.state in ('pending', 'claimed', 'attempting', 'uncertain') and o.due_at <= ${now}::timestamptz
        and coalesce(l.wait_until, o.due_at) <= ${now}::timestamptz
        and l.paused_reason is null and c.paused_reason is null
      group by o.channel`,
  ]);
  return CHANNELS.map((channel) => ({
    channel,
    counts: new Map(counts.filter((row) => row.channel === channel).map((row) => [row.state, row.count])),
    oldestDueSeconds: oldest.find((row) => row.channel === channel)?.seconds ?? null,
  }));
}
