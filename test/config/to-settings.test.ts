import { describe, expect, it } from 'vitest';
import { defaultConfig, parseConfig } from '../../src/config/load-config.ts';
import { toSchedules } from '../../src/config/to-schedules.ts';
import {
  toAlertSettings,
  toExchangeRates,
  toHealthSettings,
  toHolidays,
  toPlaybooks,
} from '../../src/config/to-settings.ts';
import { isWorkingDay } from '../../src/domain/alerts/working-days.ts';
import { addDays } from '../../src/domain/day.ts';
import { assertSchedules } from '../../src/queue/timing.ts';
import { noShippedRules } from '../helpers/own-rules.ts';

const load = (text: string) => parseConfig(text, 'harbinger.yaml').config;
const defaults = defaultConfig('.').config;
const DAY_MS = 86_400_000;

describe('toHolidays', () => {
  const usage = 'usage: { holidays: { "*": [2026-12-25] } }\n';

  it('are those that quieten usage unless people have their own', () => {
    expect([...toHolidays(load(usage))(null)]).toEqual(['2026-12-25']);
    const own = load(`${usage}alerts: { holidays: { en: [2026-07-03] } }`);
    expect([...toHolidays(own)(null)]).toEqual(['2026-07-03']);
    expect([...toHolidays(load(`${usage}alerts: { holidays: {} }`))(null)]).toEqual([]);
  });

  it.each([
    ['as usual in the time zone of the installation', 'timezone: Asia/Riyadh', null, 'fri sat'],
    ['as usual in the time zone of a person', '', 'Asia/Jerusalem', 'fri sat'],
    ['Saturday and Sunday elsewhere', 'timezone: Asia/Riyadh', 'Asia/Dubai', 'sat sun'],
    ['as set for a time zone', 'alerts: { weekend: { Europe/Berlin: [sun] } }', 'Europe/Berlin', 'sun'],
    ['as set for everybody', 'alerts: { weekend: { "*": [fri, sat] } }', 'Europe/Berlin', 'fri sat'],
    [
      'the time zone before everybody',
      'alerts: { weekend: { "*": [fri], Asia/Riyadh: [] } }',
      'Asia/Riyadh',
      '',
    ],
    ['the language before everybody', 'alerts: { weekend: { "*": [fri], en: [mon] } }', null, 'mon'],
  ])('have a week end %s', (_what, text, timezone, expected) => {
    const person = timezone === null ? null : { locale: 'en' as const, timezone };
    const calendar = toHolidays(load(text))(person);
    // From Monday, 8 June 2026 on.
    const off = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].filter(
      (_day, i) => !isWorkingDay(addDays('2026-06-08', i), calendar),
    );
    expect(off.join(' ')).toBe(expected);
  });

  it('refuses a week without a working day, and a week end of nobody', () => {
    expect(() => load('alerts: { weekend: { "*": [mon, tue, wed, thu, fri, sat, sun] } }')).toThrow(
      /alerts\.weekend\.\* leaves no day to work on/,
    );
    expect(() => load('alerts: { weekend: { Asia/Riyad: [fri] } }')).toThrow(/did you mean "Asia\/Riyadh"/);
  });
});

describe('toHealthSettings', () => {
  it('carries every setting of the index over, durations as days', () => {
    const file = `
tiers: { gold: { touch: high }, mass: { touch: low }, enterprise: null, growth: null, starter: { enabled: false } }
health:
  weights: { usage: 1, nps: 2, ces: 3, payment: 4, renewal: 5 }
  weights_by_tier: { gold: { usage: 9, tickets: 3 } }
  weights_by_stage: { onboarding: { usage: 7 } }
  bands: { watch: 80, at_risk: 60, critical: 20 }
  hysteresis: 1.5
  min_coverage: 0.4
  caps: [{ when: days_without_usage, at_least: 21, cap: 35 }]
  signals: [{ signal: tickets, weight: 10, better: lower, aggregate: mean, window: 2w, worst: 20, best: 0 }]
usage:
  cadence: weekly
  cadence_by_product: { Reports: monthly }
  recent: 14d
  baseline: 8w
  min_history: 3w
  quiet_periods: [{ from: 2026-12-21, to: 2027-01-03, segments: [schools] }]
  holidays: { "*": [2026-12-25] }
surveys:
  nps: { scale: 1-10 }
  ces: { scale: 1-7, better: higher }
  half_life: 30h
  expire_after: 48h
  role_weights: { sponsor: 2 }
payments: { due_soon: 3d, overdue_zero: 6w, least_amount: 5 }
`;
    expect(toHealthSettings(load(file))).toEqual({
      tiers: { gold: { touch: 'high' }, mass: { touch: 'low' } },
      weights: { usage: 1, nps: 2, ces: 3, payment: 4, renewal: 5, goals: 0 },
      weightsByTier: { gold: { usage: 9, tickets: 3 } },
      weightsBySegment: new Map(),
      weightsByStage: { onboarding: { usage: 7 } },
      bands: { watch: 80, at_risk: 60, critical: 20 },
      hysteresis: 1.5,
      minCoverage: 0.4,
      caps: [{ when: 'days_without_usage', atLeast: 21, cap: 35 }],
      signals: [
        {
          signal: 'tickets',
          weight: 10,
          better: 'lower',
          aggregate: 'mean',
          windowDays: 14,
          worst: 20,
          best: 0,
        },
      ],
      usage: {
        cadence: 'weekly',
        cadenceByProduct: { Reports: 'monthly' },
        recentDays: 14,
        baselineDays: 56,
        minHistoryDays: 21,
        quietPeriods: [{ from: '2026-12-21', to: '2027-01-03', segments: ['schools'] }],
        holidays: { '*': ['2026-12-25'] },
      },
      surveys: {
        npsScale: '1-10',
        ces: { scale: '1-7', better: 'higher' },
        halfLifeDays: 1.25,
        expireDays: 2,
        roleWeights: { sponsor: 2 },
      },
      payments: {
        dueSoonDays: 3,
        overdueZeroDays: 42,
        least: { amount: 5, terms: { currency: 'USD', rates: { currency: 'USD', rates: new Map() } } },
      },
    });
  });
});

describe('toAlertSettings', () => {
  it('carries every kind of rule and every limit over', () => {
    const file = `
alerts:
  rules:
${noShippedRules(4)}
    band: { kind: band, at: watch, severity: watch }
    drop: { kind: health_drop, points: 12, within: 5w, playbook: risk }
    nps: { kind: detractor, within: 5d, severity: critical, playbook: detractor }
    ces: { kind: effort, worst_share: 0.5, within: 6d }
    late: { kind: overdue, days: 7, enabled: false }
    card: { kind: failing_payment, attempts: 3 }
    leave: { kind: probability, over: 0.6 }
    renew: { kind: renewal, within: 4w, below: 45 }
  budget_per_csm_per_week: null
  cooldown: 3w
  recover_after: 36h
  escalate_after_working_days: 2
  bundle_over: 4
  mass_drop: { share: 0.5, min_accounts: 7 }
  promote: { yearly_value: null, probability: 0.9 }
  by_hand: { severity: watch, playbook: null }
leaving: { playbook: null }
`;
    const base = { severity: 'at_risk', playbook: null, enabled: true };
    const settings = toAlertSettings(load(file));
    expect(settings).toEqual({
      rules: {
        band: { ...base, always: false, kind: 'band', at: 'watch', severity: 'watch' },
        drop: { ...base, always: false, kind: 'health_drop', points: 12, withinDays: 35, playbook: 'risk' },
        nps: { ...base, kind: 'detractor', withinDays: 5, severity: 'critical', playbook: 'detractor' },
        ces: { ...base, kind: 'effort', worstShare: 0.5, withinDays: 6 },
        late: { ...base, kind: 'overdue', days: 7, collection: 'any', enabled: false },
        card: { ...base, kind: 'failing_payment', attempts: 3 },
        leave: { ...base, always: false, kind: 'probability', over: 0.6 },
        renew: { ...base, always: false, kind: 'renewal', withinDays: 28, below: 45 },
      },
      line: {
        rule: { by: 'budget', leastLift: 1.9 },
        closeAt: 0.8,
        contact: { effect: 0.3, cost: 15 },
        unproven: { worstShare: 0.1, leastLift: 1.5 },
        capacity: { perOwner: null, share: 0.0125 },
        severity: 'at_risk',
        playbook: 'risk',
      },
      healthyFrom: 70,
      cooldownDays: 21,
      recoverAfterDays: 1.5,
      escalateAfterDays: 2,
      bundleOver: 4,
      massDrop: { share: 0.5, minAccounts: 7 },
      promote: { yearlyValue: null, probability: 0.9 },
      leavingPlaybook: null,
      byHand: { severity: 'watch', playbook: null },
    });
    expect(Object.keys(settings.rules)).toEqual([
      'band',
      'drop',
      'nps',
      'ces',
      'late',
      'card',
      'leave',
      'renew',
    ]);
  });
});

describe('toPlaybooks', () => {
  it('carries conditions over, durations as days and what is not named as null', () => {
    const when = (text: string) => {
      const file = `
alerts: { rules: {} }
playbooks: { own: { steps: [{ id: a, title: { en: A, pt-BR: A }, due_working_days: 1, when: { ${text} } }] } }`;
      return toPlaybooks(load(file)).get('own')?.steps[0]?.when;
    };
    expect(when('tiers: [growth], renewal_within: 2w, component_below: { usage: 40 }')).toEqual({
      tiers: ['growth'],
      segments: null,
      rules: null,
      reasons: null,
      yearlyValueAtLeast: null,
      probabilityAtLeast: null,
      collection: null,
      componentBelow: { usage: 40 },
      renewalWithinDays: 14,
    });
    expect(
      when(
        'segments: [x], reasons: [again], yearly_value_at_least: 10, probability_at_least: 0.2, collection: manual',
      ),
    ).toMatchObject({
      segments: ['x'],
      reasons: ['again'],
      yearlyValueAtLeast: 10,
      probabilityAtLeast: 0.2,
      collection: 'manual',
    });
  });

  it('carries the steps over, named by their playbook', () => {
    const file = `
playbooks:
  own:
    questions: { en: [Why?] }
    steps:
      - { id: call, title: { en: Call, pt-BR: Ligar }, due_working_days: 2 }
      - { id: guide, title: { en: Guide, pt-BR: Guia }, due_working_days: 0, queue: automation, touch: low, stop_on_recovery: false }
`;
    expect([...toPlaybooks(load(file))].slice(-1)).toEqual([
      [
        'own',
        {
          name: 'own',
          questions: { en: ['Why?'], 'pt-BR': [] },
          steps: [
            {
              id: 'call',
              title: { en: 'Call', 'pt-BR': 'Ligar' },
              queue: 'csm',
              dueWorkingDays: 2,
              touch: null,
              stopOnRecovery: true,
            },
            {
              id: 'guide',
              title: { en: 'Guide', 'pt-BR': 'Guia' },
              queue: 'automation',
              dueWorkingDays: 0,
              touch: 'low',
              stopOnRecovery: false,
            },
          ],
        },
      ],
    ]);
  });
});

describe('toSchedules', () => {
  it('gives every job its time in the configured zone, and none to a job that is off', () => {
    const config = load(
      'timezone: America/Sao_Paulo\nschedule: { pull-usage: "off", score-accounts: 0 7 * * * }\ndigest: { catch_up: 36h }',
    );
    const schedules = toSchedules(config);
    expect(schedules['pull-usage']).toBeUndefined();
    expect(schedules['score-accounts']).toEqual({
      timing: { kind: 'cron', cron: '0 7 * * *', timezone: 'America/Sao_Paulo' },
      catchUpMs: DAY_MS,
      runAtFirstStart: true,
    });
    expect(schedules['send-weekly-digest']).toMatchObject({
      catchUpMs: 1.5 * DAY_MS,
      runAtFirstStart: false,
    });
    expect(schedules['deliver-outbox']?.timing).toEqual({ kind: 'every', seconds: 15 });
  });

  it('is accepted by the queue as it is shipped', () => {
    const schedules = toSchedules(defaults);
    expect(Object.keys(schedules)).toHaveLength(Object.keys(defaults.schedule).length + 1);
    expect(() => assertSchedules(schedules, new Set(Object.keys(schedules)))).not.toThrow();
  });

  it('leaves the deliveries running when everything else is off', () => {
    const off = Object.keys(defaults.schedule).map((job) => `${job}: "off"`);
    expect(Object.keys(toSchedules(load(`schedule: { ${off.join(', ')} }`)))).toEqual(['deliver-outbox']);
  });
});

describe('toExchangeRates', () => {
  it('are by currency and day, in the reporting currency', () => {
    const file = `currency: BRL
reporting_currency: USD
rates: [{ from: 2026-06-01, EUR: 1.2 }, { from: 2026-01-01, EUR: 1.1, BRL: 0.18 }]
`;
    const { currency, rates } = toExchangeRates(load(file));
    expect(currency).toBe('USD');
    expect([...rates]).toEqual([
      [
        'EUR',
        [
          { from: '2026-01-01', rate: 1.1 },
          { from: '2026-06-01', rate: 1.2 },
        ],
      ],
      ['BRL', [{ from: '2026-01-01', rate: 0.18 }]],
    ]);
    expect(toExchangeRates(load('currency: BRL'))).toEqual({ currency: 'BRL', rates: new Map() });
  });
});
