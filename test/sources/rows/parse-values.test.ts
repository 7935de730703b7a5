import { expect, it } from 'vitest';
import { BOUNDS } from '../../../src/sources/rows/bounds.ts';
import { AdjustedValue, type FieldParser, FieldProblem } from '../../../src/sources/rows/field-problem.ts';
import { decimal, wholeNumber } from '../../../src/sources/rows/parse-number.ts';
import {
  parseAddress,
  parseCurrency,
  parseId,
  parseKey,
  parseLine,
  parseLocale,
  parseProse,
  parseTimeZone,
} from '../../../src/sources/rows/parse-text.ts';
import { parseDay, parseInstant } from '../../../src/sources/rows/parse-time.ts';

/** The value, or the code it is refused with. */
function outcome(parse: FieldParser, text: string): unknown {
  const value = parse(text);
  if (value instanceof FieldProblem) return `refused: ${value.code}`;
  return value instanceof AdjustedValue ? value.value : value;
}

it.each([
  ['2024-02-29', '2024-02-29T00:00:00Z'],
  ['2024-02-29T23:59', '2024-02-29T23:59:00Z'],
  ['2024-02-29 23:59:58', '2024-02-29T23:59:58Z'],
  ['2024-02-29 23:59:58 UTC', '2024-02-29T23:59:58Z'],
  ['2024-02-29T23:59:58.1234567Z', '2024-02-29T23:59:58.123456Z'],
  ['2024-02-29T23:59:58.500Z', '2024-02-29T23:59:58.5Z'],
  ['2024-02-29T23:30:00-02:00', '2024-03-01T01:30:00Z'],
  ['2024-03-01T00:30:00+0530', '2024-02-29T19:00:00Z'],
  ['2024-03-01 00:30:00+02', '2024-02-29T22:30:00Z'],
  ['2023-02-29', 'refused: not_an_instant'],
  ['2024-02-29T24:00:00Z', 'refused: not_an_instant'],
  ['2024-02-29T10:60:00Z', 'refused: not_an_instant'],
  ['2024-02-29T10:00:00+15:00', 'refused: not_an_instant'],
  ['1709164800', 'refused: not_an_instant'],
  ['yesterday', 'refused: not_an_instant'],
])('reads the instant %s as %s', (text, expected) => {
  expect(outcome(parseInstant, text)).toBe(expected);
});

it.each([
  ['1900-01-01', '1900-01-01'],
  ['2199-12-31', '2199-12-31'],
  ['2200-01-01', 'refused: not_a_day'],
  ['9999-12-31', 'refused: not_a_day'],
  ['0001-01-01', 'refused: not_a_day'],
  ['20226-01-01', 'refused: not_a_day'],
  ['+020226-01-01', 'refused: not_a_day'],
  ['45292', 'refused: not_a_day'],
  ['1899-12-31', 'refused: not_a_day'],
  ['2024-1-1', 'refused: not_a_day'],
  ['2024-01-01T00:00:00Z', '2024-01-01'],
  ['2024-01-01T10:00:00Z', 'refused: not_a_day'],
])('reads the day %s as %s', (text, expected) => {
  expect(outcome(parseDay, text)).toBe(expected);
});

it.each([
  ['12', 12],
  ['-12.50', -12.5],
  ['+.5', 0.5],
  ['1e3', 1000],
  ['-0', 0],
  ['1e400', 'refused: out_of_range'],
  ['1,000', 'refused: not_a_number'],
  ['1 000', 'refused: not_a_number'],
  ['NaN', 'refused: not_a_number'],
  ['-Infinity', 'refused: not_a_number'],
  ['0x1F', 'refused: not_a_number'],
  ['٣', 'refused: not_a_number'],
])('reads the number %s as %s', (text, expected) => {
  expect(outcome(decimal(BOUNDS.value), text)).toBe(expected);
});

it.each([
  ['NaN', /stands for an unknown one/],
  ['-inf', /stands for an unknown one/],
  ['∞', /stands for an unknown one/],
  ['N/A', /stands for an unknown one/],
  ['null', /stands for an unknown one/],
  ['--', /stands for an unknown one/],
  ['#DIV/0!', /error of a spreadsheet.*Correct the formula/],
  ['1,234', /separators between thousands.*1234\.5/],
  ['1,234,567.89', /separators between thousands/],
  ['1 234', /separators between thousands/],
  ["1'234.50", /separators between thousands/],
  ['1.234.567', /separators between thousands/],
  ['12,34,567', /separators between thousands/],
  ['1.234,56', /decimal comma/],
  ['12,5', /decimal comma/],
  ['12 %', /percentage/],
  ['−5', /dash for a minus sign/],
  ['(1,200)', /parentheses for a minus sign/],
  ['R$ 1.200', /currency beside the number/],
  ['$5', /currency beside the number/],
  ['5 EUR', /currency beside the number/],
  ['1.7976931348623157e308', /too large: at most 1000000000000 is taken/],
  ['-1.7976931348623157e308', /too large/],
  ['1e13', /too large/],
  ['2.2250738585072014e-308', /too small to be meant/],
  ['twelve', /not a number\. Write digits/],
])('names what %s is and what to do', (text, says) => {
  const refused = decimal(BOUNDS.money)(text);
  expect(refused).toBeInstanceOf(FieldProblem);
  const { reason, advice } = refused as FieldProblem;
  expect(`${reason}. ${advice}`).toMatch(says);
});

it.each([
  ['9999-12-31', /after the year 2199/],
  ['0001-01-01', /before the year 1900/],
  ['20226-01-01', /more than four digits/],
  ['31/12/2024', /day and month stand in front of the year/],
  ['12-31-24', /day and month stand in front/],
  ['45657', /number of a day in a spreadsheet/],
  ['1735603200', /seconds or milliseconds since 1970/],
  ['n/a', /word for an unknown one/],
  ['2024-02-30', /not in the calendar/],
])('names what the day %s is', (text, says) => {
  expect((parseDay(text) as FieldProblem).reason).toMatch(says);
  expect((parseInstant(text) as FieldProblem).code).toBe('not_an_instant');
});

it.each([
  ['2026-06-01 00:00:00', '2026-06-01'],
  ['2026-06-01T00:00:00.000Z', '2026-06-01'],
  ['2024-02-29T00:00+00:00', '2024-02-29'],
  ['2026-06-31T00:00:00Z', /not in the calendar/],
  ['9999-12-31 00:00:00', /after the year 2199/],
  ['2026-06-01T00:00:00-03:00', /a day with more behind it/],
  ['2026-06-01T23:30:00Z', /a day with more behind it/],
])('reads midnight behind a day as that day, and no other time: %s', (text, expected) => {
  const day = parseDay(text);
  if (typeof expected === 'string') expect(day).toBe(expected);
  else expect((day as FieldProblem).reason).toMatch(expected);
});

it.each(['2026-06-01T25:00', '2026-06-01T10:60:00Z', '2026-06-01T10:00:00+15:00', '2026-06-01 noon'])(
  'says of %s that it is the time that is wrong',
  (text) => {
    expect((parseInstant(text) as FieldProblem).reason).toMatch(/whose time no clock shows$/);
  },
);

it('keeps numbers within their limits', () => {
  expect(outcome(decimal(BOUNDS.count), '-0.001')).toBe('refused: out_of_range');
  expect(outcome(wholeNumber({ min: 0, max: 5 }), '5.0')).toBe(5);
  expect(outcome(wholeNumber({ min: 0, max: 5 }), '6')).toBe('refused: out_of_range');
  expect(outcome(wholeNumber({ min: 0, max: 5 }), 'x')).toBe('refused: not_a_number');
});

it.each(['ann@example.com', "o'brien+tag@mail.example.co.uk", 'csm@localhost', 'a.b-c_d@x-1.example'])(
  'takes %s as one address',
  (text) => {
    expect(outcome(parseAddress, text)).toBe(text);
  },
);

it.each([
  'ann',
  '@example.com',
  'ann@',
  'ann@@example.com',
  '.ann@example.com',
  'an..n@example.com',
  'ann@example..com',
  'ann@-example.com',
  'ann@example.com.',
  'Ann <ann@example.com>',
  '<ann@example.com>',
  '"ann"@example.com',
  'ann@example.com, eve@example.com',
  'ann@example.com;eve@example.com',
  'ann@example.com eve@example.com',
  'ann@example.com\nBcc: eve@example.com',
  'ann@example.com\r',
  'ann@exa\u0000mple.com',
  'josé@example.com',
  `${'a'.repeat(65)}@example.com`,
  `ann@${'a.'.repeat(130)}com`,
])('refuses %j as an address', (text) => {
  expect(outcome(parseAddress, text)).toBe('refused: not_an_address');
});

it('keeps ids exact, names in one line, comments as written, and controls out', () => {
  expect(outcome(parseId, 'A 1/é')).toBe('A 1/é');
  expect(outcome(parseId, 'A\t1')).toBe('refused: control_character');
  expect(outcome(parseId, 'x'.repeat(513))).toBe('refused: id_too_long');
  expect(outcome(parseLine, 'Acme\r\n  Inc\n')).toBe('Acme Inc');
  expect(outcome(parseLine, 'Acme\u001b[31m')).toBe('refused: control_character');
  expect(outcome(parseProse, 'one\n\n two\t')).toBe('one\n\n two');
  expect(outcome(parseProse, 'one\u0000')).toBe('refused: control_character');
});

it.each(['NULL', '\\N', '(null)', 'N/A', 'NaN', 'None', 'undefined', '[object Object]', '-', '(blank)'])(
  'takes %s for no record of its own',
  (text) => {
    expect(outcome(parseKey, text)).toBe('refused: missing_value');
  },
);

it.each([
  ['="00123"', '00123'],
  ['=" A 1 "', 'A 1'],
  ["'00123", '00123'],
  ["'tis", "'tis"],
  ['=1+1', '=1+1'],
  ['="1.23457E+15"', 'refused: shortened_id'],
])('reads the id %s as %s', (text, expected) => {
  expect(outcome(parseId, text)).toBe(expected);
  expect(outcome(parseKey, text)).toBe(expected);
});

it('reads signs of one currency as its code, and refuses those of several', () => {
  const codes = ['€', '£', 'R$', 'us$', 'US $', 'brl', 'zł'].map((text) => outcome(parseCurrency, text));
  expect(codes).toEqual(['EUR', 'GBP', 'BRL', 'USD', 'USD', 'BRL', 'PLN']);
  for (const text of ['$', '¥', 'kr', 'EURO'])
    expect(outcome(parseCurrency, text)).toBe('refused: unknown_value');
});

it('knows time zones and languages', () => {
  expect(outcome(parseTimeZone, 'America/Sao_Paulo')).toBe('America/Sao_Paulo');
  expect(outcome(parseTimeZone, 'Sao Paulo')).toBe('refused: unknown_value');
  expect(['en', 'en-US', 'pt', 'pt-BR', 'de', 'eng'].map((text) => outcome(parseLocale, text))).toEqual([
    'en',
    'en',
    'pt-BR',
    'pt-BR',
    null,
    null,
  ]);
  expect(outcome(parseLocale, 'english please')).toBe('refused: unknown_value');
});
