import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Transition } from '../../../src/domain/alerts/decide-alert.ts';
import {
  type AlertPlan,
  type Candidate,
  type PortfolioState,
  planAlerts,
} from '../../../src/domain/alerts/plan-alerts.ts';
import type { AlertSettings } from '../../../src/domain/alerts/settings.ts';
import { SETTINGS } from './build.ts';

const OPENED: Transition = { kind: 'opened', severity: 'at_risk', reason: 'first' };
const WORSE: Transition = { kind: 'worse', severity: 'critical', reason: 'more_severe' };
const ESCALATED: Transition = { kind: 'escalated', reason: 'no_reaction' };
const RECOVERED: Transition = { kind: 'recovered', reason: 'calm' };
const CHURNED: Transition = { kind: 'churned', reason: 'churned' };

function candidate(accountId: string, more: Partial<Candidate> = {}): Candidate {
  return {
    accountId,
    transition: OPENED,
    touch: 'high',
    ownerEmail: 'ana@corp.example',
    fromUsage: false,
    ...more,
  };
}

const CALM_BOOK: PortfolioState = { usageJudged: 0, usageDropped: 0 };

function plan(
  candidates: Candidate[],
  more: { book?: Partial<PortfolioState>; settings?: Partial<AlertSettings> } = {},
): AlertPlan {
  return planAlerts(candidates, { ...CALM_BOOK, ...more.book }, { ...SETTINGS, ...more.settings });
}

/** What became of each candidate, as `go single`, `held budget` and so on. */
function outcome({ dispositions }: AlertPlan): Record<string, string> {
  return Object.fromEntries(
    [...dispositions].map(([id, d]) => [id, d.kind === 'go' ? `go ${d.presentation}` : `held ${d.reason}`]),
  );
}

describe('low-touch accounts', () => {
  it('go to the pool', () => {
    const low = Array.from({ length: 12 }, (_, i) => candidate(`low${i}`, { touch: 'low' }));
    const result = outcome(plan([...low, candidate('high')]));
    expect(Object.values(result).filter((what) => what === 'go pool')).toHaveLength(12);
    expect(result.high).toBe('go single');
  });
});

describe('many at once for one person', () => {
  const openings = (count: number) => Array.from({ length: count }, (_, i) => candidate(`a${i}`));
  const settings = { bundleOver: 3 };

  it('come as one bundle from the set number on', () => {
    expect(Object.values(outcome(plan(openings(2), { settings })))).toEqual(['go single', 'go single']);
    expect(new Set(Object.values(outcome(plan(openings(3), { settings }))))).toEqual(new Set(['go bundle']));
  });

  it('leave changes of open episodes, and other people, alone', () => {
    const others = [
      candidate('w', { transition: WORSE }),
      candidate('b', { ownerEmail: 'bo@corp.example' }),
      candidate('p', { touch: 'low' }),
    ];
    const result = outcome(plan([...openings(3), ...others], { settings }));
    expect(result).toMatchObject({ a0: 'go bundle', w: 'go single', b: 'go single', p: 'go pool' });
  });
});

describe('a book that falls as one', () => {
  const fallen = { book: { usageJudged: 20, usageDropped: 6 } };
  const fromUsage = (id: string, more: Partial<Candidate> = {}) =>
    candidate(id, { fromUsage: true, ...more });

  it('suspects the feed: what rests on usage is held, high-touch and low-touch alike', () => {
    const result = plan([fromUsage('a'), fromUsage('b', { touch: 'low' }), candidate('c')], fallen);
    expect(outcome(result)).toEqual({ a: 'held mass_drop', b: 'held mass_drop', c: 'go single' });
    expect(result.massDrop).toEqual({ dropped: 6, judged: 20 });
  });

  it('holds openings and worsenings, not recoveries, escalations or those who left', () => {
    const candidates = [OPENED, WORSE, ESCALATED, RECOVERED, CHURNED].map((transition) =>
      fromUsage(transition.kind, { transition }),
    );
    expect(outcome(plan(candidates, fallen))).toEqual({
      opened: 'held mass_drop',
      worse: 'held mass_drop',
      escalated: 'go single',
      recovered: 'go single',
      churned: 'go single',
    });
  });

  it.each([
    ['too few fell', { usageJudged: 20, usageDropped: 5 }],
    ['too few could be judged', { usageJudged: 19, usageDropped: 19 }],
    ['nobody could be judged', { usageJudged: 0, usageDropped: 0 }],
  ])('does not when %s', (_why, book) => {
    const result = plan([fromUsage('a')], { book });
    expect(outcome(result)).toEqual({ a: 'go single' });
    expect(result.massDrop).toBeNull();
  });
});

describe('planAlerts, whatever comes', () => {
  const owners = ['ana@corp.example', 'bo@corp.example', null];
  const one = fc.record({
    transition: fc.constantFrom(OPENED, OPENED, WORSE, ESCALATED, RECOVERED, CHURNED),
    touch: fc.constantFrom('high' as const, 'high' as const, 'low' as const),
    ownerEmail: fc.constantFrom(...owners),
    fromUsage: fc.boolean(),
  });
  const candidates = fc
    .array(one, { maxLength: 40 })
    .map((list) => list.map((c, i): Candidate => ({ ...c, accountId: `A${i}` })));
  const book = fc.record({
    usageJudged: fc.integer({ min: 0, max: 60 }),
    usageDropped: fc.integer({ min: 0, max: 60 }),
  });
  const settings = fc.record({
    bundleOver: fc.integer({ min: 2, max: 8 }),
  });
  const run = { numRuns: 400, seed: 42 };

  it('loses nobody and invents nobody', () => {
    fc.assert(
      fc.property(candidates, book, settings, (list, state, limits) => {
        const { dispositions } = planAlerts(list, state, { ...SETTINGS, ...limits });
        expect([...dispositions.keys()].sort()).toEqual(list.map((c) => c.accountId).sort());
      }),
      run,
    );
  });

  it('decides the same whatever the order of the accounts', () => {
    fc.assert(
      fc.property(candidates, book, settings, fc.nat(), (list, state, limits, turn) => {
        const at = list.length === 0 ? 0 : turn % list.length;
        const turned = [...list.slice(at), ...list.slice(0, at)].reverse();
        const decide = (these: Candidate[]) => outcome(planAlerts(these, state, { ...SETTINGS, ...limits }));
        expect(decide(turned)).toEqual(decide(list));
      }),
      run,
    );
  });
});
