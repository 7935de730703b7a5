import { expect, it } from 'vitest';
import { configSchema } from '../../src/config/schema.ts';
import { buildAlertModel } from '../../src/messages/alert/build-alert-model.ts';
import type { AlertView, PortfolioContext } from '../../src/messages/models/alert-view.ts';
import { account, liveEpisode, TODAY } from '../domain/alerts/build.ts';

const view: AlertView = {
  episodeId: 'e',
  account: account(),
  ...{ score: null, before: null, drop: null, flag: null, quote: null, tasks: [], postedTo: [] },
};
const PORTFOLIO: PortfolioContext = {
  asOf: TODAY,
  averageProbability: null,
  bounds: null,
  ...{ outcomes: 0, outcomesNeeded: 50, horizonDays: 90, records: null, crmUrl: null, interactive: true },
  rules: new Map(),
  playbooks: new Map(),
  privacy: configSchema.parse({}).privacy,
  reasons: new Map(),
  locale: 'en',
};
const rule = (rule: string, n: number, left: number) => ({
  rule,
  n,
  left,
  chance: 0.06,
  verdict: 'too_few' as const,
});

it('tells of the line what risk alerts came to, of an event what its rule came to, and nothing of a few', () => {
  const records = {
    asOf: '2026-11-20',
    outcomeDays: 90,
    rules: [
      rule('risk-line', 72, 12),
      rule('fast-drop', 66, 5),
      rule('nps-detractor', 19, 9),
      rule('payment-overdue', 20, 4),
    ],
  };
  const rules = new Map([
    ['fast-drop', { kind: 'health_drop' as const, playbook: null }],
    ['nps-detractor', { kind: 'detractor' as const, playbook: null }],
    ['payment-overdue', { kind: 'overdue' as const, playbook: null }],
  ]);
  const recordOf = (
    firing: string[],
    basis: 'line' | 'always' | null,
    known: PortfolioContext['records'] = records,
  ) => {
    const figures = { probability: 0.3, lift: 3, benefit: null, rank: 2, of: 31 };
    const risk = basis === null ? null : { ...figures, basis };
    const portfolio = { ...PORTFOLIO, rules, records: known };
    return buildAlertModel(liveEpisode({ rules: firing, risk }), 'opened', { view, portfolio }).record;
  };
  const line = { left: 12, n: 72, chance: 0.06, outcomeDays: 90 };
  expect(recordOf(['risk-line', 'fast-drop'], 'line')).toEqual(line);
  expect(recordOf(['fast-drop'], 'always')).toMatchObject({ left: 5, n: 66 });
  // A risk rides along with what has happened.
  expect(recordOf(['risk-line', 'fast-drop', 'payment-overdue'], null)).toMatchObject({ left: 4, n: 20 });
  expect(recordOf(['nps-detractor'], null)).toBeNull();
  expect(recordOf(['renamed-since'], null)).toBeNull();
  expect(recordOf(['fast-drop'], null, null)).toBeNull();
});
