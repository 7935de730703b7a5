import { latestSlot, nextSlots } from './latest-slot.ts';
import type { OpenSlots } from './slots/slot-report.ts';
import type { Schedules, Timing } from './timing.ts';

export interface JobHealth {
  readonly job: string;
  readonly lastGood: string | null;
  /** Why it counts as late; null = it is in time. */
  readonly reason: string | null;
}

/** However seldom a job is due, a run that began must be over after this. */
const LONGEST_RUN_MS = 6 * 3_600_000;

/**
 * Every scheduled job against its own schedule: late is one whose newest run failed for good, or that has not brought
 * anything to a good end for as long as one of its intervals after it was due (and never less than `leastMs`).
 */
export function judgeJobs(
  schedules: Schedules,
  open: ReadonlyMap<string, OpenSlots>,
  given: { readonly now: Date; readonly leastMs: number },
): readonly JobHealth[] {
  return Object.entries(schedules).map(([job, { timing }]) => {
    const slots = open.get(job);
    const lastGood = slots?.lastGood?.toISOString() ?? null;
    if (slots === undefined) return { job, lastGood, reason: null };
    const limitMs = Math.max(given.leastMs, Math.min(intervalMs(timing, given.now), LONGEST_RUN_MS));
    const since = lastGood === null ? 'never done yet' : `last done ${lastGood}`;
    const why = slots.reason === null ? '' : `: ${slots.reason}`;
    if (slots.failed) return { job, lastGood, reason: `${job}: failed, ${since}${why}` };
    const { openMs } = slots;
    if (openMs === null || openMs <= limitMs) return { job, lastGood, reason: null };
    return {
      job,
      lastGood,
      reason: `${job}: not done for ${Math.round(openMs / 1000)} s since it was due, ${since}${why}`,
    };
  });
}

/** The time between the slots around `now`. */
function intervalMs(timing: Timing, now: Date): number {
  if (timing.kind === 'every') return timing.seconds * 1_000;
  const [next] = nextSlots(timing, now, 1);
  const latest = latestSlot(timing, now);
  return next === undefined || latest === null ? LONGEST_RUN_MS : next.getTime() - latest.getTime();
}
