import { describe, expect, it } from 'vitest';
import { withoutRates } from '../../../src/domain/money.ts';
import type { Band } from '../../../src/domain/types.ts';
import { verdictOf } from '../../../src/learning/replay/judge-change.ts';
import { judgeReplay } from '../../../src/learning/replay/judge-replay.ts';
import { type PlanSide, planChange } from '../../../src/learning/replay/plan-change.ts';
import type { ReplayedAlert, ReplayedDay } from '../../../src/learning/replay/replay-alerts.ts';
import { REASONS } from '../backtest/backtest-harness.ts';
import { ANA, alert, BOOK, FIRST, replayedDay } from './build-replay.ts';

const DAYS = [28, 35, 42];
const TERMS = {
  book: BOOK,
  money: { currency: 'USD', rates: withoutRates('USD') },
  horizonDays: 30,
  knownUntil: FIRST + 120,
};

function side(
  alerts: ReplayedAlert[],
  more: Partial<ReplayedDay> = {},
  settings: Partial<PlanSide> = {},
): PlanSide {
  const days = DAYS.map((day) => replayedDay(day, more));
  return { replay: { alerts, days }, rulesOn: ['failing'], budget: 5, horizonDays: 30, ...settings };
}

const plan = (before: PlanSide, after: PlanSide) => planChange(before, after, TERMS);

describe('two replays side by side', () => {
  it('are nothing when they are the same', () => {
    const same = plan(side([alert(0, 28), alert(1, 28)]), side([alert(0, 28), alert(1, 28)]));
    expect(same.verdict).toBe('nothing');
    expect(same.alerts).toEqual({ before: 2, after: 2, appear: [], vanish: [], moved: [] });
    expect(same.replayed).toEqual({ from: '2024-01-29', to: '2024-02-12', days: 3, accounts: 40 });
  });

  it('have the figures of each replay judged by itself, to the last digit', () => {
    const before = side([alert(0, 28), alert(1, 28), alert(4, 35), alert(9, 42)]);
    const after = side([alert(0, 28), alert(4, 42), alert(8, 35)]);
    const { quality } = plan(before, after);
    const given = { ...TERMS, csms: 1, reasons: REASONS, seed: 3 };
    for (const name of ['before', 'after'] as const) {
      const alone = judgeReplay({ before, after }[name].replay, given);
      expect(alone.lines[0]).toMatchObject({ name: 'all', ...quality[name] });
      expect(alone.departures).toBe(quality.departures);
    }
    expect(quality).toMatchObject({ gained: 1, lost: 0, p: 1, false_alarms: { before: 2, after: 0 } });
  });

  it.each<{ why: string; day: Partial<ReplayedDay>; rules?: string[]; on?: string[] }>([
    { why: 'rules_off', day: {}, rules: ['failing'], on: [] },
    { why: 'open_already', day: { live: new Set([1]) } },
    { why: 'owner_budget', day: { held: [{ accountId: 'a0001', reason: 'owner_budget' }] } },
    { why: 'no_match', day: {} },
  ])('tell why an alert vanishes: $why', ({ why, day, rules = ['risk-line'], on = ['failing'] }) => {
    const { alerts } = plan(side([alert(1, 35, { rules })]), side([], day, { rulesOn: on }));
    expect(alerts.vanish).toEqual([
      {
        account_id: 'a0001',
        account: null,
        day: '2024-02-05',
        rules,
        basis: 'line',
        owner: ANA,
        because: why,
        mrr: 100,
        departed_on: null,
      },
    ]);
    expect(alerts.appear).toEqual([]);
  });

  it('take an alert a week later for the same one, and one a month later for another', () => {
    const near = plan(side([alert(1, 28)]), side([alert(1, 35)]));
    expect(near.alerts).toMatchObject({
      appear: [],
      vanish: [],
      moved: [{ from: '2024-01-29', to: '2024-02-05' }],
    });
    const far = plan(side([alert(1, 28)]), side([alert(1, 58)]));
    expect([far.alerts.appear.length, far.alerts.vanish.length, far.alerts.moved.length]).toEqual([1, 1, 0]);
  });

  it('name the accounts whose band moves, and sum up their money', () => {
    const bands = Array.from({ length: 40 }, (_, place): Band => (place < 2 ? 'critical' : 'healthy'));
    const result = plan(side([]), side([], { bands, probability: new Float64Array(40).fill(0.2) }));
    expect(result.bands.map(({ account_id, from, to }) => [account_id, from, to])).toEqual([
      ['a0000', 'healthy', 'critical'],
      ['a0001', 'healthy', 'critical'],
    ]);
    expect(result.band_counts.after).toMatchObject({ critical: 2, healthy: 38 });
    expect(result.money).toMatchObject({
      currency: 'USD',
      in_bad_bands: { before: 0, after: 200 },
      unknown: 0,
    });
    expect(result.money.at_risk.after).toBeCloseTo(2 * result.money.at_risk.before!, 1);
  });

  it('count what each person gets a week, a bundle as one message', () => {
    const bundle = { message: 'bundle:1' };
    const { per_csm_week: week } = plan(
      side([alert(1, 28, bundle), alert(2, 28, bundle), alert(3, 42)]),
      side([alert(3, 42)], {}, { budget: 1 }),
    );
    expect(week.before).toEqual({ alerts: 1, messages: 0.666667, tasks: 2, most_messages: 1 });
    expect(week.after).toEqual({ alerts: 0.333333, messages: 0.333333, tasks: 0.666667, most_messages: 1 });
    expect([week.budget_before, week.budget]).toEqual([5, 1]);
    expect(week.csms[0]).toMatchObject({ csm: ANA, pool: false });
  });

  it('of different days, or of none, are refused', () => {
    const none: PlanSide = { ...side([]), replay: { alerts: [], days: [] } };
    expect(() => plan(none, none)).toThrow(RangeError);
    expect(() => plan(side([]), none)).toThrow(RangeError);
  });
});

describe('the judgement of a change', () => {
  const alike = { departures: 40, gained: 0, lost: 0, p: null, false_alarms: { before: 9, after: 9 } };
  const fewer = { before: 9, after: 5 };
  const more = { before: 9, after: 12 };
  it.each([
    ['unjudged', { departures: 0 }],
    ['alike', {}],
    ['quieter', { false_alarms: fewer }],
    ['louder', { false_alarms: more }],
    ['quieter', { lost: 3, p: 0.25, false_alarms: fewer }],
    ['better', { gained: 9, lost: 1, p: 0.02 }],
    ['more_for_more', { gained: 9, lost: 1, p: 0.02, false_alarms: more }],
    ['worse', { gained: 1, lost: 9, p: 0.02 }],
    ['fewer_for_fewer', { gained: 1, lost: 9, p: 0.02, false_alarms: fewer }],
  ] as const)('is %s for %o', (verdict, differing) => {
    expect(verdictOf({ ...alike, ...differing })).toBe(verdict);
  });

  it('rests on the exact sign test', () => {
    const caught = (places: number[]) => side(places.map((place) => alert(place, 28)));
    const { quality } = plan(caught([0]), caught([4, 8, 12, 16, 20, 24]));
    expect(quality).toMatchObject({ gained: 6, lost: 1, p: 0.125 });
    expect(quality.p).toBe((2 * (1 + 7)) / 2 ** 7);
  });
});
