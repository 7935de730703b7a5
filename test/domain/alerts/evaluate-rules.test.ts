import { describe, expect, it } from 'vitest';
import type { AlertInputs, OpenInvoice, RuleMatch } from '../../../src/domain/alerts/alert-inputs.ts';
import { evaluateRules } from '../../../src/domain/alerts/evaluate-rules.ts';
import type { RuleSettings } from '../../../src/domain/alerts/settings.ts';
import { addDays } from '../../../src/domain/day.ts';
import { account, answer, inputs, openInvoice, rule, TODAY } from './build.ts';

function fire(setting: RuleSettings, given: Partial<AlertInputs>): RuleMatch | null {
  const matches = evaluateRules(inputs(given), { 'the-rule': setting }, { asOf: TODAY });
  expect(matches.length).toBeLessThanOrEqual(1);
  return matches[0] ?? null;
}

const effort = (responseId: string, on: string, share: number) => ({
  ...answer(responseId, on, 5),
  effort: share,
});
const owes = (more: Partial<OpenInvoice>, ...others: OpenInvoice[]) => {
  const invoices = [openInvoice('I1', more), ...others];
  return { payment: { uncollectible: invoices.some((i) => i.uncollectible), invoices } };
};
const estimate = (probability: number | null) => ({
  estimate: { probability, model: 'learned' as const, horizonDays: 60 },
});
const fallen = (health: number | null, from: number, day: string, withinDays = 28) => ({
  health,
  band: 'watch' as const,
  before: new Map([[withinDays, { day, health: from }]]),
});

const band = rule('band', { at: 'at_risk' });
const drop = rule('health_drop', { points: 20, withinDays: 28 });
const detractor = rule('detractor', { withinDays: 14 });
const hard = rule('effort', { worstShare: 0.75, withinDays: 14 });
const overdue = rule('overdue', { days: 14, collection: 'any' });
const failing = rule('failing_payment', { attempts: 2 });
const probable = rule('probability', { over: 0.35 });
const renewal = rule('renewal', { withinDays: 60, below: 60 });
const renews = (renewalOn: string | null) => account({ renewalOn });

describe('evaluateRules', () => {
  it.each<[string, RuleSettings, Partial<AlertInputs>]>([
    ['band: exactly the named band', band, { band: 'at_risk' }],
    ['band: a worse band', band, { band: 'critical' }],
    ['health_drop: exactly the points, out of the healthy band', drop, fallen(60, 80, '2026-02-04')],
    ['detractor: answered today', detractor, { detractors: [answer('R1', TODAY)] }],
    [
      'detractor: answered on the last day of the window',
      detractor,
      { detractors: [answer('R1', '2026-02-18')] },
    ],
    ['effort: exactly the share', hard, { efforts: [effort('R1', '2026-03-01', 0.75)] }],
    ['overdue: exactly the days', overdue, owes({ daysOverdue: 14 })],
    ['failing_payment: exactly the attempts', failing, owes({ attempts: 2 })],
    ['failing_payment: uncollectible without an attempt', failing, owes({ uncollectible: true })],
    ['probability: exactly the line', probable, estimate(0.35)],
    ['renewal: on the last day of the window', renewal, { account: renews('2026-05-03'), health: 59 }],
    ['renewal: today', renewal, { account: renews(TODAY), health: 0 }],
  ])('fires for %s', (_what, setting, given) => {
    expect(fire(setting, given)).toMatchObject({ rule: 'the-rule', kind: setting.kind, severity: 'at_risk' });
  });

  it.each<[string, RuleSettings, Partial<AlertInputs>]>([
    ['band: a better band', band, { band: 'watch' }],
    [
      'band: an unknown band, which is not a bad one',
      rule('band', { at: 'watch' }),
      { band: 'unknown', health: null },
    ],
    ['health_drop: a point too few', drop, fallen(61, 80, '2026-02-04')],
    ['health_drop: from very good to good', drop, { ...fallen(72, 99, '2026-02-04'), band: 'healthy' }],
    ['health_drop: no earlier index', drop, { health: 10, band: 'critical' }],
    ['health_drop: no index today', drop, { ...fallen(null, 80, '2026-02-04'), band: 'unknown' }],
    ['detractor: answered a day before the window', detractor, { detractors: [answer('R1', '2026-02-17')] }],
    ['detractor: no answer', detractor, {}],
    ['effort: not hard enough', hard, { efforts: [effort('R1', TODAY, 0.74)] }],
    ['effort: hard, but long ago', hard, { efforts: [effort('R1', '2026-02-01', 1)] }],
    ['overdue: a day too early', overdue, owes({ daysOverdue: 13 })],
    ['failing_payment: one attempt', failing, owes({ attempts: 1 })],
    ['probability: below the line', probable, estimate(0.349)],
    ['probability: nothing known', rule('probability', { over: 0 }), estimate(null)],
    ['renewal: a day before the window', renewal, { account: renews('2026-05-04'), health: 10 }],
    ['renewal: in the past', renewal, { account: renews('2026-03-03'), health: 10 }],
    ['renewal: healthy enough', renewal, { account: renews('2026-04-01'), health: 60 }],
    ['renewal: no index', renewal, { account: renews('2026-04-01'), health: null }],
    ['renewal: no renewal date', renewal, { account: renews(null), health: 10 }],
    ['a rule that is switched off', { ...band, enabled: false }, { band: 'critical' }],
  ])('is silent for %s', (_what, setting, given) => {
    expect(fire(setting, given)).toBeNull();
  });

  it('puts the most severe first, and keeps the order of the file among equals', () => {
    const rules: Record<string, RuleSettings> = {
      leave: rule('probability', { over: 0.1 }, { severity: 'watch' }),
      late: rule('overdue', { days: 1, collection: 'any' }, { severity: 'at_risk' }),
      critical: rule('band', { at: 'critical' }, { severity: 'critical' }),
      card: rule('failing_payment', { attempts: 1 }, { severity: 'at_risk' }),
      low: rule('band', { at: 'watch' }, { severity: 'watch' }),
    };
    const given = inputs({ band: 'critical', ...estimate(0.9), ...owes({ daysOverdue: 3, attempts: 1 }) });
    const order = (settings: Record<string, RuleSettings>) =>
      evaluateRules(given, settings, { asOf: TODAY }).map((f) => f.rule);
    expect(order(rules)).toEqual(['critical', 'late', 'card', 'leave', 'low']);
    const turned = Object.fromEntries(Object.entries(rules).reverse());
    expect(order(turned)).toEqual(['critical', 'card', 'late', 'low', 'leave']);
  });

  it('carries the numbers that made it fire', () => {
    const params = (setting: RuleSettings, given: Partial<AlertInputs>) => fire(setting, given)?.evidence;
    expect(params(band, { band: 'critical', health: 12 })).toEqual({
      code: 'rule.band',
      params: { band: 'critical', health: 12 },
    });
    expect(params(drop, fallen(45, 80, '2026-02-04'))).toEqual({
      code: 'rule.health_drop',
      params: { from: 80, to: 45, since: '2026-02-04', points: 35 },
    });
    expect(params(overdue, owes({ daysOverdue: 30 }))).toEqual({
      code: 'rule.overdue',
      params: { days: 30 },
    });
    expect(params(failing, owes({ attempts: 3 }))).toEqual({
      code: 'rule.failing_payment',
      params: { attempts: 3, nextAttemptOn: null },
    });
    expect(params(probable, estimate(0.4))).toEqual({
      code: 'rule.probability',
      params: { probability: 0.4, days: 60 },
    });
    expect(params(renewal, { account: renews('2026-03-14'), health: 40 })).toEqual({
      code: 'rule.renewal',
      params: { days: 10, renewalOn: '2026-03-14', health: 40 },
    });
    const told = { ...answer('R1', '2026-03-01', 2), comment: 'too slow', role: 'sponsor' };
    expect(params(detractor, { detractors: [told] })).toEqual({
      code: 'rule.detractor',
      params: { score: 2, on: '2026-03-01', comment: 'too slow', role: 'sponsor' },
    });
  });

  it('lets the newest answer speak, whatever the order of the rows', () => {
    const answers = [answer('R2', '2026-03-02'), answer('R9', '2026-02-25'), answer('R1', '2026-03-02')];
    for (const detractors of [answers, [...answers].reverse()]) {
      expect(fire(detractor, { detractors })?.subject).toBe('R2');
    }
    expect(answers.map((a) => a.responseId)).toEqual(['R2', 'R9', 'R1']);
  });

  it('tells of earlier answers of the window, and of other invoices past the same line', () => {
    const detractors = [
      answer('R1', '2026-03-02', 4),
      answer('R2', '2026-03-04', 2),
      answer('R0', '2026-01-01'),
    ];
    expect(fire(detractor, { detractors })).toMatchObject({
      subject: 'R2',
      others: [{ subject: 'R1', evidence: { params: { score: 4, on: '2026-03-02' } } }],
    });
    const invoice = (invoiceId: string, daysOverdue: number, attempts: number) =>
      openInvoice(invoiceId, { daysOverdue, attempts });
    const both = owes({ daysOverdue: 40, attempts: 3 }, invoice('I2', 14, 1), invoice('I3', 13, 2));
    expect(fire(overdue, both)).toMatchObject({
      subject: 'I1',
      others: [{ subject: 'I2', evidence: { code: 'rule.overdue', params: { days: 14 } } }],
    });
    expect(fire(failing, both)).toMatchObject({
      subject: 'I1',
      others: [{ subject: 'I3', evidence: { code: 'rule.failing_payment', params: { attempts: 2 } } }],
    });
  });

  it('tells a bill that is collected automatically from one that the customer has to pay', () => {
    const automatic = { daysOverdue: 20, collection: 'automatic', nextAttemptOn: '2026-03-09' } as const;
    expect(fire(overdue, owes(automatic))?.evidence).toEqual({
      code: 'rule.overdue_automatic',
      params: { days: 20, nextAttemptOn: '2026-03-09' },
    });
    expect(fire(overdue, owes({ daysOverdue: 20 }))?.evidence.code).toBe('rule.overdue');
    const only = (collection: 'automatic' | 'manual') => rule('overdue', { days: 14, collection });
    const both = owes({ daysOverdue: 30 }, openInvoice('I2', automatic));
    expect(fire(only('automatic'), both)).toMatchObject({ subject: 'I2', others: [] });
    expect(fire(only('manual'), both)).toMatchObject({ subject: 'I1', others: [] });
    expect(fire(only('manual'), owes(automatic))).toBeNull();
  });

  it('names the invoice whose payment fails, when it is tried again, and one that was given up', () => {
    const next = openInvoice('I2', { attempts: 3, collection: 'automatic', nextAttemptOn: '2026-03-05' });
    expect(fire(failing, owes({ daysOverdue: 40 }, next))).toMatchObject({
      subject: 'I2',
      evidence: { code: 'rule.failing_payment', params: { attempts: 3, nextAttemptOn: '2026-03-05' } },
    });
    expect(fire(failing, owes({ uncollectible: true }))?.evidence).toEqual({
      code: 'rule.uncollectible',
      params: {},
    });
  });

  it('measures a fall over its own days', () => {
    const quick = rule('health_drop', { points: 20, withinDays: 7 });
    expect(fire(quick, fallen(60, 80, '2026-02-25', 7))?.evidence.params).toMatchObject({ from: 80, to: 60 });
    expect(fire(quick, fallen(60, 80, '2026-02-04', 28))).toBeNull();
  });

  it('names what it fires about, so that it opens only one episode: an answer, an invoice, else a lasting condition', () => {
    expect(fire(detractor, { detractors: [answer('R1', TODAY)] })?.subject).toBe('R1');
    expect(fire(hard, { efforts: [effort('R2', TODAY, 1)] })?.subject).toBe('R2');
    expect(fire(overdue, owes({ daysOverdue: 20 }))?.subject).toBe('I1');
    expect(fire(failing, owes({ attempts: 2 }))?.subject).toBe('I1');
    expect(fire(band, { band: 'critical' })?.subject).toBeNull();
    expect(fire(probable, estimate(1))?.subject).toBeNull();
  });

  it('waits for nobody only with a detractor', () => {
    expect(fire(detractor, { detractors: [answer('R1', TODAY)] })?.immediate).toBe(true);
    expect(fire(hard, { efforts: [effort('R2', TODAY, 1)] })?.immediate).toBe(false);
    expect(fire(band, { band: 'critical' })?.immediate).toBe(false);
  });

  it('takes a bill for late only as far as it was when the feed of invoices was last fresh', () => {
    const given = inputs(owes({ daysOverdue: 40 }, openInvoice('I2', { daysOverdue: 20 })));
    const subjects = (paidUntil = TODAY) =>
      evaluateRules(given, { late: overdue }, { asOf: TODAY, paidUntil }).flatMap((f) => [
        f.subject,
        ...(f.others ?? []).map((o) => o.subject),
        f.evidence.params.days,
      ]);
    expect(subjects()).toEqual(['I1', 'I2', 40]);
    expect(subjects(addDays(TODAY, 5))).toEqual(['I1', 'I2', 40]);
    expect(subjects(addDays(TODAY, -6))).toEqual(['I1', 'I2', 40]);
    expect(subjects(addDays(TODAY, -7))).toEqual(['I1', 40]);
    expect(subjects(addDays(TODAY, -27))).toEqual([]);
  });

  it.each([
    ['usage is the worst of what is known', { usage: 10, nps: null, ces: 80, payment: 100 }, true],
    ['usage is as bad as another', { usage: 10, nps: 10, ces: null, payment: 100 }, true],
    ['something else is worse', { usage: 10, nps: 5, ces: null, payment: 100 }, false],
    ['usage is unknown', { usage: null, nps: 5, ces: null, payment: null }, false],
  ])('knows whether a broken usage feed would explain it: %s', (_what, components, fromUsage) => {
    expect(fire(band, { band: 'critical', components })?.fromUsage).toBe(fromUsage);
    const drops = { ...fallen(40, 80, '2026-02-04'), components };
    expect(fire(drop, drops)?.fromUsage).toBe(fromUsage);
    expect(fire(overdue, { ...owes({ daysOverdue: 20 }), components })?.fromUsage).toBe(false);
  });
});
