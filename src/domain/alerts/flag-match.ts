import { type AccountFlag, flagHolds } from '../flags/flag.ts';
import type { RuleMatch } from './alert-inputs.ts';
import { type AlertSettings, BY_HAND_KIND, BY_HAND_RULE } from './settings.ts';

/** What a risk that a person has set makes of a day; null = none is set. */
export function flagMatch(
  flag: AccountFlag | undefined,
  { byHand }: Pick<AlertSettings, 'byHand'>,
): RuleMatch | null {
  if (flag?.kind !== 'risk') return null;
  const { id, saidBy, words, untilOn } = flag;
  return {
    rule: BY_HAND_RULE,
    kind: BY_HAND_KIND,
    ...byHand,
    subject: `flag:${id}`,
    immediate: false,
    fromUsage: false,
    evidence: { code: 'rule.by_hand', params: { by: saidBy, comment: words, until: untilOn } },
  };
}

/** A person says that an account is no risk. */
export function saysNoRisk(flag: AccountFlag | undefined): boolean {
  return flag?.kind === 'no_risk';
}

/** Of every account the newest word about risk that holds on a day. */
export function standingFlags(flags: readonly AccountFlag[], day: string): Map<string, AccountFlag> {
  const standing = new Map<string, AccountFlag>();
  const ofRisk = flags.filter((f) => (f.kind === 'risk' || f.kind === 'no_risk') && flagHolds(f, day));
  for (const flag of ofRisk.sort(
    (a, b) => a.saidAt.getTime() - b.saidAt.getTime() || (a.id < b.id ? -1 : 1),
  )) {
    standing.set(flag.accountId, flag);
  }
  return standing;
}
