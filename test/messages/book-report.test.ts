import { describe, expect, it } from 'vitest';
import type { AlertRow } from '../../src/domain/episode.ts';
import { accountYear, bandAreas } from '../../src/messages/book-report/history-pictures.ts';
import { alertsTable, shortRevenue, tasksTable } from '../../src/messages/book-report/report-context.ts';
import { createFormatter } from '../../src/messages/text/create-formatter.ts';

const format = createFormatter({ locale: 'en', timeZone: 'UTC', currency: 'USD', today: '2026-03-04' });
const wording = { format, currency: 'USD', link: null };

const alert = (given: Partial<AlertRow> = {}): AlertRow => ({
  id: '00000000-0000-4000-8000-000000000001',
  account_id: 'A1',
  account: 'Acme',
  state: 'open',
  severity: 'critical',
  touch: 'high',
  rules: ['detractor'],
  owner: 'ana@corp.example',
  opened_on: '2026-03-01',
  closed_on: null,
  closed_reason: null,
  acknowledged_by: null,
  snoozed_until: null,
  verdict: null,
  arm: null,
  rule: 'detractor',
  rank: null,
  of: null,
  lift: null,
  health_at_open: 30,
  probability_at_open: 0.4,
  mrr_at_open: 100,
  mrr: 100,
  currency: null,
  health: 29.6,
  open_tasks: 1,
  version: 1,
  config_hash: '0123456789ab',
  ...given,
});

describe('tables of a report', () => {
  it('show what comes from data as text, and lead to an account where there are pages', () => {
    const hostile = alert({ account: '<img src=x onerror=1>', rules: ['"><b>'], owner: '<i>' });
    const alone = alertsTable([hostile], wording);
    expect(alone).not.toMatch(/<img|<b>|<i>/);
    expect(alone).toContain('&lt;img src=x onerror=1&gt;');
    const linked = alertsTable([alert({ account_id: 'a"b' })], {
      ...wording,
      link: (id) => `/account/${id}`,
    });
    expect(linked).toContain('<a href="/account/a&quot;b">Acme</a>');
    expect(alone).not.toContain('<a ');
  });

  it('tell a year’s money in its own currency, and in that of the book where none is said', () => {
    expect(alertsTable([alert()], wording)).toContain('$1.2k');
    expect(alertsTable([alert({ currency: 'BRL', mrr: 500 })], wording)).toContain('R$6k');
    expect(alertsTable([alert({ mrr: null })], wording)).not.toContain('$');
  });

  it('say of one account since when and until when, not its name', () => {
    const closed = alertsTable([alert({ closed_on: '2026-03-03', state: 'resolved' })], wording, true);
    expect(closed).toContain('3 Mar');
    expect(closed).toContain('closed');
    expect(closed).not.toContain('Acme');
  });

  it('count what is not shown of a long list', () => {
    const many = Array.from({ length: 130 }, (_, i) => alert({ account: `Account ${i}` }));
    const table = alertsTable(many, wording);
    expect(table.match(/<tr>/g)).toHaveLength(101);
    expect(table).toContain('and 30 alerts more');
  });

  it('mark a task that is late, and only one that is open', () => {
    const task = {
      ...{ id: 'T', episode_id: null, account_id: 'A1', account: 'Acme', title: 'Call', playbook: 'p' },
      ...{ step: 's', queue: 'finance', owner: null, due_on: '2026-03-03', outcome: null, closed_by: null },
    };
    const [late, done] = [
      tasksTable([{ ...task, state: 'open' }], { asOf: '2026-03-04' }, wording),
      tasksTable([{ ...task, state: 'done' }], { asOf: '2026-03-04' }, wording),
    ];
    expect(late).toContain('<tr class="on">');
    expect(late).toContain('overdue');
    expect(late).toContain('Finance');
    expect(done).not.toContain('class="on"');
    expect(tasksTable([], { asOf: '2026-03-04' }, wording)).toContain('No task is open.');
  });

  it('tell money of every currency, never one for another', () => {
    const unconverted = [
      { currency: 'BRL', accounts: 2, mrr: 1500 },
      { currency: 'EUR', accounts: 1, mrr: 0 },
    ];
    expect(shortRevenue({ total: 400, counted: 3, unconverted }, wording)).toBe('$400 + R$1.5k');
    expect(shortRevenue({ total: 0, counted: 0, unconverted: [] }, wording)).toBeNull();
  });
});

describe('pictures of a report', () => {
  const counts = { healthy: 6, watch: 2, at_risk: 1, critical: 0, unknown: 1 };

  it('stack the bands up to the whole, on every day', () => {
    const days = [
      { day: '2026-03-01', counts },
      { day: '2026-03-03', counts: { ...counts, healthy: 1 } },
    ];
    const drawn = bandAreas(days, { title: 'Bands', format });
    const tops = /class="unknown" points="([^"]+)"/.exec(drawn)![1]!.split(' ').slice(0, 2);
    expect(tops.map((point) => point.split(',')[1])).toEqual(['8.0', '8.0']);
    const ground = /class="healthy" points="([^"]+)"/.exec(drawn)![1]!.split(' ').slice(2);
    expect(ground.map((point) => point.split(',')[1])).toEqual(['172.0', '172.0']);
    expect(drawn).toContain('aria-label="Bands"');
  });

  const year = {
    history: [
      { day: '2026-02-01', health: 80, band: 'healthy' as const },
      { day: '2026-02-02', health: null, band: 'unknown' as const },
      { day: '2026-02-03', health: 50, band: 'at_risk' as const },
      { day: '2026-02-04', health: 40, band: 'at_risk' as const },
    ],
    weeks: [
      { monday: '2026-01-26', events: 10 },
      { monday: '2026-02-02', events: 0 },
    ],
    happenings: [
      { kind: 'answer' as const, on: '2026-02-03', survey: 'nps' as const, score: 3 },
      { kind: 'invoice' as const, on: '2026-02-02', invoiceId: 'I', paidOn: null },
      { kind: 'alert_opened' as const, on: '2026-02-04', rules: ['r'], reason: null },
      { kind: 'alert_closed' as const, on: '2025-01-01', rules: ['r'], reason: null },
    ],
    asOf: '2026-02-04',
  };

  it('draw no line through days on which nothing was known, and a form of its own per kind', () => {
    const drawn = accountYear(year, { title: (from, to) => `${from} to ${to}`, format })!;
    expect(drawn.match(/<polyline/g)).toHaveLength(1);
    expect(drawn.match(/<circle class="dot"/g)).toHaveLength(1);
    for (const kind of ['answer', 'invoice', 'opened']) expect(drawn).toContain(`class="${kind}"`);
    // What lies before the picture begins is in the list alone.
    expect(drawn).not.toContain('class="closed"');
    expect(drawn.match(/class="bar"/g)).toHaveLength(2);
    expect(drawn).toContain('26 Jan to 4 Feb');
  });

  it('is none where a single day is known', () => {
    const little = { ...year, history: year.history.slice(0, 1), weeks: [] };
    expect(accountYear(little, { title: () => '', format })).toBeNull();
  });
});
