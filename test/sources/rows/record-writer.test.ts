import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createRowFeed, type RawBatch } from '../../../src/sources/rows/create-row-feed.ts';
import { ENTITY_COLUMNS } from '../../../src/sources/rows/entity-columns.ts';
import type { FeedSummary } from '../../../src/sources/source.ts';
import { examples } from '../../helpers/examples.ts';
import { SETTINGS } from '../csv-folder/make-folder.ts';

type Value = string | number | null;
type Answer = readonly [id: string, comment: string, score: number];

/** What a feed of answers tells: rows as they are stored, by line, and everything else of it. */
async function read(batches: readonly (readonly Answer[])[], encoded: boolean) {
  const feed = createRowFeed({
    entity: 'surveys',
    file: 'answers',
    settings: SETTINGS,
    states: undefined,
    async *read() {
      let line = 0;
      for (const batch of batches) {
        yield toBatch(batch, line);
        line += batch.length;
      }
      return { state: { at: line } };
    },
  });
  const stored: Value[][] = [];
  const beside: unknown[] = [];
  const steps = feed.read({ encoded });
  for (;;) {
    const step = await steps.next();
    if (step.done) return { stored: stored.sort(byLine), beside, end: step.value as FeedSummary };
    const { records, encoded: rows, rejects, leftOut, gone, isDistinct } = step.value;
    beside.push({ rejects, leftOut, gone, isDistinct });
    for (const { line, record } of records) stored.push([line, ...COLUMNS.map(({ key }) => record[key])]);
    expect(records.length === 0 || !encoded || leftOut.length > 0).toBe(true);
    const lines = rows?.copy.toString().split('\n').slice(0, -1) ?? [];
    expect(lines).toHaveLength(rows?.rows ?? 0);
    stored.push(...lines.map(copied));
  }
}

const COLUMNS = ENTITY_COLUMNS.surveys;
const byLine = (a: Value[], b: Value[]) => Number(a[0]) - Number(b[0]);

function toBatch(answers: readonly Answer[], before: number): RawBatch {
  const rows = answers.map(([id, comment, score], at) => ({
    line: before + at + 1,
    values: new Map<string, string | number>([
      ['response_id', id],
      ['account_id', 'A1'],
      ['kind', 'nps'],
      ['score', score],
      ['comment', comment],
      ['responded_at', '2026-03-01T10:00:00Z'],
    ]),
  }));
  return { rows, gone: answers.length === 0 ? [] : [{ line: before + 1, values: rows[0]!.values }] };
}

/** A row of COPY as the database reads it (COPY, "Text Format"). */
function copied(line: string): Value[] {
  return line.split('\t').map((cell, at) => {
    if (cell === '\\N') return null;
    const text = cell.replace(
      /\\(.)/g,
      (_, escaped: string) => ({ t: '\t', n: '\n', r: '\r' })[escaped] ?? escaped,
    );
    return at === 0 || COLUMNS[at - 1]!.name === 'score' ? Number(text) : text;
  });
}

const text = fc.string({
  unit: fc.oneof(
    fc.constantFrom('\\', '\t', '\n', '\r', 'N', 'a', ' ', 'é', '漢', '🙂', '\ufeff', '\u0007'),
    fc.string({ minLength: 1, maxLength: 3 }),
  ),
  maxLength: 20,
});
const answer = fc.tuple(
  fc.oneof(fc.constantFrom('r1', 'r2', ''), text),
  text,
  fc.integer({ min: -1, max: 11 }),
);

it('tells the same whether rows come as records or written for COPY at once', async () => {
  const batches = fc.array(fc.array(answer, { maxLength: 12 }), { maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(batches, async (told) => {
      expect(await read(told, true)).toEqual(await read(told, false));
    }),
    { numRuns: examples(200) },
  );
});

it('has room for texts of any length', async () => {
  const long = [...'a\tx\\漢🙂'].map((one) => one.repeat(9_000));
  const told = [long.map((comment, at): Answer => [`r${at}`, comment, 9])];
  const { stored, end } = await read(told, true);
  expect(stored.map((row) => row[5])).toEqual(long.map((comment) => comment.trim() || null));
  expect(end).toMatchObject({ rowsIn: 7, watermark: '2026-03-01' });
});
