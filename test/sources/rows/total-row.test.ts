import { afterAll, expect, it } from 'vitest';
import { csvFolderSource } from '../../../src/sources/csv-folder/csv-folder-source.ts';
import { makeCsvFolder, readFeed } from '../csv-folder/make-folder.ts';

const folder = await makeCsvFolder({});
afterAll(() => folder.remove());
const source = csvFolderSource({ folder: folder.path });

const HEADING = 'account_id,name,mrr,started_on,seats sold';

it.each([
  'Total,,300.50,,12',
  'Grand total:,,300.50,,',
  'SUMME,,,,1.234',
  ' Gesamtsumme ,,300,,',
  'Total geral,,300,,',
  'Total général,,300,,',
  'Suma,,300,,',
])('keeps the sums below an export out: %s', async (last) => {
  await folder.write({ 'accounts.csv': `${HEADING}\nA1,Acme,300.50,2024-01-01,12\n${last}\n` });
  const { records, rejects } = await readFeed(source, 'accounts');
  expect(records.map(({ record }) => record.accountId)).toEqual(['A1']);
  expect(rejects).toMatchObject([{ line: 3, column: 'account_id', code: 'total_row' }]);
  expect(rejects[0]!.message).toBe(
    'account_id names a sum, and nothing but numbers stands beside it: the row adds up the others. Leave the totals out of the export; if it is an account, tell more of it than numbers.',
  );
});

it.each([
  'Total,Total SE,300.50,,12',
  'Total,,300,2024-01-01,',
  'Total,,,,',
  'A7,Total,300,,',
  'Total,,300,,new',
  'Totalis,,300,,',
])('takes an account that is called so: %s', async (row) => {
  await folder.write({ 'accounts.csv': `${HEADING}\n${row}\n` });
  const { records, rejects } = await readFeed(source, 'accounts');
  expect(records.map(({ record }) => record.accountId)).toEqual([row.split(',')[0]]);
  expect(rejects).toEqual([]);
});

it('says so of usage too, instead of asking for a day', async () => {
  await folder.write({
    'accounts.csv': HEADING,
    'usage.csv': 'account_id,day,events\nA1,2024-01-01,3\nTotal,,3\n',
  });
  const { records, rejects } = await readFeed(source, 'usage');
  expect(records).toHaveLength(1);
  expect(rejects).toMatchObject([{ line: 3, code: 'total_row' }]);
});
