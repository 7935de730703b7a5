import * as z from 'zod';
import { isDay } from '../domain/day.ts';

const NOT_A_DAY = 'is not a calendar day written YYYY-MM-DD';

/** A day such as 2026-12-25. */
export const calendarDay = z.string({ error: NOT_A_DAY }).refine(isDay, { error: NOT_A_DAY });
