import type { OwnSettings } from '../types.ts';
import {
  isWorkingTime,
  localClock,
  minutesOf,
  nextWorkingMoment,
  type QuietHours,
  type WorkingHours,
} from './working-hours.ts';

const QUARTER = 15;
const QUARTER_MS = QUARTER * 60_000;
const QUARTERS = (24 * 60) / QUARTER;
/** Hours that leave less of the day are not kept: nothing would ever arrive. */
const LEAST_QUARTERS = 4;
/** Of a pace of once a day: for so long what comes is still of the morning. */
const MORNING_MS = 60 * 60_000;
/** When the day begins for whoever is never left alone. */
const NO_QUIET_HOURS: QuietHours = { from: '00:00', to: '08:00' };

export const NOTHING_SETTLED: OwnSettings = { locale: null, hoursFrom: null, hoursTo: null, pace: null };

type OwnHours = Pick<OwnSettings, 'hoursFrom' | 'hoursTo'>;

/**
 * The quiet hours of one person: those of the installation, and what they have added. What they want can make the day
 * shorter and never longer; what would leave less than an hour of it does not count.
 * @returns null = none
 */
export function quietHoursOf(installation: QuietHours | null, own: OwnHours | undefined): QuietHours | null {
  return joinHours(installation, own) ?? installation;
}

/** Undefined = the two leave less than an hour. */
function joinHours(
  installation: QuietHours | null,
  own: OwnHours | undefined,
): QuietHours | null | undefined {
  const from = own?.hoursFrom ?? null;
  const to = own?.hoursTo ?? null;
  if (from === null && to === null) return installation;
  const begins = from ?? installation?.to ?? '00:00';
  const ends = to ?? installation?.from ?? '00:00';
  const open = Array.from(
    { length: QUARTERS },
    (_, q) => !isQuiet(q, installation) && !isQuiet(q, begins === ends ? null : { from: ends, to: begins }),
  );
  const run = longestRun(open);
  if (run.length < LEAST_QUARTERS) return undefined;
  return run.length === QUARTERS ? null : { from: timeOf(run.start + run.length), to: timeOf(run.start) };
}

function isQuiet(quarter: number, quiet: QuietHours | null): boolean {
  if (quiet === null) return false;
  const [from, to] = [quarterOf(quiet.from), quarterOf(quiet.to)];
  return from <= to ? quarter >= from && quarter < to : quarter >= from || quarter < to;
}

/** The longest stretch of the day, which may go over midnight; the first of several. */
function longestRun(open: readonly boolean[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  for (const start of open.keys()) {
    let length = 0;
    while (length < QUARTERS && open[(start + length) % QUARTERS]) length++;
    if (length > best.length) best = { start, length };
  }
  return best;
}

function quarterOf(time: string): number {
  return minutesOf(time) / QUARTER;
}

function timeOf(quarter: number): string {
  const minutes = (quarter % QUARTERS) * QUARTER;
  const two = (n: number) => String(n).padStart(2, '0');
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** Half hours that a person may choose for a beginning, or an end, beside the other one as it is. */
export function hourChoices(
  which: 'hoursFrom' | 'hoursTo',
  installation: QuietHours | null,
  own: OwnHours | undefined,
): string[] {
  const other = { hoursFrom: own?.hoursFrom ?? null, hoursTo: own?.hoursTo ?? null, [which]: null };
  const [chosenEnd, otherEnd] = which === 'hoursFrom' ? (['to', 'from'] as const) : (['from', 'to'] as const);
  const now = quietHoursOf(installation, other);
  return Array.from({ length: QUARTERS / 2 }, (_, half) => timeOf(half * 2)).filter((time) => {
    const then = joinHours(installation, { ...other, [which]: time });
    if (then === undefined || then === null) return false;
    // One that makes no difference, or takes the other away, would look as if it did not.
    return then[chosenEnd] === time && then[otherEnd] === (now?.[otherEnd] ?? '00:00');
  });
}

/** When a person who wants to be told once a day is told: while their working day is an hour old at most, else on the next one. */
export function nextMorning(
  instant: Date,
  { quiet, ...rest }: Omit<WorkingHours, 'quiet'> & { quiet: QuietHours | null },
): Date {
  const hours = { ...rest, quiet: quiet ?? NO_QUIET_HOURS };
  const hourAgo = new Date(instant.getTime() - MORNING_MS);
  const since = nextWorkingMoment(hourAgo, hours);
  if (since > instant) return since;
  if (since > hourAgo) return instant;
  return nextWorkingMoment(endOfDay(instant, hours), hours);
}

/** The first quarter after an instant that lies outside the working hours. */
function endOfDay(instant: Date, { timeZone, quiet, holidays }: WorkingHours): Date {
  const clock = localClock(timeZone);
  let moment = Math.floor(instant.getTime() / QUARTER_MS) * QUARTER_MS;
  do moment += QUARTER_MS;
  while (isWorkingTime(clock(new Date(moment)), quiet, holidays));
  return new Date(moment);
}
