import { describe, expect, it } from 'vitest';
import { addDays, fromEpochDay, toEpochDay } from '../../src/domain/day.ts';
import { type FeedDays, learnFeedCalendar } from '../../src/domain/feed-calendar.ts';
import { allowedDays, type Feeds, type Freshness, sourceStatesOf } from '../../src/domain/source-states.ts';

const NONE = { whole: { days: [], rows: [] }, products: new Map() };
const feed = (days: readonly number[], rows: (day: number) => number = () => 50): FeedDays => ({
  days: [...days],
  rows: days.map(rows),
});
const usage = (of: FeedDays): Feeds => ({
  usage: { whole: of, products: new Map([['web', of]]) },
  surveys: NONE,
  invoices: NONE,
  subscriptions: NONE,
  signals: NONE,
});
const learned = (quietDays: readonly number[] = []): Freshness => ({
  usage: { atLeast: 3, quietDays: new Set(quietDays) },
  surveys: null,
  invoices: null,
  subscriptions: null,
  signals: null,
});
const monthEnds = (months: number) =>
  Array.from({ length: months }, (_, i) => Date.UTC(2025, i + 1, 0) / 86_400_000);
const range = (from: string, count: number, every = 1) =>
  Array.from({ length: count }, (_, i) => toEpochDay(from) + i * every);
const isStale = (of: FeedDays, asOf: string, freshness = learned()) =>
  sourceStatesOf(usage(of), asOf, freshness).usage.stale;

describe('the rhythm of a feed', () => {
  it('is never stale on any day of two months of a monthly feed, and is once it stops', () => {
    const all = monthEnds(14);
    for (let day = '2025-07-01'; day < '2025-09-01'; day = addDays(day, 1)) {
      const arrived = all.filter((end) => end <= toEpochDay(day));
      expect(isStale(feed(arrived), day), day).toBe(false);
    }
    const stopped = feed(all.filter((end) => end <= toEpochDay('2025-06-30')));
    expect(isStale(stopped, '2025-08-14')).toBe(false);
    expect(isStale(stopped, '2025-08-15')).toBe(true);
  });

  it('leaves a daily feed with the freshness it always had', () => {
    const daily = feed(range('2025-01-01', 90));
    expect(isStale(daily, addDays(fromEpochDay(daily.days.at(-1)!), 3))).toBe(false);
    expect(isStale(daily, addDays(fromEpochDay(daily.days.at(-1)!), 4))).toBe(true);
  });

  it('does not expect a feed on weekdays and in pauses on which it never comes', () => {
    const weekdays = feed(
      range('2025-01-06', 84).filter((day) => [1, 2, 3, 4, 5].includes(((day + 3) % 7) + 1)),
    );
    const friday = weekdays.days.at(-1)!;
    expect(fromEpochDay(friday)).toBe('2025-03-28');
    expect(isStale(weekdays, '2025-04-02')).toBe(false);
    expect(isStale(weekdays, '2025-04-03')).toBe(true);
    expect(isStale(weekdays, '2025-04-05', learned(range('2025-03-31', 4)))).toBe(false);
  });

  it('obeys a freshness that is written', () => {
    const monthly = feed(monthEnds(8));
    expect(isStale(monthly, '2025-09-10', { ...learned(), usage: 3 })).toBe(true);
    expect(isStale(monthly, '2026-09-10', { ...learned(), usage: null })).toBe(false);
  });

  it('tells nothing before four periods have been seen', () => {
    expect(learnFeedCalendar(feed(monthEnds(3)), new Map(), 30_000)).toBeNull();
    expect(learnFeedCalendar(feed(monthEnds(4)), new Map(), 30_000)).toMatchObject({ gapDays: 30 });
  });

  it('takes 1.5 gaps of a weekly feed, whose weekday is no day off', () => {
    const calendar = learnFeedCalendar(feed(range('2025-01-05', 50, 7)), new Map(), 30_000)!;
    expect(calendar).toMatchObject({ gapDays: 7, offWeekdays: [] });
    expect(allowedDays({ atLeast: 3, quietDays: new Set() }, calendar)).toBe(11);
  });

  it('closes periods only where most rows come, whatever stray rows there are between', () => {
    const days = [...monthEnds(8), toEpochDay('2025-05-12'), toEpochDay('2025-09-04')].sort((a, b) => a - b);
    const of = feed(days, (day) => (monthEnds(8).includes(day) ? 50 : 2));
    const { periods } = learnFeedCalendar(of, new Map([['web', of]]), toEpochDay('2025-09-05'))!;
    expect(periods).toEqual({ web: monthEnds(8) });
  });

  it.each([
    ['daily rows', range('2025-01-01', 60)],
    ['visits without a rhythm', [0, 9, 12, 40, 47, 90, 97, 130].map((day) => toEpochDay('2025-01-01') + day)],
  ])('takes %s for no totals', (_, days) => {
    expect(learnFeedCalendar(feed(days), new Map([['web', feed(days)]]), 30_000)?.periods).toEqual({});
  });

  it('knows nothing of what is told after the day', () => {
    const all = feed([...monthEnds(8), ...range('2025-09-01', 60)]);
    const then = toEpochDay('2025-08-31');
    expect(learnFeedCalendar(all, new Map([['web', all]]), then)).toEqual(
      learnFeedCalendar(feed(monthEnds(8)), new Map([['web', feed(monthEnds(8))]]), then),
    );
  });
});
