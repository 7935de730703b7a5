import { describe, expect, it } from 'vitest';
import { addDays } from '../../../src/domain/day.ts';
import { allocate } from '../../../src/domain/health/add-up.ts';
import { decideBand } from '../../../src/domain/health/decide-band.ts';
import { estimatePrior } from '../../../src/domain/health/estimate-prior.ts';
import { explainChange } from '../../../src/domain/health/explain-change.ts';
import { extractFeatures } from '../../../src/domain/health/extract-features.ts';
import { lifeStage } from '../../../src/domain/health/score-components.ts';
import { scoreFeatures } from '../../../src/domain/health/score-features.ts';
import { DEFAULT_HEALTH_SETTINGS, type HealthSettings } from '../../../src/domain/health-settings.ts';
import type { AccountFacts, SourceStates } from '../../../src/domain/types.ts';
import { bareInvoice } from '../../helpers/bare-invoice.ts';
import { ACCOUNT, ALL_FRESH, AS_OF, factsOf, seriesOf, type UsageRow } from './arbitrary-facts.ts';

const daily: UsageRow[] = Array.from({ length: 300 }, (_, i) => [i, 50, 5] as const);
const stopped = daily.filter(([age]) => age > 20);
const usage = (rows: readonly UsageRow[]) => [seriesOf('p', rows)];
const overdue = (days: number, attempts = 0) =>
  bareInvoice({
    invoiceId: 'x',
    amount: 100,
    currency: 'EUR',
    issuedOn: addDays(AS_OF, -days - 30),
    dueOn: addDays(AS_OF, -days),
    attempts,
  });

function judge(
  of: Partial<AccountFacts>,
  change: Partial<HealthSettings> = {},
  on = AS_OF,
  sources: Partial<SourceStates> = {},
) {
  const settings = { ...DEFAULT_HEALTH_SETTINGS, ...change };
  const features = extractFeatures(factsOf(of), {
    asOf: on,
    sources: { ...ALL_FRESH, ...sources },
    settings,
  });
  return { features, settings, score: scoreFeatures(features, { asOf: on, settings }) };
}

describe('allocate', () => {
  it.each([
    [100, [1, 1, 1], [34, 33, 33]],
    [7123, [40, 20, 0, 15], [3799, 1899, 0, 1425]],
    [0, [1, 2], [0, 0]],
    [5, [0, 0], [0, 0]],
  ])('%i over %j', (total, shares, parts) => {
    expect(allocate(total, shares)).toEqual(parts);
  });
});

describe('bands', () => {
  const { bands } = DEFAULT_HEALTH_SETTINGS;
  it.each([
    // health, previous, band, reason
    [80, null, 'healthy', 'band.by_index'],
    [70, null, 'healthy', 'band.by_index'],
    [69.99, null, 'watch', 'band.by_index'],
    [49.99, 'healthy', 'at_risk', 'band.by_index'],
    [50.5, 'at_risk', 'at_risk', 'band.held_by_hysteresis'],
    [53, 'at_risk', 'watch', 'band.by_index'],
    [71, 'at_risk', 'watch', 'band.held_by_hysteresis'],
    [71, 'critical', 'watch', 'band.held_by_hysteresis'],
    [31, 'critical', 'critical', 'band.held_by_hysteresis'],
    [29, 'watch', 'critical', 'band.by_index'],
    [71, 'unknown', 'healthy', 'band.by_index'],
  ] as const)('%d after %s is %s (%s)', (health, previous, band, code) => {
    const decided = decideBand(health, previous, { bands, hysteresis: 3 });
    expect([decided.band, decided.reason.code]).toEqual([band, code]);
  });
});

describe('weights', () => {
  it('follow the tier, over it the segment, over both the stage', () => {
    const settings = {
      weightsByTier: { gold: { usage: 80, nps: 0 } },
      weightsBySegment: new Map([['schools', { usage: 70 }]]),
      weightsByStage: { onboarding: { usage: 60 } },
    };
    const weightOf = (tier: string | null, startedOn: string, segment: string | null = null) =>
      judge({ account: { ...ACCOUNT, tier, startedOn, segment } }, settings).score.components.map((c) => [
        c.name,
        c.weight,
      ]);
    expect(weightOf('gold', '2020-01-01')).toEqual([
      ['usage', 80],
      ['ces', 15],
      ['payment', 25],
      ['renewal', 5],
    ]);
    expect(weightOf('gold', '2024-06-01')[0]).toEqual(['usage', 60]);
    expect(weightOf('gold', '2020-01-01', ' Schools')).toEqual([
      ['usage', 70],
      ['ces', 15],
      ['payment', 25],
      ['renewal', 5],
    ]);
    expect(weightOf(null, '2020-01-01', 'shops')[0]).toEqual(['usage', 40]);
    expect(weightOf('gold', '2024-06-01', 'schools')[0]).toEqual(['usage', 60]);
    expect(weightOf(null, '2020-01-01')[0]).toEqual(['usage', 40]);
  });

  it('know three stages of life', () => {
    expect(lifeStage({ startedOn: 1000, renewalOn: null }, 1089)).toBe('onboarding');
    expect(lifeStage({ startedOn: 1000, renewalOn: null }, 1089, 60)).toBe('established');
    expect(lifeStage({ startedOn: 1000, renewalOn: 1200 }, 1120)).toBe('renewal');
    expect(lifeStage({ startedOn: null, renewalOn: 1200 }, 1000)).toBe('established');
    expect(lifeStage({ startedOn: 0, renewalOn: 900 }, 1000)).toBe('established');
  });

  it('of usage alone suffice for a band, those of payment and renewal do not', () => {
    const only = (names: string[]): Partial<SourceStates> =>
      Object.fromEntries(
        Object.entries(ALL_FRESH).map(([name, state]) => [name, { ...state, loaded: names.includes(name) }]),
      );
    expect(judge({ usage: usage(daily) }, {}, AS_OF, only(['usage'])).score.band).toBe('healthy');
    const account = { ...ACCOUNT, renewalOn: addDays(AS_OF, 20) };
    const bill = { ...overdue(0), status: 'paid', paidOn: AS_OF } as const;
    const { score } = judge({ account, invoices: [bill] }, {}, AS_OF, only(['invoices']));
    expect(score).toMatchObject({ health: null, band: 'unknown', bandReason: { code: 'band.low_coverage' } });
    expect(score.components.map((c) => c.unknownReason)).toContain('unknown.not_loaded');
  });
});

describe('caps', () => {
  it('stand as a line of their own that makes the sum right', () => {
    const { score } = judge({ usage: usage(daily), invoices: [overdue(45)] });
    expect(score.health).toBe(40);
    const cap = score.components.at(-1)!;
    expect(cap).toMatchObject({ name: 'cap', score: 40, weight: 0, unknownReason: null });
    expect(cap.contribution).toBeLessThan(0);
    expect(score.drivers.map((d) => d.code)).toContain('cap.days_overdue');
  });

  it.each([
    [
      'usage_lost',
      { usage: usage(stopped), invoices: [{ ...overdue(0), status: 'paid', paidOn: AS_OF }] },
      20,
    ],
    ['failing_attempts', { usage: usage(daily), invoices: [overdue(2, 2)] }, 45],
    ['uncollectible', { usage: usage(daily), invoices: [{ ...overdue(20), status: 'uncollectible' }] }, 25],
    [
      'days_without_usage',
      { usage: usage(stopped), invoices: [{ ...overdue(0), status: 'paid', paidOn: AS_OF }] },
      12,
    ],
  ] as const)('%s', (when, of, cap) => {
    const rule = { when, atLeast: when === 'failing_attempts' ? 2 : 14, cap };
    const { score } = judge({ usage: of.usage, invoices: [...of.invoices] }, { caps: [rule] });
    expect(score.health).toBe(cap);
    expect(score.components.at(-1)!.evidence[0]!.code).toBe(`cap.${when}`);
  });

  it('look only at what is known', () => {
    const invoices = { ...ALL_FRESH.invoices, stale: true };
    const { score } = judge({ usage: usage(daily), invoices: [overdue(45)] }, {}, AS_OF, { invoices });
    expect(score.health).toBe(100);
  });
});

describe('the prior', () => {
  const prior = (of: Partial<AccountFacts>, days = 30) => {
    const { score, features } = judge(of);
    return estimatePrior(score, features, days);
  };
  const healthy = { usage: usage(daily) };

  it('falls from a fifth a month at 0 to half a per cent at 100', () => {
    expect(prior(healthy).probability).toBeCloseTo(0.005, 4);
    expect(prior({ usage: usage(stopped) }).probability).toBeGreaterThan(0.15);
  });

  it('is rescaled by constant hazard, never multiplied', () => {
    const month = prior(healthy, 30).probability!;
    const year = prior(healthy, 365).probability!;
    expect(year).toBeCloseTo(1 - (1 - month) ** (365 / 30), 5);
    expect(prior({ usage: usage(stopped) }, 3650).probability).toBeLessThanOrEqual(1);
  });

  it('knows that contracts end at renewals', () => {
    const renewing = (days: number) => ({
      ...healthy,
      account: { ...ACCOUNT, renewalOn: addDays(AS_OF, days) },
    });
    expect(prior(renewing(10)).probability).toBeGreaterThan(prior(renewing(300)).probability! * 2);
  });

  it('keeps a failing card apart from the wish to leave', () => {
    const failing = prior({ ...healthy, invoices: [overdue(3, 2)] });
    const calm = prior({ ...healthy, invoices: [{ ...overdue(3), status: 'paid', paidOn: AS_OF }] });
    expect(failing.involuntary).toBeCloseTo(0.06, 5);
    expect(failing.voluntary).toBeCloseTo(calm.voluntary!, 2);
    expect(failing.probability).toBeGreaterThan(calm.probability! + 0.05);
  });

  it('is null when the index is unknown', () => {
    expect(prior({ account: { ...ACCOUNT, startedOn: null } }).probability).toBeNull();
  });
});

describe('a change', () => {
  const later = addDays(AS_OF, 30);
  const nps = (id: string, score: number, on: string) =>
    ({
      responseId: id,
      kind: 'nps',
      score,
      comment: null,
      respondent: 'ana',
      role: null,
      respondedAt: `${on}T00:00:00Z`,
    }) as const;
  const causes = (from: ReturnType<typeof judge>, to: ReturnType<typeof judge>) =>
    explainChange(from, to).map((m) => `${m.cause} ${m.component} ${Math.sign(m.points)}`);

  it('is ageing when nothing but time passed', () => {
    const of = { usage: usage(daily), surveys: [nps('r', 0, AS_OF)] };
    const from = judge(of);
    const to = { ...from, score: scoreFeatures(from.features, { asOf: later, settings: from.settings }) };
    const moves = explainChange(from, to);
    expect(new Set(moves.map((m) => m.cause))).toEqual(new Set(['ageing']));
    expect(moves.find((m) => m.component === 'nps')!.evidence[0]).toMatchObject({
      code: 'change.aged',
      params: { days: 30 },
    });
  });

  it('is the customer’s when use fell', () => {
    expect(causes(judge({ usage: usage(daily) }), judge({ usage: usage(stopped) }))).toEqual([
      'customer usage -1',
    ]);
  });

  it('is coverage when a component became known', () => {
    const before = judge({ usage: usage(daily) });
    const after = judge({ usage: usage(daily), surveys: [nps('r', 0, AS_OF)] });
    const moves = explainChange(before, after);
    expect(new Set(moves.map((m) => m.cause))).toEqual(new Set(['coverage']));
    expect(moves[0]!.evidence[0]!.code).toBe('change.became_known');
  });

  it('is the config when weights changed', () => {
    const of = { usage: usage(daily), surveys: [nps('r', 0, AS_OF)] };
    const weights = { ...DEFAULT_HEALTH_SETTINGS.weights, nps: 80 };
    const moves = explainChange(judge(of), judge(of, { weights }));
    expect(new Set(moves.map((m) => m.cause))).toEqual(new Set(['config']));
    expect(moves.find((m) => m.component === 'nps')!.evidence[0]).toMatchObject({
      code: 'change.weight',
      params: { weightFrom: 20, weightTo: 80 },
    });
  });

  it('of what extraction reads is the config’s, given features under the settings of before', () => {
    const of = { usage: usage(stopped) };
    const quiet = {
      usage: {
        ...DEFAULT_HEALTH_SETTINGS.usage,
        quietPeriods: [{ from: addDays(AS_OF, -20), to: AS_OF, segments: null }],
      },
    };
    const from = judge(of);
    const to = judge(of, quiet);
    expect(explainChange(from, { ...to, featuresAsBefore: from.features }).map((m) => m.cause)).toEqual([
      'config',
    ]);
    expect(explainChange(from, to).map((m) => m.cause)).toEqual(['customer']);
  });
});
