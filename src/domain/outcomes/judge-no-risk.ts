import { addDays } from '../day.ts';
import type { AccountFlag } from '../flags/flag.ts';
import type { Day } from '../types.ts';
import type { Departure } from './ledger.ts';

/** What words that an account is no risk have come to. */
export interface NoRiskRecord {
  words: number;
  stayed: number;
  left: number;
  /** Said too short a time ago. */
  open: number;
}

/**
 * Whoever says that an account is no risk is right when it has not left of its own accord within the outcome days; each word
 * counts, as each alert does. Null = nobody has said so since the day.
 */
export function judgeNoRisk(
  flags: readonly Pick<AccountFlag, 'accountId' | 'kind' | 'fromOn'>[],
  given: { since: Day; asOf: Day; outcomeDays: number; departures: readonly Departure[] },
): NoRiskRecord | null {
  const { since, asOf, outcomeDays, departures } = given;
  const leftOn = new Map(departures.map((one) => [one.accountId, one.leftOn]));
  const record = { words: 0, stayed: 0, left: 0, open: 0 };
  for (const { accountId, kind, fromOn } of flags) {
    if (kind !== 'no_risk' || fromOn < since || fromOn > asOf) continue;
    record.words++;
    const left = leftOn.get(accountId);
    const end = addDays(fromOn, outcomeDays);
    if (left !== undefined && left > fromOn && left <= end) record.left++;
    else if (end > asOf) record.open++;
    else record.stayed++;
  }
  return record.words === 0 ? null : record;
}
