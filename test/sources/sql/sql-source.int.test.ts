import type { Sql } from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SqlSourceConfig, sqlSourceSchema } from '../../../src/config/schema-sql.ts';
import type { Entity } from '../../../src/sources/records.ts';
import type { Source } from '../../../src/sources/source.ts';
import { SourceError } from '../../../src/sources/source-error.ts';
import { sqlSource } from '../../../src/sources/sql/sql-source.ts';
import { type Connection, connect } from '../../../src/store/connect.ts';
import { createTestDatabase, type TestDatabase } from '../../helpers/services/test-database.ts';
import { type ReadFeed, readFeed, SETTINGS } from '../csv-folder/make-folder.ts';

let database: TestDatabase;
let admin: Connection;
let db: Sql;
/** Waits between two attempts to connect. */
let pauses: number[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  admin = connect(database.url, { max: 1 });
  db = admin.raw;
});

afterAll(async () => {
  await admin.close();
  await database.drop();
});

type Given = Partial<Record<keyof SqlSourceConfig, unknown>>;

function source(given: Given, url: string | null = database.url): Source {
  const config = sqlSourceSchema.parse({ kind: 'sql', name: 'product', url_env: 'PRODUCT_URL', ...given });
  pauses = [];
  return sqlSource(config, {
    baseDir: '.',
    variable: (name) => (name === 'PRODUCT_URL' ? url : null),
    now: () => new Date('2024-05-15T12:00:00Z'),
    random: () => 0.5,
    pause: async (ms) => void pauses.push(ms),
  });
}

const read = <E extends Entity>(entity: E, query: string, given: Given = {}): Promise<ReadFeed<E>> =>
  readFeed(source({ queries: { [entity]: query }, ...given }), entity);

async function problemsOf(work: Promise<unknown>): Promise<string[]> {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof SourceError)) throw error ?? new Error('it went well');
  return error.problems.map(({ code, file, line, column, message, hint }) => {
    const place = line === null ? '' : `:${line}:${column}`;
    return `${code} ${file}${place} ${message}. ${hint}`;
  });
}

describe('values of every type', () => {
  it('are what rows take, or cost what a wrong value costs', async () => {
    const { records, rejects } = await read(
      'signals',
      `select a as account_id, 's' as signal, d as day, v as value from (values
        ('numeric', '2024-01-02'::timestamptz, 1234567890.125::numeric), ('zone', '2024-01-02 23:30+00', 1),
        ('NaN', '2024-01-02', 'NaN'), ('infinite', '2024-01-02', 'infinity'), ('large', '2024-01-02', 1e16),
        ('never', 'infinity', 1), ('ancient', '0044-03-15 BC', 1), ('none', null, 1)) t (a, d, v)`,
    );
    expect(records.map(({ record }) => [record.accountId, record.day, record.value])).toEqual([
      ['numeric', '2024-01-02', 1234567890.125],
      ['zone', '2024-01-02', 1],
    ]);
    expect(rejects.map(({ accountId, column, code }) => [accountId, column, code])).toEqual([
      ['NaN', 'value', 'not_a_number'],
      ['infinite', 'value', 'not_a_number'],
      ['large', 'value', 'out_of_range'],
      ['never', 'day', 'not_a_day'],
      ['ancient', 'day', 'not_a_day'],
      ['none', 'day', 'missing_value'],
    ]);
  });

  it.each([
    ['9007199254740993::bigint', '9007199254740993'],
    ["'6f9619ff-8b86-d011-b42d-00c04fc964ff'::uuid", '6f9619ff-8b86-d011-b42d-00c04fc964ff'],
    ["'ab  '::char(4)", 'ab'],
    ['\'"org_1"\'::jsonb', 'org_1'],
    ["'12345678901234567890'::json", '12345678901234567890'],
    ['true', 'true'],
  ])('%s is an id', async (expression, id) => {
    const { records } = await read('accounts', `select ${expression} as account_id`);
    expect(records.map(({ record }) => record.accountId)).toEqual([id]);
  });

  it.each([
    ['\'{"a": 1}\'::jsonb', 'is an object in JSON, not one value'],
    ["'[1]'::json", 'is a list in JSON, not one value'],
    ["array['a']", 'is a list, not one value'],
    ["'\\x00'::bytea", 'is binary data, not one value'],
    ["interval '1 day'", 'is a length of time, not one value'],
    ['1e15::float8', 'is "1e+15", which a spreadsheet has made of a long number'],
  ])('%s is none', async (expression, why) => {
    const { rejects } = await read('accounts', `select ${expression} as account_id`);
    expect(rejects.map(({ message }) => message)).toEqual([expect.stringContaining(`account_id ${why}`)]);
  });

  it('have the time zone UTC, whatever the server and the role prefer', async () => {
    await db.unsafe(`alter database ${new URL(database.url).pathname.slice(1)} set timezone = 'Asia/Tokyo'`);
    await db.unsafe(`alter database ${new URL(database.url).pathname.slice(1)} set datestyle = 'SQL, DMY'`);
    const { records } = await read(
      'usage_events',
      `select 'A1' as account_id, 'u' as user_id, timestamptz '2024-01-02T03:04:05.678901+09:00' as occurred_at`,
    );
    expect(records[0]!.record.occurredAt).toBe('2024-01-01T18:04:05.678901Z');
  });
});

describe('columns', () => {
  it('may have names of their own', async () => {
    const { records, notices } = await read(
      'accounts',
      `select 7 as "Org ID", 'Acme' as title, 'x' as unused`,
      { columns: { accounts: { account_id: 'Org ID', name: 'title', segment: 'title' } } },
    );
    expect(records[0]!.record).toMatchObject({ accountId: '7', name: 'Acme', segment: 'Acme' });
    expect(notices).toContain('columns that are not used: unused');
  });

  it('that are missing, misspelt or doubled are named before anything is read, of all queries at once', async () => {
    const given = {
      queries: {
        accounts: 'select 1 as id, 2 as teir',
        usage: "select 'A1' as account_id, 1 as day, 2 as day, 3 as events, pg_sleep(20)",
        invoices: 'select *\n  from bills where updated_at >= :since',
        surveys: 'select 1; select 2',
        subscriptions: "select 'A1' as account_id, 'p' as plan, 'x' as started_on where now() > :since",
      },
      columns: { accounts: { account_id: 'org', nam: 'id' } },
    };
    expect(await problemsOf(source(given).open(SETTINGS))).toEqual([
      'missing_column accounts the query gives no column "org". Select it, or correct columns.accounts.account_id.',
      expect.stringContaining(
        'bad_query accounts columns.accounts names "nam", which is no column of ours. Known are account_id,',
      ),
      'misspelt_column accounts the query gives an unknown column "teir". Did you mean tier?',
      'duplicate_column usage the query gives two columns named "day". Select one of them.',
      'bad_query surveys:1:11 a second statement begins here. Write one query that selects.',
      'bad_query invoices:2:8 relation "bills" does not exist (42P01). Correct the query.',
      'bad_query subscriptions the query asks for :since, but nothing says which rows are newer. Name the column that says when a row was last changed under cursors.subscriptions, or read everything without :since.',
    ]);
  });

  it('of queries that nobody asks for are not looked at', async () => {
    const { feeds } = await source({
      queries: { accounts: 'select 1 as account_id', usage: 'nonsense' },
    }).open(SETTINGS, { entities: ['accounts'] });
    expect(feeds.map(({ file }) => file)).toEqual(['accounts']);
  });
});

describe('a source', () => {
  const QUERIES = { queries: { accounts: 'select g as account_id from generate_series(1, 50) g' } };

  it('refuses more rows than it may have, and keeps none', async () => {
    expect(await problemsOf(readFeed(source({ ...QUERIES, max_rows: 49 }), 'accounts'))).toEqual([
      'too_large accounts the query gives more than the 49 rows of max_rows. Nothing of it was loaded. Ask for less with :since, or raise max_rows if it is right.',
    ]);
    const { records } = await readFeed(source({ ...QUERIES, max_rows: 50 }), 'accounts');
    expect(records).toHaveLength(50);
  });

  it.each([
    [null, 'missing_secret product PRODUCT_URL is not set. Set it to the URL of the database.'],
    [
      'mysql://u:s3cret@h/d',
      'not_allowed product PRODUCT_URL is not a URL that starts with postgres:// or postgresql://. Correct the variable.',
    ],
    [
      'postgres://u:s3cret#x@h/d',
      'not_allowed product PRODUCT_URL must have its user and password percent-encoded',
    ],
  ])('says what is wrong with its variable, and nothing of its value: %s', async (url, said) => {
    const [problem, ...others] = await problemsOf(source(QUERIES, url).open(SETTINGS));
    expect(others).toEqual([]);
    expect(problem).toContain(said);
    expect(problem).not.toContain('s3cret');
  });

  it('tries again to reach a server, with jitter, and then names it by its variable', async () => {
    const away = Object.assign(new URL(database.url), { port: '1' });
    const unreachable = source(QUERIES, away.href);
    expect(await problemsOf(unreachable.open(SETTINGS))).toEqual([
      'unreachable product (PRODUCT_URL) the server does not answer (ECONNREFUSED). Look at host and port in it, and at the firewall between.',
    ]);
    expect(pauses).toEqual([1000, 3000]);
  });

  it('needs nothing that a pooler of transactions would lose: no named statement, no setting of the session', async () => {
    const { records } = await read(
      'accounts',
      `select (select count(*) from pg_prepared_statements) as account_id,
        (select reset_val from pg_settings where name = 'statement_timeout') as name,
        current_setting('transaction_read_only') as segment where now() > :since`,
      { cursors: { accounts: 'name' } },
    );
    expect(records.map(({ record }) => [record.accountId, record.name, record.segment])).toEqual([
      ['0', '0', 'on'],
    ]);
  });

  it('says whether its role could write', async () => {
    const [check] = (await source(QUERIES).checks?.()) ?? [];
    expect(check).toMatchObject({ name: 'read-only', ok: false });
  });
});
