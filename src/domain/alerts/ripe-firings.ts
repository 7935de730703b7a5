import { daysBetween } from '../day.ts';
import type { Day } from '../types.ts';
import type { Firing } from './standing.ts';

/**
 * Minimum duration: a lasting condition opens nothing before it has fired for so many days in a row; an answer or an
 * invoice does at once.
 * @param since first day of the present unbroken run of firings, by rule
 */
export function ripeFirings(
  firings: readonly Firing[],
  since: ReadonlyMap<string, Day>,
  given: { asOf: Day; minDays: number },
): Firing[] {
  return firings.filter(
    (f) => f.subject !== null || daysBetween(since.get(f.rule) ?? given.asOf, given.asOf) >= given.minDays,
  );
}
