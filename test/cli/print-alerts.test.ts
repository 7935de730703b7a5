import { describe, expect, it } from 'vitest';
import { fitLine, hang, type Io, table } from '../../src/cli/io.ts';
import { printAlerts, printHeld, printTasks } from '../../src/cli/print-alerts.ts';
import type { AlertRow } from '../../src/domain/episode.ts';
import type { TaskRow } from '../../src/domain/task.ts';
import { SILENT_IO } from '../helpers/silent-io.ts';

const ALERT: AlertRow = {
  id: '19c9b810-0000-4000-8000-000000000000',
  account_id: 'A1',
  account: 'Garnet Foods and Daughters Limited',
  state: 'open',
  severity: 'at_risk',
  touch: 'high',
  rules: ['risk-line', 'band-at-risk', 'fast-drop', 'detractor', 'payment-overdue', 'renewal-unhealthy'],
  owner: 'eduarda.almeida@harbor-works.example.com',
  opened_on: '2026-11-20',
  closed_on: null,
  closed_reason: null,
  acknowledged_by: null,
  snoozed_until: null,
  verdict: null,
  arm: null,
  rule: 'risk-line',
  rank: 1,
  of: 16,
  lift: 5.3,
  health_at_open: 45,
  probability_at_open: 0.2,
  mrr_at_open: 1_000,
  mrr: 1_137,
  currency: 'GBP',
  health: 40.2,
  open_tasks: 2,
  version: 1,
  config_hash: '0123456789ab',
};
const SNOOZED: AlertRow = {
  ...ALERT,
  account: 'Clay',
  state: 'snoozed',
  snoozed_until: '2026-12-07',
  touch: 'low',
  mrr: null,
  health: null,
};

function printed(columns: number, print: (io: Io) => void): string[] {
  const lines: string[] = [];
  print({ ...SILENT_IO, columns, out: (line) => lines.push(line) });
  return lines;
}
const alerts = (columns: number) =>
  printed(columns, (io) => printAlerts(io, [ALERT, SNOOZED], { asOf: '2026-11-30', locale: 'en' }));

describe('what is held back, at a terminal', () => {
  it('tells a probability as everything else does, by its interval where little is known', () => {
    const held = {
      account_id: 'A1',
      account: 'Alba',
      owner: null,
      as_of: '2026-11-30',
      model: 'learned' as const,
    };
    const rows = [
      { ...held, reason: 'under_line' as const, probability: 0.1234, range: null },
      { ...held, reason: 'owner_budget' as const, probability: 0.12, range: { low: 0.08, high: 0.19 } },
      { ...held, reason: 'unknown_probability' as const, probability: null, range: null },
    ];
    const chances = (locale: 'en' | 'pt-BR') =>
      printed(140, (io) => printHeld(io, rows, { asOf: '2026-11-30', locale })).map(
        (line) => line.trim().split(/ {2,}/)[0],
      );
    expect(chances('en')).toEqual(['chance', '12.3%', '8–19%', '?']);
    expect(chances('pt-BR')).toEqual(['chance', '12,3%', '8–19%', '?']);
  });
});

describe('alerts at a terminal', () => {
  it('lead with value, health, age and owner under their headings, within 80 columns', () => {
    const lines = alerts(80);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(lines[0]).toMatch(/^a year +health +age +owner +severity +account +id$/);
    expect(lines[1]).toMatch(
      /^ *£13\.6k +40 +10d +eduarda\.almeida +warning +Garnet Foods( and)?… +19c9b810$/,
    );
    expect(lines.slice(2, 4)).toEqual([
      '    was no. 1 of 16 by risk, band-at-risk, fast-drop, detractor,',
      '    payment-overdue, renewal-unhealthy',
    ]);
    expect(lines[4]).toMatch(/^ +- +\? +10d +pool /);
    expect(lines[5]).toMatch(/^ {4}snoozed until 2026-12-07 · was no\. 1 of 16 by risk/);
  });

  it.each([
    [63.27, '£759'],
    [83.31, '£1,000'],
    [95.5, '£1.15k'],
    [1_137, '£13.6k'],
  ])('tell a year of £%d a month as %s', (mrr, shown) => {
    const lines = printed(200, (io) =>
      printAlerts(io, [{ ...ALERT, mrr }], { asOf: '2026-11-30', locale: 'en' }),
    );
    expect(lines[1]!.trim().split(/\s+/)[0]).toBe(shown);
  });

  it('have one line each where there is room', () => {
    const lines = alerts(Number.MAX_SAFE_INTEGER);
    expect(lines).toHaveLength(3);
    expect(lines[1]).toContain('eduarda.almeida@harbor-works.example.com');
    expect(lines[2]).toContain('snoozed until 2026-12-07');
  });
});

it('shows tasks with when they are due and who does them, late ones by a word', () => {
  const task: TaskRow = {
    id: '3add9df5-0000-4000-8000-000000000000',
    episode_id: null,
    account_id: 'A1',
    account: 'Olive Machines Lda',
    title: 'Send the guide for getting back to the product, and ask what has changed since the last call',
    playbook: 'p',
    step: 's',
    queue: 'automation',
    owner: null,
    due_on: '2026-11-29',
    state: 'open',
    outcome: null,
    closed_by: null,
  };
  const lines = printed(80, (io) => printTasks(io, [task], { asOf: '2026-11-30' }));
  expect(lines).toEqual([
    'due         owner       state    account             id',
    '2026-11-29  automation  overdue  Olive Machines Lda  3add9df5',
    '    Send the guide for getting back to the product, and ask what has changed',
    '    since the last call',
  ]);
});

it('cuts a cell between words, and a long word where it must', () => {
  const cut = (text: string) => table([[text, 'the last column, which keeps its share']], 48)[0];
  expect(cut('Garnet Foods and Daughters Limited')).toMatch(/^Garnet Foods and Daughters… {2}the last/);
  expect(cut('Donaudampfschifffahrtsgesellschaft')).toMatch(/^Donaudampf\w+… {2}the last/);
});

it('hangs the further lines of a text under its first letter', () => {
  expect(hang('  −24.83  ', 'An invoice limits health to 40 for now', 30)).toEqual([
    '  −24.83  An invoice limits',
    '          health to 40 for now',
  ]);
});

describe('a line that a terminal has no room for', () => {
  it.each([
    ['fits', 'a line of words', 20, ['a line of words']],
    ['without a terminal', 'a line of many words more', null, ['a line of many words more']],
    ['is broken at spaces', 'a line of many words more', 22, ['a line of many words', '  more']],
    ['under its indent', '  a line of many words more', 24, ['  a line of many words', '    more']],
    [
      'under its text, behind a mark',
      '  ✔ a line of many words more',
      26,
      ['  ✔ a line of many words', '    more'],
    ],
    ['never inside a word', 'x'.repeat(30), 20, ['x'.repeat(30)]],
    ['what stands in columns stays', `a${' '.repeat(9)}b many words`, 15, [`a${' '.repeat(9)}b many words`]],
    ['a document stays', `${'x '.repeat(30)}\ny`, 20, [`${'x '.repeat(30)}\ny`]],
  ])('%s', (_, line, columns, expected) => expect(fitLine(line, columns)).toEqual(expected));
});
