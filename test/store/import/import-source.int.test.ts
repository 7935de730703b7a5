import { afterEach, expect, it } from 'vitest';
import { csvFolderSource } from '../../../src/sources/csv-folder/csv-folder-source.ts';
import { SourceError } from '../../../src/sources/source-error.ts';
import { importSource } from '../../../src/store/import/import-source.ts';
import { listQuarantine } from '../../../src/store/import/list-quarantine.ts';
import { retryQuarantine } from '../../../src/store/import/retry-quarantine.ts';
import { SETTINGS } from '../../sources/csv-folder/make-folder.ts';
import { countsOf, type ImportBench, LATER, NOON, openImportBench } from './import-helpers.ts';

const EVERYTHING = {
  'accounts.csv': `account_id,name,tier,mrr,started_on,csm_email,churned_on
A1,Acme,enterprise,100.5,2023-01-01,Ann@Example.com,
A2,Birch,growth,,2024-01-01,ann@example.com,2023-12-01
`,
  'csms.csv': 'email,name,timezone\nann@example.com,Ann,Europe/Rome\n',
  'usage.csv': `account_id,product,day,events,active_users,seats
A1,crm,2022-12-31,5,2,10
A1,crm,2024-01-02,7.5,,
A1,mail,2024-01-02,1,1,
A9,crm,2024-01-02,1,1,
A1,crm,2024-01-02,8,3,
A1,crm,2024-01-03,-1,3,
`,
  'surveys.csv': `response_id,account_id,kind,score,comment,respondent,role,responded_at
R1,A1,nps,3,"too \\ slow,\t""really""
second line",eve@example.com,admin,2024-01-05T10:00:00.123456+02:00
R2,A2,ces,5,,,,2024-01-06
`,
  'invoices.csv': `invoice_id,account_id,amount,currency,issued_on,due_on,paid_on,status,attempts
I1,A1,-10,eur,2024-01-01,2023-12-01,,paid,
I2,A2,10,EUR,2024-01-01,2024-02-01,2024-03-01,open,3
`,
  'subscriptions.csv': `account_id,product,plan,mrr,currency,started_on,ended_on
A1,crm,pro,100,EUR,2023-01-01,
`,
  'signals.csv': 'account_id,signal,day,value\nA1,tickets,2024-01-01,-0.5\nA1,tickets,2024-01-01,-0.5\n',
};

let bench: ImportBench;
afterEach(() => bench.close());

it('loads every kind of file as told, and keeps the rest aside with reasons', async () => {
  bench = await openImportBench(EVERYTHING);
  const summary = await bench.run();
  expect(summary.files.map(({ file }) => `${file} ${countsOf(summary, file)}`)).toEqual([
    'csms.csv 1=1+0+0+0',
    'accounts.csv 2=2+0+0+0',
    'usage.csv 6=3+1+0+2',
    'surveys.csv 2=2+0+0+0',
    'invoices.csv 2=2+0+0+0',
    'subscriptions.csv 1=1+0+0+0',
    'signals.csv 2=1+1+0+0',
  ]);
  const { raw } = bench;
  expect(await raw`select * from accounts order by account_id`).toEqual([
    {
      account_id: 'A1',
      name: 'Acme',
      tier: 'enterprise',
      segment: null,
      mrr: 100.5,
      currency: null,
      started_on: '2023-01-01',
      renewal_on: null,
      csm_email: 'ann@example.com',
      contact_name: null,
      contact_email: null,
      locale: null,
      churned_on: null,
      churn_kind: null,
      ended_on: null,
      auto_renew: null,
      notice_on: null,
      leaves_on: null,
      churn_reason: null,
      seats: null,
      onboarding_until: null,
    },
    expect.objectContaining({ account_id: 'A2', mrr: null, churned_on: '2023-12-01' }),
  ]);
  expect(
    await raw`select product, day, events, active_users, seats from usage order by product, day`,
  ).toEqual([
    { product: 'crm', day: '2022-12-31', events: 5, active_users: 2, seats: 10 },
    { product: 'crm', day: '2024-01-02', events: 8, active_users: 3, seats: null },
    { product: 'mail', day: '2024-01-02', events: 1, active_users: 1, seats: null },
  ]);
  expect(await raw`select comment, responded_at from surveys where response_id = 'R1'`).toEqual([
    { comment: 'too \\ slow,\t"really"\nsecond line', responded_at: new Date('2024-01-05T08:00:00.123Z') },
  ]);
  expect(await raw`select currency, attempts from invoices order by invoice_id`).toEqual([
    { currency: 'EUR', attempts: 0 },
    { currency: 'EUR', attempts: 3 },
  ]);
  expect(await raw`select value from signals`).toEqual([{ value: -0.5 }]);
  expect(await listQuarantine(raw)).toEqual([
    expect.objectContaining({
      file: 'usage.csv',
      line: 5,
      column: 'account_id',
      code: 'unknown_account',
      accountId: 'A9',
      raw: { account_id: 'A9', product: 'crm', day: '2024-01-02', events: '1', active_users: '1' },
      message: expect.stringMatching(/^account_id "A9" is not among the accounts\. Add the account/),
      state: 'open',
      firstSeenAt: NOON,
    }),
    expect.objectContaining({
      file: 'usage.csv',
      line: 7,
      column: 'events',
      code: 'out_of_range',
      accountId: 'A1',
    }),
  ]);
});

it('counts what is odd but loaded, with the first line', async () => {
  bench = await openImportBench(EVERYTHING);
  const summary = await bench.run();
  const notices = Object.fromEntries(summary.files.map(({ file, notices: told }) => [file, told]));
  expect(notices).toEqual({
    'csms.csv': [],
    'accounts.csv': ['1 of 2 rows have churned_on before started_on (first on line 3); loaded as told'],
    'usage.csv': [
      "1 of 4 rows are dated before their account's started_on (first on line 2); loaded as told",
      '1 row gave way to a later row with the same account_id, day, product',
    ],
    'surveys.csv': ['1 of 2 rows are dated after their account has left (first on line 4); loaded as told'],
    'invoices.csv': [
      '1 of 2 rows have due_on before issued_on (first on line 2); loaded as told',
      '1 of 2 rows are paid without paid_on (first on line 2); loaded as told',
      '1 of 2 rows have paid_on although they are not paid (first on line 3); loaded as told',
      '1 of 2 rows have a negative amount (first on line 2); loaded as told',
      '1 of 2 rows are dated after their account has left (first on line 3); loaded as told',
    ],
    'subscriptions.csv': [],
    'signals.csv': ['1 row gave way to a later row with the same account_id, signal, day'],
  });
});

it('changes nothing when the same folder comes again, read or not', async () => {
  bench = await openImportBench(EVERYTHING);
  await bench.run();
  const before = await bench.dump();
  const again = await bench.run(LATER);
  expect(again.files.every(({ skipped }) => skipped)).toBe(true);
  expect(countsOf(again, 'usage.csv')).toBe('6=0+0+4+2 skipped');
  expect(again.files[2]!.watermark).toBe('2024-01-02');
  expect(await bench.dump()).toEqual(before);

  await bench.raw`update source_files set digest = 'another'`;
  const reread = await bench.run(NOON);
  expect(reread.files.some(({ skipped }) => skipped)).toBe(false);
  expect(countsOf(reread, 'usage.csv')).toBe('6=0+1+3+2');
  expect(countsOf(reread, 'accounts.csv')).toBe('2=0+0+2+0');
  const { source_files: _, ...rows } = await bench.dump();
  const { source_files: __, ...rowsBefore } = before;
  expect(rows).toEqual(rowsBefore);
});

it('replaces corrected rows, keeps vanished ones, resolves mended ones', async () => {
  bench = await openImportBench(EVERYTHING);
  await bench.run();
  await bench.folder.write({
    'accounts.csv': 'account_id,name\nA1,Acme Inc\nA2,Birch\nA3,Cedar\n',
    'usage.csv': `account_id,product,day,events,active_users
A1,crm,2024-01-02,9,3
A1,crm,2024-01-03,1,3
A1,mail,2024-01-02,1,1
A1,mail,2024-01-04,x,1
`,
  });
  const summary = await bench.run(LATER);
  expect(countsOf(summary, 'accounts.csv')).toBe('3=1+2+0+0');
  expect(countsOf(summary, 'usage.csv')).toBe('4=1+1+1+1');
  expect(await bench.raw`select name, tier, mrr from accounts where account_id = 'A1'`).toEqual([
    { name: 'Acme Inc', tier: null, mrr: null },
  ]);
  expect(await bench.raw`select product, day, events from usage order by product, day`).toEqual([
    { product: 'crm', day: '2022-12-31', events: 5 },
    { product: 'crm', day: '2024-01-02', events: 9 },
    { product: 'crm', day: '2024-01-03', events: 1 },
    { product: 'mail', day: '2024-01-02', events: 1 },
  ]);
  const rows = await listQuarantine(bench.raw, { state: null });
  expect(rows.map(({ line, code, state, resolvedAt }) => [line, code, state, resolvedAt])).toEqual([
    [5, 'unknown_account', 'resolved', LATER],
    [5, 'not_a_number', 'open', null],
    [7, 'out_of_range', 'resolved', LATER],
  ]);
});

it('sees a bad row again where it stands now, and opens it again when it comes back', async () => {
  const bad = 'A1,crm,never,1\n';
  const usage = (rows: string) => ({ 'usage.csv': `account_id,product,day,events\n${rows}` });
  bench = await openImportBench({ 'accounts.csv': 'account_id\nA1\n', ...usage(bad) });
  await bench.run(NOON);
  await bench.folder.write(usage(`A1,crm,2024-01-01,1\n${bad}${bad}`));
  expect(countsOf(await bench.run(LATER), 'usage.csv')).toBe('3=1+0+0+2');
  expect(await listQuarantine(bench.raw)).toEqual([
    expect.objectContaining({ line: 3, firstSeenAt: NOON, lastSeenAt: LATER }),
    expect.objectContaining({ line: 4, firstSeenAt: LATER }),
  ]);
  await bench.folder.write(usage('A1,crm,2024-01-01,1\n'));
  expect((await bench.run(LATER)).quarantinedTotal).toBe(0);
  await bench.folder.write(usage(bad));
  await bench.run(LATER);
  expect(await listQuarantine(bench.raw)).toEqual([
    expect.objectContaining({ line: 2, firstSeenAt: NOON, state: 'open', resolvedAt: null }),
  ]);
});

it('loads rows of an unknown account once it is there, also from a file that has not changed', async () => {
  const usage = `account_id,product,day,events,active_users
A2,crm,2024-01-01,1,
A2,crm,2024-01-01,2,
A3,crm,2024-01-01,3,
A1,crm,2024-01-01,4,
`;
  const surveys =
    'response_id,account_id,kind,score,comment,responded_at\nR1,A2,nps,9,"a\n""b""",2024-01-05T10:00:00Z\n';
  bench = await openImportBench({
    'accounts.csv': 'account_id\nA1\n',
    'usage.csv': usage,
    'surveys.csv': surveys,
  });
  expect(countsOf(await bench.run(NOON), 'usage.csv')).toBe('4=1+0+0+3');
  await bench.folder.write({ 'accounts.csv': 'account_id\nA1\nA2\n' });
  const summary = await bench.run(LATER);
  expect(countsOf(summary, 'usage.csv')).toBe('4=1+1+1+1 skipped');
  expect(countsOf(summary, 'surveys.csv')).toBe('1=1+0+0+0 skipped');
  expect(await bench.raw`select account_id, events from usage order by 1`).toEqual([
    { account_id: 'A1', events: 4 },
    { account_id: 'A2', events: 2 },
  ]);
  expect(await bench.raw`select comment, responded_at from surveys`).toEqual([
    { comment: 'a\n"b"', responded_at: new Date('2024-01-05T10:00:00Z') },
  ]);
  expect(await listQuarantine(bench.raw)).toEqual([expect.objectContaining({ accountId: 'A3', line: 4 })]);
});

it('loads them on request too', async () => {
  bench = await openImportBench({
    'accounts.csv': 'account_id\nA1\n',
    'usage_events.csv': `account_id,user_id,event,occurred_at
A1,u1,open,2024-01-01T00:00:00Z
A2,u1,open,2024-01-01T00:00:00Z
A2,u1,open,bad
`,
  });
  await bench.run(NOON);
  expect(await retryQuarantine(bench.raw, { now: LATER })).toEqual({ retried: 0, loaded: 0 });
  await bench.raw`insert into accounts (account_id) values ('A2')`;
  expect(await retryQuarantine(bench.raw, { now: LATER })).toEqual({ retried: 1, loaded: 1 });
  expect(await bench.raw`select account_id, events, active_users from usage order by 1`).toEqual([
    { account_id: 'A1', events: 1, active_users: 1 },
    { account_id: 'A2', events: 1, active_users: 1 },
  ]);
  expect(countsOf(await bench.run(LATER), 'usage_events.csv')).toBe('3=0+0+2+1 skipped');
  expect(await listQuarantine(bench.raw)).toEqual([expect.objectContaining({ code: 'not_an_instant' })]);
});

it('keeps the first of two different rows of one account, and counts equal ones as replaced', async () => {
  bench = await openImportBench({
    'accounts.csv': 'account_id,name\nA1,Acme\nA2,Birch\nA1,Acme\nA1,Other\nA2,\n',
    'csms.csv': 'email,name\nann@example.com,Ann\nANN@example.com,Anna\n',
  });
  const summary = await bench.run();
  expect(countsOf(summary, 'accounts.csv')).toBe('5=2+1+0+2');
  expect(countsOf(summary, 'csms.csv')).toBe('2=1+0+0+1');
  expect(await bench.raw`select account_id, name from accounts order by 1`).toEqual([
    { account_id: 'A1', name: 'Acme' },
    { account_id: 'A2', name: 'Birch' },
  ]);
  const rows = await listQuarantine(bench.raw);
  expect(
    rows.map(({ file, line, column, code, message }) => [file, line, column, code, message.split('. ')[0]]),
  ).toEqual([
    [
      'accounts.csv',
      5,
      'account_id',
      'duplicate_account',
      'account_id "A1" stands on line 2 already, with other values',
    ],
    [
      'accounts.csv',
      6,
      'account_id',
      'duplicate_account',
      'account_id "A2" stands on line 3 already, with other values',
    ],
    [
      'csms.csv',
      3,
      'email',
      'duplicate_csm',
      'email "ann@example.com" stands on line 2 already, with other values',
    ],
  ]);
});

it('records nothing at all when any file is structurally wrong', async () => {
  bench = await openImportBench(EVERYTHING);
  await bench.run();
  const before = await bench.dump();
  await bench.folder.write({
    'accounts.csv': 'account_id\nA7\n',
    'surveys.csv': 'respons_id,account_id,kind,score,responded_at\n',
  });
  await expect(bench.run(LATER)).rejects.toThrow(SourceError);
  expect(await bench.dump()).toEqual(before);
});

it('judges answers anew when another scale is declared', async () => {
  bench = await openImportBench(EVERYTHING);
  await bench.folder.write({
    'surveys.csv':
      'response_id,account_id,kind,score,responded_at\nR1,A1,nps,0,2024-01-05\nR2,A1,ces,7,2024-01-05\n',
  });
  expect(countsOf(await bench.run(NOON), 'surveys.csv')).toBe('2=1+0+0+1');
  const summary = await bench.run(LATER, { npsScale: '1-10', ces: { scale: '1-7', better: 'higher' } });
  expect(countsOf(summary, 'surveys.csv')).toBe('2=1+0+0+1');
  expect(summary.files.filter(({ skipped }) => !skipped).map(({ file }) => file)).toEqual(['surveys.csv']);
});

it('counts events per UTC day and user, each once however often and in whatever file it is told', async () => {
  const header = 'account_id,product,user_id,event,occurred_at\n';
  const first = `A1,crm,u1,open,2024-01-01T23:59:59Z
A1,crm,u1,open,2024-01-01T23:59:59.5Z
A1,crm,u1,open,2024-01-01T23:59:59.500Z
A1,crm,u2,open,2024-01-02T01:00:00+02:00
A1,crm,u1,open,2024-01-02T00:00:00Z
`;
  bench = await openImportBench({ 'accounts.csv': 'account_id\nA1\n', 'usage_events.csv': header + first });
  expect(countsOf(await bench.run(NOON), 'usage_events.csv')).toBe('5=4+1+0+0');
  const usage = () => bench.raw`select day, events, active_users from usage order by day`;
  expect(await usage()).toEqual([
    { day: '2024-01-01', events: 3, active_users: 2 },
    { day: '2024-01-02', events: 1, active_users: 1 },
  ]);
  // An increment that overlaps: one event told before, one new of a known user, one of a new user.
  const more = `A1,crm,u1,open,2024-01-02T00:00:00Z
A1,crm,u1,save,2024-01-02T00:00:00Z
A1,crm,u3,open,2024-01-01T12:00:00Z
`;
  await bench.folder.write({ 'usage_events.csv': header + more });
  expect(countsOf(await bench.run(LATER), 'usage_events.csv')).toBe('3=2+0+1+0');
  expect(await usage()).toEqual([
    { day: '2024-01-01', events: 4, active_users: 3 },
    { day: '2024-01-02', events: 2, active_users: 1 },
  ]);
  expect(
    await bench.raw`select user_id, sum(events) as events from usage_users group by 1 order by 1`,
  ).toEqual([
    { user_id: 'u1', events: 4 },
    { user_id: 'u2', events: 1 },
    { user_id: 'u3', events: 1 },
  ]);
});

it('lets two processes import at once, one after the other', async () => {
  bench = await openImportBench(EVERYTHING);
  const source = csvFolderSource({ folder: bench.folder.path });
  const once = () => importSource(bench.raw, source, { now: NOON, settings: SETTINGS });
  const both = await Promise.all([once(), once()]);
  expect(both.map((summary) => summary.files.every(({ skipped }) => skipped)).sort()).toEqual([false, true]);
  expect(await bench.raw`select count(*) as n from usage`).toEqual([{ n: 3 }]);
});

it('pages through the quarantine in a fixed order', async () => {
  const rows = Array.from({ length: 25 }, (_, n) => `A1,crm,2024-01-01,-${n + 1}\n`).join('');
  bench = await openImportBench({
    'accounts.csv': 'account_id\nA1\n',
    'usage.csv': `account_id,product,day,events\n${rows}`,
  });
  await bench.run();
  const seen: number[] = [];
  for (let page = await listQuarantine(bench.raw, { limit: 10 }); page.length > 0; ) {
    seen.push(...page.map(({ line }) => line));
    page = await listQuarantine(bench.raw, { limit: 10, after: page.at(-1)! });
  }
  expect(seen).toEqual(Array.from({ length: 25 }, (_, n) => n + 2));
  expect(await listQuarantine(bench.raw, { code: 'unknown_account' })).toEqual([]);
  expect(await listQuarantine(bench.raw, { file: 'usage.csv', accountId: 'A1', limit: 1 })).toHaveLength(1);
});
