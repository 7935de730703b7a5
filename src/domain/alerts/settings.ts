import type { Severity } from '../episode.ts';
import type { TaskQueue } from '../task.ts';
import type { Band, Collection, Touch, Translated } from '../types.ts';
import type { LineSettings } from './alert-line.ts';
import type { StepCondition } from './step-condition.ts';

/** How many days back a rule may look for survey answers; more are not read. */
export const ANSWER_WINDOW_DAYS = 90;

/**
 * A fall of the index is measured from an earlier day at least so many days back: less is noise, more is another story.
 * A day twice as far back at most stands in for one that was not scored.
 */
export const DROP_DAYS = { least: 7, most: 83 } as const;

/**
 * Falling with the others: this many points of the usage component below its best of so many days. Over days, because a
 * feed that delivers zeros moves a judgement of weeks by little a day; and less than what opens an alert by itself.
 */
export const LATELY_DAYS = 8;
export const STEEP_DROP = 15;

/** What was known within so many days and is not now is missing; what has been so for longer is how it is by now. */
export const HEARD_DAYS = 28;

/** What an account in its first days may lack. */
export const ONBOARDING_LACKS = ['first_use', 'seats', 'contact'] as const;
export type OnboardingLack = (typeof ONBOARDING_LACKS)[number];

interface RuleBase {
  severity: Severity;
  /** Name of the playbook whose steps become tasks; null = a message without tasks. */
  playbook: string | null;
  enabled: boolean;
}

/**
 * What rests on the index or the probability: reasons for a risk alert, which opens by the line. `always` = opens one
 * wherever the account stands.
 */
export type IndexRuleSettings = RuleBase & { always: boolean } & (
    | { kind: 'band'; at: Exclude<Band, 'healthy' | 'unknown'> }
    | { kind: 'health_drop'; points: number; withinDays: number }
    | { kind: 'probability'; over: number }
    | { kind: 'renewal'; withinDays: number; below: number }
  );

/** What has happened and somebody must act on, whatever the probability. */
export type EventRuleSettings = RuleBase &
  (
    | { kind: 'detractor'; withinDays: number }
    | { kind: 'effort'; worstShare: number; withinDays: number }
    | { kind: 'overdue'; days: number; collection: Collection | 'any' }
    | { kind: 'failing_payment'; attempts: number }
    | { kind: 'goal_behind'; withinDays: number }
    | { kind: 'onboarding'; lacks: OnboardingLack; days: number; below: number }
  );

/** What makes an alert, or speaks for one. */
export type RuleSettings = IndexRuleSettings | EventRuleSettings;

/** Name and kind of what opens by the line; no rule of the configuration may be called so. */
export const RISK_RULE = 'risk-line';
export const RISK_KIND = 'risk';

/** Name and kind of what a person sets by hand; likewise. */
export const BY_HAND_RULE = 'by-hand';
export const BY_HAND_KIND = 'by_hand';

/** Name and kind of what a notice raises; likewise. */
export const NOTICE_RULE = 'notice';

const EVENT_KINDS: ReadonlySet<string> = new Set<EventRuleSettings['kind'] | typeof BY_HAND_KIND>([
  BY_HAND_KIND,
  'detractor',
  'effort',
  'overdue',
  'failing_payment',
  'goal_behind',
  'onboarding',
]);

/** Of a match: something has happened, as against a risk. */
export function isEvent({ kind }: { kind: string }): boolean {
  return EVENT_KINDS.has(kind);
}

/** A bill that is not paid, or cannot be collected. */
export function isPaymentKind(kind: string): boolean {
  return kind === 'overdue' || kind === 'failing_payment';
}

export function isIndexRule(rule: RuleSettings): rule is IndexRuleSettings {
  return 'always' in rule;
}

export interface AlertSettings {
  rules: Readonly<Record<string, RuleSettings>>;
  /** Where risk alerts begin, and what they are when no rule speaks for them. */
  line: LineSettings & Pick<RuleBase, 'severity' | 'playbook'>;
  /** From this score on a component is no trouble, 0-100: the upper limit of the band watch. */
  healthyFrom: number;
  /** Days after the end of an episode in which the same account opens no new one (unless it is worse than before). */
  cooldownDays: number;
  /** Days without any firing rule after which an episode counts as recovered. */
  recoverAfterDays: number;
  /** Working days without a reaction after which a high-touch episode is escalated to the manager. */
  escalateAfterDays: number;
  /** From this many new episodes for one person in one run, one bundle replaces the single messages. */
  bundleOver: number;
  /** When this share of the judged accounts falls together in one run, the feed is suspected, not the customers. */
  massDrop: { share: number; minAccounts: number };
  /** A low-touch account is handed to a person from this yearly value or probability on. */
  promote: { yearlyValue: number | null; probability: number | null };
  /** Playbook of an account that has given notice; null = none. */
  leavingPlaybook: string | null;
  /** What a risk that a person sets by hand opens. */
  byHand: Pick<RuleBase, 'severity' | 'playbook'>;
}

/** The days back that the rules in force compare the index with. */
export function dropDaysOf(rules: AlertSettings['rules']): number[] {
  return daysOfDrops(rules, () => true);
}

/** The same of rules that open whatever the line says. */
export function alwaysDropDaysOf(rules: AlertSettings['rules']): number[] {
  return daysOfDrops(rules, ({ always }) => always);
}

function daysOfDrops(rules: AlertSettings['rules'], which: (rule: IndexRuleSettings) => boolean): number[] {
  const days = Object.values(rules).flatMap((r) =>
    r.kind === 'health_drop' && r.enabled && which(r) ? [r.withinDays] : [],
  );
  return [...new Set(days)];
}

export interface PlaybookStep {
  id: string;
  title: Translated<string>;
  /** `theme` = chosen by what the complaint is about. */
  queue: TaskQueue | 'theme';
  /** Due this many working days after the episode opens. */
  dueWorkingDays: number;
  /** Due so many days before the account leaves instead, once that day is known; left out = counted from today. */
  daysBeforeLeaving?: number;
  /** Only for this treatment; null = both. */
  touch: Touch | null;
  /** Left out = always. */
  when?: StepCondition;
  /**
   * A talk with the contact, and its part of one about several things (`the renewal`): steps that have one become a single
   * task. Null or left out = a task of its own.
   */
  point?: Translated<string> | null;
  /** An open task of this step is cancelled when the account recovers. */
  stopOnRecovery: boolean;
}

export interface Playbook {
  name: string;
  steps: readonly PlaybookStep[];
  /** What to ask in a call, for the agenda. */
  questions?: Translated<readonly string[]>;
}
