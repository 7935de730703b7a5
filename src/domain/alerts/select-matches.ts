import { daysBetween } from '../day.ts';
import type { Day } from '../types.ts';
import type { RuleMatch } from './alert-inputs.ts';
import type { RuleSettings } from './settings.ts';

/**
 * Minimum duration: a lasting condition opens nothing before it has fired for so many days in a row; an answer or an
 * invoice does at once.
 * @param since first day of the present unbroken run of matches, by rule
 */
export function ripeMatches(
  matches: readonly RuleMatch[],
  since: ReadonlyMap<string, Day>,
  given: { asOf: Day; minDays: number },
): RuleMatch[] {
  return matches.filter(
    (f) => f.subject !== null || daysBetween(since.get(f.rule) ?? given.asOf, given.asOf) >= given.minDays,
  );
}

/**
 * Inhibition: a card that fails explains why nobody logs in. While payment fails, what rests on usage alone neither
 * opens, worsens nor adds tasks; the payment alert stands for both. Voluntary risk (answers, probability, renewal)
 * goes on.
 */
export function holdExplained(matches: readonly RuleMatch[]): RuleMatch[] {
  const failing = matches.some((f) => f.kind === 'failing_payment');
  return failing ? matches.filter((f) => !f.fromUsage) : [...matches];
}

/** The rules that are heard for an account: those that are not muted, and those that its living episode is about. */
export function heardRules(
  rules: Readonly<Record<string, RuleSettings>>,
  { muted, known }: { muted: ReadonlySet<string>; known: readonly string[] },
): Readonly<Record<string, RuleSettings>> {
  if (muted.size === 0) return rules;
  return Object.fromEntries(
    Object.entries(rules).filter(([name]) => !muted.has(name) || known.includes(name)),
  );
}

/**
 * What a muted rule still may do: nothing for an account without an episode; in a living episode that it had its part
 * in, only keep it from counting as recovered. There it raises nothing new.
 * @param known rules of the account's living episode; empty = there is none
 */
export function withoutMuted(
  matches: readonly RuleMatch[],
  muted: ReadonlySet<string>,
  known: readonly string[],
): RuleMatch[] {
  return matches.flatMap((match) => {
    if (!muted.has(match.rule)) return [match];
    return known.includes(match.rule) ? [{ ...match, immediate: false }] : [];
  });
}
