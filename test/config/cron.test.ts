import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cronProblem } from '../../src/config/cron.ts';
import { findTimingProblems } from '../../src/queue/timing.ts';
import { examples } from '../helpers/examples.ts';

describe('cronProblem', () => {
  it.each([
    '0 6 * * 1',
    '*/15 * * * *',
    '0-30/10,45 8-18 1,15 jan-mar,Oct mon-fri',
    '0 22-2 * * 5-7',
    '59 23 29 2 *',
    '0 6 31 feb mon',
    '  5   4 * * sun ',
  ])('%j can be used', (text) => {
    expect(cronProblem(text)).toBeNull();
  });

  it.each([
    ['', /^is not a cron expression of five fields/],
    ['@daily', /^is not a cron expression of five fields/],
    ['*/10 * * * * *', /^is not a cron expression of five fields/],
    ['60 * * * *', /^has "60" for the minute; write \*, a number from 0 to 59,/],
    ['0 24 * * *', /^has "24" for the hour/],
    ['0 0 0 * *', /^has "0" for the day of the month; write \*, a number from 1 to 31,/],
    ['0 0 * 13 *', /^has "13" for the month; .* or a name \(jan, feb, /],
    ['0 0 * * 8', /^has "8" for the weekday/],
    ['0 0 * * mondays', /^has "mondays" for the weekday/],
    ['*/0 * * * *', /^has "\*\/0" for the minute/],
    ['5/10 * * * *', /^has "5\/10" for the minute/],
    ['1,,2 * * * *', /^has "1,,2" for the minute/],
    ['0 0 L * *', /^has "L" for the day of the month/],
    ['0 6 31 feb,apr *', /^would never run: there is no day 31 in month feb,apr$/],
  ])('%j cannot', (text, problem) => {
    expect(cronProblem(text)).toMatch(problem);
  });

  it('accepts nothing that the scheduler refuses', () => {
    const number = fc.integer({ min: 0, max: 61 }).map(String);
    const name = fc.constantFrom('jan', 'DEC', 'feb', 'sun', 'Fri', 'L', '?', 'x');
    const point = fc.oneof({ weight: 5, arbitrary: number }, { weight: 1, arbitrary: name });
    const range = fc.tuple(point, point).map(([a, b]) => `${a}-${b}`);
    const base = fc.oneof(fc.constant('*'), point, range);
    const step = fc.option(fc.integer({ min: 0, max: 70 }), { nil: null, freq: 3 });
    const token = fc.tuple(base, step).map(([text, by]) => (by === null ? text : `${text}/${by}`));
    const field = fc.array(token, { minLength: 1, maxLength: 3 }).map((tokens) => tokens.join(','));
    const plain = fc.oneof({ weight: 3, arbitrary: fc.constant('*') }, { weight: 2, arbitrary: field });
    let accepted = 0;
    fc.assert(
      fc.property(fc.tuple(plain, plain, plain, plain, plain), (fields) => {
        const cron = fields.join(' ');
        if (cronProblem(cron) !== null) return;
        accepted++;
        expect(findTimingProblems({ kind: 'cron', cron, timezone: 'UTC' })).toEqual([]);
      }),
      { numRuns: examples(1000), seed: 11 },
    );
    expect(accepted).toBeGreaterThan(100);
  });
});
