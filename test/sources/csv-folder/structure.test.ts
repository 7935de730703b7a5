import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { csvFolderSource } from '../../../src/sources/csv-folder/csv-folder-source.ts';
import { formatSourceProblem, SourceError } from '../../../src/sources/source-error.ts';
import { ACCOUNTS, type CsvFolder, makeCsvFolder, problemsOf, readFeed, SETTINGS } from './make-folder.ts';

let folder: CsvFolder | undefined;
afterEach(async () => {
  await folder?.remove();
  folder = undefined;
});

async function sourceOf(files: Record<string, string | Buffer>) {
  folder = await makeCsvFolder(files);
  return csvFolderSource({ folder: folder.path });
}

describe('is refused', () => {
  it('a folder that is not there', async () => {
    const problems = await problemsOf(csvFolderSource({ folder: '/nowhere/at/all' }));
    expect(problems.map(formatSourceProblem)).toEqual([
      '/nowhere/at/all: there is no such folder. Give the folder that holds accounts.csv.',
    ]);
  });

  it('a file in place of the folder', async () => {
    await sourceOf({ 'accounts.csv': ACCOUNTS });
    const problems = await problemsOf(csvFolderSource({ folder: join(folder!.path, 'accounts.csv') }));
    expect(problems).toEqual([
      expect.objectContaining({ code: 'missing_folder', message: 'this is not a folder' }),
    ]);
  });

  const cases: [string, Record<string, string | Buffer>, string, RegExp][] = [
    ['no accounts.csv', { 'csms.csv': 'email\n' }, 'missing_file accounts.csv::', /without accounts/],
    [
      'accounts.csv under a near name',
      { 'acounts.csv': ACCOUNTS },
      'missing_file accounts.csv::',
      /Did you mean "acounts\.csv"/,
    ],
    ['an empty file', { 'accounts.csv': ACCOUNTS, 'usage.csv': '' }, 'empty_file usage.csv:1:1', /is empty/],
    ['a file of empty lines', { 'accounts.csv': '\n\r\n\n' }, 'empty_file accounts.csv:1:1', /is empty/],
    [
      'a required column misspelt',
      { 'accounts.csv': 'name,acount_id\n' },
      'misspelt_column accounts.csv:1:6',
      /Did you mean account_id\?/,
    ],
    [
      'letters swapped in a column',
      { 'accounts.csv': 'account_id,teir\n' },
      'misspelt_column accounts.csv:1:12',
      /Did you mean tier\?/,
    ],
    [
      'an optional column misspelt',
      { 'accounts.csv': '\naccount_id,"Renewl On"\n' },
      'misspelt_column accounts.csv:2:13',
      /Did you mean renewal_on\?/,
    ],
    [
      'a required column missing',
      { 'accounts.csv': ACCOUNTS, 'usage.csv': 'account_id,day\n' },
      'missing_column usage.csv:1:1',
      /column events is missing.*needs account_id, day, events/,
    ],
    [
      'a column twice',
      { 'accounts.csv': 'account_id,name,Name\n' },
      'duplicate_column accounts.csv:1:17',
      /appears twice/,
    ],
    [
      'semicolons',
      { 'accounts.csv': 'account_id;name\n' },
      'wrong_separator accounts.csv:1:11',
      /separated by ";"/,
    ],
    [
      'UTF-16',
      { 'accounts.csv': Buffer.from(`\ufeff${ACCOUNTS}`, 'utf16le') },
      'wrong_encoding accounts.csv:1:1',
      /UTF-16/,
    ],
    [
      'a first line in another encoding',
      { 'accounts.csv': Buffer.from('account_id,naïve\n', 'latin1') },
      'wrong_encoding accounts.csv:1:14',
      /not valid UTF-8/,
    ],
    [
      'line ends of old',
      { 'accounts.csv': 'account_id,name\rA1,Acme\r' },
      'bad_header accounts.csv:1:16',
      /LF or CRLF/,
    ],
    [
      'an open quote in the first line',
      { 'accounts.csv': 'account_id,"name\n' },
      'bad_header accounts.csv:1:12',
      /quote/,
    ],
    [
      'the same file plain and compressed',
      { 'accounts.csv': ACCOUNTS, 'accounts.csv.gz': ACCOUNTS },
      'ambiguous_file accounts.csv::',
      /accounts\.csv and accounts\.csv\.gz/,
    ],
    [
      'usage told twice',
      {
        'accounts.csv': ACCOUNTS,
        'usage.csv': 'account_id,day,events\n',
        'usage_events.csv': 'account_id,user_id,occurred_at\n',
      },
      'ambiguous_file usage.csv::',
      /usage_events\.csv/,
    ],
  ];
  it.each(cases)('%s', async (_, files, place, says) => {
    const [problem, ...others] = await problemsOf(await sourceOf(files));
    expect(`${problem?.code} ${problem?.file}:${problem?.line ?? ''}:${problem?.column ?? ''}`).toBe(place);
    expect(formatSourceProblem(problem!)).toMatch(says);
    expect(others).toEqual([]);
  });

  it('with everything that is wrong at once, in all files', async () => {
    const source = await sourceOf({
      'accounts.csv': 'acount_id,nmae\n',
      'usage.csv': '',
      'surveys.csv': 'response_id,account_id,kind,score,respnded_at\n',
    });
    const thrown = await source.open(SETTINGS).catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(SourceError);
    expect((thrown as SourceError).message.split('\n')).toEqual([
      'accounts.csv:1:1: unknown column "acount_id". Did you mean account_id?',
      'accounts.csv:1:11: unknown column "nmae". Did you mean name?',
      expect.stringContaining('usage.csv:1:1: the file is empty'),
      'surveys.csv:1:35: unknown column "respnded_at". Did you mean responded_at?',
    ]);
  });

  it('compressed data that are damaged, when opened', async () => {
    const source = await sourceOf({ 'accounts.csv': ACCOUNTS });
    await writeFile(join(folder!.path, 'usage.csv.gz'), 'not compressed at all');
    expect(await problemsOf(source)).toEqual([
      expect.objectContaining({ code: 'corrupt_gzip', file: 'usage.csv.gz' }),
    ]);
  });

  it('compressed data that are cut short, when read to the end', async () => {
    const rows = Array.from({ length: 20_000 }, (_, n) => `A1,crm,2024-02-28,${(n * 7919) % 60_013}\n`);
    const whole = gzipSync(`account_id,product,day,events\n${rows.join('')}`);
    const source = await sourceOf({ 'accounts.csv': ACCOUNTS });
    await writeFile(join(folder!.path, 'usage.csv.gz'), whole.subarray(0, whole.length - 20));
    await expect(readFeed(source, 'usage')).rejects.toThrow(
      'usage.csv.gz: the compressed data are damaged or cut',
    );
  });
});

describe('is accepted', () => {
  it('a BOM, CRLF, quotes and line ends inside values, spaces around them, and compression', async () => {
    const csv =
      '\ufeffaccount_id , Name,segment\r\n' +
      'A1,"Acme ""North"",\r\nInc.", web \r\n' +
      '\r\n' +
      '"A2","Bïrch",""\r\n' +
      'A3,Cedar,web';
    const source = await sourceOf({ 'accounts.csv.gz': csv });
    const { records, rejects, rowsIn } = await readFeed(source, 'accounts');
    expect(rejects).toEqual([]);
    expect(rowsIn).toBe(3);
    expect(records.map(({ line, record }) => [line, record.accountId, record.name, record.segment])).toEqual([
      [2, 'A1', 'Acme "North", Inc.', 'web'],
      [5, 'A2', 'Bïrch', null],
      [6, 'A3', 'Cedar', 'web'],
    ]);
  });

  it('a comment of several lines, as written', async () => {
    const source = await sourceOf({
      'accounts.csv': ACCOUNTS,
      'surveys.csv':
        'response_id,account_id,kind,score,comment,responded_at\nR1,A1,NPS,3,"slow,\nand ""dear""",2024-01-05 10:00+02\n',
    });
    const { records, watermark } = await readFeed(source, 'surveys');
    expect(records[0]!.record).toEqual({
      responseId: 'R1',
      accountId: 'A1',
      kind: 'nps',
      score: 3,
      comment: 'slow,\nand "dear"',
      respondent: null,
      role: null,
      respondedAt: '2024-01-05T08:00:00Z',
    });
    expect(watermark).toBe('2024-01-05');
  });

  it('other files and columns, named in notices', async () => {
    const source = await sourceOf({
      'accounts.csv': 'account_id,arr,,owner\nA1,1,2,3\n',
      'notes.txt': 'hello',
      'usgae.csv': 'account_id\n',
    });
    await mkdir(join(folder!.path, 'archive'));
    expect((await source.open(SETTINGS)).notices).toEqual([
      '"notes.txt" is not used',
      '"usgae.csv" is not used; did you mean usage.csv?',
    ]);
    const { notices } = await readFeed(source, 'accounts');
    expect(notices).toEqual(['columns that are not used: "arr", a column without a name, "owner"']);
  });

  it('a header without rows, with a notice', async () => {
    const source = await sourceOf({
      'accounts.csv': ACCOUNTS,
      'signals.csv': 'account_id,signal,day,value\n',
    });
    expect(await readFeed(source, 'signals')).toMatchObject({
      rowsIn: 0,
      watermark: null,
      notices: ['there are no rows'],
    });
  });

  it('an absent file as unknown: it has no feed', async () => {
    const { feeds } = await (await sourceOf({ 'accounts.csv': ACCOUNTS })).open(SETTINGS);
    expect(feeds.map(({ entity }) => entity)).toEqual(['accounts']);
  });

  it('languages: known ones by any region, others as the default with a notice', async () => {
    const source = await sourceOf({
      'accounts.csv': 'account_id,locale\nA1,en-GB\nA2,pt_PT\nA3,fr-FR\nA4,\n',
    });
    const { records, notices } = await readFeed(source, 'accounts');
    expect(records.map(({ record }) => record.locale)).toEqual(['en', 'pt-BR', null, null]);
    expect(notices).toEqual([expect.stringMatching(/^1 row: locale is a language/)]);
  });
});

describe('the digest', () => {
  const SURVEYS = 'response_id,account_id,kind,score,responded_at\nR1,A1,nps,0,2024-01-05\n';

  it('is the same before and after reading, and follows content', async () => {
    const source = await sourceOf({ 'accounts.csv': ACCOUNTS, 'surveys.csv': SURVEYS });
    const { feeds } = await source.open(SETTINGS);
    const before = await feeds.find(({ entity }) => entity === 'surveys')!.digest();
    expect((await readFeed(source, 'surveys')).digest).toBe(before);
    await folder!.write({ 'surveys.csv': SURVEYS.replace('nps,0', 'nps,1') });
    expect((await readFeed(source, 'surveys')).digest).not.toBe(before);
  });

  it('follows the declared scales for surveys, and only for them', async () => {
    const source = await sourceOf({ 'accounts.csv': ACCOUNTS, 'surveys.csv': SURVEYS });
    const other = { ...SETTINGS, npsScale: '1-10' } as const;
    const [as0, as1] = [await readFeed(source, 'surveys'), await readFeed(source, 'surveys', other)];
    expect(as1.digest).not.toBe(as0.digest);
    expect([as0.rejects.length, as1.rejects.length]).toEqual([0, 1]);
    expect((await readFeed(source, 'accounts', other)).digest).toBe(
      (await readFeed(source, 'accounts')).digest,
    );
  });
});
