import type { Sql } from 'postgres';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type CopyValue, copyRows } from '../../../src/store/import/copy-rows.ts';
import { inImportTransaction } from '../../../src/store/import-transaction.ts';
import { waitFor } from '../../helpers/services/wait-for.ts';
import { type ImportBench, openImportBench } from './import-helpers.ts';

const TARGET = { table: 'copied', columns: ['n', 'word', 'number'] } as const;

let bench: ImportBench;
beforeAll(async () => {
  bench = await openImportBench({});
});
afterAll(() => bench.close());

function inTransaction<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
  return inImportTransaction(bench.raw, async (sql) => {
    await sql`create temp table copied (n int, word text, number double precision check (number < 10)) on commit drop`;
    return work(sql);
  });
}

it('copies every character and number exactly', async () => {
  const rows: CopyValue[][] = [
    [1, 'tab\tline\nreturn\rslash\\ \\N \\.', 0.1],
    [2, '', -5e-324],
    [3, null, null],
    [4, '\\.', -1.7976931348623157e308],
    [5, 'é ü 👍 \u2028', 1 / 3],
  ];
  const stored = await inTransaction(async (sql) => {
    await copyRows(sql, TARGET, rows);
    await copyRows(sql, TARGET, []);
    return sql`select n, word, number from copied order by n`.values();
  });
  expect([...stored]).toEqual(rows);
});

const many = Array.from({ length: 50_000 }, (_, n): CopyValue[] => [n, 'word', 1]);

it.each([
  ['in the first row', [['x', 'word', 1], ...many], '22P02'],
  ['in the last row', [...many, [1, 'word', 11]], '23514'],
] as [string, CopyValue[][], string][])(
  'throws what the server says about a value %s, and leaves nothing hanging',
  async (_, rows, code) => {
    await expect(inTransaction((sql) => copyRows(sql, TARGET, rows))).rejects.toMatchObject({ code });
  },
);

it('leaves the connection usable behind a savepoint after an error', async () => {
  const stored = await inTransaction(async (sql) => {
    await sql`savepoint before`;
    await expect(copyRows(sql, TARGET, [[1, 'word', 11]])).rejects.toMatchObject({ code: '23514' });
    await sql`rollback to before`;
    await copyRows(sql, TARGET, [[2, 'word', 1]]);
    return sql`select n from copied`;
  });
  expect([...stored]).toEqual([{ n: 2 }]);
});

it('says so when the connection is cut while rows are sent, and before more are sent', async () => {
  const cut = async (sql: Sql): Promise<void> => {
    const [row] = await sql<{ pid: number }[]>`select pg_backend_pid() as pid`;
    await bench.raw`select pg_terminate_backend(${row!.pid})`;
  };
  const lost = {
    name: 'ImportError',
    message: expect.stringContaining('connection to the database was lost'),
  };
  const sending = inTransaction(async (sql) => {
    await cut(sql);
    for (;;) await copyRows(sql, TARGET, many);
  });
  await expect(sending).rejects.toMatchObject(lost);
  const pausing = inTransaction(async (sql) => {
    await cut(sql);
    await waitFor(() =>
      sql`select 1`.then(
        () => false,
        () => true,
      ),
    );
    await copyRows(sql, TARGET, many);
  });
  await expect(pausing).rejects.toMatchObject(lost);
});
