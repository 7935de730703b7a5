import { latestSlot } from './latest-slot.ts';
import type { Schedule } from './timing.ts';

/** `run` and `missed` are claimed in the database, `none` needs nothing; the reason goes into the log and the row. */
export type CatchUpDecision =
  | { readonly kind: 'run'; readonly slot: Date; readonly reason: 'on time' | 'catch-up' }
  | { readonly kind: 'missed'; readonly slot: Date; readonly reason: string }
  | {
      readonly kind: 'none';
      readonly reason: 'never due' | 'not since the schedule changed' | 'already claimed';
    };

const ON_TIME_MS = 60_000;
const HOUR = 3_600_000;

/**
 * Decides what is to be done now about one job's most recent slot. However many slots were missed, at most one is
 * made up; a slot older than `schedule.catchUpMs` is not, it is announced once.
 *
 * - `lastSlot`: the job's latest slot on record that is not after `now`, null when there is none;
 * - `effectiveFrom`: since when the job has this timing; slots before that moment were never due.
 */
export function decideCatchUp(given: {
  readonly schedule: Schedule;
  readonly lastSlot: Date | null;
  readonly effectiveFrom: Date;
  readonly now: Date;
}): CatchUpDecision {
  const { schedule, lastSlot, effectiveFrom, now } = given;
  const slot = latestSlot(schedule.timing, now);
  if (slot === null) return { kind: 'none', reason: 'never due' };
  if (slot <= effectiveFrom) return { kind: 'none', reason: 'not since the schedule changed' };
  if (lastSlot !== null && lastSlot >= slot) return { kind: 'none', reason: 'already claimed' };
  const age = now.getTime() - slot.getTime();
  if (age <= ON_TIME_MS) return { kind: 'run', slot, reason: 'on time' };
  if (age <= schedule.catchUpMs) return { kind: 'run', slot, reason: 'catch-up' };
  const hours = (ms: number) => Math.floor(ms / HOUR);
  const reason = `missed by ${hours(age)} h, made up within ${hours(schedule.catchUpMs)} h only`;
  return { kind: 'missed', slot, reason };
}
