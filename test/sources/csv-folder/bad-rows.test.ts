import { afterEach, expect, it } from 'vitest';
import { csvFolderSource } from '../../../src/sources/csv-folder/csv-folder-source.ts';
import type { Entity } from '../../../src/sources/records.ts';
import { ACCOUNTS, type CsvFolder, makeCsvFolder, readFeed } from './make-folder.ts';

const USAGE = 'account_id,product,day,events,active_users\n';
const SURVEYS = 'response_id,account_id,kind,score,comment,responded_at\n';
const INVOICES = 'invoice_id,account_id,amount,issued_on,due_on,status,attempts\n';
const GOALS = 'account_id,goal_id,goal,measured_by,target,due_on,state\n';
const SUBSCRIPTIONS = 'account_id,product,plan,mrr,started_on,ended_on\n';

let folder: CsvFolder | undefined;
afterEach(async () => {
  await folder?.remove();
  folder = undefined;
});

async function read<E extends Entity>(entity: E, content: string | Buffer) {
  folder = await makeCsvFolder({ 'accounts.csv': ACCOUNTS, [`${entity}.csv`]: content });
  return readFeed(csvFolderSource({ folder: folder.path }), entity);
}

/** A good row, the bad one on line 3, another good row. */
const BAD_ROWS: [
  what: string,
  entity: Entity,
  header: string,
  good: string,
  bad: string,
  at: string,
  says: RegExp,
][] = [
  [
    'a day that is not in the calendar',
    'usage',
    USAGE,
    'A1,crm,2024-02-28,1,1',
    'A1,crm,2024-02-30,1,1',
    'day not_a_day',
    /2024-02-30.*not in the calendar.*YYYY-MM-DD/,
  ],
  [
    'a day in another form',
    'usage',
    USAGE,
    'A1,crm,2024-02-28,1,1',
    'A1,crm,28/02/2024,1,1',
    'day not_a_day',
    /not a date/,
  ],
  [
    'a day before 1900',
    'usage',
    USAGE,
    'A1,crm,2024-02-28,1,1',
    'A1,crm,0001-01-01,1,1',
    'day not_a_day',
    /before the year 1900/,
  ],
  [
    'negative events',
    'usage',
    USAGE,
    'A1,crm,2024-02-28,1,1',
    'A1,crm,2024-02-29,-5,1',
    'events out_of_range',
    /"-5", below 0/,
  ],
  [
    'NaN',
    'usage',
    USAGE,
    'A1,crm,2024-02-28,1,1',
    'A1,crm,2024-02-29,NaN,1',
    'events not_a_number',
    /"NaN", which is not a number/,
  ],
  [
    'Infinity',
    'usage',
    USAGE,
    'A1,crm,2024-02-28,1,1',
    'A1,crm,2024-02-29,1,Infinity',
    'active_users not_a_number',
    /"Infinity"/,
  ],
  [
    '1e400',
    'usage',
    USAGE,
    'A1,crm,2024-02-28,1,1',
    'A1,crm,2024-02-29,1e400,1',
    'events out_of_range',
    /"1e400", which is too large/,
  ],
  [
    'a hexadecimal number',
    'usage',
    USAGE,
    'A1,crm,2024-02-28,1,1',
    'A1,crm,2024-02-29,0x10,1',
    'events not_a_number',
    /0x10/,
  ],
  [
    'a required value left out',
    'usage',
    USAGE,
    'A1,crm,2024-02-28,1,1',
    'A1,crm,2024-02-29, ,1',
    'events missing_value',
    /events is empty/,
  ],
  [
    'an id with a control character',
    'usage',
    USAGE,
    'A1,crm,2024-02-28,1,1',
    'A1,"c\u0000rm",2024-02-29,1,1',
    'product control_character',
    /control character/,
  ],
  [
    'an id longer than an index entry',
    'usage',
    USAGE,
    'A1,crm,2024-02-28,1,1',
    `A1,${'ü'.repeat(300)},2024-02-29,1,1`,
    'product id_too_long',
    /longer than 512 bytes/,
  ],
  [
    'too few values',
    'usage',
    USAGE,
    'A1,crm,2024-02-28,1,1',
    'A1,crm,2024-02-29',
    ' column_count',
    /3 values, the first line names 5/,
  ],
  [
    'too many values',
    'usage',
    USAGE,
    'A1,crm,2024-02-28,1,1',
    'A1,crm,2024-02-29,1,234,1',
    ' column_count',
    /6 values/,
  ],
  [
    'a quote inside an unquoted value',
    'usage',
    USAGE,
    'A1,crm,2024-02-28,1,1',
    'A1,5" disks,2024-02-29,1,1',
    ' bad_quote',
    /quote is out of place/,
  ],
  [
    'text behind a closing quote',
    'usage',
    USAGE,
    'A1,crm,2024-02-28,1,1',
    'A1,"crm"x,2024-02-29,1,1',
    ' bad_quote',
    /double the quotes/,
  ],
  [
    'a quote that is never closed',
    'usage',
    USAGE,
    'A1,crm,2024-02-28,1,1',
    'A1,"crm,2024-02-29,1,1',
    ' bad_quote',
    /never closed/,
  ],
  [
    'NPS 11',
    'surveys',
    SURVEYS,
    'R1,A1,nps,10,,2024-01-05',
    'R2,A1,nps,11,,2024-01-05',
    'score out_of_scale',
    /is 11, but NPS answers.*0 to 10.*surveys\.nps\.scale/,
  ],
  [
    'NPS 7.5',
    'surveys',
    SURVEYS,
    'R1,A1,nps,0,,2024-01-05',
    'R2,A1,nps,7.5,,2024-01-05',
    'score out_of_scale',
    /whole numbers/,
  ],
  [
    'CES 0',
    'surveys',
    SURVEYS,
    'R1,A1,ces,1,,2024-01-05',
    'R2,A1,ces,0,,2024-01-05',
    'score out_of_scale',
    /CES answers.*1 to 5.*surveys\.ces\.scale/,
  ],
  [
    'CES 3.5',
    'surveys',
    SURVEYS,
    'R1,A1,ces,5,,2024-01-05',
    'R2,A1,ces,3.5,,2024-01-05',
    'score out_of_scale',
    /is 3\.5/,
  ],
  [
    'an unknown kind of survey',
    'surveys',
    SURVEYS,
    'R1,A1,nps,9,,2024-01-05',
    'R2,A1,npz,9,,2024-01-05',
    'kind unknown_value',
    /not one of nps, ces.*Did you mean nps\?/,
  ],
  [
    'an hour that does not exist',
    'surveys',
    SURVEYS,
    'R1,A1,nps,9,,2024-01-05',
    'R2,A1,nps,9,,2024-01-05T25:00:00Z',
    'responded_at not_an_instant',
    /T25/,
  ],
  [
    'an unknown status',
    'invoices',
    INVOICES,
    'I1,A1,5,2024-01-01,,open,0',
    'I2,A1,5,2024-01-01,,perhaps,0',
    'status unknown_value',
    /open, paid, past_due/,
  ],
  [
    'half an attempt',
    'invoices',
    INVOICES,
    'I1,A1,5,2024-01-01,,open,0',
    'I2,A1,5,2024-01-01,,open,1.5',
    'attempts out_of_range',
    /whole number/,
  ],
  [
    'an invoice without any date',
    'invoices',
    INVOICES,
    'I1,A1,5,,2024-01-01,open,0',
    'I2,A1,5,,,open,0',
    'issued_on missing_value',
    /issued_on and due_on are both empty/,
  ],
  [
    'an end before the start',
    'subscriptions',
    SUBSCRIPTIONS,
    'A1,crm,pro,5,2024-01-01,2024-01-01',
    'A1,crm,pro,5,2024-02-01,2024-01-31',
    'ended_on contradiction',
    /2024-01-31, before started_on/,
  ],
  [
    'a goal of use without a number',
    'goals',
    GOALS,
    'A1,g1,more use,usage:crm,100,2024-06-01,open',
    'A1,g2,more use,usage:crm,,2024-06-01,open',
    'target missing_value',
    /usage:crm is a number.*Give the number/,
  ],
  [
    'a goal that nothing can tell',
    'goals',
    GOALS,
    'A1,g1,more use,Users : crm,100,2024-06-01,open',
    'A1,g2,more use,love,100,2024-06-01,open',
    'measured_by unknown_value',
    /usage:PRODUCT.*signal:NAME/,
  ],
  [
    'a goal of a day without its day',
    'goals',
    GOALS,
    'A1,g1,go live,date,,2024-06-01,',
    'A1,g2,go live,date,,,open',
    'due_on missing_value',
    /measured by its date/,
  ],
  [
    'a line end in an address',
    'accounts',
    'account_id,contact_email\n',
    'A1,ann@example.com',
    'A2,"ann@example.com\r\nBcc: eve@example.com"',
    'contact_email not_an_address',
    /exactly one address/,
  ],
  [
    'a line end behind an address',
    'accounts',
    'account_id,contact_email\n',
    'A1,ann@example.com',
    'A2,"ann@example.com\n"',
    'contact_email not_an_address',
    /\\n/,
  ],
  [
    'a name around an address',
    'accounts',
    'account_id,contact_email\n',
    'A1,ann@example.com',
    'A2,Ann <ann@example.com>',
    'contact_email not_an_address',
    /angle brackets/,
  ],
  [
    'two addresses',
    'accounts',
    'account_id,csm_email\n',
    'A1,ann@example.com',
    'A2,"ann@example.com,eve@example.com"',
    'csm_email not_an_address',
    /second address/,
  ],
  [
    'two addresses with a semicolon',
    'accounts',
    'account_id,csm_email\n',
    'A1,ann@example.com',
    'A2,ann@example.com; eve@example.com',
    'csm_email not_an_address',
    /one plain mail address/,
  ],
  [
    'a currency that is none',
    'accounts',
    'account_id,currency\n',
    'A1,eur',
    'A2,$',
    'currency unknown_value',
    /ISO 4217/,
  ],
  [
    'a time zone that is none',
    'csms',
    'email,timezone\n',
    'ann@example.com,Europe/Rome',
    'eve@example.com,Mars/Base',
    'timezone unknown_value',
    /IANA/,
  ],
];

/** Optional columns whose wrong value costs only itself. */
const OPTIONAL = ['contact_email', 'csm_email', 'currency', 'timezone', 'active_users', 'attempts'];

it.each(BAD_ROWS)(
  '%s keeps only its own row or field out',
  async (_, entity, header, good, bad, at, says) => {
    const [first, ...others] = good.split(',');
    const other = [`${first}x`, ...others].join(',');
    const result = await read(entity, `${header}${good}\n${bad}\n${other}\n`);
    const isField = OPTIONAL.some((name) => at.startsWith(`${name} `));
    const [told, none] = isField ? [result.leftOut, result.rejects] : [result.rejects, result.leftOut];
    const reject = told[0]!;
    expect(`${reject.column ?? ''} ${reject.code}`).toBe(at);
    expect(reject.line).toBe(3);
    expect(reject.message).toMatch(says);
    expect([told.length, none]).toEqual([1, []]);
    const behind = 4 + bad.split('\n').length - 1;
    expect(result.records.map(({ line }) => line)).toEqual(isField ? [2, 3, behind] : [2, behind]);
    expect(result.rowsIn).toBe(3);
  },
);

it('names every column at fault, the first one leading', async () => {
  const { rejects } = await read('usage', `${USAGE}A1,crm,2024-13-01,-1,x\n`);
  expect(rejects[0]).toMatchObject({ column: 'day', code: 'not_a_day' });
  expect(rejects[0]!.message).toContain('Also: events is "-1", below 0; active_users is "x"');
});

it('keeps a bad row as it was read, by heading', async () => {
  const { rejects } = await read('usage', `${USAGE}A1,crm,never,1,\n`);
  expect(rejects[0]).toMatchObject({
    accountId: 'A1',
    raw: { account_id: 'A1', product: 'crm', day: 'never', events: '1', active_users: '' },
    rawDigest: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
});

it('keeps a comment of 1 MB out, cut, and loads the answer without it', async () => {
  const huge = `"${'line\nwith ""quotes"", '.repeat(50_000)}"`;
  const { records, rejects, leftOut } = await read(
    'surveys',
    `${SURVEYS}R1,A1,nps,9,,2024-01-05\nR2,A1,nps,9,${huge},2024-01-05\nR3,A1,nps,9,,2024-01-05\n`,
  );
  expect(records.map(({ line, record }) => [line, record.comment])).toEqual([
    [2, null],
    [3, null],
    [50_004, null],
  ]);
  expect(rejects).toEqual([]);
  expect(leftOut).toEqual([expect.objectContaining({ line: 3, column: 'comment', code: 'field_too_long' })]);
  expect(leftOut[0]!.message).toMatch(/more than the 65536.*The row is loaded without it/s);
  expect(JSON.stringify(leftOut[0]!.raw).length).toBeLessThan(6_000);
});

it('keeps a line without end out and goes on behind it, holding no more than a few MB', async () => {
  const endless = Buffer.alloc(12 * 1024 * 1024, 'x');
  const content = Buffer.concat([Buffer.from(USAGE), endless, Buffer.from('\nA1,crm,2024-02-28,1,1\n')]);
  const { records, rejects } = await read('usage', content);
  expect(rejects).toEqual([expect.objectContaining({ line: 2, code: 'field_too_long' })]);
  expect(records.map(({ line }) => line)).toEqual([3]);
});

it('keeps a comment in another encoding out, naming line, column and encoding', async () => {
  const content = Buffer.concat([
    Buffer.from(`${SURVEYS}R1,A1,nps,9,olá,2024-01-05\nR2,A1,nps,9,ol`),
    Buffer.from([0xe1]),
    Buffer.from(',2024-01-05\n'),
  ]);
  const { records, rejects, leftOut } = await read('surveys', content);
  expect(records.map(({ record }) => record.comment)).toEqual(['olá', null]);
  expect(rejects).toEqual([]);
  expect(leftOut).toEqual([expect.objectContaining({ line: 3, column: 'comment', code: 'invalid_utf8' })]);
  expect(leftOut[0]!.message).toMatch(/looks like Windows-1252, where it reads "olá"/);
  expect(leftOut[0]!.raw.comment).toBe('ol\ufffd');
});

it.each([
  ['in the middle of a row', 'A1,crm,2024-', 3],
  ['inside a quoted value', 'A1,"crm, the', 3],
  ['inside a quoted value of several lines', 'A1,"crm\nthe second', 3],
])('takes a file cut %s as cut there and reads the rest', async (_, tail, line) => {
  const { records, rejects } = await read('usage', `${USAGE}A1,crm,2024-02-28,1,1\n${tail}`);
  expect(records).toHaveLength(1);
  expect(rejects).toEqual([expect.objectContaining({ line, column: null, code: 'file_cut' })]);
  expect(rejects[0]!.message).toContain('the file seems cut');
});

it('says so when a bad last row may have been cut', async () => {
  const { rejects } = await read('usage', `${USAGE}A1,crm,2024-02-28,x,1`);
  expect(rejects[0]!.message).toMatch(/may be cut/);
});

it('does not take one stray quote for a file cut there', async () => {
  const good = Array.from({ length: 2_000 }, (_, n) => `A1,crm,2024-02-28,${n},1\n`).join('');
  const { records, rejects } = await read('usage', `${USAGE}A1,"crm,2024-02-28,1,1\n${good}`);
  expect(rejects).toEqual([expect.objectContaining({ line: 2, code: 'bad_quote' })]);
  expect(records).toHaveLength(2_000);
  expect(records.at(-1)).toMatchObject({ line: 2_002, record: { events: 1_999 } });
});
