import { describe, expect, it } from 'vitest';
import { addMonths, fromEpochDay, isDay, toEpochDay } from '../../src/domain/day.ts';

describe('isDay', () => {
  it.each(['2025-02-30', '2025-13-01', '25-01-01', '2025-1-1', '', 'today'])('refuses %j', (text) => {
    expect(isDay(text)).toBe(false);
  });

  it.each(['2024-02-29', '2025-12-31'])('takes %s', (text) => {
    expect(isDay(text)).toBe(true);
  });
});

describe('addMonths', () => {
  it.each([
    ['2025-01-31', 1, '2025-02-28'],
    ['2024-02-29', 12, '2025-02-28'],
    ['2024-11-30', 3, '2025-02-28'],
    ['2025-03-31', -1, '2025-02-28'],
    ['2025-01-15', -13, '2023-12-15'],
    ['1969-12-31', 2, '1970-02-28'],
  ])('%s and %i months is %s', (from, months, to) => {
    expect(fromEpochDay(addMonths(toEpochDay(from), months))).toBe(to);
  });
});

describe('toEpochDay', () => {
  it('counts every day of four centuries one after the other, and others by the same calendar', () => {
    const first = toEpochDay('1800-01-01');
    const wrong = Array.from({ length: 146_097 }, (_, i) => first + i).filter(
      (day) => toEpochDay(fromEpochDay(day)) !== day,
    );
    expect(wrong).toEqual([]);
    const isoDay = (day: number) => new Date(day * 86_400_000).toISOString().slice(0, 10);
    const printed = Array.from({ length: 40_000 }, (_, i) => -719_600 + 92 * i);
    expect(printed.filter((day) => fromEpochDay(day) !== isoDay(day))).toEqual([]);
    expect(['0001-01-01', '0000-12-31', '1970-01-01', '9999-12-31'].map(toEpochDay)).toEqual([
      -719_162, -719_163, 0, 2_932_896,
    ]);
  });

  it.each([
    '2025-13-01',
    '2025-1-011',
    '2025/01/01',
    '2025-01-0a',
    '+025-01-01',
    'today',
    '',
    '2023-02-31',
    '2025-02-29',
  ])('refuses %j', (text) => {
    expect(() => toEpochDay(text)).toThrow(RangeError);
  });
});
