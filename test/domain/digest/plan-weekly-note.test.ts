import { expect, it } from 'vitest';
import { planWeeklyNote } from '../../../src/domain/digest/plan-weekly-note.ts';

const QUIET = { from: '18:00', to: '08:00' };
const MONDAY = '2026-03-02';
const given = (day: string, minutes: number | null, rest: object = {}) => ({
  time: { day, minutes },
  weekday: 1,
  at: 8 * 60 + 30,
  awayUntil: null,
  quiet: QUIET,
  ...rest,
});
const send = (week: string) => ({ kind: 'send', week });
const none = (reason: string) => ({ kind: 'none', reason });

it.each([
  ['before its time of day', given(MONDAY, 8 * 60 + 15), none('too_early')],
  ['at its time of day', given(MONDAY, 8 * 60 + 30), send(MONDAY)],
  ['at any hour of a day that is asked for', given(MONDAY, null), send(MONDAY)],
  ['later that day', given(MONDAY, 15 * 60), send(MONDAY)],
  ['in quiet hours', given(MONDAY, 20 * 60), none('quiet_hours')],
  ['the morning after, before its time', given('2026-03-03', 8 * 60), send(MONDAY)],
  ['two days later', given('2026-03-04', 9 * 60), send(MONDAY)],
  ['three days later', given('2026-03-05', 9 * 60), none('too_late')],
  ['on a holiday', given(MONDAY, 9 * 60, { holidays: new Set([MONDAY]) }), none('day_off')],
  ['on the day after a holiday', given('2026-03-03', 9 * 60, { holidays: new Set([MONDAY]) }), send(MONDAY)],
  ['to who is away', given(MONDAY, 9 * 60, { awayUntil: MONDAY }), none('away')],
  ['to who is back', given('2026-03-03', 9 * 60, { awayUntil: MONDAY }), send(MONDAY)],
  ['of a Friday, on it', given('2026-03-06', 9 * 60, { weekday: 5 }), send('2026-03-06')],
  ['of a Friday, at the week end', given('2026-03-07', 9 * 60, { weekday: 5 }), none('day_off')],
  ['of a Friday, on the Monday after', given('2026-03-09', 9 * 60, { weekday: 5 }), none('too_late')],
  ['where nobody has quiet hours', given(MONDAY, 23 * 60, { quiet: null }), send(MONDAY)],
  ['later in a day that is still early for them', given('2026-03-03', 7 * 60), none('quiet_hours')],
])('%s', (_, asked, expected) => expect(planWeeklyNote(asked)).toEqual(expected));
