import type { ISql } from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { InstallationKind } from '../../src/domain/types.ts';
import { type Connection, connect } from '../../src/store/connect.ts';
import { Database, inTransaction, reading, SecondHandleError, streaming } from '../../src/store/database.ts';
import { settleInstallationKind } from '../../src/store/installation-kind.ts';
import { migrateDatabase } from '../../src/store/migrate.ts';
import { createTestDatabase } from '../helpers/services/test-database.ts';

let connection: Connection;
let drop: () => Promise<void>;
let ctx: { database: Database };

beforeAll(async () => {
  const database = await createTestDatabase();
  ({ drop } = database);
  connection = connect(database.url, { max: 2 });
  ctx = { database: new Database(connection.raw) };
});
afterAll(async () => {
  await connection.close();
  await drop();
});

it('keeps invented accounts and real ones apart, and remembers which it holds', async () => {
  const database = await createTestDatabase({ migrate: migrateDatabase });
  const { raw, close } = connect(database.url, { max: 1 });
  const settle = (brings: InstallationKind | null) => settleInstallationKind(raw, brings, new Date());
  const fill = () => raw`insert into accounts (account_id) values ('A1')`;
  expect(await settle(null)).toBeNull();
  // Whoever brought nothing after all leaves the place free.
  expect([await settle('own'), await settle('demo')]).toEqual(['own', 'demo']);
  await fill();
  expect([await settle('demo'), await settle(null)]).toEqual(['demo', 'demo']);
  await expect(settle('own')).rejects.toThrow(/invented accounts of the demo; give your own data a --home/);
  await raw`truncate accounts, facts cascade`;
  await fill();
  expect(await settle(null)).toBe('own');
  await expect(settle('demo')).rejects.toThrow(
    /data of your own.*harbinger demo --home \.\/\.harbinger-demo/s,
  );
  await close();
  await database.drop();
});

const one = async (db: ISql) => db<{ one: number }[]>`select 1 as one`;

describe('inside a transaction', () => {
  it('has one handle, its own', async () => {
    expect(await inTransaction(ctx, one)).toEqual([{ one: 1 }]);
  });

  it.each([
    ['a second transaction', () => inTransaction(ctx, one)],
    ['reading through the pool', () => reading(ctx, one)],
    ['streaming through the pool', async () => streaming(ctx, async function* () {}).next()],
  ])('refuses %s, and rolls back', async (_what, second) => {
    const work = inTransaction(ctx, async (tx) => {
      await tx`create table left_behind (id int)`;
      await second();
    });
    await expect(work).rejects.toThrow(SecondHandleError);
    const [row] = await connection.raw`select to_regclass('left_behind') as there`;
    expect(row).toEqual({ there: null });
  });

  it('refuses a handle that a closure has carried in, also into what a transaction of its own began', async () => {
    const work = reading(ctx, (db) => db.begin(async () => one(db)));
    await expect(work).rejects.toThrow(SecondHandleError);
    const deeper = reading(ctx, (db) => inTransaction(ctx, async () => one(db)));
    await expect(deeper).rejects.toThrow(SecondHandleError);
  });

  it('leaves what runs beside it alone', async () => {
    const beside = reading(ctx, one);
    const inside = inTransaction(ctx, one);
    expect(await Promise.all([beside, inside, reading(ctx, one)])).toHaveLength(3);
  });
});
