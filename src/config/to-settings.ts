import type { LineRule } from '../domain/alerts/alert-line.ts';
import { type HolidayCalendar, holidayCalendar } from '../domain/alerts/holidays.ts';
import type { SegmentCsms } from '../domain/alerts/route-alert.ts';
import type { AlertSettings, Playbook, RuleSettings } from '../domain/alerts/settings.ts';
import type { StepCondition } from '../domain/alerts/step-condition.ts';
import type { WeekendSettings } from '../domain/alerts/weekend.ts';
import type { ContactRecords } from '../domain/contacts/plan-contacts.ts';
import type { HealthSettings } from '../domain/health-settings.ts';
import type { LeavingReasons } from '../domain/leaving/reasons.ts';
import type { Material } from '../domain/materials/material.ts';
import type { ExchangeRates, LeastAmount } from '../domain/money.ts';
import { nameKey, ownValue } from '../domain/names.ts';
import type { Team } from '../domain/outcomes/known-episode.ts';
import type { Day, Touch } from '../domain/types.ts';
import { daysOf } from './duration.ts';
import type { Config } from './schema.ts';
import { type RuleConfig, WEEKDAYS } from './schema-alerts.ts';
import { reportingCurrency } from './schema-money.ts';
import type { ConditionConfig } from './schema-playbooks.ts';

/** How accounts of a tier are treated; of none and of one that is not configured by the default. */
export function touchOfTier({ tiers, default_touch }: Config, tier: string | null): Touch {
  return (tier === null ? undefined : ownValue(tiers, tier)?.touch) ?? default_touch;
}

/** Who has the accounts of a segment that the data name no CSM for. */
export function toSegmentCsms({ routing }: Config): SegmentCsms {
  return new Map(
    Object.entries(routing.segments).flatMap(([name, { csm }]) =>
      csm === undefined ? [] : [[nameKey(name), csm.toLowerCase()] as const],
    ),
  );
}

/** These people with the segments whose accounts are theirs where the data name nobody. */
export function toTeam(config: Config, emails: readonly string[]): NonNullable<Team> {
  const own = new Set(emails.map((email) => email.toLowerCase()));
  const segments = [...toSegmentCsms(config)].flatMap(([segment, csm]) => (own.has(csm) ? [segment] : []));
  return { emails, segments };
}

/** The part of the file that the health index reads, in the domain's own shape. */
export function toHealthSettings(config: Config): HealthSettings {
  const { health, usage, surveys } = config;
  return {
    weights: health.weights,
    weightsByTier: health.weights_by_tier,
    weightsBySegment: new Map(
      Object.entries(health.weights_by_segment).map(([name, own]) => [nameKey(name), own]),
    ),
    weightsByStage: health.weights_by_stage,
    bands: health.bands,
    hysteresis: health.hysteresis,
    minCoverage: health.min_coverage,
    caps: health.caps.map((c) => ({ when: c.when, atLeast: c.at_least, cap: c.cap })),
    signals: health.signals.map(({ window, ...signal }) => ({ ...signal, windowDays: daysOf(window) })),
    usage: {
      cadence: usage.cadence,
      cadenceByProduct: usage.cadence_by_product,
      recentDays: daysOf(usage.recent),
      baselineDays: daysOf(usage.baseline),
      minHistoryDays: daysOf(usage.min_history),
      quietPeriods: usage.quiet_periods,
      holidays: usage.holidays,
    },
    surveys: {
      npsScale: surveys.nps.scale,
      ces: surveys.ces,
      halfLifeDays: daysOf(surveys.half_life),
      expireDays: daysOf(surveys.expire_after),
      roleWeights: surveys.role_weights,
    },
    payments: {
      dueSoonDays: daysOf(config.payments.due_soon),
      overdueZeroDays: daysOf(config.payments.overdue_zero),
      least: toLeastAmount(config),
    },
    tiers: Object.fromEntries(
      Object.entries(config.tiers).map(([name, { touch, onboarding }]) => [
        name,
        onboarding === null ? { touch } : { touch, onboardingDays: daysOf(onboarding) },
      ]),
    ),
  };
}

/** What is not worth asking anybody for. */
export function toLeastAmount(config: Config): LeastAmount {
  const { currency, payments } = config;
  return { amount: payments.least_amount, terms: { currency, rates: toExchangeRates(config) } };
}

export function toAlertSettings(config: Config): AlertSettings {
  const { alerts } = config;
  return {
    rules: Object.fromEntries(Object.entries(alerts.rules).map(([name, rule]) => [name, toRule(rule)])),
    line: toLine(config),
    healthyFrom: config.health.bands.watch,
    cooldownDays: daysOf(alerts.cooldown),
    recoverAfterDays: daysOf(alerts.recover_after),
    escalateAfterDays: alerts.escalate_after_working_days,
    bundleOver: alerts.bundle_over,
    massDrop: { share: alerts.mass_drop.share, minAccounts: alerts.mass_drop.min_accounts },
    promote: { yearlyValue: alerts.promote.yearly_value, probability: alerts.promote.probability },
    leavingPlaybook: config.leaving.playbook,
    byHand: { severity: alerts.by_hand.severity, playbook: alerts.by_hand.playbook },
  };
}

/** What may be offered to customers. */
export function toMaterials({ materials }: Pick<Config, 'materials'>): Material[] {
  return Object.entries(materials).map(([name, material]) => ({ name, ...material }));
}

/** The reasons for leaving, by their key. */
export function toReasons({ leaving }: Pick<Config, 'leaving'>): LeavingReasons {
  return new Map(Object.entries(leaving.reasons));
}

function toLine({ alerts }: Config): AlertSettings['line'] {
  const { line } = alerts;
  return {
    rule: toLineRule(line),
    closeAt: line.close_at,
    contact: line.contact,
    unproven: { worstShare: line.unproven.worst_share, leastLift: line.unproven.least_lift },
    capacity: { perOwner: alerts.budget_per_csm_per_week, share: alerts.capacity_share },
    severity: line.severity,
    playbook: line.playbook,
  };
}

function toLineRule({ by, least_lift: leastLift, over }: Config['alerts']['line']): LineRule {
  switch (by) {
    case 'budget':
      return { by, leastLift };
    case 'lift':
      return { by, lift: leastLift };
    case 'profit':
      return { by };
    case 'probability':
      return { by, over };
  }
}

/** What amounts are compared and summed by. */
export function toExchangeRates(config: Config): ExchangeRates {
  const byCurrency = new Map<string, { from: Day; rate: number }[]>();
  for (const { from, ...entry } of [...config.rates].sort((a, b) => (a.from < b.from ? -1 : 1))) {
    for (const [code, rate] of Object.entries(entry)) {
      const known = byCurrency.get(code);
      if (known) known.push({ from, rate });
      else byCurrency.set(code, [{ from, rate }]);
    }
  }
  return { currency: reportingCurrency(config), rates: byCurrency };
}

const calendars = new WeakMap<Config, HolidayCalendar>();

/** When people do not work: their week end, and the holidays named under alerts, else those that quieten usage. Kept per configuration. */
export function toHolidays(config: Config): HolidayCalendar {
  const known = calendars.get(config);
  if (known) return known;
  const calendar = holidayCalendar(
    config.alerts.holidays ?? config.usage.holidays,
    config,
    toWeekends(config.alerts.weekend),
  );
  calendars.set(config, calendar);
  return calendar;
}

/** What counts as a contact: signals, and the steps of playbooks that are a talk with the customer. */
export function toContactRecords({ alerts, playbooks }: Config): ContactRecords {
  const { signal, channels } = alerts.contact;
  return {
    signals: new Map([[signal, null], ...Object.entries(channels)]),
    talks: Object.entries(playbooks).flatMap(([name, { steps }]) =>
      steps
        .filter(({ point, queue }) => point !== undefined && queue === 'csm')
        .map(({ id }) => `${name}/${id}`),
    ),
  };
}

/** How often accounts of a tier and a segment are to be talked to; where people do the talking a segment's word counts before the tier's. */
export function declaredContact(
  config: Config,
  { tier, segment }: { tier: string | null; segment: string | null },
): { everyDays: number } | 'auto' | null {
  const { tiers, routing } = config;
  const own = Object.entries(routing.segments).find(
    ([name]) => segment !== null && nameKey(name) === nameKey(segment),
  )?.[1].contact_every;
  const ofSegment = touchOfTier(config, tier) === 'high' ? own : undefined;
  const every = ofSegment ?? (tier === null ? undefined : ownValue(tiers, tier)?.contact_every) ?? null;
  return every === null || every === 'auto' ? every : { everyDays: daysOf(every) };
}

function toWeekends(weekend: Config['alerts']['weekend']): WeekendSettings {
  if (weekend === null) return null;
  return Object.fromEntries(
    Object.entries(weekend).map(([group, days]) => [group, days.map((day) => WEEKDAYS.indexOf(day) + 1)]),
  );
}

function toRule(rule: RuleConfig): RuleSettings {
  switch (rule.kind) {
    case 'health_drop':
    case 'detractor':
    case 'goal_behind':
    case 'renewal': {
      const { within, ...rest } = rule;
      return { ...rest, withinDays: daysOf(within) };
    }
    case 'effort': {
      const { within, worst_share, ...rest } = rule;
      return { ...rest, withinDays: daysOf(within), worstShare: worst_share };
    }
    default:
      return rule;
  }
}

function toCondition(when: ConditionConfig): StepCondition {
  return {
    tiers: when.tiers ?? null,
    segments: when.segments ?? null,
    rules: when.rules ?? null,
    reasons: when.reasons ?? null,
    yearlyValueAtLeast: when.yearly_value_at_least ?? null,
    probabilityAtLeast: when.probability_at_least ?? null,
    collection: when.collection ?? null,
    componentBelow: when.component_below ?? {},
    renewalWithinDays: when.renewal_within === undefined ? null : daysOf(when.renewal_within),
  };
}

const playbooks = new WeakMap<Config, ReadonlyMap<string, Playbook>>();

/** The playbooks of the file, by name. Kept per configuration: every agenda asks for them. */
export function toPlaybooks(config: Config): ReadonlyMap<string, Playbook> {
  const known = playbooks.get(config);
  if (known) return known;
  const read = readPlaybooks(config);
  playbooks.set(config, read);
  return read;
}

function readPlaybooks(config: Config): ReadonlyMap<string, Playbook> {
  return new Map(
    Object.entries(config.playbooks).map(([name, playbook]) => [
      name,
      {
        name,
        questions: playbook.questions,
        steps: playbook.steps.map((s) => ({
          id: s.id,
          title: s.title,
          queue: s.queue,
          dueWorkingDays: s.due_working_days,
          touch: s.touch,
          ...(s.when === undefined ? {} : { when: toCondition(s.when) }),
          ...(s.days_before_leaving === undefined ? {} : { daysBeforeLeaving: s.days_before_leaving }),
          ...(s.point === undefined ? {} : { point: s.point }),
          stopOnRecovery: s.stop_on_recovery,
        })),
      },
    ]),
  );
}
