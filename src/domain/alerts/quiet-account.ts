import type { PassState } from './pass-inputs.ts';
import type { Portfolio } from './portfolio.ts';
import type { AlertSettings } from './settings.ts';

/**
 * What has happened to an account, as far as it decides whether a rule may fire for it. Each figure may say more than
 * there is, never less.
 */
export interface Happened {
  /** Days since the newest answer of a kind that rules look at; Infinity = there is none. */
  answeredSince: Readonly<Record<'nps' | 'ces', number>>;
  /** Of unpaid bills; -Infinity = there is none. */
  daysOverdue: number;
  attempts: number;
  uncollectible: boolean;
  /** Goals are recorded, or it is in its first days. */
  goals: boolean;
  starts: boolean;
}

/** Whether any of the rules on what has happened may fire. */
export function eventRules(rules: AlertSettings['rules']): (happened: Happened) => boolean {
  const none = Number.NEGATIVE_INFINITY;
  const answers = { nps: none, ces: none };
  const least = { overdue: Number.POSITIVE_INFINITY, attempts: Number.POSITIVE_INFINITY };
  let looksAtGoals = false;
  let looksAtStarts = false;
  for (const rule of Object.values(rules)) {
    if (!rule.enabled) continue;
    if (rule.kind === 'detractor') answers.nps = Math.max(answers.nps, rule.withinDays);
    else if (rule.kind === 'effort') answers.ces = Math.max(answers.ces, rule.withinDays);
    else if (rule.kind === 'overdue') least.overdue = Math.min(least.overdue, rule.days);
    else if (rule.kind === 'failing_payment') least.attempts = Math.min(least.attempts, rule.attempts);
    else if (rule.kind === 'goal_behind') looksAtGoals = true;
    else if (rule.kind === 'onboarding') looksAtStarts = true;
  }
  return ({ answeredSince, daysOverdue, attempts, uncollectible, goals, starts }) =>
    answeredSince.nps <= answers.nps ||
    answeredSince.ces <= answers.ces ||
    daysOverdue >= least.overdue ||
    attempts >= least.attempts ||
    (uncollectible && Number.isFinite(least.attempts)) ||
    (goals && looksAtGoals) ||
    (starts && looksAtStarts);
}

/**
 * Rows of the accounts of which something can become on a day, ascending. Of all others nothing can, whatever else is known
 * of them, so that `decideAccount` need not be asked: they have no episode and have given no notice, the line opens
 * nothing for them, nothing has happened, and nobody has said or muted anything.
 * @param happened rows of accounts for which a rule on what has happened may fire
 */
export function rowsToAsk(
  { noticed, rowOf, places }: Pick<Portfolio, 'noticed' | 'rowOf' | 'places'>,
  happened: readonly number[],
  { live, risk, flags, mutedRules }: PassState,
): number[] {
  if (mutedRules.size > 0) return Array.from(places, (_, row) => row);
  const opening = [...risk.decisions].flatMap(([accountId, { kind }]) => (kind === 'opens' ? accountId : []));
  const asked = new Set([...happened, ...noticed]);
  for (const accountId of [...live.keys(), ...flags.keys(), ...opening]) {
    const row = rowOf(accountId);
    if (row !== undefined) asked.add(row);
  }
  return [...asked].sort((a, b) => a - b);
}
