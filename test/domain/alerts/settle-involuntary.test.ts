import { describe, expect, it } from 'vitest';
import type { AlertSettings } from '../../../src/domain/alerts/settings.ts';
import { settleInvoluntary } from '../../../src/domain/alerts/settle-involuntary.ts';
import { answerMatch, match } from './build.ts';

const rule = { severity: 'at_risk', enabled: true } as const;
const settings: Pick<AlertSettings, 'rules' | 'healthyFrom'> = {
  healthyFrom: 70,
  rules: {
    'band-at-risk': { ...rule, kind: 'band', at: 'at_risk', playbook: 'risk', always: false },
    'payment-failing': { ...rule, kind: 'failing_payment', attempts: 2, playbook: 'payment' },
  },
};
const band = match('at_risk', { rule: 'band-at-risk', playbook: 'risk' });
const failing = match('at_risk', {
  rule: 'payment-failing',
  kind: 'failing_payment',
  playbook: 'payment',
  subject: 'I-1',
});
/** NPS 10, much used, and a card that fails. */
const happy = { components: { usage: 94, nps: 100, ces: null, payment: 10 } };

describe('an account whose only trouble is that payments fail', () => {
  it('gets the payment playbook alone, whatever its band', () => {
    expect(settleInvoluntary([band, failing], happy, settings)).toEqual([failing]);
  });

  it('gets it also where no payment rule fires', () => {
    expect(settleInvoluntary([band], happy, settings)).toEqual([{ ...band, playbook: 'payment' }]);
  });

  it.each([
    ['used less', [band, failing], { components: { ...happy.components, usage: 40 } }],
    ['not content', [band, failing], { components: { ...happy.components, nps: 35 } }],
    ['not owing', [band], { components: { ...happy.components, payment: 100 } }],
    ['of unknown payment', [band], { components: { ...happy.components, payment: null } }],
    ['complaining', [band, failing, answerMatch('R-1')], happy],
  ] as const)('is not one that is %s', (_, matches, inputs) => {
    expect(settleInvoluntary(matches, inputs, settings)).toEqual(matches);
  });
});
