import type { OnboardingFacts, RuleMatch, UsualStart } from './alert-inputs.ts';
import type { EventRuleSettings } from './settings.ts';

/** Fewer earlier starts say nothing of what is usual. */
const LEAST_STARTS = 5;
/** Where fewer of the others had it by then, whoever lacks it is like them. */
const LEAST_SHARE = 0.6;

export type OnboardingRule = Extract<EventRuleSettings, { kind: 'onboarding' }>;

export function usualKey({ lacks, days }: Pick<OnboardingRule, 'lacks' | 'days'>): string {
  return `${lacks}:${days}`;
}

/**
 * Whether an account lacks by a day of its life what others of the same age had. First use and contact are judged
 * against how the others began, so that start dates which say nothing raise nothing.
 */
export function lacksAtStart(
  rule: OnboardingRule,
  facts: OnboardingFacts,
): Pick<RuleMatch, 'subject' | 'immediate' | 'fromUsage' | 'evidence'> | null {
  if (facts.age < rule.days) return null;
  const common = { subject: `onboarding:${rule.lacks}`, immediate: false };
  const days = facts.age;
  switch (rule.lacks) {
    case 'first_use': {
      const usual = usualOf(rule, facts);
      if (facts.hasUsed || usual === null) return null;
      const params = { days, ...usual, by: rule.days };
      return { ...common, fromUsage: true, evidence: { code: 'rule.onboarding_first_use', params } };
    }
    case 'contact': {
      const usual = usualOf(rule, facts);
      if (facts.hasContact !== false || usual === null) return null;
      const params = { days, ...usual, by: rule.days };
      return { ...common, fromUsage: false, evidence: { code: 'rule.onboarding_contact', params } };
    }
    case 'seats': {
      const { seatsPaid: paid, seatsAssigned: assigned } = facts;
      if (paid === null || assigned === null || paid <= 0 || assigned >= paid * rule.below) return null;
      const params = { assigned, paid, days };
      return { ...common, fromUsage: false, evidence: { code: 'rule.onboarding_seats', params } };
    }
  }
}

/** How the others began: the account itself, which lacks it, is not one of them. */
function usualOf(rule: OnboardingRule, { usual, age }: OnboardingFacts): Omit<UsualStart, 'oldest'> | null {
  const known = usual.get(usualKey(rule));
  if (known === undefined) return null;
  const of = known.of - (age <= known.oldest ? 1 : 0);
  return of < LEAST_STARTS || known.had < of * LEAST_SHARE ? null : { of, had: known.had };
}
