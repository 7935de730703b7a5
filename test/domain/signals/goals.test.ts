import { describe, expect, it } from 'vitest';
import { evaluateRules } from '../../../src/domain/alerts/evaluate-rules.ts';
import { explainedBy } from '../../../src/domain/alerts/rests-on.ts';
import { toEpochDay } from '../../../src/domain/day.ts';
import { explainChange } from '../../../src/domain/health/explain-change.ts';
import { extractFeatures } from '../../../src/domain/health/extract-features.ts';
import { scoreFeatures } from '../../../src/domain/health/score-features.ts';
import { DEFAULT_HEALTH_SETTINGS, type HealthSettings } from '../../../src/domain/health-settings.ts';
import { extractGoals } from '../../../src/domain/signals/goals/extract-goals.ts';
import { type GoalStatus, judgeGoals } from '../../../src/domain/signals/goals/judge-goal.ts';
import type { Goal, SourceStates } from '../../../src/domain/types.ts';
import { inputs, rule } from '../alerts/build.ts';
import { usageCsv } from '../stories/csv-rows.ts';
import { type CsvFolder, factsFromCsv } from '../stories/facts-from-csv.ts';

const TODAY = '2024-06-14';
const TRUSTED = { usage: true, signals: true };

const goal = (more: Partial<Goal>): Goal => ({
  ...{ goalId: 'g1', goal: 'every team plans with it', measuredBy: 'word', target: null, dueOn: null },
  ...{ state: 'open', setOn: null, stateOn: null },
  ...more,
});

/** Five days a week 30 events and 6 users, so 600 in 28 days, and tickets that fall from 40 to 20. */
const csv: CsvFolder = {
  usage: usageCsv({ from: '2023-09-01', to: TODAY, events: 30, users: 6 }),
  signals: 'account_id,signal,day,value\na,tickets,2024-03-01,40\na,tickets,2024-06-10,20\n',
};

function standing(more: Partial<Goal>, { asOf = TODAY, trusted = TRUSTED } = {}) {
  const facts = { ...factsFromCsv(csv, asOf), goals: [goal(more)] };
  const today = toEpochDay(asOf);
  return judgeGoals(extractGoals(facts, today, trusted), today)[0] ?? null;
}

describe('a success goal', () => {
  it.each<[what: string, goal: Partial<Goal>, status: GoalStatus]>([
    ['use is near enough to its line', { measuredBy: 'usage', target: 600, dueOn: '2024-07-01' }, 'on_line'],
    ['use is reached', { measuredBy: 'usage', target: 500, dueOn: '2024-07-01' }, 'reached'],
    ['use lags', { measuredBy: 'usage', target: 900, dueOn: '2024-07-01', setOn: '2024-02-01' }, 'behind'],
    [
      'there is time yet',
      { measuredBy: 'usage', target: 900, dueOn: '2025-03-01', setOn: '2024-06-01' },
      'on_line',
    ],
    ['its day is past', { measuredBy: 'usage', target: 900, dueOn: '2024-06-13' }, 'missed'],
    ['users of all products', { measuredBy: 'users', target: 6, dueOn: '2024-07-01' }, 'reached'],
    [
      'a product that nobody uses',
      { measuredBy: 'usage:other', target: 1, dueOn: '2024-06-20', setOn: '2024-01-01' },
      'behind',
    ],
    [
      'a signal has fallen to its target',
      { measuredBy: 'signal:tickets', target: 20, dueOn: '2024-07-01', setOn: '2024-03-01' },
      'reached',
    ],
    [
      'a signal falls too slowly',
      { measuredBy: 'signal:tickets', target: 0, dueOn: '2024-06-20', setOn: '2024-03-01' },
      'behind',
    ],
    [
      'a signal that nobody tells',
      { measuredBy: 'signal:calls', target: 3, dueOn: '2024-07-01' },
      'unmeasured',
    ],
    ['a date to come', { measuredBy: 'date', dueOn: TODAY }, 'on_line'],
    ['a date gone by', { measuredBy: 'date', dueOn: '2024-06-13' }, 'missed'],
    ['nobody has said', { dueOn: '2024-06-13' }, 'unanswered'],
    ['somebody says behind', { state: 'behind' }, 'behind'],
    ['somebody says reached', { state: 'reached' }, 'reached'],
    ['a target without a day has no line', { measuredBy: 'usage', target: 900 }, 'on_line'],
  ])('%s', (_what, given, status) => expect(standing(given)?.status).toBe(status));

  it('is told with what is measured, what the line asks for, and its target', () => {
    const given = { measuredBy: 'usage', target: 1000, dueOn: '2024-07-14', setOn: '2024-05-15' };
    expect(standing(given)).toMatchObject({
      status: 'behind',
      value: 590,
      expected: 797.5,
      target: 1000,
      score: 0,
    });
  });

  it('knows nothing of what was agreed or said later, and keeps what it was on its day', () => {
    expect(standing({ setOn: '2024-06-15' })).toBeNull();
    expect(standing({ state: 'reached', stateOn: '2024-06-15' })?.status).toBe('on_line');
    expect(standing({ state: 'dropped' })).toBeNull();
    expect(standing({ measuredBy: 'date', dueOn: '2024-03-15' })).toMatchObject({
      status: 'missed',
      pastDays: 91,
    });
    expect(standing({ measuredBy: 'date', dueOn: '2024-03-14' })).toBeNull();
  });

  it('is not missed because its source cannot be trusted', () => {
    const given = { measuredBy: 'usage', target: 900, dueOn: '2024-06-13' };
    expect(standing(given, { trusted: { usage: false, signals: true } })?.status).toBe('unmeasured');
  });

  it('says nothing of who is meant by an address', () => {
    expect(standing({ goal: 'ask ana@x.example' })?.goal).not.toContain('ana@');
  });
});

describe('goals in the index', () => {
  const source = { loaded: true, stale: false, watermark: TODAY };
  const sources = Object.fromEntries(
    ['usage', 'surveys', 'invoices', 'subscriptions', 'signals'].map((name) => [name, source]),
  ) as unknown as SourceStates;
  const weighed: HealthSettings = {
    ...DEFAULT_HEALTH_SETTINGS,
    weights: { ...DEFAULT_HEALTH_SETTINGS.weights, goals: 30 },
  };
  const features = (goals: Goal[], settings = weighed) =>
    extractFeatures(
      { ...factsFromCsv(csv, TODAY), ...(goals.length === 0 ? {} : { goals }) },
      { asOf: TODAY, sources, settings },
    );
  const score = (goals: Goal[], settings = weighed) =>
    scoreFeatures(features(goals, settings), { asOf: TODAY, settings });
  const missed = goal({ measuredBy: 'date', dueOn: '2024-06-01' });

  it('change nothing where none is recorded, nor where they weigh nothing', () => {
    expect(score([])).toEqual(score([], DEFAULT_HEALTH_SETTINGS));
    expect(score([missed], DEFAULT_HEALTH_SETTINGS)).toEqual(score([], DEFAULT_HEALTH_SETTINGS));
    expect(features([])).not.toHaveProperty('goals');
  });

  it('cost what they miss, to the last digit', () => {
    const lower = score([missed]);
    const points = lower.components.reduce((sum, c) => sum + Math.round(c.contribution * 100), 0);
    expect(lower.health).toBe(points / 100);
    expect(lower.drivers[0]).toMatchObject({ code: 'goal.missed' });
    const from = { features: features([]), score: score([]), settings: weighed };
    const to = { features: features([missed]), score: lower, settings: weighed };
    const moves = explainChange(from, to);
    const sum = moves.reduce((total, move) => total + Math.round(move.points * 100), 0);
    expect(sum).toBe(Math.round(lower.health! * 100) - Math.round(score([]).health! * 100));
    expect(new Set(moves.map(({ cause }) => cause))).toEqual(new Set(['customer']));
  });

  it('are unknown where none can be judged', () => {
    const component = score([goal({ measuredBy: 'signal:calls', target: 1 })]).components.find(
      (c) => c.name === 'goals',
    );
    expect(component).toMatchObject({ score: null, unknownReason: 'unknown.no_judged_goal' });
  });
});

describe('the rule about goals', () => {
  const behind = rule('goal_behind', { withinDays: 28 });
  const fire = (...goals: Partial<Goal>[]) => {
    const facts = { ...factsFromCsv(csv, TODAY), goals: goals.map(goal) };
    const today = toEpochDay(TODAY);
    const standings = judgeGoals(extractGoals(facts, today, TRUSTED), today);
    return evaluateRules(inputs({ goals: standings }), { g: behind }, { asOf: TODAY })[0] ?? null;
  };

  it('tells of all of them at once, what was missed first, each by its own subject', () => {
    const match = fire(
      { goalId: 'a', measuredBy: 'usage', target: 5000, dueOn: '2024-06-20', setOn: '2024-01-01' },
      { goalId: 'b', measuredBy: 'date', dueOn: '2024-06-10' },
      { goalId: 'c', state: 'reached' },
    );
    expect(match).toMatchObject({
      subject: 'goal:b:missed',
      evidence: { code: 'rule.goal_missed' },
      fromUsage: false,
    });
    expect(match?.others?.map(({ subject }) => subject)).toEqual(['goal:a:behind']);
  });

  it('fires neither without goals nor for what was missed long ago', () => {
    expect(evaluateRules(inputs({}), { g: behind }, { asOf: TODAY })).toEqual([]);
    expect(fire({ measuredBy: 'date', dueOn: '2024-05-16' })).toBeNull();
    expect(fire({ measuredBy: 'date', dueOn: '2024-05-17' })).not.toBeNull();
  });

  it('rests on usage where only use is behind, so that a broken feed explains it', () => {
    const match = fire({ measuredBy: 'usage', target: 5000, dueOn: '2024-06-20', setOn: '2024-01-01' })!;
    expect(explainedBy(match, inputs({}).components)).toEqual(['usage']);
  });
});
