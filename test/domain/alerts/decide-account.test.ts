import { describe, expect, it } from 'vitest';
import type { AlertInputs } from '../../../src/domain/alerts/alert-inputs.ts';
import { decideAccount } from '../../../src/domain/alerts/decide-account.ts';
import type { PassSettings, PassState } from '../../../src/domain/alerts/pass-inputs.ts';
import { weighPortfolio } from '../../../src/domain/alerts/weigh-portfolio.ts';
import type { Touch } from '../../../src/domain/types.ts';
import {
  account,
  answer,
  inputs,
  liveEpisode,
  openInvoice,
  passSettings,
  passState,
  rule,
  SETTINGS,
  TODAY,
} from './build.ts';

const RULES = {
  risk: rule('band', { at: 'at_risk' }),
  detractor: rule('detractor', { withinDays: 14 }),
  card: rule('failing_payment', { attempts: 2 }, { severity: 'critical' }),
};
const AT_RISK = inputs({ band: 'at_risk', health: 40 });
const ANSWERED = inputs({ detractors: [answer('R1', TODAY)] });

const decide = (
  given: AlertInputs,
  state: Partial<PassState> = {},
  settings: Partial<Omit<PassSettings, 'alerts'>> = {},
) => {
  const all = passSettings({ ...settings, alerts: { ...SETTINGS, rules: RULES } });
  return decideAccount(given, weighPortfolio([given], passState(state), all), all);
};

const since = (day: string) => new Map([['A1', new Map([['risk', day]])]]);
// The line is no part of this: it opens nothing where the ranking is no better than chance.
const muted = {
  mutedRules: new Set(['risk']),
  evidence: { verdict: 'chance', supportedLift: null } as const,
};
const opened = { kind: 'opened', severity: 'at_risk', reason: 'first' };
const none = (reason: string) => ({ kind: 'none', reason });

type Row = [
  what: string,
  given: AlertInputs,
  state: Partial<PassState>,
  settings: Partial<PassSettings>,
  wanted: { transition: object; matches: string[]; silenced?: boolean },
];

const TABLE: Row[] = [
  ['nothing matches -> calm', inputs(), {}, {}, { transition: none('calm'), matches: [] }],
  ['a rule matches -> opened', AT_RISK, {}, {}, { transition: opened, matches: ['risk'] }],
  [
    'a lasting rule that has not matched for long enough -> nothing yet',
    AT_RISK,
    {},
    { minDurationDays: 2 },
    { transition: none('calm'), matches: [] },
  ],
  [
    'a lasting rule that has -> opened',
    AT_RISK,
    { matchingSince: since('2026-03-02') },
    { minDurationDays: 2 },
    { transition: opened, matches: ['risk'] },
  ],
  [
    'an answer waits for no duration -> opened',
    ANSWERED,
    {},
    { minDurationDays: 9 },
    { transition: opened, matches: ['detractor'] },
  ],
  [
    'in a living episode every match counts at once',
    AT_RISK,
    { live: new Map([['A1', liveEpisode()]]) },
    { minDurationDays: 9 },
    { transition: none('unchanged'), matches: ['risk'] },
  ],
  [
    'only a muted rule matches -> nothing, and it is known that it was silenced',
    AT_RISK,
    muted,
    {},
    { transition: none('calm'), matches: [], silenced: true },
  ],
  [
    'a muted rule beside another one -> the other one opens',
    inputs({ ...AT_RISK, detractors: [answer('R1', TODAY)] }),
    muted,
    {},
    { transition: opened, matches: ['detractor'] },
  ],
  [
    'a muted rule that would have opened nothing in its cool-down silences nothing',
    AT_RISK,
    { ...muted, ended: new Map([['A1', { ...liveEpisode(), closedOn: '2026-03-03' }]]) },
    {},
    { transition: none('calm'), matches: [] },
  ],
  [
    'a failing card explains why usage fell',
    inputs({
      band: 'at_risk',
      health: 40,
      components: { usage: 20, nps: null, ces: null, payment: 50 },
      payment: { uncollectible: false, invoices: [openInvoice('I1', { attempts: 2 })] },
    }),
    {},
    {},
    { transition: { ...opened, severity: 'critical' }, matches: ['card'] },
  ],
  [
    'an answer that has raised an alert before raises none',
    ANSWERED,
    { firedSubjects: new Map([['A1', new Set(['R1'])]]) },
    {},
    { transition: none('unchanged'), matches: ['detractor'] },
  ],
  [
    'nothing is known of an account with a living episode -> held',
    inputs({ band: 'unknown', health: null }),
    { live: new Map([['A1', liveEpisode()]]) },
    {},
    { transition: { kind: 'held', reason: 'band_unknown' }, matches: [] },
  ],
];

describe('deciding one account', () => {
  it.each(TABLE)('%s', (_what, given, state, settings, wanted) => {
    const { transition, matches, silenced } = decide(given, state, settings);
    expect({ transition, matches: matches.map((match) => match.rule), silenced }).toEqual({
      silenced: false,
      ...wanted,
    });
  });

  it('remembers since when a lasting rule has matched, ripe or not, and nothing about an answer', () => {
    const both = inputs({ ...AT_RISK, detractors: [answer('R1', TODAY)] });
    const { matchingSince } = decide(both, { matchingSince: since('2026-03-01') }, { minDurationDays: 30 });
    expect(matchingSince).toEqual([{ accountId: 'A1', rule: 'risk', since: '2026-03-01' }]);
    expect(decide(both).matchingSince).toEqual([{ accountId: 'A1', rule: 'risk', since: TODAY }]);
  });

  const lowTouch = { touchOf: (tier: string | null): Touch => (tier === 'gold' ? 'high' : 'low') };
  const ofTier = (tier: string | null, mrr = 500) => inputs({ account: account({ tier, mrr }) });
  it.each([
    ['its tier', ofTier('gold'), {}, 'high'],
    ['the default where the tier is not known', ofTier('tin'), {}, 'low'],
    ['the default where it has none', ofTier(null), {}, 'low'],
    ['its value, which promotes it', ofTier('tin', 2_000), {}, 'high'],
    ['its living episode, whatever else', ofTier('tin'), { live: new Map([['A1', liveEpisode()]]) }, 'high'],
  ])('is treated by %s', (_by, given, state, touch) => {
    expect(decide(given, state, lowTouch).touch).toBe(touch);
  });
});
