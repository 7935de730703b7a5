import { type Calendar, monthsLater } from './calendar.ts';

/** How often usage and signals are told: as they happen, or as totals of closed weeks or months. */
export const FEEDS = ['daily', 'weekly', 'monthly'] as const;
export type Feed = (typeof FEEDS)[number];

/** For each day of the data the last day of its period; -1 where the period is still open when the data end. */
export type PeriodEnds = Int32Array;

/** Weeks end on Sundays, months on their last day; null = every day tells for itself. */
export function periodEnds(feed: Feed, calendar: Calendar): PeriodEnds | null {
  if (feed === 'daily') return null;
  return Int32Array.from({ length: calendar.days }, (_, day) => {
    const first = day - calendar.dayOfMonth[day]! + 1;
    const end = feed === 'weekly' ? day + 6 - calendar.weekday[day]! : monthsLater(calendar, first, 1) - 1;
    return end < calendar.days ? end : -1;
  });
}
