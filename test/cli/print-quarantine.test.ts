import { describe, expect, it } from 'vitest';
import { printQuarantine } from '../../src/cli/print-quarantine.ts';
import { SILENT_IO } from '../helpers/silent-io.ts';

const row = (
  line: number,
  message: string,
  given: { file?: string; column?: string | null; state?: 'partial' } = {},
) => ({
  ...{ file: 'usage.csv', column: 'day', code: 'not_a_day' as const, line, message, state: 'open' as const },
  ...given,
});

function printed(rows: Parameters<typeof printQuarantine>[1]): string[] {
  const lines: string[] = [];
  printQuarantine({ ...SILENT_IO, out: (line) => lines.push(line) }, rows);
  return lines;
}

describe('rows in quarantine at a terminal', () => {
  it('tells a reason once, with how many rows have it and where the first are', () => {
    const same = [7, 9, 10, 14, 15, 300].map((line) => row(line, '“n/a” is no day'));
    expect(printed([row(2, '“30.2.” is no day'), ...same])).toEqual([
      'usage.csv:2:day  not_a_day  “30.2.” is no day',
      'usage.csv:7:day  not_a_day  “n/a” is no day (6 rows: also lines 9, 10, 14 and 2 more)',
    ]);
    expect(printed([row(2, 'no'), row(3, 'no')])).toEqual([
      'usage.csv:2:day  not_a_day  no (2 rows: also line 3)',
    ]);
  });

  it('tells a row that is used but for a value from one that is left out', () => {
    expect(printed([row(2, 'no'), row(3, 'no', { state: 'partial' })])).toEqual([
      'usage.csv:2:day  not_a_day  no',
      'usage.csv:3:day  not_a_day  no; the rest of the row is used',
    ]);
  });

  it('tells a few of many reasons of one kind, and counts the rows of the others', () => {
    const many = Array.from({ length: 200 }, (_, i) => row(i + 2, `“${i}” is no day`));
    const lines = printed([...many, row(900, '“4” is no day')]);
    expect(lines).toHaveLength(6);
    expect(lines[4]).toBe('usage.csv:6:day  not_a_day  “4” is no day (2 rows: also line 900)');
    expect(lines[5]).toBe('usage.csv:day  not_a_day  … and 195 more rows, each with its value in --json');
    expect(printed(many.slice(0, 6))).toHaveLength(6);
  });

  it('keeps files and columns apart, and a row as a whole has no column', () => {
    expect(
      printed([row(2, 'no'), row(2, 'no', { file: 'surveys.csv' }), row(2, 'no', { column: null })]),
    ).toEqual([
      'usage.csv:2:day  not_a_day  no',
      'surveys.csv:2:day  not_a_day  no',
      'usage.csv:2  not_a_day  no',
    ]);
  });
});
