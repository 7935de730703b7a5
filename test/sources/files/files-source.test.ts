import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { filesSourceSchema } from '../../../src/config/schema-files.ts';
import { filesSource } from '../../../src/sources/files/files-source.ts';
import type { Entity } from '../../../src/sources/records.ts';
import { writeXlsx } from '../../helpers/write-xlsx.ts';
import { problemsOf, readFeed } from '../csv-folder/make-folder.ts';

type Declared = z.input<typeof filesSourceSchema>['files'][number];

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'files-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function source(files: Record<string, string | Buffer>, ...declared: Declared[]) {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
  return filesSource(filesSourceSchema.parse({ kind: 'files', files: declared }), folder);
}

/** The records of one file as told, and the messages of what was kept aside. */
async function read<E extends Entity>(
  entity: E,
  content: string | Buffer,
  declared: Omit<Declared, 'entity'>,
) {
  const one = await source({ [declared.path]: content }, { ...declared, entity });
  const { records, rejects, notices, leftOut } = await readFeed(one, entity);
  return { records: records.map(({ record }) => record), rejects, notices, leftOut };
}

const utf16 = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le');
const latin = (text: string) => Buffer.from(text, 'latin1');

describe('CSV of any making', () => {
  const text = 'Record ID;Nome;Receita mensal\n101;Pão Ltda;1.234,56\n102;Ação;R$ 99,90\n';
  const columns = { account_id: 'Record ID', name: 'Nome', mrr: 'Receita mensal' };
  it.each([
    ['UTF-8 with a mark', Buffer.from(`\ufeff${text}`), null],
    ['UTF-16', utf16(text), 'read as UTF-16'],
    ['UTF-16, big-endian', utf16(text).swap16(), 'read as UTF-16'],
    ['Windows-1252', latin(text), 'read as Windows-1252'],
    ['gzip', gzipSync(text), null],
  ])('%s, with semicolons and decimal commas', async (name, content, notice) => {
    const path = name === 'gzip' ? 'companies.csv.gz' : 'companies.csv';
    const { records, notices } = await read('accounts', content, { path, columns, decimal: ',' });
    expect(records).toMatchObject([
      { accountId: '101', name: 'Pão Ltda', mrr: 1234.56 },
      { accountId: '102', name: 'Ação', mrr: 99.9 },
    ]);
    expect(notices).toContain('values are separated by ";"');
    if (notice !== null) expect(notices).toContain(notice);
  });

  it('keeps sums below the rows aside, whatever is said for every row', async () => {
    const sums = 'Nr;Umsatz;Name\n7;1.000,50;Acme\nTotal;3;Total SE\nSumme;1.003,50;\n';
    const { records, rejects } = await read('accounts', sums, {
      ...{ path: 'a.csv', columns: { account_id: 'Nr', mrr: 'Umsatz', name: 'Name' }, decimal: ',' },
      ...{ constants: { currency: 'EUR' }, defaults: { tier: 'starter' } },
    });
    expect(records).toMatchObject([
      { accountId: '7', mrr: 1000.5, currency: 'EUR', tier: 'starter' },
      { accountId: 'Total', name: 'Total SE', currency: 'EUR' },
    ]);
    expect(rejects).toMatchObject([{ line: 4, code: 'total_row' }]);
  });

  it.each([
    ['Kunde;Name;Umsatz;Plan\nK1;Acme;5;Pro\nSumme;;1.003,50 €;\n', ['K1']],
    ['Kunde;Name;Umsatz;Plan\nK1;Acme;5;Pro\nTotal geral;;R$ 1.003,50;12\n', ['K1']],
    ['Kunde;Name;Umsatz;Plan\nK1;Acme;5;Pro\nSuma:;;-5;\n', ['K1']],
    ['Kunde;Name;Umsatz;Plan\nK1;Acme;5;Pro\nTotal;;7;Pro\n', ['K1', 'Total']],
    ['Kunde;Name;Umsatz;Plan\nK1;Acme;5;Pro\nTotal;;;\n', ['K1', 'Total']],
    ['Kunde;Name;Seit;Plan\nK1;Acme;2024-01-01;Pro\nTotal;;2024-01-01;\n', ['K1', 'Total']],
  ])('knows sums by the numbers that nobody takes: %j', async (content, accounts) => {
    const { records, rejects } = await read('accounts', content, {
      ...{ path: 'a.csv', columns: { account_id: 'Kunde', name: 'Name' } },
      ...{ constants: { currency: 'EUR' }, defaults: { tier: 'starter' } },
    });
    expect(records.map(({ accountId }) => accountId)).toEqual(accounts);
    expect(rejects).toMatchObject(
      accounts.length > 1 ? [] : [{ line: 3, column: 'account_id', code: 'total_row', accountId: null }],
    );
    expect(rejects.every(({ message }) => /^account_id names a sum/.test(message))).toBe(true);
  });

  it('takes what spreadsheets leave: sep=, trailing commas, repeated headings, invisible characters', async () => {
    const odd =
      'sep=;\r\nid;name;;\r\n\u200b7\u200b; Acme ;;\r\n;;;\r\nID; Name;;\r\n8;Birch;;;\r\n1,23E+15;C;;\r\n9\r\n';
    const { records, rejects, notices } = await read('accounts', odd, {
      path: 'a.csv',
      columns: { account_id: 'id' },
    });
    expect(records.map(({ accountId, name }) => [accountId, name])).toEqual([
      ['7', 'Acme'],
      ['8', 'Birch'],
    ]);
    expect(notices).toEqual(
      expect.arrayContaining([
        '1 row without any value passed over',
        '1 row with the column names once more passed over',
      ]),
    );
    expect(rejects.map(({ line, code }) => [line, code])).toEqual([
      [7, 'shortened_id'],
      [8, 'column_count'],
    ]);
  });

  it('ends lines where old programs of the Macintosh do, quoted ones too', async () => {
    const old = 'id;name\r7;"Acme\rLtda"\r8;Birch\r';
    const { records } = await read('accounts', old, { path: 'a.csv', columns: { account_id: 'id' } });
    expect(records.map(({ accountId, name }) => [accountId, name])).toEqual([
      ['7', 'Acme Ltda'],
      ['8', 'Birch'],
    ]);
  });

  it.each([
    ["1'234.50", '.', 1234.5],
    ['(12.50)', '.', -12.5],
    ['(€ 1.234,50)', ',', -1234.5],
  ] as const)('reads %s with decimal %s', async (told, decimal, value) => {
    const { records } = await read('signals', `account_id;signal;day;value\nA1;s;2026-06-01;${told}\n`, {
      path: 's.csv',
      decimal,
    });
    expect(records).toMatchObject([{ value }]);
  });

  it('reads the first of two columns of one name, and says so', async () => {
    const { records, notices } = await read('accounts', 'account_id,name,name\nA1,Acme,Other\n', {
      path: 'a.csv',
    });
    expect(records).toMatchObject([{ accountId: 'A1', name: 'Acme' }]);
    expect(notices).toContain('"name" names two columns: the first of them is read');
  });

  it.each([
    [
      'UTF-32',
      Buffer.concat(
        [...'\ufeffaccount_id\nA1\n'].map((c) =>
          Buffer.from([c.charCodeAt(0) & 255, c.charCodeAt(0) >> 8, 0, 0]),
        ),
      ),
      /the file is UTF-32\. Save it as UTF-8/,
    ],
    ['gzip within gzip', gzipSync(gzipSync('account_id\nA1\n')), /compressed \(gzip\).*was compressed twice/],
    ['no gzip at all', Buffer.from('account_id\nA1\n'), /not compressed \(gzip\), though its name says so/],
  ])('says in one sentence what is wrong with %s', async (what, content, says) => {
    const path = what === 'UTF-32' ? 'a.csv' : 'a.csv.gz';
    await expect(read('accounts', content, { path })).rejects.toThrow(says);
  });

  it('joins, fills, translates and skips', async () => {
    const { records, notices } = await read(
      'surveys',
      'Empresa,Nota,Quando,Estado\nA1,9,01/02/2024 23:30,ok\nA1,,02/02/2024,ok\nA1,3,03/02/2024,teste\nA2,dez,04/02/2024,ok\n',
      {
        path: 's.csv',
        columns: {
          account_id: 'Empresa',
          response_id: ['Empresa', 'Quando'],
          score: 'Nota',
          responded_at: 'Quando',
        },
        constants: { kind: 'nps' },
        defaults: { score: 5 },
        translate: { score: { dez: 10 } },
        skip: { Estado: ['TESTE'] },
        dates: 'dd/MM/yyyy',
        timezone: 'America/Sao_Paulo',
      },
    );
    expect(records.map(({ responseId, score, respondedAt }) => [responseId, score, respondedAt])).toEqual([
      ['A1|01/02/2024 23:30', 9, '2024-02-02T02:30:00Z'],
      ['A1|02/02/2024', 5, '2024-02-02T03:00:00Z'],
      ['A2|04/02/2024', 10, '2024-02-04T03:00:00Z'],
    ]);
    expect(notices).toContain('1 row passed over (skip)');
  });

  it.each([
    ['31 Dec 2026', 'dd MMM yyyy', '2026-12-31'],
    ['1-fev.-27', 'd-MMM-yy', '2027-02-01'],
    ['December 5, 2026', 'MMM dd, yyyy', '2026-12-05'],
    ['20260701', 'yyyyMMdd', '2026-07-01'],
    ['6/1/2026 3:45 PM', 'M/d/yyyy', '2026-06-01'],
    ['6/1/2026 12:00:00 a.m.', 'M/d/yyyy', '2026-06-01'],
  ])('reads %s as %s', async (day, dates, expected) => {
    const { records } = await read('usage', `account_id\tday\tevents\nA1\t${day}\t1\n`, {
      path: 'u.csv',
      dates,
    });
    expect(records).toMatchObject([{ day: expected }]);
  });

  it('knows noon and midnight of a clock of twelve hours', async () => {
    const times = ['12:00 AM', '12:30 pm', '1:05 PM', '11:59 p.m.', '13:00 PM', '0:10 AM'];
    const rows = times.map((time, n) => `r${n},A1,nps,9,6/1/2026 ${time}\n`);
    const { records, rejects } = await read(
      'surveys',
      `response_id,account_id,kind,score,responded_at\n${rows.join('')}`,
      { path: 's.csv', dates: 'M/d/yyyy' },
    );
    expect(records.map(({ respondedAt }) => respondedAt)).toEqual([
      '2026-06-01T00:00:00Z',
      '2026-06-01T12:30:00Z',
      '2026-06-01T13:05:00Z',
      '2026-06-01T23:59:00Z',
    ]);
    expect(rejects).toHaveLength(2);
  });

  it.each([
    ['31/02/2024', 'dd/MM/yyyy', 'not a date as dd/MM/yyyy, which is declared'],
    ['13/25/2024', 'dd/MM/yyyy', 'not a date as dd/MM/yyyy, which is declared'],
    ['01/02/2024', null, 'not a date as YYYY-MM-DD'],
  ])('does not guess at %s', async (day, dates, says) => {
    const { rejects } = await read('usage', `account_id,day,events\nA1,${day},1\n`, { path: 'u.csv', dates });
    expect(rejects[0]!.message).toContain(says);
  });

  it.each([
    ['1.5', ',', 'not a number with a decimal comma'],
    ['1.234.5', ',', 'not a number with a decimal comma'],
    ['1,5', '.', 'not a number with a decimal point'],
  ] as const)('does not guess at %s', async (number, decimal, says) => {
    const { rejects } = await read('usage', `account_id;day;events\nA1;2024-01-01;${number}\n`, {
      path: 'u.csv',
      decimal,
    });
    expect(rejects[0]!.message).toContain(says);
  });

  it.each([
    ['1704067200', 'unix', '2024-01-01'],
    ['1704067200000', 'unix_ms', '2024-01-01'],
    ['45292', 'excel', '2024-01-01'],
    ['1/2/24', 'd/M/yy', '2024-02-01'],
    ['2024-01-01', 'dd/MM/yyyy', '2024-01-01'],
    ['2024-01-01T23:00:00-03:00', 'dd/MM/yyyy', '2024-01-02'],
  ])('reads the day %s as %s', async (told, dates, day) => {
    const { records } = await read('usage', `account_id,day,events\nA1,${told},1\n`, {
      path: 'u.csv',
      dates,
    });
    expect(records).toMatchObject([{ day }]);
  });
});

it('reads NDJSON, with values inside of others, and costs a bad line only itself', async () => {
  const event = (user: string, at: string) =>
    JSON.stringify({
      event: 'opened',
      distinct_id: user,
      timestamp: at,
      properties: { $groups: { company: 'A1' } },
    });
  const text = `${event('u1', '2024-03-01T10:00:00.123Z')}\n{"event": \n[1]\n${event('u2', '2024-03-01T11:00:00+02:00')}`;
  const { records, rejects } = await read('usage_events', text, {
    path: 'e.ndjson',
    columns: { account_id: 'properties.$groups.company', user_id: 'distinct_id', occurred_at: 'timestamp' },
  });
  expect(records).toMatchObject([
    { accountId: 'A1', userId: 'u1', event: 'opened', occurredAt: '2024-03-01T10:00:00.123Z' },
    { accountId: 'A1', userId: 'u2', occurredAt: '2024-03-01T09:00:00Z' },
  ]);
  expect(rejects.map(({ line, code }) => [line, code])).toEqual([
    [2, 'not_json'],
    [3, 'not_json'],
  ]);
});

it('reads an Excel sheet as it shows its cells', async () => {
  const content = writeXlsx({
    Resumo: [['Total', 3]],
    Respostas: [
      [null],
      ['Empresa', 'Nota', 'Data', 'Comentário'],
      [1234567890123, '9,0', '05/03/2024', 'ótimo'],
      [null, null, null, null],
      ['A2', 3, new Date('2024-03-06T00:00:00Z'), null],
    ],
  });
  const { records, notices } = await read('surveys', content, {
    path: 'nps.xlsx',
    sheet: 'Respostas',
    columns: {
      ...{ account_id: 'Empresa', response_id: ['Empresa', 'Data'], score: 'Nota', responded_at: 'Data' },
      comment: 'Comentário',
    },
    constants: { kind: 'nps' },
    ...{ decimal: ',', dates: 'dd/MM/yyyy' },
  });
  expect(records).toMatchObject([
    { accountId: '1234567890123', score: 9, respondedAt: '2024-03-05T00:00:00Z', comment: 'ótimo' },
    { accountId: 'A2', score: 3, respondedAt: '2024-03-06T00:00:00Z' },
  ]);
  expect(notices).toContain('1 row without any value passed over');
});

it('reads Parquet of several row groups', async () => {
  const rows = Array.from({ length: 25 }, (_, n) => n);
  const content = parquetWriteBuffer({
    columnData: [
      { name: 'org', data: rows.map((n) => `A${n}`), type: 'STRING' },
      { name: 'd', data: rows.map(() => new Date('2024-04-01T15:00:00Z')), type: 'TIMESTAMP' },
      { name: 'n', data: rows.map((n) => BigInt(n)), type: 'INT64' },
    ],
    rowGroupSize: 10,
  });
  const { records } = await read('usage', Buffer.from(content), {
    path: 'usage.parquet',
    columns: { account_id: 'org', day: 'd', events: 'n' },
  });
  expect(records).toHaveLength(25);
  expect(records[24]).toMatchObject({ accountId: 'A24', day: '2024-04-01', events: 24 });
});

describe('as a whole', () => {
  it('takes every file that a pattern means as a feed of its own, and knows them by name', async () => {
    const usage = (day: string) => `account_id,day,events\nA1,${day},1\n`;
    const one = await source(
      { 'in/u-1.csv': usage('2024-01-01'), 'in/u-2.csv': usage('2024-01-02'), 'in/other.csv': '' },
      { path: 'in/u-?.csv', entity: 'usage' },
    );
    const { feeds } = await one.open({ npsScale: '0-10', ces: { scale: '1-5', better: 'lower' } });
    expect(feeds.map(({ file }) => file)).toEqual(['in/u-1.csv', 'in/u-2.csv']);
    expect([one.entityOf('in/u-9.csv'), one.entityOf('in/other.csv')]).toEqual(['usage', null]);
  });

  it('names every column and file that is not there, at once', async () => {
    const one = await source(
      { 'a.csv': 'Recrod ID,Nome\n1,A\n', 'u.csv': 'x,y\n1,2\n' },
      { path: 'a.csv', entity: 'accounts', columns: { account_id: 'Record ID' } },
      { path: 'u.csv', entity: 'usage', columns: { events: 'y' } },
      { path: 'gone.csv', entity: 'csms' },
      { path: 'none-*.csv', entity: 'invoices' },
    );
    expect((await problemsOf(one)).map(({ file, message, hint }) => `${file}: ${message}. ${hint}`)).toEqual([
      expect.stringMatching(/^gone.csv: the file is not there\. Look in /),
      'a.csv: there is no column "Record ID". Did you mean "Recrod ID"?',
      'u.csv: nothing is said to be account_id. Name its column: columns: { account_id: ... }; the file has "x", "y".',
      'u.csv: nothing is said to be day. Name its column: columns: { day: ... }; the file has "x", "y".',
      expect.stringMatching(/^none-\*.csv: no file is called so\. Look in /),
    ]);
  });

  it('finds what is misspelt in the mapping itself', async () => {
    const mapping = {
      columns: { acount_id: 'id', account_id: 'id' },
      constants: { teir: 'x' },
      dates: 'DD/MM/YYYY',
    };
    const one = await source({ 'a.csv': 'id\n1\n' }, { path: 'a.csv', entity: 'accounts', ...mapping });
    expect((await problemsOf(one)).map(({ message, hint }) => `${message}. ${hint}`)).toEqual([
      '"acount_id" is no column of accounts. Did you mean account_id?',
      '"teir" is no column of accounts. Did you mean tier?',
      'dates: "DD/MM/YYYY" needs a year, a month and a day, like dd/MM/yyyy. Write it with yyyy, MM, dd, HH, mm and ss.',
    ]);
  });

  it.each([
    ['x.csv', Buffer.from('504b0304', 'hex'), 'the file is an Excel workbook or a ZIP archive, not CSV'],
    ['x.xlsx', 'a,b\n1,2\n', 'the file is no Excel workbook'],
    ['x.parquet', 'a,b\n1,2\n', 'the file is no Parquet, or damaged'],
    ['x.json', '[\n{"a":1}]', 'the file is one JSON list, not one object per line'],
    ['x.csv', '\n\n', 'the file is empty'],
  ])('names in one sentence what %s is', async (path, content, says) => {
    const one = await source({ [path]: content }, { path, entity: 'accounts', columns: { account_id: 'a' } });
    expect((await problemsOf(one)).map(({ message }) => message)).toEqual([says]);
  });
});
