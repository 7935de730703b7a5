import type { Holidays } from '../alerts/holidays.ts';
import { isWorkingDay } from '../alerts/working-days.ts';
import { addDays, daysBetween, isoWeekday } from '../day.ts';
import type { Day, Evidence, Money } from '../types.ts';
import { findProspects, type ProspectFacts, SILENT_DAYS } from './find-prospects.ts';

/** A hint is told for so long, then whoever had it has made up their mind. */
const TOLD_DAYS = 28;

/** The first day of a week, Monday to Sunday, on which somebody works. */
export function isFirstWorkingDay(day: Day, holidays: Holidays): boolean {
  if (!isWorkingDay(day, holidays)) return false;
  for (let back = isoWeekday(day) - 1; back > 0; back--) {
    if (isWorkingDay(addDays(day, -back), holidays)) return false;
  }
  return true;
}

/**
 * Neutrals and silent promoters that a CSM is told of this week: for four weeks from the answer, or from when a promoter
 * counts as silent, and no more once somebody has talked with them.
 */
export function chooseForWeek(
  facts: readonly ProspectFacts[],
  { asOf, talkedOn }: { asOf: Day; talkedOn: ReadonlyMap<string, Day> },
): { accountId: string; why: Evidence }[] {
  return facts.flatMap((one) => {
    const hint = findProspects(one, asOf).find(({ kind }) => kind === 'attention');
    if (!hint || one.nps === null) return [];
    const since =
      hint.evidence.code === 'rule.promoter_silent' ? addDays(one.nps.on, SILENT_DAYS.from) : one.nps.on;
    const talked = talkedOn.get(one.accountId);
    const isOver = daysBetween(since, asOf) > TOLD_DAYS || (talked !== undefined && talked >= since);
    return isOver ? [] : [{ accountId: one.accountId, why: hint.evidence }];
  });
}

/** An account as a weekly list tells of it. */
export interface NotableAccount {
  accountId: string;
  accountName: string | null;
  tier: string | null;
  segment: string | null;
  csmEmail: string | null;
  mrr: Money | null;
  /** Goals of others are recorded, and none of this account. */
  lacksGoal: boolean;
}
