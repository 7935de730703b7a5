import { daysBetween } from '../day.ts';
import { includesName } from '../names.ts';
import type { Collection, Day } from '../types.ts';

/** The components of the index that a condition may ask for. */
export const CONDITION_COMPONENTS = ['usage', 'nps', 'ces', 'payment'] as const;
export type ConditionComponent = (typeof CONDITION_COMPONENTS)[number];

/** Why tasks are planned now: an episode has opened, for the first time or again, got worse, or the trouble has repeated itself. */
export const STEP_REASONS = [
  'first',
  'again',
  'more_severe',
  'new_rule',
  'new_subject',
  'snooze_ended',
  'notice_given',
] as const;
export type StepReason = (typeof STEP_REASONS)[number];

/** When a step of a playbook is due at all. Everything that is named must hold; null = does not matter. */
export interface StepCondition {
  tiers: readonly string[] | null;
  segments: readonly string[] | null;
  /** One of these rules fires. */
  rules: readonly string[] | null;
  reasons: readonly StepReason[] | null;
  yearlyValueAtLeast: number | null;
  /** 0-1. */
  probabilityAtLeast: number | null;
  /** How one of the invoices that rules fire about is to be paid. */
  collection: Collection | null;
  /** Score of a component, 0-100, that must be known and lower than this. */
  componentBelow: { readonly [C in ConditionComponent]?: number | undefined };
  renewalWithinDays: number | null;
}

/** What conditions are judged by; null = not known. */
export interface StepFacts {
  tier: string | null;
  segment: string | null;
  mrr: number | null;
  currency: string | null;
  /** The amount is known, but in a currency that cannot be compared with that of the lines. */
  noRate?: boolean;
  probability: number | null;
  components: Readonly<Record<ConditionComponent, number | null>>;
  renewalOn: Day | null;
  /** Of an account that has given notice; left out or null = not known. */
  leavesOn?: Day | null;
  /** How the invoices that rules fire about are to be paid. */
  collections: readonly Collection[];
  rules: readonly string[];
  reason: string;
  asOf: Day;
}

/** The first thing that does not hold, with what was wanted and what is; `is` null = not known. */
export type Unmet =
  | { code: 'tier' | 'segment' | 'rule' | 'reason'; wanted: readonly string[]; is: string | null }
  | { code: 'yearly_value'; wanted: number; is: number | null; currency: string | null }
  | { code: 'no_rate'; currency: string | null }
  | { code: 'probability' | 'renewal'; wanted: number; is: number | null }
  | { code: 'component'; component: ConditionComponent; wanted: number; is: number | null }
  | { code: 'collection'; wanted: Collection; is: Collection | null }
  /** Nothing was said that could be handed on. */
  | { code: 'no_comment' }
  /** What was said praises. */
  | { code: 'no_complaint' };

/** What keeps a step from being due, or null when it is. What is not known does not hold. */
export function unmetCondition(when: StepCondition, facts: StepFacts): Unmet | null {
  const { tiers, segments, rules, reasons } = when;
  if (tiers && !includesName(tiers, facts.tier)) return { code: 'tier', wanted: tiers, is: facts.tier };
  if (segments && !includesName(segments, facts.segment)) {
    return { code: 'segment', wanted: segments, is: facts.segment };
  }
  if (rules && !facts.rules.some((rule) => rules.includes(rule))) {
    return { code: 'rule', wanted: rules, is: facts.rules.join(', ') || null };
  }
  if (reasons && !reasons.some((reason) => reason === facts.reason)) {
    return { code: 'reason', wanted: reasons, is: facts.reason };
  }
  if (when.yearlyValueAtLeast !== null && facts.noRate) return { code: 'no_rate', currency: facts.currency };
  const value = facts.mrr === null ? null : facts.mrr * 12;
  if (when.yearlyValueAtLeast !== null && (value === null || value < when.yearlyValueAtLeast)) {
    return { code: 'yearly_value', wanted: when.yearlyValueAtLeast, is: value, currency: facts.currency };
  }
  const { probability } = facts;
  if (when.probabilityAtLeast !== null && (probability === null || probability < when.probabilityAtLeast)) {
    return { code: 'probability', wanted: when.probabilityAtLeast, is: probability };
  }
  const { collection } = when;
  if (collection !== null && !facts.collections.includes(collection)) {
    return { code: 'collection', wanted: collection, is: facts.collections[0] ?? null };
  }
  for (const component of CONDITION_COMPONENTS) {
    const wanted = when.componentBelow[component];
    const is = facts.components[component];
    if (wanted !== undefined && (is === null || is >= wanted)) {
      return { code: 'component', component, wanted, is };
    }
  }
  const days = facts.renewalOn === null ? null : daysBetween(facts.asOf, facts.renewalOn);
  const { renewalWithinDays } = when;
  if (renewalWithinDays !== null && (days === null || days < 0 || days > renewalWithinDays)) {
    return { code: 'renewal', wanted: renewalWithinDays, is: days };
  }
  return null;
}
