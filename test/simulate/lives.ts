import { toEpochDay } from '../../src/domain/day.ts';
import { buildCalendar, type Calendar } from '../../src/simulate/calendar.ts';
import { drawLife, type Life } from '../../src/simulate/life.ts';
import { openNameIndex } from '../../src/simulate/names.ts';

/** The first lives of a seed, with the calendar they are lived in. */
export function drawLives(options: { seed: number; accounts: number; days: number; endOn: string }): {
  calendar: Calendar;
  lives: Life[];
} {
  const calendar = buildCalendar(toEpochDay(options.endOn), options.days);
  const names = openNameIndex(options.seed);
  const lives = Array.from({ length: options.accounts }, (_, index) =>
    drawLife({ seed: options.seed, calendar, names }, index + 1),
  );
  return { calendar, lives };
}
