import { execFile, execFileSync } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromEpochDay, toEpochDay } from '../../src/domain/day.ts';
import { migrateDatabase } from '../../src/store/migrate.ts';
import { jsonLines, PROJECT, runCli } from '../helpers/cli.ts';
import { createTestDatabase, type TestDatabase } from '../helpers/services/test-database.ts';
import { makeTestHome, type TestHome } from '../helpers/services/test-home.ts';

const AS_OF = '2026-06-30';
const ACCOUNTS = 'account_id,name,mrr,contact_email,csm_email\n';
const USAGE = 'account_id,product,day,events,active_users\n';
const SURVEYS = 'response_id,account_id,kind,score,comment,responded_at\n';

let place: TestHome;
/** The one installation that every refused folder is offered to. */
let database: TestDatabase;
let home: string;
beforeAll(async () => {
  place = await makeTestHome();
  home = join(place.path, 'home');
  database = await createTestDatabase({ migrate: migrateDatabase });
});
afterAll(async () => {
  await database.drop();
  await place.remove();
});

const run = (...args: string[]) => runCli([...args, '--home', home], { env: { DATABASE_URL: database.url } });

async function makeFolder(name: string, files: Readonly<Record<string, string | Buffer>>): Promise<string> {
  const folder = join(place.path, name);
  await mkdir(folder);
  for (const [file, content] of Object.entries(files)) await writeFile(join(folder, file), content);
  return folder;
}

interface FileCounts {
  file: string;
  rowsIn: number;
  loaded: number;
  replaced: number;
  unchanged: number;
  quarantined: number;
}

interface QuarantinedRow {
  file: string;
  line: number;
  column: string | null;
  code: string;
  state: string;
  message: string;
}

/** What the database holds, through the verbs. */
async function recorded(): Promise<string[]> {
  const told = await Promise.all([
    run('score', '--json'),
    run('alerts', '--all', '--json'),
    run('quarantine', '--all', '--json'),
  ]);
  return told.map(({ stdout }) => stdout);
}

describe('a folder that cannot be read as it stands', () => {
  const cases: [what: string, files: Record<string, string | Buffer> | null, place: RegExp, says: RegExp][] =
    [
      [
        'a missing folder',
        null,
        /nowhere/,
        /there is no such folder\. Give the folder that holds accounts\.csv/,
      ],
      ['no accounts.csv', { 'usage.csv': USAGE }, /accounts\.csv:/, /without accounts/i],
      [
        'a misspelt header',
        { 'accounts.csv': 'account_id,teir\nA1,x\n' },
        /accounts\.csv:1:12/,
        /Did you mean tier\?/,
      ],
      [
        'an empty file',
        { 'accounts.csv': `${ACCOUNTS}A1,,,,\n`, 'usage.csv': '' },
        /usage\.csv:1:1/,
        /the file is empty/,
      ],
      [
        'everything wrong at once',
        { 'accounts.csv': 'acount_id\n', 'surveys.csv': 'response_id,account_id,kind,score,respnded_at\n' },
        /accounts\.csv:1:1[\s\S]*surveys\.csv:1:35/,
        /Did you mean account_id\?[\s\S]*Did you mean responded_at\?/,
      ],
    ];

  it('is refused by import and run with the place and the remedy, and leaves nothing behind', async () => {
    for (const [at, [what, files, where, says]] of cases.entries()) {
      const folder = files === null ? join(place.path, 'nowhere') : await makeFolder(`refused-${at}`, files);
      const [verb, ...given] =
        at % 2 === 0 ? ['import', folder] : ['run', '--data', folder, '--as-of', AS_OF];
      const result = await run(verb!, ...given, '--json');
      expect([what, result.code, result.stdout]).toEqual([what, 1, '']);
      expect(result.stderr, what).toMatch(where);
      expect(result.stderr, what).toMatch(says);
      expect(result.stderr, what).not.toMatch(/^\s+at /m);
    }
    expect(await recorded()).toEqual(['', '', '']);
  });
});

describe('rows that cannot be loaded', () => {
  /** Every bad row, where it is found and what is said; the good ones around them must be loaded. */
  const ROWS = {
    'accounts.csv': {
      head: `\ufeff${ACCOUNTS}`,
      rows: [
        ['A1,"Acme ""North"",\nInc.",100,ann@example.com,', null],
        ['A2,Birch,NaN,,', 'mrr not_a_number partial'],
        ['A3,Cedar,1,"eve@example.com\r\nBcc: x@example.com",', 'contact_email not_an_address partial'],
        ['A4,Date,1,,"ann@example.com,eve@example.com"', 'csm_email not_an_address partial'],
        ['A5,Elm,1,,', null],
        ['A6,Fir,1,,', null],
        ['A6,Fig,2,,', 'account_id duplicate_account'],
      ],
    },
    'usage.csv': {
      head: USAGE,
      rows: [
        ['A1,crm,2026-06-28,1,1', null],
        ['A1,crm,2026-02-30,1,1', 'day not_a_day'],
        ['A1,crm,2026-06-29,-5,1', 'events out_of_range'],
        ['A1,crm,2026-06-29,NaN,1', 'events not_a_number'],
        ['A1,crm,2026-06-29,1,Infinity', 'active_users not_a_number partial'],
        ['A1,crm,2026-06-29,1e400,1', 'events out_of_range'],
        ['Nobody,crm,2026-06-29,1,1', 'account_id unknown_account'],
        ['A5,"c""r,m",2026-06-29,2,1', null],
      ],
    },
    'surveys.csv': {
      head: SURVEYS,
      rows: [
        ['R1,A1,nps,11,,2026-06-20', 'score out_of_scale'],
        ['R2,A1,ces,0,,2026-06-20', 'score out_of_scale'],
        ['R3,A1,ces,3.5,,2026-06-20', 'score out_of_scale'],
        [`R4,A1,nps,9,${'x'.repeat(1_000_000)},2026-06-20`, 'comment field_too_long partial'],
        ['R5,A1,nps,9,"two\r\nlines, ""quoted""",2026-06-20', null],
        ['R6,A1,nps,9,\u00ff,2026-06-20', 'comment invalid_utf8 partial'],
        ['R7,A1,nps,9,,2026-06-20', null],
      ],
    },
  } as const satisfies Record<string, { head: string; rows: readonly (readonly [string, string | null])[] }>;

  const REMEDY =
    /Write|Correct|Give exactly one|Keep|Add the account|correct the id|Save|Shorten|shorter|import again|export/i;

  it('are kept with file, line and column, while all others are loaded and add up', async () => {
    const files: Record<string, Buffer> = {};
    const expected: string[] = [];
    for (const [file, { head, rows }] of Object.entries(ROWS)) {
      // CRLF in one file, LF in the others.
      const end = file === 'surveys.csv' ? '\r\n' : '\n';
      let line = 2;
      for (const [text, at] of rows) {
        if (at !== null) expected.push(`${file}:${line} ${at}`);
        line += text.split('\n').length;
      }
      const text = head.replace('\n', end) + rows.map(([row]) => row + end).join('');
      // One byte that is no UTF-8, where the text says U+00FF.
      files[file] = Buffer.from(text.replaceAll('\u00ff', '\u0001'));
      files[file]!.forEach((byte, i, all) => {
        if (byte === 1) all[i] = 0xe1;
      });
    }
    files['signals.csv'] = Buffer.from(
      'account_id,signal,day,value\nA1,tickets,2026-06-29,3\nA1,tickets,2026-',
    );
    expected.push('signals.csv:3 null file_cut');
    const folder = await makeFolder('bad-rows', files);

    const imported = await run('import', folder, '--json');
    expect(imported.stderr).toBe('');
    expect(imported.code).toBe(3);
    const [{ files: counts }] = JSON.parse(imported.stdout) as [{ files: FileCounts[] }];
    const said = await run('quarantine', '--json');
    const rejected = jsonLines<QuarantinedRow>(said);
    const told = rejected.map(
      (r) => `${r.file}:${r.line} ${r.column} ${r.code}${r.state === 'partial' ? ' partial' : ''}`,
    );
    expect(told.sort()).toEqual(expected.sort());
    for (const row of rejected) expect(row.message, JSON.stringify(row)).toMatch(REMEDY);
    for (const c of counts) {
      expect([c.file, c.loaded + c.replaced + c.unchanged + c.quarantined]).toEqual([c.file, c.rowsIn]);
      const bad = expected.filter((at) => at.startsWith(c.file) && !at.endsWith('partial')).length;
      expect([c.file, c.quarantined, c.loaded]).toEqual([c.file, bad, c.rowsIn - bad]);
    }
    // Nothing of a megabyte is shown to anybody.
    expect(said.stdout.length).toBeLessThan(60_000);

    const ran = await run('run', '--data', folder, '--as-of', AS_OF, '--json');
    expect(ran.code).toBe(3);
    const summary = JSON.parse(ran.stdout) as { accounts: { known: number } };
    const good = ROWS['accounts.csv'].rows.filter(([, at]) => at === null || at.endsWith('partial')).length;
    expect(summary.accounts.known).toBe(good);
  });

  it('are let go once they are mended', async () => {
    const folder = await makeFolder('mended', {
      'accounts.csv': `${ACCOUNTS}A1,Acme,100,,\nNobody,New,1,,\n`,
    });
    await run('import', folder, '--json');
    const left = jsonLines<QuarantinedRow>(await run('quarantine', '--json'));
    expect(left.filter((r) => r.code === 'unknown_account')).toEqual([]);
  });
});

describe('a configuration with mistakes', () => {
  const BAD =
    'timezon: UTC\nlocale: fr\nhealth:\n  weights:\n    usage: -1\n    npss: 3\nalerts:\n  cooldown: 3 parsecs\n';

  it('is told in full with line and column, and nothing is started', async () => {
    const file = join(place.path, 'bad.yaml');
    await writeFile(file, BAD);
    const untouched = join(place.path, 'untouched');
    const given = ['--config', file, '--home', untouched];
    for (const args of [
      ['config', 'check', file],
      ['demo', ...given],
      ['run', '--data', place.path, ...given],
    ]) {
      const result = await runCli(args);
      expect([args[0], result.code, result.stdout]).toEqual([args[0], 2, '']);
      const places = result.stderr.match(/bad\.yaml:\d+:\d+/g);
      expect([...new Set(places)].sort()).toEqual(
        ['1:1', '2:9', '5:12', '6:5', '8:13'].map((at) => `bad.yaml:${at}`),
      );
      expect(result.stderr).toMatch(/timezone/);
      expect(result.stderr).toMatch(/did you mean "?nps/i);
    }
    await expect(rm(untouched, { recursive: true })).rejects.toThrow('ENOENT');
  });
});

describe('options of a nested command', () => {
  it('act on the home they name, before and after its name', async () => {
    const [other, own] = [join(place.path, 'elsewhere'), join(place.path, 'own')];
    await mkdir(other);
    for (const args of [
      ['quarantine', 'retry', '--json', '--home', own],
      ['quarantine', '--json', '--home', own, 'retry'],
    ]) {
      const { code, stdout } = await runCli(args, { cwd: other });
      expect([code, Object.keys(JSON.parse(stdout) as object).sort()]).toEqual([0, ['loaded', 'retried']]);
    }
    await expect(rm(join(other, '.harbinger'), { recursive: true })).rejects.toThrow('ENOENT');
  });
});

describe.skipIf(process.platform !== 'linux' || process.getuid?.() !== 0)('a disk without space', () => {
  it('is named as such, and the home works again once there is room', async () => {
    const disk = join(place.path, 'small-disk');
    await mkdir(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=85m,mode=755', 'tmpfs', disk]);
    try {
      const at = ['--home', join(disk, 'home')];
      expect((await runCli(['migrate', ...at])).code).toBe(0);
      const folder = await makeFolder('too-much', {
        'accounts.csv': `${ACCOUNTS}A1,Acme,100,,\n`,
        'usage.csv':
          USAGE +
          Array.from({ length: 200_000 }, (_, n) => {
            const day = fromEpochDay(toEpochDay('2026-06-28') - Math.floor(n / 900));
            return `A1,product-${n % 900},${day},${n},1\n`;
          }).join(''),
      });
      const full = await runCli(['import', folder, '--json', ...at]);
      expect([full.code, full.stdout]).toEqual([1, '']);
      expect(full.stderr).toMatch(/disk is full|no space left|without space/i);
      execFileSync('mount', ['-o', 'remount,size=1g', disk]);
      const after = await runCli(['quarantine', '--all', '--json', ...at]);
      expect([after.code, after.stdout]).toEqual([0, '']);
      const scored = await runCli(['score', '--json', ...at]);
      expect([scored.code, scored.stdout]).toEqual([2, '']);
    } finally {
      execFileSync('umount', [disk]);
    }
  });
});

it('a process that may open too few files says so in one sentence', async () => {
  const { stderr, code } = await new Promise<{ stderr: string; code: number }>((settle) => {
    const program = join(PROJECT, 'dist/src/cli/main.js');
    execFile(
      'bash',
      ['-c', `ulimit -n 64; exec "${process.execPath}" "${program}" doctor`],
      (error, _out, told) => settle({ stderr: told, code: Number(error?.code ?? 0) }),
    );
  });
  expect({ stderr, code }).toEqual({
    stderr: 'harbinger: too few files may be open at once (EMFILE); allow more, e.g.: ulimit -n 1024\n',
    code: 1,
  });
});
