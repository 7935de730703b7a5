import { expect, it } from 'vitest';
import { channelReasons, channelWarnings, sourceReasons } from '../../src/cli/service-checks.ts';
import type { FeedFigures } from '../../src/domain/service-figures.ts';

const feed = (source: string, entity: string, failingSince: string | null): FeedFigures => ({
  ...{ source, entity, rows: 1, quarantined: 0, watermark: null },
  importedAt: new Date('2026-06-01T00:00:00Z'),
  failingSince: failingSince === null ? null : new Date(failingSince),
});

it('names every source that cannot be read, with what it does not tell and since when', () => {
  const since = '2026-06-01T05:00:00.000Z';
  expect(
    sourceReasons([
      feed('crm', 'accounts', since),
      feed('crm', 'csms', since),
      feed('crm', 'usage', null),
      feed('billing', 'invoices', '2026-06-01T05:30:00.000Z'),
    ]),
  ).toEqual([
    `source crm: accounts, csms cannot be read since ${since}`,
    'source billing: invoices cannot be read since 2026-06-01T05:30:00.000Z',
  ]);
});

it('names a channel that is stopped for longer than a moment, and no address', () => {
  const now = new Date('2026-06-01T06:00:00Z');
  const paused = (channel: string, since: string) => ({
    channel,
    reason: 'ECONNREFUSED',
    since: new Date(since),
  });
  expect(
    channelReasons(
      [
        paused('slack', '2026-06-01T05:30:00Z'),
        paused('email', '2026-06-01T05:59:30Z'),
        paused('slack:ana@corp.io', '2026-06-01T01:00:00Z'),
      ],
      now,
    ),
  ).toEqual(['channel slack: paused since 2026-06-01T05:30:00.000Z: ECONNREFUSED']);
});

it('counts what waits for a person', () => {
  const counts = new Map([
    ['parked', 2],
    ['uncertain', 1],
    ['sent', 40],
  ] as const);
  const channels = [
    { channel: 'slack', counts, oldestDueSeconds: null } as const,
    { channel: 'email', counts: new Map(), oldestDueSeconds: null } as const,
  ];
  expect(channelWarnings(channels)).toEqual(['channel slack: 2 parked, 1 uncertain, see harbinger outbox']);
});
