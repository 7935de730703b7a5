import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type CsvItem, splitRecords } from '../../../src/sources/csv-folder/split-records.ts';
import { examples } from '../../helpers/examples.ts';

async function split(bytes: Buffer, chunkBytes: number): Promise<CsvItem[]> {
  async function* chunks(): AsyncGenerator<Buffer> {
    for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
  }
  const items: CsvItem[] = [];
  for await (const block of splitRecords(chunks())) items.push(...block);
  return items;
}

const cell = fc.string({ unit: fc.constantFrom('a', ' ', ',', '"', '\n', '\r\n', 'é', '1'), maxLength: 6 });
const rows = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { maxLength: 12 });

it('gives back what was written, with the line each row begins on, however the bytes arrive', async () => {
  const writing = fc.record({
    rows,
    crlf: fc.boolean(),
    bom: fc.boolean(),
    chunk: fc.integer({ min: 1, max: 40 }),
  });
  await fc.assert(
    fc.asyncProperty(writing, async ({ rows: told, crlf, bom, chunk }) => {
      const newline = crlf ? '\r\n' : '\n';
      const expected: { line: number; cells: string[] }[] = [];
      let text = '';
      for (const cells of told) {
        expected.push({ line: text.split('\n').length, cells });
        text += cells.map((value) => `"${value.replaceAll('"', '""')}"`).join(',') + newline;
      }
      const items = await split(Buffer.from((bom ? '\ufeff' : '') + text), chunk);
      expect(
        items.map((item) =>
          'cells' in item
            ? { line: item.line, cells: item.cells.map((value) => Buffer.from(value, 'latin1').toString()) }
            : item,
        ),
      ).toEqual(expected);
    }),
    { seed: 20260, numRuns: examples(100) },
  );
});

it('never loses a good line, whatever stands before it', async () => {
  const noise = fc.array(fc.string({ unit: fc.constantFrom('a', ',', '"', ' '), maxLength: 8 }), {
    maxLength: 6,
  });
  await fc.assert(
    fc.asyncProperty(noise, fc.integer({ min: 1, max: 30 }), async (lines, chunk) => {
      const text = ['h,i,j', ...lines, 'x,y,z', ''].join('\n');
      const items = await split(Buffer.from(text), chunk);
      expect(items.at(-1)).toEqual({ line: lines.length + 2, cells: ['x', 'y', 'z'], ended: true });
    }),
    { seed: 20261, numRuns: examples(150) },
  );
});

it('makes of lines without quotes what a CSV parser makes of them', async () => {
  const text = fc.string({
    unit: fc.constantFrom('a', '1', ' ', ',', ',', '\n', '\r\n', '\r', '\t', '\u0000'),
    maxLength: 60,
  });
  await fc.assert(
    fc.asyncProperty(text, fc.integer({ min: 1, max: 30 }), async (told, chunk) => {
      const items = await split(Buffer.from(told), chunk);
      const expected = parse(told, {
        record_delimiter: ['\n', '\r\n'],
        relax_column_count: true,
        skip_empty_lines: true,
      });
      expect(items.map((item) => ('cells' in item ? item.cells : item))).toEqual(expected);
    }),
    { seed: 20262, numRuns: examples(150) },
  );
});
