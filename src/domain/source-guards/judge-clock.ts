import { fromEpochDay } from '../day.ts';
import { roundSix } from '../statistics/round-and-median.ts';
import type { Finding } from './findings.ts';
import { LEAST_ROWS, type Usual, usualOn, type VolumeByDay, volumeOf } from './volume-series.ts';

/** A week, so that every weekday is seen once. */
const WEEK = 7;
/** The share that has moved must be this many standard errors from none, and two hours of a day at least. */
const ERRORS = 5;
const LEAST_MOVED = 2 / 24;
/** Of what the week departs from the usual, at most this share may be left unexplained by the shift. */
const UNEXPLAINED = 0.25;
/** Without a weekend that is quieter than this against the busiest day, a shift moves nothing that could be seen. */
const CONTRAST = 0.5;
/** A shift that was already there so many weeks ago is the clock of the feed by now. */
const SETTLED_WEEKS = 2;

/**
 * A shifted time zone moves the end of each day into the next (or its beginning into the one before): the quiet weekend
 * fills up on one side and the working week empties on the other. The week is fitted by least squares as
 * (1 - share) * usual + share * usual of the neighbour; rows of days cannot show a shift anywhere else.
 */
export function judgeClock(days: VolumeByDay, newest: number, pauses: ReadonlySet<number>): Finding[] {
  const now = shiftOf(days, newest, pauses);
  if (now === null || shiftOf(days, newest - WEEK * SETTLED_WEEKS, pauses) !== null) return [];
  return [{ code: 'clock_shifted', from: fromEpochDay(newest - WEEK + 1), to: fromEpochDay(newest), ...now }];
}

type Shift = Pick<Extract<Finding, { code: 'clock_shifted' }>, 'share' | 'direction'>;

function shiftOf(days: VolumeByDay, newest: number, pauses: ReadonlySet<number>): Shift | null {
  const week = Array.from({ length: WEEK }, (_, i) => newest - WEEK + 1 + i);
  // A holiday bends the week by itself.
  if (week.some((day) => pauses.has(day))) return null;
  const usual = week.map((day) => usualOn(days, day, pauses) ?? quietOn(days, day));
  if (!usual.every((one) => one !== null)) return null;
  const most = Math.max(...usual.map(({ volume }) => volume));
  const isSmall = Math.max(...usual.map(({ rows }) => rows)) < LEAST_ROWS;
  if (isSmall || Math.min(...usual.map(({ volume }) => volume)) > CONTRAST * most) return null;
  const told = week.map((day) => volumeOf(days.get(day)));
  return (
    fitShift(told, usual, { neighbour: -1, direction: 'later' }) ??
    fitShift(told, usual, { neighbour: 1, direction: 'earlier' })
  );
}

/** A weekday that never had rows is usually empty, if the days around it are known. */
function quietOn(days: VolumeByDay, day: number): Usual | null {
  const isKnown = days.has(day - WEEK - 1) || days.has(day - WEEK - 2);
  return isKnown && !days.has(day - WEEK)
    ? { rows: 0, typical: 0, volume: 0, spread: 0, weeks: 0, days: [] }
    : null;
}

function fitShift(
  told: readonly number[],
  usual: readonly Usual[],
  { neighbour, direction }: { neighbour: -1 | 1; direction: Shift['direction'] },
): Shift | null {
  const sum = (of: (i: number) => number) => told.reduce((total, _, i) => total + of(i), 0);
  const toldInAll = sum((i) => told[i]!);
  if (toldInAll === 0) return null;
  // Of the shape alone: a week with more or less in all is no shift.
  const scale = sum((i) => usual[i]!.volume) / toldInAll;
  const departs = (i: number) => told[i]! * scale - usual[i]!.volume;
  const moves = (i: number) => usual[(i + neighbour + WEEK) % WEEK]!.volume - usual[i]!.volume;
  const room = sum((i) => moves(i) ** 2);
  const before = sum((i) => departs(i) ** 2);
  if (room === 0) return null;
  const share = sum((i) => moves(i) * departs(i)) / room;
  const error = Math.sqrt(sum((i) => (moves(i) * usual[i]!.spread) ** 2)) / room;
  const left = sum((i) => (departs(i) - share * moves(i)) ** 2);
  const isShift =
    share >= LEAST_MOVED && share <= 1 && share >= ERRORS * error && left <= UNEXPLAINED * before;
  return isShift ? { share: roundSix(share), direction } : null;
}
