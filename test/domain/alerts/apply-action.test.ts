import { describe, expect, it } from 'vitest';
import { type Action, applyAction } from '../../../src/domain/alerts/apply-action.ts';

const STATES = [
  ...(['open', 'acknowledged', 'snoozed', 'escalated', 'leaving'] as const),
  ...(['recovered', 'churned', 'closed'] as const),
];
const TODAY = '2026-03-04';
const OVER: readonly string[] = ['recovered', 'churned', 'closed'];

const ACTIONS: Action[] = [
  { kind: 'acknowledge' },
  { kind: 'snooze', until: '2026-03-10', reason: 'known_pause' },
  { kind: 'snooze', until: '2026-03-20', reason: null },
  { kind: 'resolve', outcome: 'renewed' },
  { kind: 'resolve', outcome: null },
  { kind: 'verdict', verdict: 'real' },
  { kind: 'verdict', verdict: 'known' },
  { kind: 'verdict', verdict: 'false_alarm' },
  { kind: 'verdict', verdict: 'bad_data' },
];

type Acted = Parameters<typeof applyAction>[0];

function episode(state: Acted['state'], more: Partial<Acted> = {}): Acted {
  return {
    state,
    snoozedUntil: state === 'snoozed' ? '2026-03-06' : null,
    verdict: null,
    closedOn: OVER.includes(state) ? '2026-03-02' : null,
    ...more,
  };
}

function stateAfter(before: Acted, action: Action): Acted {
  const change = applyAction(before, action, TODAY);
  if (change.kind === 'unchanged') return before;
  const { state, snoozedUntil, verdict } = { ...before, ...change.fields };
  return { state, snoozedUntil, verdict, closedOn: before.closedOn };
}

const describeAction = (action: Action) => JSON.stringify(action);
const pairs = STATES.flatMap((state) =>
  ACTIONS.map((action) => [state, describeAction(action), action] as const),
);

describe('applyAction', () => {
  it.each([
    ['open', { kind: 'acknowledge' }, 'acknowledged', 'acknowledged'],
    ['escalated', { kind: 'acknowledge' }, 'acknowledged', 'acknowledged'],
    ['snoozed', { kind: 'acknowledge' }, 'acknowledged', 'acknowledged'],
    ['open', { kind: 'snooze', until: '2026-03-10', reason: 'in_hand' }, 'snoozed', 'snoozed'],
    ['acknowledged', { kind: 'snooze', until: '2026-03-10', reason: null }, 'snoozed', 'snoozed'],
    ['snoozed', { kind: 'snooze', until: '2026-03-20', reason: null }, 'snoozed', 'snoozed'],
    ['open', { kind: 'resolve', outcome: 'renewed' }, 'closed', 'closed'],
    ['open', { kind: 'verdict', verdict: 'real' }, 'verdict', 'acknowledged'],
    ['escalated', { kind: 'verdict', verdict: 'known' }, 'verdict', 'acknowledged'],
    ['snoozed', { kind: 'verdict', verdict: 'known' }, 'verdict', 'snoozed'],
    ['acknowledged', { kind: 'verdict', verdict: 'known' }, 'verdict', 'acknowledged'],
    ['open', { kind: 'verdict', verdict: 'false_alarm' }, 'closed', 'closed'],
    ['escalated', { kind: 'verdict', verdict: 'bad_data' }, 'closed', 'closed'],
    ['recovered', { kind: 'verdict', verdict: 'false_alarm' }, 'verdict', 'recovered'],
    ['churned', { kind: 'verdict', verdict: 'real' }, 'verdict', 'churned'],
  ] as const)('%s, %o -> %s, then %s', (state, action, transition, next) => {
    expect(applyAction(episode(state), action, TODAY)).toMatchObject({ kind: 'changed', transition });
    expect(stateAfter(episode(state), action).state).toBe(next);
  });

  it.each(pairs)('%s, %s: the same again changes nothing', (state, _label, action) => {
    const once = stateAfter(episode(state), action);
    expect(applyAction(once, action, TODAY).kind).toBe('unchanged');
    expect(stateAfter(once, action)).toEqual(once);
  });

  it.each(pairs)(
    '%s, %s: a person who acted is not escalated, and what is over stays over',
    (state, _label, action) => {
      const change = applyAction(episode(state), action, TODAY);
      const wasOver = OVER.includes(state);
      if (change.kind === 'unchanged') {
        const isWaited = action.kind === 'acknowledge' || action.kind === 'snooze';
        expect(change.reason).toBe(
          wasOver ? 'over' : state === 'leaving' && isWaited ? 'leaving' : 'already',
        );
        return;
      }
      expect(change.acknowledges).toBe(!wasOver);
      const next = stateAfter(episode(state), action);
      if (wasOver) expect(next.state).toBe(state);
      expect(['open', 'escalated']).not.toContain(next.state);
      expect(change.closes).toBe(!wasOver && OVER.includes(next.state));
    },
  );

  it('tells a second, different verdict; a click on the first button again does nothing', () => {
    const known = stateAfter(episode('open'), { kind: 'verdict', verdict: 'known' });
    expect(known).toMatchObject({ state: 'acknowledged', snoozedUntil: null, verdict: 'known' });
    expect(applyAction(known, { kind: 'verdict', verdict: 'known' }, TODAY)).toEqual({
      kind: 'unchanged',
      reason: 'already',
    });
    expect(stateAfter(known, { kind: 'verdict', verdict: 'false_alarm' })).toMatchObject({
      state: 'closed',
      snoozedUntil: null,
      verdict: 'false_alarm',
    });
  });

  it('forgets the snooze when somebody acknowledges after all', () => {
    expect(applyAction(episode('snoozed'), { kind: 'acknowledge' }, TODAY)).toMatchObject({
      fields: { state: 'acknowledged', snoozedUntil: null, snoozeReason: null },
    });
  });

  it('keeps why it was closed: the outcome, the verdict, or that it was resolved', () => {
    const reason = (action: Action) => {
      const change = applyAction(episode('open'), action, TODAY);
      return change.kind === 'changed' ? change.fields.closedReason : undefined;
    };
    expect(reason({ kind: 'resolve', outcome: 'renewed' })).toBe('renewed');
    expect(reason({ kind: 'resolve', outcome: null })).toBe('resolved');
    expect(reason({ kind: 'verdict', verdict: 'bad_data' })).toBe('bad_data');
  });

  it.each([
    ['2025-12-04', 'changed'],
    ['2025-12-03', 'unchanged'],
  ])('takes a verdict for 90 days after the end: closed on %s -> %s', (closedOn, kind) => {
    for (const state of ['recovered', 'churned', 'closed'] as const) {
      const change = applyAction(episode(state, { closedOn }), { kind: 'verdict', verdict: 'real' }, TODAY);
      expect(change.kind).toBe(kind);
      if (change.kind === 'unchanged') expect(change.reason).toBe('too_late');
      else expect(change).toMatchObject({ fields: { verdict: 'real' }, closes: false, acknowledges: false });
    }
  });
});
