import { expect, it } from 'vitest';
import { formatStatus } from '../../src/cli/print-status.ts';
import type { ServiceStatus } from '../../src/cli/service-status.ts';

const status: ServiceStatus = {
  at: '2026-06-01T06:10:00.000Z',
  status: 'failing',
  reasons: [
    'pull-surveys: failed, last done 2026-06-01T05:00:00.000Z: SourceError: the folder /var/data/exports is not there any more',
  ],
  warnings: ['channel slack: 2 parked, see harbinger outbox'],
  jobs: [
    { job: 'pull-surveys', lastGood: '2026-06-01T05:00:00.000Z', reason: 'pull-surveys: failed' },
    { job: 'send-weekly-digest', lastGood: null, reason: null },
    { job: 'deliver-outbox', lastGood: '2026-06-01T06:09:50.000Z', reason: null },
  ],
  sources: [
    { source: 'exports', entity: 'usage', rows: 1_250_000, newest: '2026-05-31', failing_since: null },
    {
      source: 'exports',
      entity: 'surveys',
      rows: 90,
      newest: null,
      failing_since: '2026-06-01T05:15:00.000Z',
    },
  ],
  channels: [
    {
      ...{ channel: 'slack', sent: 40, waiting: 3, uncertain: 1, parked: 2, failed: 0 },
      oldest_due_seconds: 200,
      paused: null,
    },
    {
      ...{ channel: 'email', sent: 4, waiting: 7, uncertain: 0, parked: 0, failed: 0 },
      oldest_due_seconds: null,
      paused: 'ECONNREFUSED',
    },
  ],
  episodes: { open: 4, recovered: 9 },
  tasks: {},
  queue: { waiting: 1, running: 2, pages: 0 },
  quarantined: 12,
  partly_used: 3,
};

it('shows one screen of 80 columns, what is out of order first', () => {
  const lines = formatStatus(status);
  expect(lines.filter((line) => [...line].length > 80)).toEqual([]);
  expect(lines.length).toBeLessThanOrEqual(24);
  expect(lines.slice(0, 4)).toEqual([
    'harbinger · 2026-06-01 06:10:00 UTC · 1 out of order',
    '! pull-surveys: failed, last done 2026-06-01T05:00:00.000Z: SourceError: the',
    '  folder /var/data/exports is not there any more',
    '? channel slack: 2 parked, see harbinger outbox',
  ]);
  const text = lines.join('\n');
  expect(text).toMatch(/pull-surveys +70 min ago +late/);
  expect(text).toMatch(/send-weekly-digest +never +in time/);
  expect(text).toMatch(/exports +surveys +90 +- +cannot be read/);
  expect(text).toMatch(/slack +40 +3 +1 +2 +0 +3 min/);
  expect(text).toMatch(/email +4 +7 +0 +0 +0 +paused/);
  expect(text).toContain('episodes: 4 open, 9 recovered');
  expect(text).toContain('tasks: none');
  expect(text).toContain('quarantine: 12 rows left out, 3 used but for a value');
});
