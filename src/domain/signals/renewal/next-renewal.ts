import { toEpochDay } from '../../day.ts';
import type { Day, Subscription } from '../../types.ts';

/** Words in plan names, in English and Portuguese, that tell the term of a contract in months. */
const TERM_WORDS: ReadonlyMap<string, number> = new Map([
  ...['monthly', 'mthly', 'month', 'mensal'].map((word) => [word, 1] as const),
  ...['quarterly', 'quarter', 'qtrly', 'trimestral'].map((word) => [word, 3] as const),
  ...['biannual', 'biann', 'semiannual', 'halfyearly', 'semestral'].map((word) => [word, 6] as const),
  ...['annual', 'annually', 'yearly', 'anual'].map((word) => [word, 12] as const),
]);

/**
 * The day on which the account can next leave its contract (days since 1970-01-01): the declared renewal date, else the
 * next end of a term of the running subscription that is worth most and whose plan name tells its term. Null = unknown.
 */
export function nextRenewal(
  renewalOn: Day | null,
  subscriptions: readonly Subscription[],
  asOf: number,
): number | null {
  if (renewalOn !== null) return toEpochDay(renewalOn);
  let best: { subscription: Subscription; months: number } | null = null;
  for (const subscription of subscriptions) {
    if (subscription.endedOn !== null && toEpochDay(subscription.endedOn) <= asOf) continue;
    const months = termMonths(subscription.plan);
    if (months !== null && (best === null || precedes(subscription, best.subscription))) {
      best = { subscription, months };
    }
  }
  if (best === null || toEpochDay(best.subscription.startedOn) > asOf) return null;
  return nextTermEnd(best.subscription.startedOn, best.months, asOf);
}

/** Months of the term that a plan's name tells, e.g. `team_annual` 12; null = it tells none. */
export function termMonths(plan: string): number | null {
  for (const word of plan.toLowerCase().split(/[^\p{L}]+/u)) {
    const months = TERM_WORDS.get(word);
    if (months !== undefined) return months;
  }
  return null;
}

function precedes(a: Subscription, b: Subscription): boolean {
  const value = (a.mrr ?? 0) - (b.mrr ?? 0);
  if (value !== 0) return value > 0;
  if (a.startedOn !== b.startedOn) return a.startedOn > b.startedOn;
  return a.product < b.product || (a.product === b.product && a.plan < b.plan);
}

/** First day after `asOf` that lies whole terms after the start; the 31st of a shorter month is its last day. */
function nextTermEnd(startedOn: Day, months: number, asOf: number): number {
  const year = Number(startedOn.slice(0, 4));
  const month = Number(startedOn.slice(5, 7)) - 1;
  const dayOfMonth = Number(startedOn.slice(8, 10));
  const elapsed = Math.max(0, Math.floor((asOf - toEpochDay(startedOn)) / (months * 31)) - 1);
  for (let term = elapsed + 1; ; term++) {
    const first = Date.UTC(year, month + term * months, 1);
    const last = new Date(Date.UTC(year, month + term * months + 1, 0)).getUTCDate();
    const end = first / 86_400_000 + Math.min(dayOfMonth, last) - 1;
    if (end > asOf) return end;
  }
}
