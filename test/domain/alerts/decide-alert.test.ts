import { describe, expect, it } from 'vitest';
import {
  decideAlert,
  type Transition,
  type TransitionInput,
} from '../../../src/domain/alerts/decide-alert.ts';
import { answerMatch, ended, live, match, rule, SETTINGS, TODAY } from './build.ts';

const none = (reason: Extract<Transition, { kind: 'none' }>['reason']): Transition => ({
  kind: 'none',
  reason,
});

const decide = (given: Partial<TransitionInput>): Transition =>
  decideAlert({
    live: null,
    ended: null,
    matches: [],
    firedSubjects: new Set(),
    band: 'healthy',
    gone: null,
    highTouch: true,
    asOf: TODAY,
    settings: SETTINGS,
    ...given,
  });

const watch = match('watch');
const atRisk = match('at_risk');
const critical = match('critical');
const fired = (...subjects: string[]) => new Set(subjects);

const also = (subject: string) => ({ subject, evidence: { code: 'rule.overdue', params: {} } });
const twoInvoices = match('at_risk', { subject: 'I1', others: [also('I2')] });

type Row = [specification: string, given: Partial<TransitionInput>, expected: Transition];

const NO_EPISODE: Row[] = [
  ['no rule fires -> nothing', {}, none('calm')],
  ['no rule fires, band unknown -> nothing', { band: 'unknown' }, none('calm')],
  [
    'a rule fires for the first time -> opened: first',
    { matches: [atRisk] },
    { kind: 'opened', severity: 'at_risk', reason: 'first' },
  ],
  [
    'several rules fire -> opened with the severity of the worst',
    { matches: [critical, atRisk, watch] },
    { kind: 'opened', severity: 'critical', reason: 'first' },
  ],
  [
    'a rule fires long after an episode ended -> opened: again',
    { matches: [atRisk], ended: ended('2026-01-10', 'at_risk') },
    { kind: 'opened', severity: 'at_risk', reason: 'again' },
  ],
  [
    'an answer that nobody was alerted to -> opened: first',
    { matches: [answerMatch('R1')] },
    { kind: 'opened', severity: 'at_risk', reason: 'first' },
  ],
  [
    'an answer that opened an episode before -> nothing, however long it keeps firing',
    { matches: [answerMatch('R1')], firedSubjects: fired('R1') },
    none('unchanged'),
  ],
  [
    'an invoice that opened an episode before, and a lasting rule -> opened with the severity of the lasting rule',
    { matches: [match('critical', { subject: 'I1' }), watch], firedSubjects: fired('I1') },
    { kind: 'opened', severity: 'watch', reason: 'first' },
  ],
  [
    'a second invoice after the episode of the first -> opened',
    { matches: [twoInvoices], firedSubjects: fired('I1') },
    { kind: 'opened', severity: 'at_risk', reason: 'first' },
  ],
  [
    'two invoices that were told both -> nothing',
    { matches: [twoInvoices], firedSubjects: fired('I1', 'I2') },
    none('unchanged'),
  ],
  ['the account has left, no episode -> nothing', { gone: 'churned', matches: [critical] }, none('calm')],
];

const COOLDOWN: Row[] = [
  [
    'a rule fires on the day the episode ended -> nothing: cooldown',
    { matches: [atRisk], ended: ended(TODAY, 'at_risk') },
    none('cooldown'),
  ],
  [
    'a rule fires 13 days after the end -> nothing: cooldown',
    { matches: [atRisk], ended: ended('2026-02-19', 'at_risk') },
    none('cooldown'),
  ],
  [
    'a rule fires 14 days after the end -> opened: again',
    { matches: [atRisk], ended: ended('2026-02-18', 'at_risk') },
    { kind: 'opened', severity: 'at_risk', reason: 'again' },
  ],
  [
    'something less severe than before -> nothing: cooldown',
    { matches: [watch], ended: ended('2026-03-01', 'at_risk') },
    none('cooldown'),
  ],
  [
    'something more severe than before -> opened: again',
    { matches: [critical], ended: ended('2026-03-01', 'at_risk') },
    { kind: 'opened', severity: 'critical', reason: 'again' },
  ],
  [
    'a new answer of the same severity -> opened: again',
    { matches: [answerMatch('R2')], ended: ended('2026-03-01', 'at_risk'), firedSubjects: fired('R1') },
    { kind: 'opened', severity: 'at_risk', reason: 'again' },
  ],
  [
    'a new answer beside a lasting rule -> opened: again',
    { matches: [atRisk, answerMatch('R2', 'watch')], ended: ended('2026-03-01', 'critical') },
    { kind: 'opened', severity: 'at_risk', reason: 'again' },
  ],
  [
    'the answer of the ended episode is still in its window -> nothing',
    { matches: [answerMatch('R1')], ended: ended('2026-03-01', 'at_risk'), firedSubjects: fired('R1') },
    none('unchanged'),
  ],
  [
    'an invoice that is new, but can wait -> nothing: cooldown',
    { matches: [match('at_risk', { subject: 'I2' })], ended: ended('2026-03-01', 'at_risk') },
    none('cooldown'),
  ],
];

const OPEN: Row[] = [
  ['the same rule fires again -> nothing: unchanged', { live: live(), matches: [atRisk] }, none('unchanged')],
  [
    'something less severe fires instead -> nothing: unchanged',
    { live: live({ severity: 'critical' }), matches: [watch] },
    none('unchanged'),
  ],
  [
    'a further rule of the same severity -> nothing: unchanged',
    { live: live(), matches: [atRisk, match('at_risk', { rule: 'fast-drop' })] },
    none('unchanged'),
  ],
  [
    'something more severe -> worse: more_severe',
    { live: live(), matches: [critical, atRisk] },
    { kind: 'worse', severity: 'critical', reason: 'more_severe' },
  ],
  [
    'a new answer -> worse: new_rule, severity kept',
    { live: live({ severity: 'critical' }), matches: [critical, answerMatch('R2')] },
    { kind: 'worse', severity: 'critical', reason: 'new_rule' },
  ],
  [
    'an answer that was told before -> nothing: unchanged',
    { live: live(), matches: [answerMatch('R1')], firedSubjects: fired('R1') },
    none('unchanged'),
  ],
  [
    'an unpaid invoice beside the rest -> repeated: new_subject',
    { live: live(), matches: [atRisk, match('at_risk', { subject: 'I1' })] },
    { kind: 'repeated', reason: 'new_subject' },
  ],
  [
    'the same invoice again -> nothing: unchanged',
    { live: live(), matches: [match('at_risk', { subject: 'I1' })], firedSubjects: fired('I1') },
    none('unchanged'),
  ],
  [
    'a second invoice, the first known -> repeated: new_subject',
    { live: live({ state: 'acknowledged' }), matches: [twoInvoices], firedSubjects: fired('I1') },
    { kind: 'repeated', reason: 'new_subject' },
  ],
  [
    'a second invoice while snoozed -> repeated, and still snoozed',
    {
      live: live({ state: 'snoozed', snoozedUntil: '2026-03-20' }),
      matches: [twoInvoices],
      firedSubjects: fired('I1'),
    },
    { kind: 'repeated', reason: 'new_subject' },
  ],
  [
    'an earlier answer by somebody else that came in late -> worse: new_rule',
    { live: live(), matches: [{ ...answerMatch('R2'), others: [also('R1')] }], firedSubjects: fired('R2') },
    { kind: 'worse', severity: 'at_risk', reason: 'new_rule' },
  ],
  [
    'acknowledged, something more severe -> worse: more_severe',
    { live: live({ state: 'acknowledged' }), matches: [critical] },
    { kind: 'worse', severity: 'critical', reason: 'more_severe' },
  ],
  [
    'escalated, a new answer -> worse: new_rule',
    { live: live({ state: 'escalated' }), matches: [answerMatch('R2')] },
    { kind: 'worse', severity: 'at_risk', reason: 'new_rule' },
  ],
];

const fridays = { waitingSince: '2026-02-27', lastFiredOn: '2026-03-03' };

const ESCALATION: Row[] = [
  [
    'opened on Friday, nobody reacted by Tuesday -> nothing yet',
    { live: live(fridays), matches: [atRisk], asOf: '2026-03-03' },
    none('unchanged'),
  ],
  [
    'opened on Friday, nobody reacted by Wednesday -> escalated: no_reaction',
    { live: live(fridays), matches: [atRisk] },
    { kind: 'escalated', reason: 'no_reaction' },
  ],
  [
    'a holiday gives nobody a chance to react -> nothing: unchanged',
    { live: live(fridays), matches: [atRisk], holidays: new Set(['2026-03-03']) },
    none('unchanged'),
  ],
  [
    'opened on Saturday counts like Friday -> escalated: no_reaction',
    { live: live({ waitingSince: '2026-02-28' }), matches: [atRisk] },
    { kind: 'escalated', reason: 'no_reaction' },
  ],
  [
    'acknowledged -> never escalated',
    { live: live({ ...fridays, state: 'acknowledged' }), matches: [atRisk] },
    none('unchanged'),
  ],
  [
    'escalated already -> nothing: unchanged',
    { live: live({ ...fridays, state: 'escalated' }), matches: [atRisk] },
    none('unchanged'),
  ],
  [
    'low-touch -> never escalated',
    { live: live(fridays), matches: [atRisk], highTouch: false },
    none('unchanged'),
  ],
  [
    'worse on the day of escalation -> worse comes first',
    { live: live(fridays), matches: [critical] },
    { kind: 'worse', severity: 'critical', reason: 'more_severe' },
  ],
  [
    'opened long ago, worse since yesterday -> the person gets the time anew',
    { live: live({ waitingSince: '2026-03-03' }), matches: [atRisk] },
    none('unchanged'),
  ],
  [
    'calm, but not for long enough -> not escalated over something that has stopped',
    { live: live(fridays) },
    none('not_yet_calm'),
  ],
];

const snoozed = (until: string) => live({ ...fridays, state: 'snoozed', snoozedUntil: until });

const SNOOZE: Row[] = [
  [
    'the same rule fires before the snooze ends -> nothing: snoozed',
    { live: snoozed('2026-03-05'), matches: [atRisk] },
    none('snoozed'),
  ],
  [
    'something more severe -> worse breaks the snooze',
    { live: snoozed('2026-03-05'), matches: [critical] },
    { kind: 'worse', severity: 'critical', reason: 'more_severe' },
  ],
  [
    'a new answer -> worse breaks the snooze: it was not known when it was promised',
    { live: snoozed('2026-03-05'), matches: [atRisk, answerMatch('R2')], firedSubjects: fired('R1') },
    { kind: 'worse', severity: 'at_risk', reason: 'new_rule' },
  ],
  [
    'the answer that was snoozed is still in its window -> nothing: snoozed',
    { live: snoozed('2026-03-05'), matches: [answerMatch('R1')], firedSubjects: fired('R1') },
    none('snoozed'),
  ],
  [
    'snoozed past the time for a reaction -> not escalated',
    { live: { ...snoozed('2026-03-05'), waitingSince: '2026-01-05' }, matches: [atRisk] },
    none('snoozed'),
  ],
  [
    'a rule fires on the day the snooze ends -> worse: snooze_ended',
    { live: snoozed(TODAY), matches: [atRisk] },
    { kind: 'worse', severity: 'at_risk', reason: 'snooze_ended' },
  ],
  [
    'the snooze has ended, nothing fires any more -> recovered',
    { live: { ...snoozed(TODAY), lastFiredOn: '2026-03-01' } },
    { kind: 'recovered', reason: 'calm' },
  ],
  [
    'calm while snoozed -> recovered all the same',
    { live: { ...snoozed('2026-03-20'), lastFiredOn: '2026-03-01' } },
    { kind: 'recovered', reason: 'calm' },
  ],
];

const CALM: Row[] = [
  [
    'calm since yesterday -> nothing: not_yet_calm',
    { live: live({ lastFiredOn: '2026-03-03' }) },
    none('not_yet_calm'),
  ],
  [
    'calm for two days -> recovered: calm',
    { live: live({ lastFiredOn: '2026-03-02' }) },
    { kind: 'recovered', reason: 'calm' },
  ],
  [
    'calm for two days while acknowledged -> recovered: calm',
    { live: live({ state: 'acknowledged', lastFiredOn: '2026-03-02' }) },
    { kind: 'recovered', reason: 'calm' },
  ],
  [
    'no rule fires because the band is unknown -> held, not recovered',
    { live: live({ lastFiredOn: '2026-02-20' }), band: 'unknown' },
    { kind: 'held', reason: 'band_unknown' },
  ],
  ...(
    [
      ['overdue', rule('overdue', { days: 14, collection: 'any' })],
      ['failing_payment', rule('failing_payment', { attempts: 2 })],
      ['detractor', rule('detractor', { withinDays: 14 })],
      ['effort', rule('effort', { worstShare: 0.75, withinDays: 14 })],
    ] as const
  ).map(
    ([kind, own]): Row => [
      `band unknown, but what ${kind} warned of is known to be gone -> recovered`,
      {
        live: live({ lastFiredOn: '2026-02-20', rules: [kind] }),
        band: 'unknown',
        settings: { ...SETTINGS, rules: { [kind]: own } },
      },
      { kind: 'recovered', reason: 'calm' },
    ],
  ),
  [
    'band unknown, and one of several rules rests on the index -> held',
    {
      live: live({ lastFiredOn: '2026-02-20', rules: ['late', 'low'] }),
      band: 'unknown',
      settings: {
        ...SETTINGS,
        rules: {
          late: rule('overdue', { days: 14, collection: 'any' }),
          low: rule('band', { at: 'at_risk' }),
        },
      },
    },
    { kind: 'held', reason: 'band_unknown' },
  ],
  [
    'band unknown, and the rule is not configured any more -> held',
    { live: live({ lastFiredOn: '2026-02-20', rules: ['constructor'] }), band: 'unknown' },
    { kind: 'held', reason: 'band_unknown' },
  ],
  [
    'band unknown, but a rule still fires -> as with any band',
    { live: live(), band: 'unknown', matches: [atRisk] },
    none('unchanged'),
  ],
];

const GONE: Row[] = [
  [
    'the account has churned -> churned',
    { live: live(), gone: 'churned', matches: [critical] },
    { kind: 'churned', reason: 'churned' },
  ],
  [
    'the account has ended without churn -> churned: ended',
    { live: live({ state: 'snoozed', snoozedUntil: '2026-04-01' }), gone: 'ended' },
    { kind: 'churned', reason: 'ended' },
  ],
];

const TABLE: [when: string, rows: Row[]][] = [
  ['without a living episode', NO_EPISODE],
  ['during the cool-down', COOLDOWN],
  ['with a living episode', OPEN],
  ['waiting for a reaction', ESCALATION],
  ['snoozed', SNOOZE],
  ['when it calms down', CALM],
  ['when the account leaves', GONE],
];

describe.each(TABLE)('decideAlert %s', (_when, rows) => {
  it.each(rows)('%s', (_specification, given, expected) => {
    expect(decide(given)).toEqual(expected);
  });
});
