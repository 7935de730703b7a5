import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { createServiceMetrics } from '../../src/cli/service-metrics.ts';
import type { HealthReport } from '../../src/queue/report-health.ts';
import { connect } from '../../src/store/connect.ts';

const MONITORING = join(import.meta.dirname, '../../deploy/monitoring');
const report: HealthReport = {
  status: 'failing',
  ready: true,
  reasons: ['pull-usage: failed'],
  warnings: [],
  queue: 'postgres',
  oldestWaiting: null,
  lastFinished: {},
  probes: {},
  jobs: [
    { job: 'pull-usage', lastGood: null, reason: 'pull-usage: failed' },
    { job: 'send-alerts', lastGood: '2026-06-01T06:00:00.000Z', reason: null },
  ],
  details: {},
};

/** Metrics beside a database that does not answer. */
async function open() {
  const nobody = connect('postgres://nobody@127.0.0.1:1/nothing');
  const now = () => new Date('2026-06-01T06:01:00Z');
  return createServiceMetrics({ db: nobody.raw, now, health: async () => report });
}

it('counts runs, rows and accounts, and tells of jobs, also while the database does not answer', async () => {
  const metrics = await open();
  const slot = new Date('2026-06-01T06:00:00Z');
  const sources = [{ source: 'crm', rows: 120, loaded: 118, quarantined: 2 }];
  metrics.observe({ kind: 'started', job: 'pull-usage', slot });
  metrics.observe({ kind: 'done', job: 'pull-usage', slot, durationMs: 2_500, summary: { sources } });
  metrics.observe({ kind: 'done', job: 'score-accounts', slot, durationMs: 800, summary: { scored: 70 } });
  metrics.observe({ kind: 'retrying', job: 'pull-usage', slot, durationMs: 10, reason: 'gone' });
  const { contentType, body } = await metrics.render();
  expect(contentType).toBe('text/plain; version=0.0.4; charset=utf-8');
  const lines = body.split('\n').filter((line) => !line.startsWith('#'));
  expect(lines).toEqual(
    expect.arrayContaining([
      'harbinger_job_runs_total{job="pull-usage",outcome="done"} 1',
      'harbinger_job_runs_total{job="pull-usage",outcome="retrying"} 1',
      'harbinger_job_duration_seconds_bucket{le="5",job="pull-usage"} 2',
      'harbinger_rows_pulled_total{source="crm"} 120',
      'harbinger_rows_quarantined_total{source="crm"} 2',
      'harbinger_accounts_scored_total 70',
      'harbinger_job_late{job="pull-usage"} 1',
      'harbinger_job_late{job="send-alerts"} 0',
      'harbinger_job_last_success_timestamp_seconds{job="send-alerts"} 1780293600',
      'harbinger_healthy 0',
      'harbinger_database_up 0',
    ]),
  );
  expect(lines.filter((line) => line !== '' && !line.startsWith('harbinger_'))).toEqual([]);
});

it('has every metric that the dashboard and the alert rules ask for, and every rule says what to do', async () => {
  const { body } = await (await open()).render();
  const types = new Map([...body.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name, type]) => [name, type]));
  const known = (name: string) =>
    types.has(name) || types.get(name.replace(/_(bucket|sum|count)$/, '')) === 'histogram';
  const rules = readFileSync(join(MONITORING, 'prometheus-alerts.yml'), 'utf8');
  const dashboard = readFileSync(join(MONITORING, 'grafana-dashboard.json'), 'utf8');
  for (const text of [rules, dashboard]) {
    const asked = [...text.matchAll(/\bharbinger_[a-z0-9_]+/g)].map(([name]) => name);
    expect(asked.length).toBeGreaterThan(8);
    expect(asked.filter((name) => !known(name))).toEqual([]);
  }
  const told = parse(rules) as {
    groups: { rules: { alert: string; expr: string; annotations: { summary: string; do: string } }[] }[];
  };
  for (const { alert, expr, annotations } of told.groups.flatMap((group) => group.rules)) {
    expect(expr, alert).toContain('harbinger_');
    expect(annotations.summary.length * annotations.do.length, alert).toBeGreaterThan(0);
  }
  const { panels } = JSON.parse(dashboard) as { panels: { title: string; targets: { expr: string }[] }[] };
  expect(panels.filter(({ targets }) => targets.length === 0)).toEqual([]);
});
