import { randomBytes } from 'node:crypto';
import type { Sql } from 'postgres';
import type { SqlSourceConfig } from '../../../src/config/schema-sql.ts';
import { sqlSourceSchema } from '../../../src/config/schema-sql.ts';
import { sqlSource } from '../../../src/sources/sql/sql-source.ts';
import { connect } from '../../../src/store/connect.ts';
import { startCuttingProxy } from '../../helpers/services/cutting-proxy.ts';
import { createTestDatabase } from '../../helpers/services/test-database.ts';
import type { AdapterWorld, Fact } from './adapter-harness.ts';
import { describeAdapter } from './describe-adapter.ts';

const VARIABLE = 'PRODUCT_DATABASE_URL';
const SECRET = `s3cret${randomBytes(6).toString('hex')}`;

/** Rows of the first batch that a cursor is asked for, and more. */
const PAGE = 1_000;
const DAY_MS = 86_400_000;

const CONFIG: SqlSourceConfig = sqlSourceSchema.parse({
  kind: 'sql',
  name: 'product',
  url_env: VARIABLE,
  queries: {
    usage: `select account as account_id, product, day, clicks as events, gone as _fivetran_deleted, changed_at
      from visits where changed_at >= :since and changed_at < :until order by changed_at`,
  },
  cursors: { usage: 'changed_at' },
  overlap: '0h',
  timeout_seconds: 1,
});

/** A database of a product with one table, which a role that can do nothing but read looks into. */
async function openWorld(): Promise<AdapterWorld> {
  const database = await createTestDatabase();
  const admin = connect(database.url, { max: 3 });
  const db = admin.raw;
  const role = `reader_${randomBytes(6).toString('hex')}`;
  await db.unsafe(`
    create table visits (n serial, account text, product text, day text, clicks text, gone boolean default false,
      changed_at timestamptz not null default now());
    create role ${role} login password '${SECRET}';
    grant select on visits to ${role}`);
  const proxy = await startCuttingProxy(database.url);
  const url = Object.assign(new URL(proxy.url), { username: role, password: SECRET });
  /** Facts are told one after the other, a day apart, so that `now` of the tests comes after all of them. */
  let told = Date.parse('2000-01-01T06:00:00Z');
  let heal: () => Promise<void> = () => Promise.resolve();
  let cutting = false;
  const write = async (facts: readonly Fact[]) => {
    const rows = facts.map(({ n, revision, day }) => {
      told += DAY_MS;
      return { product: `p${n}`, day, clicks: String(revision), at: new Date(told).toISOString() };
    });
    await db`insert into visits (account, product, day, clicks, changed_at)
      select 'A1', r.product, r.day, r.clicks, r.at
      from jsonb_to_recordset(${db.json(rows)}) r (product text, day text, clicks text, at timestamptz)`;
  };
  return {
    source: () =>
      sqlSource(CONFIG, {
        baseDir: '.',
        variable: (name) => (name === VARIABLE ? url.href : null),
        now: () => new Date('2024-06-01T12:00:00Z'),
        random: () => 0.5,
        pause: () => Promise.resolve(),
      }),
    async tell(facts) {
      await db`delete from visits where product in ${db(['', ...facts.map(({ n }) => `p${n}`)])}`;
      await write(facts);
    },
    async spoil() {
      await write([{ n: 0, revision: Number.NaN, day: '2024-01-01' }]);
    },
    async mend() {
      told += DAY_MS;
      await db`update visits set clicks = '0', changed_at = ${new Date(told)} where clicks = 'NaN'`;
    },
    repeat: write,
    async forget(n) {
      told += DAY_MS;
      await db`update visits set gone = true, changed_at = ${new Date(told)} where product = ${`p${n}`}`;
    },
    async fail(fault) {
      if (fault === 'time-out') heal = await lock(db);
      else if (fault === 'too many requests') heal = await limitConnections(db, role);
      else if (fault === 'server error') {
        await db`alter table visits rename to visits_elsewhere`;
        heal = async () => void (await db`alter table visits_elsewhere rename to visits`);
      } else {
        cutting = true;
        const timer = setInterval(() => cutting && proxy.cut(), 1);
        heal = async () => {
          cutting = false;
          clearInterval(timer);
        };
      }
    },
    async heal() {
      await heal();
    },
    stored: (raw: Sql) => raw`
      select substr(product, 2)::int as n, events::int as revision from usage order by 1`,
    async close() {
      await proxy.close();
      await admin.close();
      await database.drop();
      const rest = connect(database.url.replace(/\/[^/]*$/, '/postgres'), { max: 1 });
      await rest.raw.unsafe(`drop role ${role}`);
      await rest.close();
    },
  };
}

/** Keeps everybody from reading the table until it is let go. */
async function lock(db: Sql): Promise<() => Promise<void>> {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  let holding: Promise<unknown> = Promise.resolve();
  await new Promise<void>((locked) => {
    holding = db.begin(async (tx) => {
      await tx`lock table visits in access exclusive mode`;
      locked();
      await released;
    });
  });
  return async () => {
    release();
    await holding;
  };
}

async function limitConnections(db: Sql, role: string): Promise<() => Promise<void>> {
  await db.unsafe(`alter role ${role} connection limit 0`);
  return async () => void (await db.unsafe(`alter role ${role} connection limit -1`));
}

describeAdapter({
  kind: 'sql',
  entity: 'usage',
  file: 'usage',
  pageSize: PAGE,
  secret: SECRET,
  without: { 'kept part': 'a query is one answer: of one that breaks off nothing is kept' },
  open: openWorld,
});
