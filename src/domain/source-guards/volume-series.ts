import { median } from '../statistics/round-and-median.ts';

/** One day of a usage feed, with two figures that no single account can bend. */
export interface VolumeDay {
  /** Days since 1970-01-01. */
  day: number;
  /** Rows with activity: about how many accounts did something. Zero = the day was told, and nobody did. */
  rows: number;
  /** Median events of such a row: what is usual for one of them. */
  typical: number;
}

/** A feed, or one product of it (null = all products together); ascending days, those without rows left out. */
export interface VolumeSeries {
  product: string | null;
  days: readonly VolumeDay[];
}

/** The same weekdays that are looked back at; fewer than `LEAST_WEEKS` of them with rows are no history. */
export const LOOK_BACK_WEEKS = 8;
export const LEAST_WEEKS = 4;
/** Weeks before the newest whole day that its guard looks at: the look-back of a week that is two weeks old. */
export const GUARDED_WEEKS = LOOK_BACK_WEEKS + 4;
/** Under so many usual rows a day, one customer more or less is a tenth of it: nothing is said. */
export const LEAST_ROWS = 10;
/** Makes a median absolute deviation comparable with a standard deviation (Rousseeuw & Croux 1993). */
const MAD_TO_SIGMA = 1.4826;
/** Spread that is granted to the evenest feed, as a share of its usual volume. */
const LEAST_SPREAD = 0.03;

/** What is usual on a weekday: of `weeks` days with rows, the newest first in `days`. */
export interface Usual {
  rows: number;
  /** Of one row with activity. */
  typical: number;
  volume: number;
  /** In the unit of the volume; never zero unless the volume is. */
  spread: number;
  weeks: number;
  days: readonly VolumeDay[];
}

export type VolumeByDay = ReadonlyMap<number, VolumeDay>;

export function byDay({ days }: VolumeSeries): VolumeByDay {
  return new Map(days.map((one) => [one.day, one]));
}

/** What is usual on a day that must have rows, because none of the same weekdays before was without; else null. */
export function expectedOn(series: VolumeByDay, day: number, pauses: ReadonlySet<number>): Usual | null {
  if (pauses.has(day)) return null;
  const before = Array.from({ length: LEAST_WEEKS }, (_, week) => day - 7 * (week + 1));
  if (!before.every((earlier) => series.has(earlier) || pauses.has(earlier))) return null;
  const usual = usualOn(series, day, pauses);
  return usual !== null && usual.rows >= LEAST_ROWS ? usual : null;
}

/** Rows times what is usual for one of them: bent neither by one large account nor by its departure. */
export function volumeOf(day: VolumeDay | undefined): number {
  return day === undefined ? 0 : day.rows * day.typical;
}

/**
 * Median and median absolute deviation over the same weekdays before a day; null while there are too few of them.
 * @param pauses days on which nothing is expected: they say nothing of what is usual
 */
export function usualOn(series: VolumeByDay, day: number, pauses: ReadonlySet<number>): Usual | null {
  const before = Array.from({ length: LOOK_BACK_WEEKS }, (_, week) => day - 7 * (week + 1)).flatMap(
    (earlier) => (pauses.has(earlier) ? [] : (series.get(earlier) ?? [])),
  );
  if (before.length < LEAST_WEEKS) return null;
  const volumes = before.map(volumeOf);
  const volume = median(volumes)!;
  const deviation = median(volumes.map((one) => Math.abs(one - volume)))!;
  return {
    rows: median(before.map(({ rows }) => rows))!,
    typical: median(before.map(({ typical }) => typical))!,
    volume,
    spread: Math.max(MAD_TO_SIGMA * deviation, LEAST_SPREAD * volume),
    weeks: before.length,
    days: before,
  };
}
