import { daysBetween } from '../day.ts';
import { SEVERITIES, type Severity } from '../episode.ts';
import { compareText } from '../names.ts';
import type { Band, Day } from '../types.ts';
import type { AlertInputs, OpenInvoice, RecentAnswer, RuleEvidence, RuleMatch } from './alert-inputs.ts';
import { behindGoals } from './goal-matches.ts';
import { lacksAtStart } from './onboarding.ts';
import { type IndexRuleSettings, isIndexRule, type RuleSettings } from './settings.ts';

const BAND_RANK: Readonly<Record<Band, number>> = {
  unknown: -1,
  healthy: 0,
  watch: 1,
  at_risk: 2,
  critical: 3,
};

/** The day on which rules are evaluated. */
export interface RuleDay {
  asOf: Day;
  /**
   * Up to which the feed of invoices can be trusted to know payments: a bill is late only as far as it was by then,
   * because the silence of a stale feed makes nobody a debtor. Absent = `asOf`.
   */
  paidUntil?: Day;
}

/** Every configured rule that fires for one account, most severe first, then in the order of the file. */
export function evaluateRules(
  inputs: AlertInputs,
  rules: Readonly<Record<string, RuleSettings>>,
  { asOf, paidUntil = asOf }: RuleDay,
): RuleMatch[] {
  const matches: RuleMatch[] = [];
  const unsureDays = Math.max(0, daysBetween(paidUntil, asOf));
  for (const [name, rule] of Object.entries(rules)) {
    if (!rule.enabled) continue;
    const hit = evaluate(rule, inputs, { asOf, unsureDays });
    if (!hit) continue;
    matches.push({ rule: name, kind: rule.kind, severity: rule.severity, playbook: rule.playbook, ...hit });
  }
  return mostSevereFirst(matches);
}

/** In place; equals keep their order. */
export function mostSevereFirst(matches: RuleMatch[]): RuleMatch[] {
  const rank = (f: RuleMatch) => SEVERITIES.indexOf(f.severity);
  return matches.sort((a, b) => rank(b) - rank(a));
}

/** What rules on the index look at. */
export type IndexFacts = Pick<AlertInputs, 'health' | 'band' | 'components' | 'estimate' | 'before'> & {
  account: Pick<AlertInputs['account'], 'renewalOn'>;
};

/** Whether a rule fires that opens a risk alert wherever the account stands. */
export function opensAlways(
  facts: IndexFacts,
  rules: Readonly<Record<string, RuleSettings>>,
  asOf: Day,
): boolean {
  return Object.values(rules).some(
    (rule) => isIndexRule(rule) && rule.always && rule.enabled && evaluateIndex(rule, facts, asOf) !== null,
  );
}

/** How severe the worst rule on the index is that fires; null = none does. */
export function worstOfIndex(
  facts: IndexFacts,
  rules: Readonly<Record<string, RuleSettings>>,
  asOf: Day,
): Severity | null {
  const severities = Object.values(rules).flatMap((rule) =>
    isIndexRule(rule) && rule.enabled && evaluateIndex(rule, facts, asOf) !== null ? [rule.severity] : [],
  );
  return SEVERITIES.findLast((severity) => severities.includes(severity)) ?? null;
}

type Hit = Pick<RuleMatch, 'subject' | 'others' | 'immediate' | 'fromUsage' | 'evidence'>;

const lasting = (code: string, params: Hit['evidence']['params'], fromUsage: boolean): Hit => ({
  subject: null,
  immediate: false,
  fromUsage,
  evidence: { code, params },
});

function evaluate(
  rule: RuleSettings,
  inputs: AlertInputs,
  { asOf, unsureDays }: { asOf: Day; unsureDays: number },
): Hit | null {
  if (isIndexRule(rule)) return evaluateIndex(rule, inputs, asOf);
  switch (rule.kind) {
    case 'detractor':
      return answered(inputs.detractors, {
        withinDays: rule.withinDays,
        asOf,
        code: 'rule.detractor',
        immediate: true,
      });
    case 'effort': {
      const bad = inputs.efforts.filter((a) => a.effort >= rule.worstShare);
      return answered(bad, { withinDays: rule.withinDays, asOf, code: 'rule.effort', immediate: false });
    }
    case 'overdue': {
      const late = inputs.payment.invoices.filter(
        (i) =>
          i.daysOverdue - unsureDays >= rule.days &&
          (rule.collection === 'any' || i.collection === rule.collection),
      );
      return unpaid(late, overdueEvidence);
    }
    case 'failing_payment': {
      const failing = inputs.payment.invoices.filter((i) => i.attempts >= rule.attempts || i.uncollectible);
      return unpaid(
        failing.sort((a, b) => b.attempts - a.attempts),
        failingEvidence,
      );
    }
    case 'goal_behind':
      return behindGoals(inputs.goals ?? [], rule.withinDays);
    case 'onboarding':
      return inputs.onboarding === undefined ? null : lacksAtStart(rule, inputs.onboarding);
  }
}

function evaluateIndex(rule: IndexRuleSettings, inputs: IndexFacts, asOf: Day): Hit | null {
  const { health, band, estimate, account } = inputs;
  switch (rule.kind) {
    case 'band':
      return BAND_RANK[band] >= BAND_RANK[rule.at]
        ? lasting('rule.band', { band, health }, restsOnUsage(inputs))
        : null;
    case 'health_drop': {
      const before = inputs.before.get(rule.withinDays);
      if (health === null || !before) return null;
      const drop = before.health - health;
      // A drop from very good to good is not risk: the index must also have left the healthy band.
      if (drop < rule.points || BAND_RANK[band] < BAND_RANK.watch) return null;
      const params = { from: before.health, to: health, since: before.day, points: drop };
      return lasting('rule.health_drop', params, restsOnUsage(inputs));
    }
    case 'probability':
      return estimate.probability !== null && estimate.probability >= rule.over
        ? lasting(
            'rule.probability',
            { probability: estimate.probability, days: estimate.horizonDays },
            false,
          )
        : null;
    case 'renewal': {
      if (account.renewalOn === null || health === null || health >= rule.below) return null;
      const days = daysBetween(asOf, account.renewalOn);
      return days >= 0 && days <= rule.withinDays
        ? lasting('rule.renewal', { days, renewalOn: account.renewalOn, health }, restsOnUsage(inputs))
        : null;
    }
  }
}

function answered(
  answers: readonly RecentAnswer[],
  given: { withinDays: number; asOf: Day; code: string; immediate: boolean },
): Hit | null {
  // Most accounts have none, on most days.
  if (answers.length === 0) return null;
  const { withinDays, asOf, code, immediate } = given;
  const recent = answers.filter((a) => daysBetween(a.respondedOn, asOf) <= withinDays);
  // The newest answer speaks; with two on one day the response id decides, so the order of rows does not.
  const [newest, ...earlier] = recent.sort((a, b) =>
    a.respondedOn === b.respondedOn
      ? compareText(b.responseId, a.responseId)
      : compareText(b.respondedOn, a.respondedOn),
  );
  if (!newest) return null;
  const asEvidence = ({ score, respondedOn, comment, role }: RecentAnswer) => ({
    code,
    params: { score, on: respondedOn, comment, role },
  });
  return {
    subject: newest.responseId,
    others: earlier.map((a) => ({ subject: a.responseId, evidence: asEvidence(a) })),
    immediate,
    fromUsage: false,
    evidence: asEvidence(newest),
  };
}

/** One match about all of the invoices; the first speaks. */
function unpaid(
  invoices: readonly OpenInvoice[],
  evidenceOf: (invoice: OpenInvoice) => RuleEvidence,
): Hit | null {
  const [first, ...others] = invoices.map((i) => ({ subject: i.invoiceId, evidence: evidenceOf(i) }));
  return first ? { ...first, others, immediate: false, fromUsage: false } : null;
}

function overdueEvidence({ daysOverdue: days, collection, nextAttemptOn }: OpenInvoice): RuleEvidence {
  return collection === 'manual'
    ? { code: 'rule.overdue', params: { days } }
    : { code: 'rule.overdue_automatic', params: { days, nextAttemptOn } };
}

function failingEvidence({ attempts, nextAttemptOn }: OpenInvoice): RuleEvidence {
  return attempts === 0
    ? { code: 'rule.uncollectible', params: {} }
    : { code: 'rule.failing_payment', params: { attempts, nextAttemptOn } };
}

/** True when usage is the worst of the known components: then a broken usage feed would explain the alert as well. */
function restsOnUsage({ components }: IndexFacts): boolean {
  const { usage, ...others } = components;
  return usage !== null && Object.values(others).every((score) => score === null || score >= usage);
}
