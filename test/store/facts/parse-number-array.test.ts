import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseNumberArray, sharedRoom } from '../../../src/store/facts/parse-number-array.ts';

const parse = (text: string) => [...parseNumberArray(text)];

describe('parseNumberArray', () => {
  it.each([
    ['{}', []],
    ['{7}', [7]],
    ['{0,-1,2.5,NULL}', [0, -1, 2.5, Number.NaN]],
    ['{NULL}', [Number.NaN]],
    ['{NULL,NULL,3}', [Number.NaN, Number.NaN, 3]],
    ['{NaN,Infinity,-Infinity}', [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]],
    ['{1e+20,1.5e-07,-0}', [1e20, 1.5e-7, -0]],
    ['{007,00}', [7, 0]],
    [
      '{999999999999999,9007199254740991,9007199254740993}',
      [999999999999999, 9007199254740991, 9007199254740992],
    ],
    ['{123456789012345678901234567890}', [Number('123456789012345678901234567890')]],
  ])('%s', (text, expected) => {
    expect(parse(text)).toEqual(expected);
  });

  it('gives back any numbers in the text form of PostgreSQL, bit by bit', () => {
    const number = fc.oneof(
      fc.integer(),
      fc.maxSafeInteger(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.integer({ min: 0, max: 400 }),
    );
    fc.assert(
      fc.property(fc.array(fc.option(number, { nil: null })), (values) => {
        const text = `{${values.map((v) => (v === null ? 'NULL' : Object.is(v, -0) ? '-0' : String(v))).join(',')}}`;
        const expected = values.map((v) => v ?? Number.NaN);
        expect(parse(text)).toEqual(expected);
      }),
      { numRuns: 500, seed: 9 },
    );
  });
});

describe('sharedRoom', () => {
  it('keeps neighbouring arrays apart, whatever their length', () => {
    const room = sharedRoom(4);
    const texts = ['{1,2}', '{3,4,5}', '{6}', '{7,8,9,10,11}', '{NULL,12}'];
    const parsed = texts.map((text) => parseNumberArray(text, room));
    expect(parsed.map((values) => [...values])).toEqual([
      [1, 2],
      [3, 4, 5],
      [6],
      [7, 8, 9, 10, 11],
      [Number.NaN, 12],
    ]);
  });
});
