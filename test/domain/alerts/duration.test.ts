import { describe, expect, it } from 'vitest';
import type { RuleMatch } from '../../../src/domain/alerts/alert-inputs.ts';
import { holdExplained, ripeMatches } from '../../../src/domain/alerts/select-matches.ts';

const match = (rule: string, more: Partial<RuleMatch> = {}): RuleMatch => ({
  rule,
  kind: 'band',
  severity: 'at_risk',
  playbook: null,
  subject: null,
  immediate: false,
  fromUsage: false,
  evidence: { code: 'rule.band', params: {} },
  ...more,
});
const names = (matches: readonly RuleMatch[]) => matches.map((f) => f.rule);

describe('a failing payment', () => {
  const usage = match('usage', { fromUsage: true });
  const answer = match('answer', { kind: 'detractor', subject: 'R1' });
  const card = match('card', { kind: 'failing_payment', subject: 'I1' });
  const late = match('late', { kind: 'overdue', subject: 'I1' });

  it('holds what rests on usage, and nothing else', () => {
    expect(names(holdExplained([usage, answer, card]))).toEqual(['answer', 'card']);
  });
  it('is not an invoice that is merely late', () => {
    expect(names(holdExplained([usage, answer, late]))).toEqual(['usage', 'answer', 'late']);
  });
});

describe('minimum duration', () => {
  const since = new Map([
    ['old', '2026-03-01'],
    ['young', '2026-03-03'],
  ]);
  const given = { asOf: '2026-03-04', minDays: 2 };
  it('lets through what has lasted, and what happened once', () => {
    const matches = [match('old'), match('young'), match('new'), match('answer', { subject: 'R1' })];
    expect(names(ripeMatches(matches, since, given))).toEqual(['old', 'answer']);
  });
  it('of nothing lets everything through', () => {
    expect(names(ripeMatches([match('new')], new Map(), { ...given, minDays: 0 }))).toEqual(['new']);
  });
});
