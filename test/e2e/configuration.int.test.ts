import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SlackFile } from '../../src/delivery/files/message-files.ts';
import { migrateDatabase } from '../../src/store/migrate.ts';
import { jsonLines, runCli } from '../helpers/cli.ts';
import { createTestDatabase, type TestDatabase } from '../helpers/services/test-database.ts';
import { makeTestHome, type TestHome } from '../helpers/services/test-home.ts';

let place: TestHome;
let database: TestDatabase;

beforeEach(async () => {
  place = await makeTestHome();
  database = await createTestDatabase({ migrate: migrateDatabase });
  await mkdir(join(place.path, 'data'));
  await mkdir(join(place.path, 'harbinger.d'));
});

afterEach(async () => {
  await database.drop();
  await place.remove();
});

const write = (name: string, text: string | Buffer) => writeFile(join(place.path, name), text);
const harbinger = (...args: string[]) =>
  runCli(args, { cwd: place.path, env: { DATABASE_URL: database.url } });
const run = (day: string) => harbinger('run', '--data', 'data', '--as-of', day, '--home', '.', '--json');

/** Invoices that are weeks overdue, of accounts of one tier. */
async function writeBook(accounts: readonly string[]): Promise<void> {
  await write('data/accounts.csv', `account_id,name,tier,mrr,currency,csm_email\n${accounts.join('\n')}\n`);
  const invoices = accounts
    .map((line) => line.split(',', 1)[0])
    .map((id) => `I-${id},${id},100,USD,2026-05-10,2026-05-15,,open`);
  await write(
    'data/invoices.csv',
    `invoice_id,account_id,amount,currency,issued_on,due_on,paid_on,status\n${invoices.join('\n')}\n`,
  );
  await write('data/csms.csv', 'email,name,manager_email\nana@corp.example,Ana,boss@corp.example\n');
}

describe('harbinger config', () => {
  it('checks, with an exit code and in three formats, and shows where a value was said', async () => {
    await write('harbinger.yaml', 'locale: en\nhealth: { hysteresis: 2 }\n');
    await write('harbinger.d/team.yaml', 'alerts: { rules: { fast-drop: null } }\n');
    await write('bad.yaml', 'digest: { recipients: ["Boss <boss@corp.example>"] }\n');

    const good = await harbinger('config', 'check');
    expect(good.code).toBe(0);
    expect(good.stdout).toMatch(
      /send-weekly-digest: at 06:00 on Monday; next Mon \d{4}-\d\d-\d\d 06:00, Mon/,
    );

    const bad = await harbinger('config', 'check', '--config', 'harbinger.yaml', '--config', 'bad.yaml');
    expect(bad.code).toBe(2);
    expect(bad.stderr).toContain(
      'bad.yaml:1:24 not_an_address digest.recipients.0 is not a plain mail address',
    );
    expect(bad.stderr).toContain('(did you mean "boss@corp.example"?)');

    const github = await harbinger('config', 'check', 'bad.yaml', '--format', 'github');
    expect(github.code).toBe(2);
    expect(github.stdout).toMatch(
      /^::error file=bad\.yaml,line=1,col=24,title=not_an_address::digest\.recipients/,
    );

    const json = await harbinger('config', 'check', 'bad.yaml', '--format', 'json');
    expect(json.code).toBe(2);
    expect(jsonLines(json)).toMatchObject([
      {
        valid: false,
        problems: [{ line: 1, column: 24, code: 'not_an_address', suggestion: 'boss@corp.example' }],
      },
    ]);

    const origin = await harbinger('config', 'show', '--origin');
    const said = origin.stdout.split('\n').filter((line) => !line.endsWith('# default'));
    expect(said.filter(Boolean)).toEqual([
      'locale: "en"  # harbinger.yaml:1',
      'health.hysteresis: 2  # harbinger.yaml:2',
      'alerts.rules.fast-drop: (taken away)  # harbinger.d/team.yaml:1',
    ]);
  });

  it('ends with 2 and without a stack on bytes that are no UTF-8', async () => {
    await write('latin.yaml', Buffer.from('locale: en\n# não\n', 'latin1'));
    const { code, stderr } = await harbinger('config', 'check', 'latin.yaml');
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /latin\.yaml:2:4 not_utf8 is not valid UTF-8: the byte 0xE3 begins no letter here/,
    );
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});

describe('a configuration in force', () => {
  it('names who is left out of the digest, in run, digest and doctor, and tells the admin once', async () => {
    await writeBook(['A1,One,starter,20,USD,ana@corp.example']);
    await write('harbinger.yaml', 'digest: { recipients: [boss@corp.example, vp@other.example] }\n');
    const first = await run('2026-06-29');
    expect(first.code).toBe(3);
    expect(first.stderr).toContain('No digest for vp@other.example: it is in no domain that mail may go to');
    const again = await harbinger('digest', '--home', '.');
    expect(again.code).toBe(3);
    expect(again.stderr).toContain('No digest for vp@other.example');
    const doctor = await harbinger('doctor', '--data', 'data', '--home', '.', '--json');
    expect(jsonLines<{ check: string; ok: boolean }>(doctor).filter(({ ok }) => !ok)).toMatchObject([
      { check: 'weekly digest' },
    ]);
    const folder = join(place.path, 'outbox/slack');
    const posted = await Promise.all(
      (await readdir(folder)).map((name) => readFile(join(folder, name), 'utf8')),
    );
    expect(posted.filter((text) => text.includes('left out of the weekly digest'))).toHaveLength(1);
  });

  it('reckons due dates by the week end of the region', async () => {
    await writeBook(['A1,One,enterprise,2000,USD,ana@corp.example']);
    await write('harbinger.yaml', 'timezone: Asia/Riyadh\n');
    await run('2026-06-10');
    const tasks = jsonLines<{ due_on: string; queue: string }>(
      await harbinger('tasks', '--json', '--home', '.'),
    );
    // Two working days after a Wednesday, with Friday and Saturday off.
    expect(tasks.find(({ queue }) => queue === 'finance')?.due_on).toBe('2026-06-14');
  });

  it('promotes by value in the currency of the line only, and over a rate', async () => {
    await writeBook([
      'J1,Yen,starter,2000,JPY,ana@corp.example',
      'B1,Real,starter,6000,BRL,ana@corp.example',
      'U1,Dollar,starter,20,USD,ana@corp.example',
    ]);
    await write('harbinger.yaml', 'rates: [{ from: 2026-01-01, BRL: 0.18 }]\n');
    await run('2026-06-24');
    const alerts = jsonLines<{ account_id: string; touch: string }>(
      await harbinger('alerts', '--json', '--home', '.'),
    );
    const touch = new Map(alerts.map((alert) => [alert.account_id, alert.touch]));
    expect([touch.get('J1'), touch.get('B1'), touch.get('U1')]).toEqual(['low', 'high', 'low']);
  });

  it('lets no snooze last for longer than it says, and shows the day', async () => {
    await writeBook([
      'A1,One,enterprise,2000,USD,ana@corp.example',
      'A2,Only Two,enterprise,2000,USD,ana@corp.example',
    ]);
    await run('2026-06-30');
    const ambiguous = await harbinger('alerts', 'ack', 'on', '--home', '.', '--locale', 'en');
    expect(ambiguous.code).toBe(2);
    expect(ambiguous.stderr).toMatch(
      /"on" fits several alerts: \w{8} \(One, open\), \w{8} \(Only Two, open\)/,
    );
    const snooze = (until: string) => harbinger('alerts', 'snooze', 'one', '--until', until, '--home', '.');
    for (const until of ['2126-01-01', '181d', '0d', '2026-06-30']) {
      expect((await snooze(until)).code, until).toBe(2);
    }
    expect(await snooze('30d')).toMatchObject({ code: 0, stderr: 'One (A1): snoozed until 2026-07-30\n' });
    expect((await harbinger('alerts', '--home', '.')).stdout).toContain('snoozed until 2026-07-30');
    const demo = await harbinger('demo', '--home', '.');
    expect([demo.code, demo.stdout]).toEqual([2, '']);
    expect(demo.stderr).toContain('holds data of your own');
  });

  it('lets a demo show what the product team gets, though no channel of theirs is named', async () => {
    expect((await harbinger('demo', '--home', '.')).code).toBe(0);
    const folder = join(place.path, 'outbox', 'slack');
    const files = await Promise.all(
      (await readdir(folder)).map((name) => readFile(join(folder, name), 'utf8')),
    );
    const lists = files
      .map((text) => JSON.parse(text) as SlackFile)
      .filter(({ kind }) => kind === 'requests');
    expect(lists.map(({ to }) => to)).toEqual(['#product']);
    expect(lists[0]!.text).toMatch(/What customers ask of the product: \w[\w ]* \(\d+\), /);
  });
});
