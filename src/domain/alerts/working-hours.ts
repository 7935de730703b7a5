import type { Day } from '../types.ts';
import { type Holidays, NO_HOLIDAYS } from './holidays.ts';
import { isWorkingDay } from './working-days.ts';

/** Hours in which nobody is disturbed; `from` may be later than `to`, the night then lies between. `HH:MM`. */
export interface QuietHours {
  from: string;
  to: string;
}

/** What a clock on the wall shows. */
export interface LocalTime {
  day: Day;
  /** Monday = 1 ... Sunday = 7. */
  weekday: number;
  /** Minutes since midnight. */
  minutes: number;
}

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
/** Every offset from UTC in use is a whole number of quarters, and so are quiet hours. */
const STEP_MS = 15 * 60_000;
const DAY_MINUTES = 24 * 60;
/** Nothing is put off for longer, however many holidays follow one another. */
const LONGEST_WAIT_MS = 31 * DAY_MINUTES * 60_000;

export type LocalClock = (instant: Date) => LocalTime;

/** The wall clock of an IANA time zone. */
export function localClock(timeZone: string): LocalClock {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    weekday: 'short',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });
  return (instant) => {
    const part: Record<string, string> = {};
    for (const { type, value } of format.formatToParts(instant)) part[type] = value;
    return {
      day: `${part.year}-${part.month}-${part.day}`,
      weekday: WEEKDAYS.indexOf(part.weekday ?? '') + 1,
      minutes: Number(part.hour) * 60 + Number(part.minute),
    };
  };
}

/** A working day, outside the quiet hours. */
export function isWorkingTime(
  { day, minutes }: Pick<LocalTime, 'day' | 'minutes'>,
  quiet: QuietHours,
  holidays: Holidays = NO_HOLIDAYS,
): boolean {
  if (!isWorkingDay(day, holidays)) return false;
  const from = minutesOf(quiet.from);
  const to = minutesOf(quiet.to);
  const isQuiet = from <= to ? minutes >= from && minutes < to : minutes >= from || minutes < to;
  return !isQuiet;
}

/** A person's day, and when they may be told what can wait. */
export interface PersonalDay {
  /** What their clock shows; `minutes` null = any hour of the day will do. */
  time: Pick<LocalTime, 'day'> & { minutes: number | null };
  awayUntil: Day | null;
  quiet: QuietHours | null;
  /** Left out = week ends only. */
  holidays?: Holidays;
}

/** Why somebody is not told now what can wait until they are at work; null = they are. */
export function whyNotNow(given: PersonalDay): 'day_off' | 'quiet_hours' | 'away' | null {
  const { time, awayUntil, quiet, holidays } = given;
  const { day, minutes } = time;
  if (!isWorkingDay(day, holidays)) return 'day_off';
  if (minutes !== null && quiet !== null && !isWorkingTime({ day, minutes }, quiet, holidays))
    return 'quiet_hours';
  return awayUntil !== null && awayUntil >= day ? 'away' : null;
}

/** When somebody may be disturbed. */
export interface WorkingHours {
  /** IANA name. */
  timeZone: string;
  quiet: QuietHours;
  holidays?: Holidays;
}

/** The instant itself when it lies in working hours, else when the next ones begin in that time zone. */
export function nextWorkingMoment(
  instant: Date,
  { timeZone, quiet, holidays = NO_HOLIDAYS }: WorkingHours,
): Date {
  const clock = localClock(timeZone);
  let time = clock(instant);
  if (isWorkingTime(time, quiet, holidays)) return instant;
  let moment = Math.floor(instant.getTime() / STEP_MS) * STEP_MS;
  while (moment - instant.getTime() < LONGEST_WAIT_MS) {
    // A day off is left in one stride, short of midnight by the hour that a clock change may take away.
    const stride = isWorkingDay(time.day, holidays) ? 0 : (DAY_MINUTES - time.minutes - 60) * 60_000;
    moment += Math.max(STEP_MS, Math.floor(stride / STEP_MS) * STEP_MS);
    time = clock(new Date(moment));
    if (isWorkingTime(time, quiet, holidays)) return new Date(moment);
  }
  return instant;
}

/** Minutes since midnight of `HH:MM`. */
export function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}
