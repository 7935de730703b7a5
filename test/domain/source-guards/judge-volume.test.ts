import { describe, expect, it } from 'vitest';
import { fromEpochDay, isoWeekday, toEpochDay } from '../../../src/domain/day.ts';
import { judgeVolume } from '../../../src/domain/source-guards/judge-volume.ts';
import type { VolumeDay, VolumeSeries } from '../../../src/domain/source-guards/volume-series.ts';
import { seededRandom } from '../../../src/domain/statistics/chance.ts';

/** A Thursday. */
const UNTIL = toEpochDay('2026-11-26');
const NONE: ReadonlySet<number> = new Set();

type Bend = (day: VolumeDay, age: number) => VolumeDay | null;
const asItIs: Bend = (day) => day;
const times =
  (factor: number, ages: readonly number[]): Bend =>
  (day, age) =>
    ages.includes(age) ? { ...day, rows: Math.round(day.rows * factor) } : day;

interface Book {
  weeks?: number;
  accounts?: number;
  noise?: number;
  seed?: number;
  bend?: Bend;
}

/** Working days with most of the rows, week ends with a fifth of them, and some noise. */
function feed({ weeks = 14, accounts = 60, noise = 0.05, seed = 7, bend = asItIs }: Book): VolumeSeries[] {
  const random = seededRandom(seed);
  const days = Array.from({ length: weeks * 7 }, (_, i) => UNTIL - weeks * 7 + 1 + i).flatMap((day) => {
    const usual = isoWeekday(day) > 5 ? accounts / 5 : accounts;
    const rows = Math.round(usual * (1 + noise * (2 * random() - 1)));
    return bend({ day, rows, typical: 20 + 4 * noise * (2 * random() - 1) }, UNTIL - day) ?? [];
  });
  return [{ product: null, days }];
}

const judge = (book: Book, pauses = NONE) => judgeVolume({ series: feed(book), until: UNTIL, pauses });
const codes = (book: Book, pauses = NONE) => judge(book, pauses).findings.map(({ code }) => code);
const lasting = (days: number, factor: number) =>
  times(
    factor,
    Array.from({ length: days }, (_, age) => age),
  );

/** Part of the rows of each day are told for the next. */
function shifted(share: number, days: number): Bend {
  const usual = (day: number) => (isoWeekday(day) > 5 ? 12 : 60);
  return (one, age) =>
    age < days ? { ...one, rows: Math.round((1 - share) * one.rows + share * usual(one.day - 1)) } : one;
}

describe('the guard of a usage feed', () => {
  it.each<[string, Book, string[]]>([
    ['an even feed', {}, []],
    ['a tenth of the rows', { bend: times(0.1, [0]) }, ['volume_fell']],
    ['a third less', { bend: times(0.67, [0]) }, []],
    ['twice as much', { bend: times(2, [0]) }, []],
    ['a deadline: fifteen times as many, each as always', { bend: times(15, [0]) }, []],
    [
      'a thousand times the unit',
      { bend: (d, age) => (age === 0 ? { ...d, typical: d.typical * 1000 } : d) },
      ['volume_leapt'],
    ],
    [
      'a day without rows, the newest again as always',
      { bend: (d, age) => (age === 1 ? null : d) },
      ['day_missing'],
    ],
    ['a day without rows the day before', { bend: (d, age) => (age === 2 ? null : d) }, []],
    ['a fall the day before', { bend: times(0.1, [1]) }, []],
    ['a fall of the second week', { bend: lasting(12, 0.1) }, ['volume_fell']],
    ['a fall that has lasted for three weeks', { bend: lasting(21, 0.1) }, []],
    ['three weeks of nothing but zeros', { bend: lasting(21, 0) }, ['volume_fell']],
    ['six weeks of nothing but zeros', { bend: lasting(42, 0) }, ['volume_fell']],
    ['days that end eight hours later', { bend: shifted(0.33, 7) }, ['clock_shifted']],
    ['that shift three weeks on', { bend: shifted(0.33, 21) }, []],
    ['one hour more in winter', { bend: shifted(1 / 24, 7) }, []],
    ['a holiday on a Monday of this week', { bend: times(0.1, [3]) }, []],
    ['three weeks of history', { weeks: 4, bend: times(0.1, [0]) }, []],
    ['a book of six', { accounts: 6, bend: times(0.1, [0]) }, []],
    ['a feed that swings by nature', { noise: 0.9, bend: times(0.3, [0]) }, []],
  ])('%s: %j', (_what, book, expected) => {
    expect(codes(book)).toEqual(expected);
  });

  it('brings figures', () => {
    const [finding] = judge({ bend: times(0.1, [0]) }).findings;
    expect(finding).toMatchObject({ code: 'volume_fell', product: null, day: fromEpochDay(UNTIL), weeks: 8 });
    expect(judge({ bend: times(0.1, [0]) }).share).toBeCloseTo(0.1, 1);
  });

  it('expects nothing of a declared pause', () => {
    expect(codes({ bend: times(0.1, [0]) }, new Set([UNTIL]))).toEqual([]);
    expect(codes({ bend: (d, age) => (age === 1 ? null : d) }, new Set([UNTIL - 1]))).toEqual([]);
  });

  it('holds a holiday of one day on one day, and no day of an even feed of half a year', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const series = feed({ weeks: 30, seed, bend: times(0.05, [40]) });
      const held = Array.from({ length: 120 }, (_, age) => UNTIL - age).filter(
        (until) => judgeVolume({ series, until, pauses: NONE }).findings.length > 0,
      );
      expect(held).toEqual([UNTIL - 40]);
    }
  });

  it('names a product that is a large part, and passes over a small one', () => {
    const [whole] = feed({});
    const part = (product: string, size: number): VolumeSeries => ({
      product,
      days: whole!.days.map((d) => ({
        ...d,
        rows: Math.round(d.rows * size),
        typical: d.day === UNTIL ? d.typical * 1000 : d.typical,
      })),
    });
    const judgeParts = (...parts: VolumeSeries[]) =>
      judgeVolume({ series: [whole!, ...parts], until: UNTIL, pauses: NONE }).findings;
    expect(judgeParts(part('Planner', 0.4))).toMatchObject([{ code: 'volume_leapt', product: 'Planner' }]);
    expect(judgeParts(part('Beta', 0.18))).toEqual([]);
  });
});
