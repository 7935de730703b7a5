import { execFileSync } from 'node:child_process';
import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { csvFolderSource } from '../../../src/sources/csv-folder/csv-folder-source.ts';
import type { Entity } from '../../../src/sources/records.ts';
import { formatSourceProblem, SourceError } from '../../../src/sources/source-error.ts';
import { ACCOUNTS, type CsvFolder, makeCsvFolder, problemsOf, readFeed, SETTINGS } from './make-folder.ts';

let folder: CsvFolder | undefined;
afterEach(async () => {
  await folder?.remove();
  folder = undefined;
});

async function sourceOf(files: Record<string, string | Buffer>) {
  folder = await makeCsvFolder({ 'accounts.csv': ACCOUNTS, ...files });
  return csvFolderSource({ folder: folder.path });
}

const read = async <E extends Entity>(entity: E, content: string | Buffer, settings = SETTINGS) =>
  readFeed(await sourceOf({ [`${entity}.csv`]: content }), entity, settings);

describe('what spreadsheets and exporters leave in a file', () => {
  it.each([
    ['commas only', ',,', 1],
    ['blanks and commas', ' \t,\u00a0,\u200b', 1],
    ['too few commas', ',', 1],
    ['too many commas', ',,,,,', 1],
    ['quoted nothing', '"","",""', 1],
    ['several of them', ',,\n\n,,\r\n,,', 3],
  ])('passes over rows of %s with a notice', async (_, empty, rows) => {
    const { records, rejects, rowsIn, notices } = await read(
      'accounts',
      `account_id,name,mrr\nA1,Acme,1\n${empty}\nA2,Birch,2\n`,
    );
    expect([records.length, rejects, rowsIn]).toEqual([2, [], 2]);
    expect(notices).toEqual([expect.stringMatching(new RegExp(`^${rows} rows? without any value.*line 3`))]);
  });

  it.each([
    ['as it is', 'account_id,name'],
    ['in another case', 'ACCOUNT_ID,Name'],
    ['with blanks and a BOM inside', '\ufeffAccount ID , name '],
    ['in quotes', '"account_id","name"'],
    ['with trailing commas', 'account_id,name,,'],
  ])('passes over a repetition of the column names %s', async (_, again) => {
    const { records, rejects, notices } = await read(
      'accounts',
      `account_id,name\nA1,Acme\n${again}\nA2,Birch\n${again}\n`,
    );
    expect([records.map(({ record }) => record.accountId), rejects]).toEqual([['A1', 'A2'], []]);
    expect(notices).toEqual([
      expect.stringMatching(/^2 repetitions of the line with the column names.*line 3/),
    ]);
  });

  it.each(['sep=,', '"sep=,"', 'sep=;', 'SEP=,,'])(
    'passes over %s where files were put together',
    async (told) => {
      const { records, rejects, notices } = await read(
        'accounts',
        `account_id,name,mrr\nA1,Acme,1\n${told}\naccount_id,name,mrr\nA2,Birch,2\n`,
      );
      expect([records.map(({ record }) => record.accountId), rejects]).toEqual([['A1', 'A2'], []]);
      expect(notices).toEqual([
        expect.stringMatching(/^1 line for Excel that names a separator.*line 3/),
        expect.stringMatching(/^1 repetition of the line with the column names.*line 4/),
      ]);
    },
  );

  it('reads ids that are written for a spreadsheet, and names those that are no CSV', async () => {
    const { records, rejects, notices } = await read(
      'usage',
      `account_id,day,events\n"=""00123""",2026-06-01,1\n'00124,2026-06-01,1\n="00125",2026-06-01,1\nA1,2026-06-01,1\n`,
    );
    expect(records.map(({ record }) => record.accountId)).toEqual(['00123', '00124', 'A1']);
    expect(notices).toEqual(['2 rows: account_id are written for a spreadsheet, as ="0012"']);
    expect(rejects).toMatchObject([{ line: 4, code: 'bad_quote' }]);
    expect(rejects[0]!.message).toMatch(/written as a formula for a spreadsheet/);
  });

  it.each([
    ['Customers\n2026-06-30\naccount_id,name\nA1,Acme\n', 3],
    ['# made by export.py\r\n"account_id","name"\r\nA1,Acme\r\n', 2],
  ])('says where the columns are named in %j', async (content, line) => {
    await expect(read('accounts', content)).rejects.toThrow(
      `accounts.csv:1:1: the columns are named on line ${line}, not on the first one. Delete the lines above it`,
    );
  });

  it('says that the line with the column names is too long to be one', async () => {
    const names = Array.from({ length: 20_000 }, (_, n) => `c${n}`).join(',');
    await expect(read('accounts', `account_id,${names}\nA1\n`)).rejects.toThrow(
      /accounts\.csv:1:1: the line that names the columns is longer than 64 KB/,
    );
  });

  it.each(['PAST DUE', 'Past-Due', 'past_due'])('knows the status %s', async (status) => {
    const { records } = await read(
      'invoices',
      `invoice_id,account_id,amount,due_on,status\ni1,A1,1,2026-01-01,${status}\n`,
    );
    expect(records.map(({ record }) => record.status)).toEqual(['past_due']);
  });

  it('keeps a line aside that names other columns, since the rows below it would be misread', async () => {
    const { records, rejects } = await read(
      'usage',
      'account_id,day,events\nA1,2024-01-01,5\naccount_id,events,day\nA1,5,2024-01-02\n',
    );
    expect(records).toHaveLength(1);
    expect(rejects.map(({ line, code }) => [line, code])).toEqual([
      [3, 'repeated_header'],
      [4, 'not_a_day'],
    ]);
    expect(rejects[0]!.message).toMatch(/several files seem put together/);
  });

  it('takes an account for an account that is called like a column', async () => {
    const { records } = await read('accounts', 'account_id,name\nname,Names Inc\nA2,account_id\n');
    expect(records.map(({ record }) => record.accountId)).toEqual(['name', 'A2']);
  });

  it.each([
    ['sep=,\naccount_id,name\nA1,Acme\n', 3],
    ['\ufeffsep=,\r\naccount_id,name\r\nA1,Acme\r\n', 3],
    ['"sep=,"\naccount_id,name\nA1,Acme\n', 3],
    ['SEP=;\naccount_id,name\nA1,Acme\n', 3],
    ['\nsep=\\t\n\naccount_id,name\nA1,Acme\n', 5],
  ])('passes over the separator line of %j', async (content, line) => {
    const { records, rejects, rowsIn, notices } = await read('accounts', content);
    expect([records.map((one) => one.line), rejects, rowsIn]).toEqual([[line], [], 1]);
    expect(notices).toEqual([expect.stringMatching(/for Excel and was passed over/)]);
  });

  it.each([
    ['sep=;\naccount_id;name;mrr\nA1;Acme;1\nA2;"Birch; Co";2\n', ';'],
    ['\ufeffsep=;\r\naccount_id;name;mrr\r\nA1;Acme;1\r\n;;\r\nA2;Birch; 2\r\n', ';'],
    ['"sep=;"\n"account_id";"name";"mrr"\nA1;Acme;1\nsep=;\naccount_id;name;mrr\nA2;Birch;2\n', ';'],
    ['sep=;;;\naccount_id;name;mrr\nA1;Acme, Inc;1\nA2;Birch;2;;\n', ';'],
    ['sep=\t\naccount_id\tname\tmrr\nA1\tAcme\t1\nA2\tBirch\t2\n', '\\t'],
    ['sep=\\t\naccount_id\tname\tmrr\nA1\tAcme\t1\nA2\tBirch\t2\n', '\\t'],
    ['sep=|\naccount_id|name|mrr\nA1|Acme|1\nA2|Birch|2\n', '|'],
  ])('reads %j by the separator that its first line declares', async (content, shown) => {
    const { records, rejects, notices } = await read('accounts', content);
    expect([records.map(({ record }) => [record.accountId, record.mrr]), rejects]).toEqual([
      [
        ['A1', 1],
        ['A2', 2],
      ],
      [],
    ]);
    expect(notices[0]).toContain(`values are separated by "${shown}"`);
  });

  it('loads rows of usage by a declared separator, too, where they could go the short way', async () => {
    const source = await sourceOf({ 'usage.csv': 'sep=;\naccount_id;day;events\nA1;2026-06-01;5\n' });
    const { feeds } = await source.open(SETTINGS, { entities: ['usage'] });
    const batches = feeds[0]!.read({ encoded: true });
    const first = await batches.next();
    expect(first.done === false && first.value.records).toMatchObject([{ line: 3, record: { events: 5 } }]);
  });

  it('does without what trailing commas add, in the first line and below it', async () => {
    const trailing = await read('accounts', 'account_id,name,,\nA1,Acme\nA2,Birch,,\nA3,Cedar,,,,,\n');
    expect([trailing.records.length, trailing.rejects]).toEqual([3, []]);
    await folder!.remove();
    const plain = await read('accounts', 'account_id,name\nA1,Acme,,\nA2,Birch, \nA3,Cedar,x\n');
    expect(plain.records).toHaveLength(2);
    expect(plain.rejects).toEqual([expect.objectContaining({ line: 4, code: 'column_count' })]);
  });

  it('reads names of columns in any case and with other separators, and says so', async () => {
    const { records, notices } = await read(
      'accounts',
      ' Account ID ,Renewal-On,CSM  Email\nA1,2024-01-01,\n',
    );
    expect(records[0]!.record).toMatchObject({ accountId: 'A1', renewalOn: '2024-01-01' });
    expect(notices).toEqual([
      '" Account ID " is read as account_id',
      '"Renewal-On" is read as renewal_on',
      '"CSM  Email" is read as csm_email',
    ]);
  });

  it('does not mind unused columns that have one name, or none', async () => {
    const { records, notices } = await read('accounts', 'account_id,Notes,,Notes,\nA1,a,b,c,d\n');
    expect(records).toHaveLength(1);
    expect(notices).toEqual(['columns that are not used: "Notes", a column without a name']);
  });

  it('makes one id of those that differ in what nobody sees', async () => {
    const { records, notices } = await read(
      'accounts',
      'account_id,name\n\ufeffA1\u200b,Ac\u200bme\nA\u00ad2,"Zo\u0065\u0301"\nA\u00a03,👩\u200d🔬 Labs\n\u2066A4\u2069,x\n',
    );
    expect(records.map(({ record }) => [record.accountId, record.name])).toEqual([
      ['A1', 'Acme'],
      ['A2', 'Zo\u00e9'],
      ['A 3', '👩\u200d🔬 Labs'],
      ['A4', 'x'],
    ]);
    expect(notices).toEqual([expect.stringMatching(/^3 rows: account_id hold invisible characters/)]);
  });

  it.each([
    ['1.23457E+15', 'shortened_id'],
    ['1,23457E+15', 'shortened_id'],
    ['1E+16', 'shortened_id'],
    ['1.5e+09', 'shortened_id'],
    // As Java and JavaScript write it.
    ['1.23457E15', 'shortened_id'],
    ['#REF!', 'shortened_id'],
    ['#N/A', 'shortened_id'],
    ['########', 'shortened_id'],
  ])('refuses %s as an id', async (id, code) => {
    const { records, rejects } = await read(
      'accounts',
      `account_id,name\n"${id}",x\n12E45,y\n7e10,z\n1E5,q\n`,
    );
    expect([records.length, rejects.map((reject) => reject.code)]).toEqual([3, [code]]);
  });

  it('names the separator of rows that have another one than the first line, and lone carriage returns', async () => {
    const { rejects } = await read(
      'usage',
      'account_id,day,events\nA1;2024-01-01;5\nA1\t2024-01-01\t5\nA1,2024-01-01,5\rA1,2024-01-02,6\n',
    );
    expect(rejects.map(({ message }) => message)).toEqual([
      expect.stringMatching(/separated by ";", the column names by commas/),
      expect.stringMatching(/separated by "\\t"/),
      expect.stringMatching(/carriage return stands inside the row.*LF or CRLF/),
    ]);
  });
});

describe('what is no CSV', () => {
  const utf16 = Buffer.from(ACCOUNTS, 'utf16le');
  it.each<[string, Buffer | string, string, RegExp]>([
    ['UTF-16 without a mark', utf16, 'wrong_encoding', /UTF-16 \(without its mark\)/],
    [
      'UTF-16, big end first',
      Buffer.from(`\ufeff${ACCOUNTS}`, 'utf16le').swap16(),
      'wrong_encoding',
      /UTF-16/,
    ],
    ['UTF-32', Buffer.from('fffe000061000000', 'hex'), 'wrong_encoding', /UTF-32/],
    ['Windows-1252', Buffer.from('account_id,nome_da_região\n', 'latin1'), 'wrong_encoding', /Windows-1252/],
    ['an Excel workbook', Buffer.from('504b03041400', 'hex'), 'wrong_format', /Excel workbook/],
    ['an old Excel workbook', Buffer.from('d0cf11e0a1b1', 'hex'), 'wrong_format', /old Excel workbook/],
    ['gzip under a plain name', gzipSync(ACCOUNTS), 'wrong_format', /compressed.*Name it \.csv\.gz/],
    ['the page of a login', '<!DOCTYPE html><html><body>Sign in', 'wrong_format', /web page.*behind a login/],
    ['JSON', '[{"account_id":"A1"}]', 'wrong_format', /JSON/],
    [
      'random bytes',
      Buffer.from(Array.from({ length: 512 }, (_, n) => (n * 7919 + 5) % 251)),
      'wrong_format',
      /binary/,
    ],
    [
      'quoted names with semicolons',
      '"account_id";"name"\n"A1";"x"\n',
      'wrong_separator',
      /separated by ";"/,
    ],
    ['tabs', 'account_id\tname\nA1\tAcme\n', 'wrong_separator', /separated by "\\t"/],
    ['semicolons and trailing commas', 'account_id;name,,\n', 'wrong_separator', /";"/],
  ])('%s is named in one sentence', async (_, content, code, says) => {
    const [problem, ...others] = await problemsOf(await sourceOf({ 'accounts.csv': content }));
    expect([problem!.code, others]).toEqual([code, []]);
    expect(formatSourceProblem(problem!)).toMatch(says);
  });

  it('a pipe, a device, a folder and a link to nowhere are refused without being opened', async () => {
    const source = await sourceOf({});
    const at = (file: string) => join(folder!.path, file);
    execFileSync('mkfifo', [at('usage.csv')]);
    execFileSync('mkdir', [at('surveys.csv')]);
    await symlink('/dev/zero', at('invoices.csv'));
    await symlink('/nowhere/at/all', at('signals.csv.gz'));
    expect((await problemsOf(source)).map(({ file, message }) => `${file}: ${message}`)).toEqual([
      'usage.csv: this is a named pipe, not a file',
      'surveys.csv: this is a folder, not a file',
      'invoices.csv: this is a device, not a file',
      'signals.csv.gz: this is a link to a file that is not there',
    ]);
  });

  it('a small file that unpacks to hundreds of megabytes is given up', async () => {
    const source = await sourceOf({});
    const bomb = gzipSync(
      Buffer.concat([Buffer.from('account_id,day,events\n'), Buffer.alloc(160_000_000, 'x')]),
    );
    await writeFile(join(folder!.path, 'usage.csv.gz'), bomb);
    await expect(readFeed(source, 'usage')).rejects.toThrow(
      /usage\.csv\.gz: the compressed data unpack to far more/,
    );
  });
});

describe('only what is wanted', () => {
  it('is opened: what is broken elsewhere does not matter', async () => {
    const source = await sourceOf({
      'accounts.csv': 'nonsense\n',
      'signals.csv': Buffer.alloc(64, 1),
      'surveys.csv': 'response_id,account_id,kind,score,responded_at\n',
    });
    const { feeds } = await source.open(SETTINGS, { entities: ['surveys', 'invoices'] });
    expect(feeds.map(({ file }) => file)).toEqual(['surveys.csv']);
    await expect(source.open(SETTINGS, { entities: ['usage', 'signals'] })).rejects.toThrow(SourceError);
  });

  it('is read until a signal says stop', async () => {
    const source = await sourceOf({
      'usage.csv': `account_id,day,events\n${'A1,2024-01-01,1\n'.repeat(200_000)}`,
    });
    const stop = new AbortController();
    const { feeds } = await source.open(SETTINGS, { entities: ['usage'], signal: stop.signal });
    const batches = feeds[0]!.read();
    await batches.next();
    stop.abort(new Error('stopped'));
    await expect(
      (async () => {
        for await (const _ of batches);
      })(),
    ).rejects.toThrow('stopped');
    await expect(feeds[0]!.digest()).rejects.toThrow('stopped');
  });
});

describe('labels', () => {
  it('take the configured spelling; a tier nobody configured is counted', async () => {
    const settings = { ...SETTINGS, tiers: ['Enterprise', 'mid market'], segments: ['Région Nord'] };
    const { records, notices } = await read(
      'accounts',
      'account_id,tier,segment\nA1, ENTERPRISE,re\u0301gion  nord\nA2,Mid\u00a0Market,South\nA3,gold,\nA4,gold,\nA5,,\n',
      settings,
    );
    expect(records.map(({ record }) => [record.tier, record.segment])).toEqual([
      ['Enterprise', 'Région Nord'],
      ['mid market', 'South'],
      ['gold', null],
      ['gold', null],
      [null, null],
    ]);
    expect(notices).toEqual([expect.stringMatching(/^2 rows: the tier "gold" is not in the configuration/)]);
  });

  it('read the accounts anew when the configured names change, and only them', async () => {
    const source = await sourceOf({ 'usage.csv': 'account_id,day,events\nA1,2024-01-01,1\n' });
    const digests = async (tiers: string[]) => {
      const { feeds } = await source.open({ ...SETTINGS, tiers });
      return Promise.all(feeds.map((feed) => feed.digest()));
    };
    const [before, after] = [await digests(['a']), await digests(['b'])];
    expect(after[0]).not.toBe(before[0]);
    expect(after[1]).toBe(before[1]);
  });
});

it('leaves an amount out when nobody can tell its currency', async () => {
  const { records, leftOut } = await read(
    'accounts',
    'account_id,mrr,currency\nA1,100,US-Dollar\nA2,100,usd\n',
  );
  expect(records.map(({ record }) => [record.mrr, record.currency])).toEqual([
    [null, null],
    [100, 'USD'],
  ]);
  expect(leftOut).toEqual([expect.objectContaining({ line: 2, column: 'currency' })]);
});

it('keeps a bill aside whose amount, currency or days cannot be read: without them it would say something else', async () => {
  const { records, rejects, leftOut } = await read(
    'invoices',
    [
      'invoice_id,account_id,amount,currency,issued_on,due_on,paid_on,status,attempts',
      'i1,A1,"1,234.50",USD,2024-01-01,2024-01-31,,open,0',
      'i2,A1,5,$,2024-01-01,2024-01-31,,open,0',
      'i3,A1,5,USD,2024-01-01,31/01/2024,,open,0',
      'i4,A1,5,USD,2024-01-01,2024-01-31,9999-12-31,open,0',
      'i5,A1,5,USD,soon,2024-01-31,,open,-1',
      '',
    ].join('\n'),
  );
  expect(rejects.map(({ line, column }) => `${line} ${column}`)).toEqual([
    '2 amount',
    '3 currency',
    '4 due_on',
    '5 paid_on',
  ]);
  expect(leftOut[0]!.message).toMatch(/^issued_on is "soon".* Also: attempts is "-1"/);
  expect(records.map(({ record }) => [record.invoiceId, record.issuedOn, record.attempts])).toEqual([
    ['i5', null, 0],
  ]);
});
