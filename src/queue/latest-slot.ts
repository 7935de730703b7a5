import { parse } from 'node-cron';
import type { Timing } from './timing.ts';
import { instantOf, instantsShowing, offsetsAround, toWallClock } from './wall-clock.ts';

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
const EARLIEST_DAYS_BACK = 400;
/** A 29 February may be eight years away. */
const LATEST_DAYS_AHEAD = 8 * 366;

interface CronReader {
  /** Minutes of the day, ascending, at which it is due on a day that matches. */
  readonly minutesOfDay: readonly number[];
  /** True when it is due in every hour: such a job follows real time, others the wall clock. */
  readonly hourly: boolean;
  matchesDay(wallMidnight: number): boolean;
}

const readers = new Map<string, CronReader>();

/**
 * node-cron reads the fields of an expression; which days they mean is decided here, as crontab(5) has it: with both a
 * day of the month and a weekday given, either of them is enough (node-cron would want both).
 */
function readCron(cron: string): CronReader {
  const known = readers.get(cron);
  if (known) return known;
  const { minute, hour, dayOfMonth, month, dayOfWeek } = parse(cron);
  const minutesOfDay = hour.flatMap((h) => minute.map((m) => h * 60 + m)).sort((a, b) => a - b);
  const [, , dayField = '*', , weekdayField = '*'] = cron.trim().split(/\s+/);
  const eitherDay = !dayField.startsWith('*') && !weekdayField.startsWith('*');
  const months = new Set(month);
  const days = new Set(dayOfMonth);
  const weekdays = new Set(dayOfWeek.map((weekday) => Number(weekday) % 7));
  const reader: CronReader = {
    minutesOfDay,
    hourly: new Set(hour).size === 24,
    matchesDay: (wallMidnight) => {
      const date = new Date(wallMidnight);
      if (!months.has(date.getUTCMonth() + 1)) return false;
      const onDay = days.has(date.getUTCDate());
      const onWeekday = weekdays.has(date.getUTCDay());
      return eitherDay ? onDay || onWeekday : onDay && onWeekday;
    },
  };
  readers.set(cron, reader);
  return reader;
}

/** The instants of one day at which it is due. */
function slotsOnDay(reader: CronReader, wallMidnight: number, timezone: string): number[] {
  if (!reader.matchesDay(wallMidnight)) return [];
  const offsets = offsetsAround(wallMidnight + DAY / 2, timezone);
  return reader.minutesOfDay.flatMap((minuteOfDay) => {
    const wall = wallMidnight + minuteOfDay * MINUTE;
    return reader.hourly ? instantsShowing(wall, timezone, offsets) : instantOf(wall, timezone, offsets);
  });
}

/** The next instants after `now` at which a cron expression is due, ascending; fewer when it is due ever more rarely. */
export function nextSlots(timing: Extract<Timing, { kind: 'cron' }>, now: Date, count: number): Date[] {
  const reader = readCron(timing.cron);
  const today = Math.floor(toWallClock(now.getTime(), timing.timezone) / DAY) * DAY;
  const slots = new Set<number>();
  // From the day before: a time skipped late on it can fall into today.
  for (let ahead = -1; ahead <= LATEST_DAYS_AHEAD; ahead += 1) {
    const onDay = slotsOnDay(reader, today + ahead * DAY, timing.timezone);
    for (const slot of onDay) if (slot > now.getTime()) slots.add(slot);
    if (slots.size >= count && onDay.length > 0) break;
  }
  return [...slots]
    .sort((a, b) => a - b)
    .slice(0, count)
    .map((slot) => new Date(slot));
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
    for (const slot of slotsOnDay(reader, today - back * DAY, timing.timezone)) {
      if (slot <= now.getTime() && slot > (latest ?? -1)) latest = slot;
    }
    // A time skipped late on the day before can fall into today, so one more day is looked at.
    if (latest !== null && back > 0) break;
  }
  return latest === null ? null : new Date(latest);
}
