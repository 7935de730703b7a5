import { createTask, parse } from 'node-cron';
import type { Timing } from './timing.ts';
import { instantOf, instantsShowing, offsetsAround, toWallClock } from './wall-clock.ts';

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
const EARLIEST_DAYS_BACK = 400;

interface CronReader {
  /** Minutes of the day, ascending, at which it is due on a day that matches. */
  readonly minutesOfDay: readonly number[];
  /** True when it is due in every hour: such a job follows real time, others the wall clock. */
  readonly hourly: boolean;
  matchesDay(wallMidnight: number): boolean;
}

const readers = new Map<string, CronReader>();

/** node-cron is the only reader of expressions; it is asked about the wall clock's digits, hence in UTC. */
function readCron(cron: string): CronReader {
  const known = readers.get(cron);
  if (known) return known;
  const { minute, hour } = parse(cron);
  const minutesOfDay = hour.flatMap((h) => minute.map((m) => h * 60 + m)).sort((a, b) => a - b);
  const matcher = createTask(cron, () => undefined, { timezone: 'UTC' });
  void matcher.destroy();
  const first = (minutesOfDay[0] ?? 0) * MINUTE;
  const days = new Map<number, boolean>();
  const reader: CronReader = {
    minutesOfDay,
    hourly: new Set(hour).size === 24,
    matchesDay: (wallMidnight) => {
      const matches = days.get(wallMidnight) ?? matcher.match(new Date(wallMidnight + first));
      days.set(wallMidnight, matches);
      return matches;
    },
  };
  readers.set(cron, reader);
  return reader;
}

function latestOnDay(reader: CronReader, wallMidnight: number, timezone: string, now: number): number | null {
  if (!reader.matchesDay(wallMidnight)) return null;
  const offsets = offsetsAround(wallMidnight + DAY / 2, timezone);
  let latest: number | null = null;
  for (const minuteOfDay of reader.minutesOfDay) {
    const wall = wallMidnight + minuteOfDay * MINUTE;
    const instants = reader.hourly
      ? instantsShowing(wall, timezone, offsets)
      : [instantOf(wall, timezone, offsets)];
    for (const instant of instants) if (instant <= now && instant > (latest ?? -1)) latest = instant;
  }
  return latest;
}

/**
 * The most recent instant, not after `now`, at which a job with this timing was due; null when there was none in
 * 400 days. Whole minutes for a cron expression, whole multiples of its period for the other kind.
 *
 * A wall-clock time is due exactly once even if the clock shows it twice or never, so a daily job runs once on
 * each day and a weekly one once a week, over both clock changes. An expression that is due in every hour follows
 * real time instead: it runs in the repeated hour and has nothing to make up for the skipped one.
 */
export function latestSlot(timing: Timing, now: Date): Date | null {
  if (timing.kind === 'every') {
    const period = timing.seconds * 1000;
    return new Date(Math.floor(now.getTime() / period) * period);
  }
  const reader = readCron(timing.cron);
  const today = Math.floor(toWallClock(now.getTime(), timing.timezone) / DAY) * DAY;
  let latest: number | null = null;
  for (let back = 0; back <= EARLIEST_DAYS_BACK; back += 1) {
    const found = latestOnDay(reader, today - back * DAY, timing.timezone, now.getTime());
    if (found !== null && found > (latest ?? -1)) latest = found;
    // A time skipped late on the day before can fall into today, so one more day is looked at.
    if (latest !== null && back > 0) break;
  }
  return latest === null ? null : new Date(latest);
}
