import type { LiveEpisode } from '../episode.ts';
import type { Account } from '../types.ts';
import type { AlertInputs, RuleMatch } from './alert-inputs.ts';
import { unseenEvidence } from './alert-inputs.ts';
import type { Transition } from './decide-alert.ts';
import { isPaymentKind, NOTICE_RULE } from './settings.ts';

/** The match of a notice that stands; null = none was given. */
export function noticeMatch(
  { noticeOn, leavesOn, churnReason }: Pick<Account, 'noticeOn' | 'leavesOn' | 'churnReason'>,
  playbook: string | null,
): RuleMatch | null {
  if (noticeOn === null) return null;
  return {
    rule: NOTICE_RULE,
    kind: NOTICE_RULE,
    severity: 'at_risk',
    playbook,
    // Another day of leaving, or a reason, is worth telling once more; the same is not.
    subject: `${subjectOf(noticeOn)}${leavesOn ?? ''}:${churnReason ?? ''}`,
    immediate: false,
    fromUsage: false,
    evidence: { code: 'rule.notice', params: { on: noticeOn, leavesOn } },
  };
}

function subjectOf(noticeOn: string): string {
  return `${NOTICE_RULE}:${noticeOn}:`;
}

function nextOf(isChanged: boolean, hasNewBill: boolean): Transition {
  if (isChanged) return { kind: 'leaving', reason: 'notice_changed' };
  if (hasNewBill) return { kind: 'repeated', reason: 'new_subject' };
  return { kind: 'none', reason: 'unchanged' };
}

/** What becomes of an account that has given notice, or has taken it back; `matches` are all that may still speak. */
export interface LeavingDecision {
  transition: Transition;
  matches: readonly RuleMatch[];
}

/**
 * A notice makes the living episode `leaving`, or opens one that is; whoever closed that by hand is asked no more about the
 * same notice. While it stands only bills speak beside it. Taken back, it ends the episode.
 * @param given.fired what the rules find, for its bills
 * @returns null for an account that has nothing to do with a notice
 */
export function decideLeaving(given: {
  account: Pick<AlertInputs['account'], 'noticeOn' | 'leavesOn' | 'churnReason'>;
  fired: readonly RuleMatch[];
  live: Pick<LiveEpisode, 'state'> | null;
  firedSubjects: ReadonlySet<string>;
  playbook: string | null;
}): LeavingDecision | null {
  const { account, live, firedSubjects } = given;
  const isLeaving = live?.state === 'leaving';
  const notice = noticeMatch(account, given.playbook);
  if (notice === null) {
    return isLeaving ? { transition: { kind: 'recovered', reason: 'notice_withdrawn' }, matches: [] } : null;
  }
  const bills = given.fired.filter(({ kind }) => isPaymentKind(kind));
  if (!isLeaving) {
    const known = subjectOf(account.noticeOn!);
    const isClosed = live === null && [...firedSubjects].some((subject) => subject.startsWith(known));
    return isClosed
      ? { transition: { kind: 'none', reason: 'unchanged' }, matches: [] }
      : { transition: { kind: 'leaving', reason: 'notice_given' }, matches: [notice, ...bills] };
  }
  const isNews = (match: RuleMatch) => unseenEvidence(match, firedSubjects).length > 0;
  return { transition: nextOf(isNews(notice), bills.some(isNews)), matches: [notice, ...bills] };
}
