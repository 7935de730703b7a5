import { parse } from 'csv-parse/sync';
import { expect, it } from 'vitest';
import { csvRecord, csvText } from '../../../src/messages/text/csv-record.ts';

it.each([
  ['=1+1', `'=1+1`],
  ['+49 30', `'+49 30`],
  ['-2', `'-2`],
  ['@SUM(A1)', `'@SUM(A1)`],
  ['\t=1', `'\t=1`],
  [' =1', `' =1`],
  ['a,"b"\nc', '"a,""b""\nc"'],
  ['1-5', '1-5'],
  [`'tis`, `'tis`],
  ['', ''],
])('writes %j so that a spreadsheet takes it for text, and reads it back', (text, cell) => {
  expect(csvRecord([text, -0.5, null])).toBe(`${cell},-0.5,\r\n`);
  const [[shown] = []] = parse(csvRecord([text], '\n'), { skip_empty_lines: false }) as string[][];
  expect(csvText(shown ?? '')).toBe(text);
});
