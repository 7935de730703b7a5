import { describe, expect, it } from 'vitest';
import type { OnboardingFacts } from '../../../src/domain/alerts/alert-inputs.ts';
import { evaluateRules } from '../../../src/domain/alerts/evaluate-rules.ts';
import { explainedBy } from '../../../src/domain/alerts/rests-on.ts';
import type { RuleSettings } from '../../../src/domain/alerts/settings.ts';
import { inputs, rule, TODAY } from './build.ts';

const USUAL = new Map([
  ['first_use:14', { of: 10, had: 9, oldest: 300 }],
  ['contact:14', { of: 10, had: 8, oldest: 300 }],
]);
const young: OnboardingFacts = {
  ...{ age: 20, hasUsed: true, seatsPaid: null, seatsAssigned: null, hasContact: null, usual: USUAL },
};
const firstUse = rule('onboarding', { lacks: 'first_use', days: 14, below: 0.5 });
const seats = rule('onboarding', { lacks: 'seats', days: 14, below: 0.5 });
const contact = rule('onboarding', { lacks: 'contact', days: 14, below: 0.5 });
const fire = (settings: RuleSettings, more: Partial<OnboardingFacts>) =>
  evaluateRules(inputs({ onboarding: { ...young, ...more } }), { o: settings }, { asOf: TODAY })[0] ?? null;
const others = (of: number, had: number) => ({
  usual: new Map([['first_use:14', { of: of + 1, had, oldest: 300 }]]),
});

describe('rules about the first days', () => {
  it.each<[what: string, settings: RuleSettings, facts: Partial<OnboardingFacts>, code: string]>([
    ['nobody has come by the day', firstUse, { age: 14, hasUsed: false }, 'rule.onboarding_first_use'],
    ['few seats are handed out', seats, { seatsPaid: 20, seatsAssigned: 9 }, 'rule.onboarding_seats'],
    ['nobody has talked to them', contact, { hasContact: false }, 'rule.onboarding_contact'],
  ])('fire where %s', (_what, settings, facts, code) => {
    expect(fire(settings, facts)).toMatchObject({ kind: 'onboarding', immediate: false, evidence: { code } });
  });

  it.each<[what: string, settings: RuleSettings, facts: Partial<OnboardingFacts>]>([
    ['somebody has come', firstUse, {}],
    ['it is a day too early', firstUse, { age: 13, hasUsed: false }],
    ['others of that age had not come either', firstUse, { hasUsed: false, ...others(10, 5) }],
    ['too few others have begun', firstUse, { hasUsed: false, ...others(4, 4) }],
    ['how others began is not known', firstUse, { hasUsed: false, usual: new Map() }],
    ['half of the seats are handed out', seats, { seatsPaid: 20, seatsAssigned: 10 }],
    ['nobody says what was paid for', seats, { seatsAssigned: 1 }],
    ['nobody says what was handed out', seats, { seatsPaid: 20 }],
    ['contacts were not recorded then', contact, {}],
    ['they were talked to', contact, { hasContact: true }],
  ])('are silent where %s', (_what, settings, facts) => expect(fire(settings, facts)).toBeNull());

  it('count the account itself among the others never, whether it is old enough to be one of them or not', () => {
    const told = (age: number, oldest: number) =>
      fire(firstUse, { age, hasUsed: false, usual: new Map([['first_use:14', { of: 10, had: 9, oldest }]]) })!
        .evidence.params;
    expect(told(43, 300)).toMatchObject({ of: 9, had: 9, days: 43, by: 14 });
    expect(told(301, 300)).toMatchObject({ of: 10, had: 9 });
  });

  it('say nothing of an account that is not new, and are explained by a broken feed of usage', () => {
    expect(evaluateRules(inputs({}), { o: firstUse, s: seats, c: contact }, { asOf: TODAY })).toEqual([]);
    const match = fire(firstUse, { hasUsed: false })!;
    expect(explainedBy(match, inputs({}).components)).toEqual(['usage']);
  });
});
