import { describe, expect, it } from 'vitest';
import { toEpochDay } from '../../../src/domain/day.ts';
import { HistoryBuilder } from '../../../src/learning/features/history-builder.ts';
import { joinExpectations, recordExpectations } from '../../../src/learning/replay/record-expectations.ts';
import { recordTimeline, type TimelineDetail } from '../../../src/learning/replay/record-timeline.ts';
import { bareAccount } from '../../helpers/bare-account.ts';

const ACCOUNT = bareAccount({
  ...{ accountId: 'crm-4711', name: 'Acme Ltd', tier: 'growth', mrr: 900, currency: 'EUR' },
  ...{ startedOn: '2025-01-01', csmEmail: 'ana@vendor.example' },
  ...{ contactName: 'Jo Roe', contactEmail: 'jo@acme.example' },
});
const day = (text: string) => toEpochDay(text);
const SPAN = { from: day('2026-03-02'), livedFrom: day('2026-04-01'), to: day('2026-05-31') };

/** Busy on weekdays, a tenth more every other week, and next to nothing in the last four. */
function history() {
  const builder = new HistoryBuilder(ACCOUNT);
  for (let at = SPAN.from; at <= SPAN.to; at++) {
    const week = Math.floor((at - SPAN.from) / 7);
    if ((at - SPAN.from) % 7 > 4) continue;
    const events = week >= 9 ? 2 : week % 2 === 0 ? 100 : 110;
    builder.addUsage({ product: 'app', day: at, events, activeUsers: 5, seats: Number.NaN });
  }
  const answer = { kind: 'nps' as const, score: 3, comment: 'Call Jo on 555 0100', role: 'CFO' };
  builder.addSurvey({
    ...answer,
    responseId: 'r1',
    respondent: 'jo@acme.example',
    respondedAt: '2026-04-10T10:00:00Z',
  });
  builder.addSurvey({ ...answer, responseId: 'r2', respondent: 'x', respondedAt: '2026-05-10T10:00:00Z' });
  builder.addSignal('tickets', day('2026-05-01'), 4);
  builder.addSignal('meetings', day('2026-05-02'), 1);
  builder.addGoal({
    ...{ goalId: 'g-77', goal: 'Jo halves the queue', measuredBy: 'signal:tickets', target: 10 },
    ...{ dueOn: '2026-06-30', state: 'open', setOn: '2026-03-01', stateOn: null },
  });
  return builder.build();
}
const record = (detail: TimelineDetail, roles: string[] = []) =>
  recordTimeline(history(), {
    ...SPAN,
    detail,
    signals: new Set(['meetings']),
    roles: new Set(roles),
  });

describe('a recorded time-line', () => {
  it('names nobody and quotes nobody', () => {
    const text = JSON.stringify(record('days'));
    for (const told of ['Acme', 'crm-4711', 'Jo', 'vendor', '555', 'CFO', 'r1'])
      expect(text).not.toContain(told);
    expect(record('days').surveys.map(({ respondent }) => respondent)).toEqual([
      'respondent-1',
      'respondent-2',
    ]);
    expect(record('days', ['CFO']).surveys[0]).toMatchObject({ role: 'CFO', score: 3 });
  });

  it('tells use in phases, by the week or as it was, and only signals that are looked at', () => {
    expect(record('phases').usage.map(({ from, to, events }) => [from, to, events])).toEqual([
      ['2026-03-02', '2026-05-03', 104.4],
      ['2026-05-04', '2026-05-31', 2],
    ]);
    expect(record('weeks').usage).toHaveLength(13);
    const days = record('days').usage;
    expect(days).toHaveLength(13);
    expect(days[0]).toEqual({
      ...{ from: '2026-03-02', to: '2026-03-06', every: 'day', product: 'app', events: 100, active_users: 5 },
    });
    expect(record('days').signals).toEqual([{ signal: 'meetings', day: '2026-05-02', value: 1 }]);
    const goal = { goal: 'goal 1', measured_by: 'signal:tickets', target: 10, due_on: '2026-06-30' };
    expect(record('days').goals).toEqual([{ ...goal, state: 'open', set_on: '2026-03-01' }]);
  });
});

describe('recorded expectations', () => {
  const scores = ['2026-05-01', '2026-05-08', '2026-05-15', '2026-05-22', '2026-05-29'].map((on, i) => ({
    day: on,
    band: i < 2 ? ('healthy' as const) : ('at_risk' as const),
    decided: i > 0,
  }));
  const episode = {
    ...{
      openedOn: '2026-05-15',
      closedOn: '2026-05-29',
      touch: 'high' as const,
      tasks: ['risk/call', 'old/step'],
    },
    rules: [{ day: '2026-05-15', names: ['fast-drop', 'gone-rule'] }],
  };
  const there = { rules: new Set(['fast-drop', 'detractor']), steps: new Set(['risk/call']) };
  const recorded = () => joinExpectations(recordExpectations({ scores, episodes: [episode] }, there));

  it('are what was decided around an alert, of rules and steps that there still are', () => {
    expect(recorded()).toEqual([
      { on: '2026-05-08', band: 'healthy', alert: 'none' },
      { on: '2026-05-15', band: 'at_risk', to: 'csm', alert: 'fast-drop' },
      { on: '2026-05-29', band: 'at_risk', tasks: ['risk/call'], alert: 'none' },
    ]);
  });

  it('are none of what was never decided', () => {
    expect(recordExpectations({ scores: [], episodes: [] }, there)).toEqual([]);
    const [first] = recordExpectations({ scores: scores.slice(0, 1), episodes: [] }, there);
    expect(first).toEqual({ on: '2026-05-01', band: 'healthy' });
  });

  it('put rules of one day together', () => {
    const on = '2026-05-15';
    expect(
      joinExpectations([
        { on, alert: ['a'] },
        { on, to: 'csm' },
        { on, alert: ['b'] },
      ]),
    ).toEqual([{ on, to: 'csm', alert: ['a', 'b'] }]);
  });
});
