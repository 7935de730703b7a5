import type { Sql } from 'postgres';
import type { ServiceFigures } from '../domain/service-figures.ts';
import type { HealthCheck, HealthProbe } from '../queue/report-health.ts';
import { readOutboxHealth } from '../store/outbox/inspect-outbox.ts';
import { loadServiceFigures } from '../store/views/service-figures.ts';
import { counted } from './counted.ts';

/** A due message that has not moved for this long means that delivery stands still. */
const OUTBOX_LIMIT_MS = 120_000;
/** A channel that is stopped for a moment is asked again by itself. */
const PAUSE_LIMIT_MS = 60_000;

export function outboxProbe(db: Sql, now: () => Date): HealthProbe {
  return {
    name: 'outbox',
    limitMs: OUTBOX_LIMIT_MS,
    oldestDue: async () => {
      const at = now();
      const { oldestDueSeconds } = await readOutboxHealth(db, at);
      return oldestDueSeconds === null ? null : new Date(at.getTime() - oldestDueSeconds * 1000);
    },
  };
}

/** Sources that cannot be read, channels that are stopped, and what waits for a person. */
export function figureChecks(db: Sql, now: () => Date): HealthCheck[] {
  return [
    {
      name: 'sources',
      look: async () => {
        const { feeds, openQuarantine } = await loadServiceFigures(db, now());
        return {
          reasons: sourceReasons(feeds),
          warnings:
            openQuarantine === 0
              ? []
              : [
                  `quarantine: ${counted(openQuarantine, 'row')} ${openQuarantine === 1 ? 'waits' : 'wait'} to be mended`,
                ],
          details: feeds,
        };
      },
    },
    {
      name: 'channels',
      look: async () => {
        const at = now();
        const { channels, paused } = await loadServiceFigures(db, at);
        return {
          reasons: channelReasons(paused, at),
          warnings: channelWarnings(channels),
          details: channels.map(({ counts, ...rest }) => ({
            ...rest,
            counts: Object.fromEntries(counts),
            paused: paused.filter(({ channel }) => channel.split(':', 1)[0] === rest.channel).length,
          })),
        };
      },
    },
  ];
}

/** One sentence per source and moment from which it cannot be read. */
export function sourceReasons(feeds: ServiceFigures['feeds']): string[] {
  const since = new Map<string, { source: string; at: Date; entities: string[] }>();
  for (const { source, entity, failingSince } of feeds) {
    if (failingSince === null) continue;
    const key = `${source} ${failingSince.toISOString()}`;
    const known = since.get(key) ?? { source, at: failingSince, entities: [] };
    known.entities.push(entity);
    since.set(key, known);
  }
  return [...since.values()].map(
    ({ source, at, entities }) =>
      `source ${source}: ${entities.join(', ')} cannot be read since ${at.toISOString()}`,
  );
}

/** Whole channels only: a lane is one customer's address or one destination, which a person is told of otherwise. */
export function channelReasons(paused: ServiceFigures['paused'], now: Date): string[] {
  return paused
    .filter(
      ({ channel, since }) => !channel.includes(':') && now.getTime() - since.getTime() > PAUSE_LIMIT_MS,
    )
    .map(
      ({ channel, reason, since }) => `channel ${channel}: paused since ${since.toISOString()}: ${reason}`,
    );
}

export function channelWarnings(channels: ServiceFigures['channels']): string[] {
  return channels.flatMap(({ channel, counts }) => {
    const parts = (['parked', 'failed', 'uncertain'] as const).flatMap((state) => {
      const count = counts.get(state) ?? 0;
      return count === 0 ? [] : [`${count} ${state}`];
    });
    return parts.length === 0 ? [] : [`channel ${channel}: ${parts.join(', ')}, see harbinger outbox`];
  });
}
