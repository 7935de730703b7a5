import { ownValue } from '../names.ts';
import type { Band } from '../types.ts';
import { type AlertSettings, BY_HAND_RULE, NOTICE_RULE, type RuleSettings } from './settings.ts';

/**
 * Rules that rest on the index, which may be unknown. The others rest on what was told: an invoice is owed until it is
 * told to be paid, and an answer stays given, so they end only with the reason itself.
 */
const ON_INDEX: Readonly<Record<RuleSettings['kind'], boolean>> = {
  band: true,
  health_drop: true,
  renewal: true,
  probability: true,
  overdue: false,
  failing_payment: false,
  detractor: false,
  effort: false,
  goal_behind: false,
  onboarding: false,
};

/** What people or contracts say is known whatever the index is. */
const SAID: ReadonlySet<string> = new Set([BY_HAND_RULE, NOTICE_RULE]);

/**
 * The rules of an episode of which nothing can be said today: one of them is enough to leave its end open. A rule that
 * is configured no more counts as one that rests on the index.
 */
export function rulesOutOfSight(
  names: readonly string[],
  rules: AlertSettings['rules'],
  band: Band,
): string[] {
  if (band !== 'unknown') return [];
  return names.filter((name) => !SAID.has(name) && ON_INDEX[ownValue(rules, name)?.kind ?? 'band']);
}
