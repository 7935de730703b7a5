import type { Day } from '../types.ts';

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
/** More than a week end with a holiday's worth of steps: nothing is ever put off for longer. */
const MOST_STEPS = 8 * 24 * 4;

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

/** Monday to Friday, outside the quiet hours. */
export function isWorkingTime({ weekday, minutes }: LocalTime, quiet: QuietHours): boolean {
  if (weekday > 5) return false;
  const from = minutesOf(quiet.from);
  const to = minutesOf(quiet.to);
  const isQuiet = from <= to ? minutes >= from && minutes < to : minutes >= from || minutes < to;
  return !isQuiet;
}

/** The instant itself when it lies in working hours, else when the next ones begin in that time zone. */
export function nextWorkingMoment(instant: Date, timeZone: string, quiet: QuietHours): Date {
  const clock = localClock(timeZone);
  if (isWorkingTime(clock(instant), quiet)) return instant;
  let moment = Math.floor(instant.getTime() / STEP_MS) * STEP_MS;
  for (let step = 0; step < MOST_STEPS; step++) {
    moment += STEP_MS;
    if (isWorkingTime(clock(new Date(moment)), quiet)) return new Date(moment);
  }
  return instant;
}

function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}
