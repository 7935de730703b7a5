const MINUTE = 60_000;
const REACH = 36 * 60 * MINUTE;

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(timezone: string): Intl.DateTimeFormat {
  let formatter = formatters.get(timezone);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat('en-US', {
      timeZone: timezone,
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
    });
    formatters.set(timezone, formatter);
  }
  return formatter;
}

/**
 * The wall clock of a time zone at an instant, to the minute, written as the milliseconds that the same digits
 * would have in UTC: so that calendar arithmetic needs no time zone.
 */
export function toWallClock(instant: number, timezone: string): number {
  const part: Record<string, number> = {};
  for (const { type, value } of formatterOf(timezone).formatToParts(instant)) part[type] = Number(value);
  return Date.UTC(part.year ?? 0, (part.month ?? 1) - 1, part.day ?? 1, part.hour ?? 0, part.minute ?? 0);
}

/** Offsets from UTC in force well before and well after an instant, in milliseconds. */
export interface Offsets {
  readonly before: number;
  readonly after: number;
}

const knownOffsets = new Map<string, Offsets>();

/** The offsets around a wall-clock time: different ones when the clock changes on that day. */
export function offsetsAround(wall: number, timezone: string): Offsets {
  const key = `${timezone} ${wall}`;
  const known = knownOffsets.get(key);
  if (known) return known;
  const offsetAt = (instant: number) =>
    toWallClock(instant, timezone) - Math.floor(instant / MINUTE) * MINUTE;
  const offsets = { before: offsetAt(wall - REACH), after: offsetAt(wall + REACH) };
  knownOffsets.set(key, offsets);
  return offsets;
}

/** The instants at which the wall clock shows `wall`: one, none (skipped in spring) or two (repeated in autumn). */
export function instantsShowing(wall: number, timezone: string, offsets: Offsets): readonly number[] {
  if (offsets.before === offsets.after) return [wall - offsets.before];
  return [wall - offsets.before, wall - offsets.after]
    .filter((instant) => toWallClock(instant, timezone) === wall)
    .sort((a, b) => a - b);
}

/**
 * The one instant that stands for a wall-clock time: the first when it is repeated; when it is skipped, as much
 * later as the clock jumped (02:30 becomes 03:30). The rule `compatible` of ECMA-262 Temporal, RFC 5545 3.3.5.
 */
export function instantOf(wall: number, timezone: string, offsets: Offsets): number {
  return instantsShowing(wall, timezone, offsets)[0] ?? wall - offsets.before;
}
