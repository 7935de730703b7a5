import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { makeSituation, type QuarantineRow, type Situation } from './situations.ts';

let situation: Situation | undefined;
afterEach(async () => {
  await situation?.remove();
  situation = undefined;
});

const quarantined = async (of: Situation) =>
  (await of.rows<QuarantineRow>('quarantine')).map(({ file, line, column, code, state }) =>
    [file, line, column, code, state].join(' '),
  );

it('keeps the largest float of a row aside and scores the whole book', async () => {
  situation = await makeSituation('one-huge-number-stops-run');
  const { code, summary } = await situation.pass('data', '2026-06-30');
  expect([code, summary.accounts.scored, summary.accounts.unknown]).toEqual([3, 2, 0]);
  expect(await quarantined(situation)).toEqual(['usage.csv 112 events out_of_range open']);
});

it('loads accounts without the contact address they cannot be written to', async () => {
  situation = await makeSituation('contact-address-loses-account');
  const { code, summary, notes } = await situation.pass('data', '2026-06-30');
  expect([code, summary.accounts.known]).toEqual([0, 3]);
  // Nobody is there to read it, which is all there is to say.
  expect(notes.trim().split('\n')).toEqual([expect.stringMatching(/^Nobody gets the digest: /)]);
  expect(summary.sources.map(({ quarantined: n }) => n)).toEqual([0, 0]);
  expect(await quarantined(situation)).toEqual([
    'accounts.csv 3 contact_email not_an_address partial',
    'accounts.csv 4 contact_email not_an_address partial',
  ]);
  const said = await situation.run('import', situation.folder('data'));
  expect([said.code, said.stderr]).toEqual([
    0,
    expect.stringMatching(/2 rows: contact_email could not be read/),
  ]);
});

it('passes rows of commas over, and repetitions of the column names', async () => {
  situation = await makeSituation('rows-of-commas');
  const empty = await situation.run('import', situation.folder('data'));
  expect([empty.code, empty.stderr]).toEqual([0, expect.stringMatching(/3 rows without any value.*line 3/)]);
  expect(await quarantined(situation)).toEqual([]);
  await situation.remove();

  situation = await makeSituation('repeated-header');
  const { code, summary } = await situation.pass('data', '2026-06-30');
  expect([code, summary.accounts.known]).toEqual([0, 2]);
  const explained = await situation.run('explain', 'account_id');
  expect([explained.code, explained.stderr]).toEqual([2, expect.stringMatching(/no account has the id/)]);
});

it('does as the line says that names a separator for Excel', async () => {
  situation = await makeSituation('sep-line');
  const comma = await situation.run('import', situation.folder('comma'));
  expect([comma.code, comma.stderr]).toEqual([0, expect.stringMatching(/"sep=,".*passed over/)]);
  const semicolon = await situation.run('import', situation.folder('semicolon'));
  expect([semicolon.code, semicolon.stderr]).toEqual([0, expect.stringMatching(/separated by ";", as line/)]);
  // The same account as by commas.
  expect(semicolon.stdout).toMatch(/accounts\.csv +1 in +0 loaded +0 replaced +1 unchanged/);
});

it('refuses ids that a spreadsheet has shortened, and says why', async () => {
  situation = await makeSituation('excel-scientific-ids');
  const imported = await situation.run('import', situation.folder('data'));
  expect([imported.code, imported.stdout]).toEqual([
    3,
    expect.stringMatching(/accounts\.csv +2 in +0 loaded/),
  ]);
  const rows = await situation.rows<QuarantineRow>('quarantine');
  expect(rows.map(({ code }) => code)).toEqual(['shortened_id', 'shortened_id', 'shortened_id']);
  for (const { message } of rows) expect(message).toMatch(/format the column as text and export it again/);
});

it('treats an account by its tier, whatever its spelling, and counts tiers nobody configured', async () => {
  situation = await makeSituation('tier-in-capitals');
  await situation.pass('data', '2026-06-12');
  const alerts = await situation.rows<{ account: string; touch: string }>('alerts');
  expect(alerts.map(({ account, touch }) => `${account}: ${touch}`).sort()).toEqual([
    'Capital Co: high',
    'Lower Co: high',
  ]);
  await situation.write('others', {
    'accounts.csv':
      'account_id,tier\nT1, ENTERPRISE \nT2,Growth\nT3,ＳＴＡＲＴＥＲ\nT4,Platinum\nT5,Platinum\nT6,constructor\n',
  });
  const { stderr } = await situation.run('import', situation.folder('others'));
  expect(stderr).toMatch(/2 rows: the tier "Platinum" is not in the configuration/);
  expect(stderr).toMatch(/1 row: the tier "constructor" is not in the configuration/);
  expect(stderr).not.toMatch(/ENTERPRISE|Growth|starter/i);
});

it('counts the lines of a file that is broken throughout, and keeps the first thousand', async () => {
  situation = await makeSituation(null);
  await situation.write('data', {
    'accounts.csv': 'account_id\nA1\n',
    'usage.csv': `account_id,day,events\n${'x\n'.repeat(400_000)}A1,2026-06-28,1\n`,
  });
  const { summary } = await situation.pass('data', '2026-06-30');
  expect(summary.sources.find(({ name }) => name === 'usage.csv')).toMatchObject({
    rows: 400_001,
    loaded: 1,
    quarantined: 400_000,
  });
  expect(await situation.rows('quarantine', '--limit', '5000')).toHaveLength(1_000);
});

it('scores the same whatever the names in the data are', async () => {
  situation = await makeSituation(null);
  const days = Array.from({ length: 60 }, (_, n) =>
    new Date(Date.UTC(2026, 4, 1 + n)).toISOString().slice(0, 10),
  );
  const book = (name: (plain: string) => string) => {
    const ids = Array.from({ length: 25 }, (_, n) => `A${n + 1}`);
    const usage = ids.flatMap((id) => days.map((day, n) => `${id},${name('crm')},${day},${5 + (n % 3)},2\n`));
    return {
      'accounts.csv': `account_id,tier,segment,mrr,csm_email\n${ids.map((id) => `${id},${name('enterprise')},${name('smb')},10,\n`).join('')}`,
      'usage.csv': `account_id,product,day,events,active_users\n${usage.join('')}`,
      'surveys.csv': `response_id,account_id,kind,score,role,responded_at\n${ids.map((id) => `r${id},${id},nps,9,${name('admin')},2026-06-20\n`).join('')}`,
      'signals.csv': `account_id,signal,day,value\n${ids.map((id) => `${id},${name('tickets')},2026-06-20,3\n`).join('')}`,
      'subscriptions.csv': `account_id,product,plan,mrr,started_on\n${ids.map((id) => `${id},${name('crm')},${name('pro')},10,2026-01-01\n`).join('')}`,
    };
  };
  await situation.write(
    'plain',
    book((plain) => plain),
  );
  await situation.pass('plain', '2026-06-29');
  const of = async (from: Situation) =>
    (await from.rows<{ account_id: string; health: number; band: string }>('score', '--as-of', '2026-06-29'))
      .filter(({ account_id: id }) => id === 'A1')
      .map(({ health, band }) => `${band} ${health}`);
  const expected = await of(situation);
  expect(expected).toEqual([expect.stringMatching(/^(healthy|watch) [\d.]+$/)]);
  for (const odd of ['constructor', '__proto__', 'hasOwnProperty']) {
    await situation.remove();
    situation = await makeSituation(null);
    await situation.write(
      'odd',
      book(() => odd),
    );
    const { summary } = await situation.pass('odd', '2026-06-29');
    expect([odd, summary.accounts.scored]).toEqual([odd, 25]);
    expect([odd, ...(await of(situation))]).toEqual([odd, ...expected]);
  }
});

it('refuses what is no file with a sentence', async () => {
  situation = await makeSituation(null);
  const folder = await situation.write('data', { 'accounts.csv': 'account_id\nA1\n' });
  execFileSync('mkfifo', [join(folder, 'usage.csv')]);
  execFileSync('ln', ['-s', '/dev/zero', join(folder, 'surveys.csv')]);
  execFileSync('mkdir', [join(folder, 'invoices.csv')]);
  const { code, stderr } = await situation.run('import', folder);
  expect(code).toBe(1);
  expect(stderr).toMatch(/usage\.csv: this is a named pipe, not a file/);
  expect(stderr).toMatch(/surveys\.csv: this is a device, not a file/);
  expect(stderr).toMatch(/invoices\.csv: this is a folder, not a file/);
});
