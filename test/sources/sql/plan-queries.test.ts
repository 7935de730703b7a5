import { describe, expect, it } from 'vitest';
import { loadSqlPreset, parseSqlPreset } from '../../../src/config/load-sql-preset.ts';
import { sourceSchema } from '../../../src/config/schema-sources.ts';
import { type SqlSourceConfig, sqlSourceSchema } from '../../../src/config/schema-sql.ts';
import { shippedSqlPresets } from '../../../src/config/sql-presets.ts';
import { ENTITIES } from '../../../src/sources/records.ts';
import { ENTITY_COLUMNS } from '../../../src/sources/rows/entity-columns.ts';
import { planQueries } from '../../../src/sources/sql/plan-queries.ts';
import { POSTGRES_SYNTAX } from '../../../src/sources/sql/postgres/postgres-syntax.ts';
import { prepareQuery } from '../../../src/sources/sql/prepare-query.ts';

const config = (given: object): SqlSourceConfig =>
  sqlSourceSchema.parse({ kind: 'sql', url_env: 'DB', ...given });

const PRESET = parseSqlPreset(
  `about: a test
marks: { cursor: t.landed_at, deleted: t.gone, changed: t.meta }
define: { cents: "({total} / 100.0)", total: t.total }
tables:
  accounts: { from: "{schema}.companies t", where: t.kind = 'customer' or t.kind is null, columns: { account_id: t.id, name: "t.first || t.last" } }
  invoices: { from: "{schema}.bills t", deleted: null, cursor: null, columns: { invoice_id: t.id, account_id: t.company, amount: "{cents}" } }
`,
  'test.yaml',
);

describe('a query made of a table', () => {
  it('reads what is new, and everything that is deleted', () => {
    const [accounts, invoices] = planQueries(config({ preset: 'x', schema: 'my "crm"' }), PRESET);
    expect(accounts!.sql).toBe(`select t.id as "account_id",
  t.first || t.last as "name",
  t.landed_at as _cursor,
  t.gone as _deleted,
  t.meta as _changed
from "my ""crm""".companies t
where (t.kind = 'customer' or t.kind is null)
  and (t.landed_at >= :since or t.gone)
order by t.landed_at`);
    expect(invoices!.sql).toBe(`select t.id as "invoice_id",
  t.company as "account_id",
  (t.total / 100.0) as "amount",
  t.meta as _changed
from "my ""crm""".bills t`);
    expect(invoices!.marks).toEqual({ cursor: null, deleted: null, changed: '_changed' });
  });

  it('knows which columns are made of a field', () => {
    const [accounts] = planQueries(config({ preset: 'x' }), PRESET);
    expect(accounts!.usedBy.get('first')).toEqual(['name']);
    expect(accounts!.usedBy.get('id')).toEqual(['account_id']);
  });

  it('can do without a column that need not be, and without no other', () => {
    const [accounts, invoices] = planQueries(config({ preset: 'x' }), PRESET);
    expect(accounts!.without(2)).toMatchObject({ column: 'name', plan: { entity: 'accounts' } });
    expect(accounts!.without(2)!.plan.sql).not.toContain('t.first');
    expect(accounts!.without(1)).toBeNull();
    expect(accounts!.without(4)).toBeNull();
    expect(invoices!.without(3)!.column).toBe('amount');
    const unnoted = accounts!.without(5);
    expect(unnoted!.column).toBe('which values the engine left out');
    expect(unnoted!.plan.marks).toEqual({ cursor: '_cursor', deleted: '_deleted', changed: null });
  });

  it('gives way to a query, or is taken away', () => {
    const given = { preset: 'x', queries: { accounts: 'select 1' }, tables: { invoices: null } };
    expect(planQueries(config(given), PRESET).map(({ entity, sql }) => [entity, sql])).toEqual([
      ['accounts', 'select 1'],
    ]);
  });
});

describe('presets', () => {
  it.each(shippedSqlPresets())(
    '%s tells columns of ours, all that must be told, and can be prepared',
    (name) => {
      const preset = loadSqlPreset(name, '.');
      const plans = planQueries(config({ preset: name }), preset);
      expect(plans.length).toBeGreaterThan(0);
      for (const { entity, sql } of plans) {
        const told = Object.keys(preset.tables[entity]!.columns);
        const known = ENTITY_COLUMNS[entity];
        expect(told.filter((column) => !known.some(({ name: ours }) => ours === column))).toEqual([]);
        const required = known.flatMap((column) => (column.required ? [column.name as string] : []));
        expect(required.filter((column) => !told.includes(column))).toEqual([]);
        expect(sql).not.toMatch(/\{[a-z_]+\}/);
        expect(prepareQuery(sql, POSTGRES_SYNTAX)).toHaveProperty('text');
      }
      expect(plans.map(({ entity }) => ENTITIES.indexOf(entity))).toEqual(
        plans.map(({ entity }) => ENTITIES.indexOf(entity)).sort((a, b) => a - b),
      );
    },
  );

  it.each([
    ['about: x\ntables:\n  acounts: {}\n', 'mine.yaml:3:3 unknown_key unknown key "tables.acounts"'],
    [
      'about: x\ntables:\n  accounts: { from: t }\n',
      'mine.yaml:3:3 missing tables.accounts.columns is missing; it must be a mapping of names to values',
    ],
    ['about: [\n', 'mine.yaml:'],
  ])('of ones own are checked with their places: %j', (text, said) => {
    expect(() => parseSqlPreset(text, 'mine.yaml')).toThrow(said);
  });

  it('are named when another is asked for', () => {
    expect(() => loadSqlPreset('airbyte-strip', '.')).toThrow('(did you mean "airbyte-stripe"?)');
    expect(() => loadSqlPreset('./nowhere.yaml', '/tmp')).toThrow(
      './nowhere.yaml:1:1 unreadable cannot be read (ENOENT)',
    );
  });
});

it('a source names a preset that is there', () => {
  const of = (preset: string) =>
    sourceSchema.safeParse({ kind: 'sql', url_env: 'DB', preset }).error?.issues[0]?.message;
  expect(of('airbyte-strip')).toBe('names no preset that is shipped (did you mean "airbyte-stripe"?)');
  expect(of('airbyte-stripe')).toBeUndefined();
  expect(of('./mine.yaml')).toBeUndefined();
});

it('a source has something to read, and names a variable, not a URL', () => {
  expect(() => config({})).toThrow('has nothing to read');
  expect(() => config({ queries: { accounts: 'select 1' }, url_env: 'postgres://u:p@h/d' })).toThrow(
    'is not the name of an environment variable',
  );
});
