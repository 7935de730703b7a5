import { describe, expect, it } from 'vitest';
import type { WeeklyNoteModel } from '../../src/messages/models/weekly-note-model.ts';
import { renderWeeklyNote } from '../../src/messages/slack/render-weekly-note.ts';
import { fitsSlackLimits } from '../../src/messages/slack/slack-limits.ts';
import { EN, PT, plannerDrop } from './fixtures.ts';
import { flatten } from './flatten.ts';

const account = (accountName: string) => ({ accountId: accountName.toLowerCase(), accountName });
const value = (accounts: number, arr: number) => ({ accounts, arr, unconverted: [] });
const mover = (name: string, healthFrom: number, healthTo: number) => ({
  ...account(name),
  healthFrom,
  healthTo,
  why: healthTo < healthFrom ? plannerDrop : null,
  eased: healthTo > healthFrom ? plannerDrop : null,
});

const NOTHING: WeeklyNoteModel = {
  currency: 'EUR',
  accounts: 42,
  atRisk: { ...value(0, 0), before: value(0, 0) },
  movers: { down: [], up: [] },
  tasks: { open: 0, overdue: 0 },
  renewals: { ...value(0, 0), days: 30, next: [] },
  recovered: [],
};

const FULL: WeeklyNoteModel = {
  ...NOTHING,
  atRisk: { ...value(5, 412_000), before: value(4, 380_000) },
  movers: {
    down: ['Alba Foods', 'Brisa', 'Cobalt', 'Delta'].map((name) => mover(name, 72, 41)),
    up: ['Echo', 'Foxtrot', 'Garnet', 'Hotel'].map((name) => mover(name, 41, 72)),
  },
  tasks: { open: 5, overdue: 2 },
  renewals: {
    ...value(4, 80_000),
    days: 30,
    next: ['Alba Foods', 'Ivory', 'Jade', 'Kite'].map((name) => ({ ...account(name), on: '2026-12-05' })),
  },
  recovered: [account('Lima <!channel>'), account('Mike')],
};

describe.each([
  { context: EN, locale: 'en' },
  { context: PT, locale: 'pt-BR' },
])('the weekly note in $locale', ({ context }) => {
  it('says a week in a dozen lines', () => {
    const message = renderWeeklyNote(FULL, null, context)!;
    expect(fitsSlackLimits(message)).toEqual([]);
    const said = flatten(message);
    expect(said).toMatchSnapshot();
    expect(
      message.blocks.flatMap((block) => JSON.stringify(block).match(/rich_text_section/g) ?? []).length,
    ).toBe(10);
  });

  it('tells whom to have a word with below it, or alone', () => {
    const list = {
      day: context.today,
      attention: [{ ...account('Neutral Co'), mrr: { amount: 10, currency: 'EUR' }, why: plannerDrop }],
      withoutGoal: null,
    };
    const both = renderWeeklyNote(FULL, list, context)!;
    expect(fitsSlackLimits(both)).toEqual([]);
    const [note, alone] = [renderWeeklyNote(FULL, null, context)!, renderWeeklyNote(NOTHING, list, context)!];
    expect(both.blocks).toEqual([...note.blocks, ...alone.blocks]);
    expect(both.text).toBe(`${note.text} · ${alone.text}`);
    expect(alone.text).toContain('Neutral Co');
  });

  it('is not written about nothing', () => {
    expect(renderWeeklyNote(NOTHING, null, context)).toBeNull();
    expect(renderWeeklyNote({ ...FULL, accounts: 0 }, null, context)).toBeNull();
  });

  it.each([
    ['a task', { tasks: { open: 1, overdue: 0 } }],
    [
      'a renewal',
      { renewals: { ...value(1, 9_000), days: 30, next: [{ ...account('Ivory'), on: '2026-12-05' }] } },
    ],
    ['a win', { recovered: [account('Mike')] }],
    ['a move', { movers: { down: [], up: [mover('Echo', 41, 72)] } }],
    ['money without a rate', { atRisk: { accounts: 1, arr: null, unconverted: [], before: null } }],
  ])('is written about %s alone', (_, one) => {
    const message = renderWeeklyNote({ ...NOTHING, ...one }, null, context)!;
    expect(fitsSlackLimits(message)).toEqual([]);
    expect(flatten(message)).toMatchSnapshot();
  });
});
