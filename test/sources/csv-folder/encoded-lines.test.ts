import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { csvFolderSource } from '../../../src/sources/csv-folder/csv-folder-source.ts';
import type { Entity } from '../../../src/sources/records.ts';
import type { Reject } from '../../../src/sources/reject.ts';
import { ENTITY_COLUMNS, ENTITY_KEYS } from '../../../src/sources/rows/entity-columns.ts';
import type { AnyFeed, FeedSummary } from '../../../src/sources/source.ts';
import { examples } from '../../helpers/examples.ts';
import { ACCOUNTS, makeCsvFolder, SETTINGS } from './make-folder.ts';

const folder = await makeCsvFolder({ 'accounts.csv': ACCOUNTS });
afterAll(() => folder.remove());

interface Told {
  /** Rows as they would be stored, by line. */
  stored: (readonly (string | number)[])[];
  rejects: Reject[];
  leftOut: Reject[];
  end: FeedSummary;
  /** Of `stored`, how many came by the short way. */
  encodedRows: number;
  /** What is said of the keys of all. */
  isDistinct: boolean;
}

async function read(entity: Entity, encoded: boolean): Promise<Told> {
  const { feeds } = await csvFolderSource({ folder: folder.path }).open(SETTINGS);
  const feed = feeds.find((one) => one.entity === entity) as AnyFeed;
  const told: Omit<Told, 'end'> = { stored: [], rejects: [], leftOut: [], encodedRows: 0, isDistinct: true };
  const batches = feed.read({ encoded });
  for (;;) {
    const step = await batches.next();
    if (step.done) {
      const keys = told.stored.map((row) => keyOf(entity, row));
      expect(told.isDistinct).toBe(new Set(keys).size === keys.length);
      told.stored.sort((a, b) => Number(a[0]) - Number(b[0]));
      return { ...told, end: step.value };
    }
    const { records, rejects, leftOut, encoded: rows } = step.value;
    for (const { line, record } of records) {
      const values = record as unknown as Record<string, string | number | null>;
      told.stored.push([line, ...ENTITY_COLUMNS[entity].map(({ key }) => values[key] ?? '\\N')]);
    }
    told.rejects.push(...rejects);
    told.leftOut.push(...leftOut);
    told.isDistinct = step.value.isDistinct;
    if (rows === undefined) continue;
    const lines = rows.copy.toString().split('\n').slice(0, -1);
    expect(lines).toHaveLength(rows.rows);
    for (const line of lines) told.stored.push(readCopied(entity, line.split('\t')));
    told.encodedRows += rows.rows;
  }
}

function keyOf(entity: Entity, [, ...values]: Told['stored'][number]): string {
  const names = ENTITY_COLUMNS[entity].map(({ name }) => name);
  return ENTITY_KEYS[entity].map((name) => values[names.indexOf(name)]).join('\t');
}

/** A row of COPY as the database reads it. */
function readCopied(entity: Entity, [line, ...values]: readonly string[]): (string | number)[] {
  const numbers = new Set(['events', 'active_users', 'seats', 'value']);
  const isNumber = (at: number) => numbers.has(ENTITY_COLUMNS[entity][at]!.name) && entity !== 'usage_events';
  return [
    Number(line),
    ...values.map((value, at) => (isNumber(at) && value !== '\\N' ? Number(value) : value)),
  ];
}

const USUAL: ReadonlyMap<string, readonly string[]> = new Map([
  ['account_id', ['A1', 'A2', 'id 7', 'Acme-Corp', 'd', 'Events']],
  ['product', ['app', 'app', '']],
  ['day', ['2024-02-29', '2023-12-31', '2000-02-29', '2199-12-31', '1900-01-01']],
  ['occurred_at', ['2024-02-29T10:00:00Z', '2023-12-31T23:59:59Z', '2024-01-01']],
]);
const NUMBERS = ['7', '250', '12.5', '0', '00012', '999999999999', '0.00000001'];
const odd = fc.constantFrom(
  ...['0', '-0', '-3', '+4', '007', '1e3', '1.5E+15', '.5', '5.', '1.000000001', '0.0000000001', '1,5'],
  ...['999999999999', '1000000000000', '1000000000001', '0.123456789', '1.2.3', 'NaN', '12 ', ' 12'],
  ...[
    '2023-02-29',
    '1900-02-29',
    '2000-02-29',
    '1899-12-31',
    '2199-12-31',
    '2200-01-01',
    '2024-13-01',
    '2024-1-1',
  ],
  ...[
    '2024-01-01T10:00:00Z',
    '2024-01-01T24:00:00Z',
    '2024-01-01 10:00',
    '2024-01-01T10:00:00.5Z',
    '2024-06-31',
  ],
  ...[
    'account_id',
    'Account ID',
    'day',
    'events',
    'Product',
    'note',
    'id-2',
    '#N/A',
    '####',
    '#1',
    'a\\b',
    'a\tb',
    '\u0007',
  ],
  ...[
    'é',
    'e\u0301',
    '\u200bA1',
    '\u00a0A1',
    'x'.repeat(171),
    'x'.repeat(600),
    '"A1"',
    '"a,""b"',
    '"broken',
    'a"b',
  ],
  ...['\r', ' ', '\\N', '\u00ff'],
);
/** A cell as its column has it, now and then another one. */
const cellOf = (name: string) =>
  fc.oneof(
    { weight: 30, arbitrary: fc.constantFrom(...(USUAL.get(name) ?? NUMBERS)) },
    { weight: 1, arbitrary: odd },
  );
const lineOf = (heading: string) =>
  fc.oneof(
    {
      weight: 20,
      arbitrary: fc.tuple(...heading.trim().split(',').map(cellOf)).map((cells) => cells.join(',')),
    },
    { weight: 1, arbitrary: fc.array(odd, { maxLength: 6 }).map((cells) => cells.join(',')) },
  );
const HEADINGS: readonly (readonly [Entity, string])[] = [
  ['usage', 'account_id,product,day,events'],
  ['usage', 'product,account_id,seats,day,events,note'],
  ['usage', '\nday,account_id,,events'],
  ['signals', 'account_id,signal,day,value'],
  ['usage_events', 'account_id,product,occurred_at,user_id'],
  ['usage_events', 'event,account_id,occurred_at,user_id'],
];
const file = fc.constantFrom(...HEADINGS).chain(([entity, heading]) =>
  fc.record({
    entity: fc.constant(entity),
    heading: fc.constant(heading),
    lines: fc.array(lineOf(heading), { maxLength: 25 }),
    newline: fc.constantFrom('\n', '\n', '\r\n'),
    ended: fc.boolean(),
    encoding: fc.constantFrom<'utf8' | 'latin1'>('utf8', 'utf8', 'latin1'),
  }),
);

it('tells the same rows, rejects, lines and notices by the short way and by the long one', async () => {
  let encodedRows = 0;
  await fc.assert(
    fc.asyncProperty(file, async ({ entity, heading, lines, newline, ended, encoding }) => {
      const text = [heading, ...lines].join(newline) + (ended ? newline : '');
      await folder.write({ [`${entity}.csv`]: Buffer.from(text, encoding) });
      const [long, short] = [await read(entity, false), await read(entity, true)];
      await folder.remove(`${entity}.csv`);
      encodedRows += short.encodedRows;
      expect({ ...short, encodedRows: 0 }).toEqual(long);
    }),
    { seed: 20262, numRuns: examples(100) },
  );
  expect(encodedRows).toBeGreaterThan(200);
});

it('takes ordinary lines by the short way, whatever stands between them', async () => {
  const usage = [
    'account_id,day,events,active_users',
    'A1,2024-03-01,12,3',
    'A2,2024-03-01,,3',
    'A1,2024-03-02,12.5,',
    '"A2",2024-03-02,9,1',
    'A2,2024-03-03,7,1',
    '',
  ].join('\r\n');
  await folder.write({ 'usage.csv': usage });
  const told = await read('usage', true);
  await folder.remove('usage.csv');
  expect(told.encodedRows).toBe(2);
  expect(told.stored).toEqual([
    [2, 'A1', 'default', '2024-03-01', 12, 3, '\\N'],
    [4, 'A1', 'default', '2024-03-02', 12.5, '\\N', '\\N'],
    [5, 'A2', 'default', '2024-03-02', 9, 1, '\\N'],
    [6, 'A2', 'default', '2024-03-03', 7, 1, '\\N'],
  ]);
  expect(told.rejects.map(({ line: at, column }) => [at, column])).toEqual([[3, 'events']]);
  expect(told.end).toMatchObject({ rowsIn: 5, watermark: '2024-03-03' });
});
