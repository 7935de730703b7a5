import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sortNumbers } from '../../../src/domain/statistics/sort-numbers.ts';

/** What a book holds: whole numbers, shares, few different values, and what is at the ends. */
const number = fc.oneof(
  fc.double({ noNaN: true }),
  fc.integer({ min: -20, max: 20 }),
  fc.constantFrom(0, -0, Number.MIN_VALUE, -Number.MIN_VALUE, Infinity, -Infinity, Number.MAX_VALUE),
);

it('puts numbers in the order of the engine, bit for bit, few and many', () => {
  fc.assert(
    fc.property(fc.array(number, { maxLength: 12 }), fc.integer({ min: 1, max: 400 }), (some, times) => {
      const values = Float64Array.from({ length: some.length * times }, (_, i) => some[i % some.length]!);
      const expected = values.slice().sort();
      const sorted = sortNumbers(values);
      expect(sorted).toBe(values);
      expect(sorted.findIndex((value, i) => !Object.is(value, expected[i]))).toBe(-1);
    }),
  );
});

it('sorts a part of a larger array, and leaves the rest', () => {
  const all = Float64Array.from({ length: 2000 }, (_, i) => (i * 7919) % 1999);
  const rest = [...all.subarray(0, 500), ...all.subarray(1500)];
  const part = all.subarray(500, 1500);
  const expected = part.slice().sort();
  expect(sortNumbers(part)).toEqual(expected);
  expect([...all.subarray(0, 500), ...all.subarray(1500)]).toEqual(rest);
});
