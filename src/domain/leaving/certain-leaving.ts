import { addDays } from '../day.ts';
import type { Day } from '../types.ts';

/** What is known of a notice. */
export interface Noticed {
  noticeOn: Day | null;
  leavesOn: Day | null;
}

/** The renewal that is still ahead of an account: who has given notice does not renew. */
export function renewalAhead({
  renewalOn,
  noticeOn,
}: Pick<Noticed, 'noticeOn'> & { renewalOn: Day | null }): Day | null {
  return noticeOn === null ? renewalOn : null;
}

/**
 * P(account leaves within so many days), 0-1: with a notice it is no estimate. Who leaves within them does so for certain,
 * also where no day is told; who leaves later is still there. Without a notice the probability as it was.
 */
export function withNotice(
  probability: number | null,
  { noticeOn, leavesOn }: Noticed,
  { asOf, days }: { asOf: Day; days: number },
): number | null {
  if (noticeOn === null) return probability;
  return leavesOn === null || leavesOn <= addDays(asOf, days) ? 1 : 0;
}
