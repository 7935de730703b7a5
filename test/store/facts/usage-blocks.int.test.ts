import * as fc from 'fast-check';
import type { Sql, TransactionSql } from 'postgres';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { addDays } from '../../../src/domain/day.ts';
import type { Day } from '../../../src/domain/types.ts';
import { packWaitingUsage } from '../../../src/pipeline/pack-usage.ts';
import { pruneHistory } from '../../../src/pipeline/prune-history.ts';
import { loadFeeds } from '../../../src/store/facts/load-feeds.ts';
import { loadPeers } from '../../../src/store/facts/load-peers.ts';
import { loadUsage } from '../../../src/store/facts/load-usage.ts';
import { measureUsage } from '../../../src/store/facts/measure-usage.ts';
import { packUsage, trimUsageBlocks } from '../../../src/store/pack-usage.ts';
import { pruneRows } from '../../../src/store/prune-rows.ts';
import { waitFor } from '../../helpers/services/wait-for.ts';
import { scoringContext } from '../../pipeline/score/score-harness.ts';
import { type OpenDatabase, openDatabase } from './open-database.ts';

const FIRST = '2025-01-01';
const SPAN = 150;
const IDS = Array.from({ length: 24 }, (_, n) => `A${n}`);
const { signal } = new AbortController();
let database: OpenDatabase;
let raw: Sql;

beforeAll(async () => {
  database = await openDatabase();
  raw = database.raw;
  await database.insert('accounts', ...IDS.map((account_id) => ({ account_id, segment: 'retail' })));
});
afterAll(() => database.close());
beforeEach(async () => {
  await raw`truncate usage`;
});

/** Everything that is read from usage, as it is kept and, in a transaction that is undone, from the rows alone. */
async function readBothWays(asOf: Day, historyDays = 120) {
  const read = async (tx: TransactionSql) => ({
    usage: [...(await loadUsage(tx, { from: 'A', to: 'Z' }, { asOf, historyDays }))].sort(),
    some: await loadUsage(tx, { ids: ['A1', 'A3'] }, { asOf, historyDays: 500 }),
    feeds: (await loadFeeds(tx, asOf)).usage,
    peers: await loadPeers(tx, asOf),
    measured: await measureUsage(tx, asOf, 13),
  });
  const kept = await raw.begin(read);
  const undone = new Error('undone');
  let rows: Awaited<ReturnType<typeof read>> | undefined;
  await raw
    .begin(async (tx) => {
      await tx`delete from usage_packed`;
      rows = await read(tx);
      throw undone;
    })
    .catch((error: unknown) => expect(error).toBe(undone));
  return { kept, rows: rows! };
}

async function expectSame(asOf: Day, historyDays?: number) {
  const { kept, rows } = await readBothWays(asOf, historyDays);
  expect(kept).toEqual(rows);
  expect(rows.measured).toEqual({ feed: rows.feeds, peers: rows.peers });
  return kept;
}

const packed = async () =>
  (
    await raw<{ id: string; until: Day }[]>`
      select account_id as id, until::text as until from usage_packed order by account_id`
  ).map(({ id, until }) => `${id} ${until}`);

const row = (account_id: string, day: Day, more: object = {}) => ({
  ...{ account_id, day, product: 'Planner', events: 5, active_users: 2, seats: null },
  ...more,
});

const everyDay = (id: string, days: number, from: Day = FIRST) =>
  Array.from({ length: days }, (_, n) => row(id, addDays(from, n)));

const days = fc.integer({ min: 0, max: SPAN }).map((n) => addDays(FIRST, n));
const ids = fc.constantFrom(...IDS.slice(0, 6));
const told = fc.record({
  account_id: ids,
  day: days,
  product: fc.constantFrom('Planner', 'Élan', 'a, "b"'),
  events: fc.oneof(fc.integer({ min: 0, max: 40 }), fc.constantFrom(0.25, 1234.5, -3, 1e12)),
  active_users: fc.option(fc.integer({ min: 0, max: 9 })),
  seats: fc.option(fc.constantFrom(1, 25)),
});
const steps = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ what: fc.constant('tell' as const), rows: fc.array(told, { maxLength: 30 }) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ what: fc.constant('month' as const), id: ids, from: days, count: fc.nat(70) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      what: fc.constantFrom('correct', 'delete', 'move'),
      id: ids,
      from: days,
      count: fc.nat(5),
    }),
  },
  { weight: 1, arbitrary: fc.record({ what: fc.constantFrom('prune', 'forget'), id: ids, from: days }) },
  {
    weight: 4,
    arbitrary: fc.record({
      what: fc.constant('pack' as const),
      asOf: days,
      batch: fc.integer({ min: 1, max: 9 }),
    }),
  },
);
type Step = typeof steps extends fc.Arbitrary<infer T> ? T : never;

async function take(step: Step): Promise<void> {
  if (step.what === 'pack' && 'asOf' in step) {
    await packUsage(raw, { asOf: step.asOf, signal, batch: step.batch });
  } else if (step.what === 'tell' && 'rows' in step) {
    for (const one of step.rows) {
      await raw`insert into usage ${raw(one)} on conflict (account_id, day, product) do update
        set events = excluded.events, active_users = excluded.active_users, seats = excluded.seats`;
    }
  } else if ('from' in step) {
    await write(step.what, step.id, {
      from: step.from,
      to: addDays(step.from, 'count' in step ? step.count : 0),
    });
  }
}

async function write(what: Step['what'], id: string, { from, to }: { from: Day; to: Day }): Promise<void> {
  const those = raw`account_id = ${id} and day between ${from}::date and ${to}::date`;
  if (what === 'month')
    await raw`insert into usage select ${id}, day::date, 'Planner', 3, null, null
      from generate_series(${from}::date, ${to}::date, interval '1 day') as day on conflict do nothing`;
  else if (what === 'correct') await raw`update usage set events = events + 1 where ${those}`;
  else if (what === 'delete') await raw`delete from usage where ${those}`;
  else if (what === 'move') {
    await raw`delete from usage where account_id = 'A23'`;
    await raw`update usage set account_id = 'A23' where ${those}`;
  }
  if (what === 'forget') await raw`delete from usage where account_id = ${id}`;
  if (what === 'prune') {
    await trimUsageBlocks(raw, from);
    await pruneRows(raw, 'usage', { before: from, signal });
    expect(await raw`select from usage_blocks where first_day < ${from}::date`).toHaveLength(0);
  }
}

it('reads the same of blocks and rows whatever was written, packed and removed before', async () => {
  let blocks = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(steps, { minLength: 3, maxLength: 12 }),
      days,
      fc.nat(130),
      async (all, asOf, history) => {
        await raw`truncate usage`;
        for (const step of all) {
          await take(step);
          await expectSame(asOf, history + 1);
        }
        blocks += (
          await raw`select from usage_blocks join usage_packed using (account_id) where first_day < until`
        ).length;
      },
    ),
    { numRuns: 20 },
  );
  expect(blocks).toBeGreaterThan(40);
});

it('packs nothing while usage is being written, and what was written before it counts as packed', async () => {
  await database.insert('usage', ...everyDay('A1', 90), ...everyDay('A2', 90));
  const asOf = addDays(FIRST, 100);
  await raw.begin(async (tx) => {
    await tx`update usage set events = 77 where account_id = 'A1' and day = ${FIRST}::date`;
    expect(await packUsage(raw, { asOf, signal })).toBe(0);
  });
  expect(await packUsage(raw, { asOf, signal })).toBe(2);
  expect(await packed()).toEqual([`A1 ${addDays(FIRST, 90)}`, `A2 ${addDays(FIRST, 90)}`]);
  const { usage } = await expectSame(asOf);
  expect(usage[0]![1][0]!.events[0]).toBe(77);
});

it('takes out of the packed days only those from the first one that was written on', async () => {
  await database.insert('usage', ...everyDay('A1', 90), ...everyDay('A2', 90));
  await packUsage(raw, { asOf: addDays(FIRST, 100), signal });
  await database.insert('usage', row('A1', addDays(FIRST, 95)));
  await raw`update usage set events = 1 where account_id = 'A2' and day in (${addDays(FIRST, 70)}, ${addDays(FIRST, 60)})`;
  expect(await packed()).toEqual([`A1 ${addDays(FIRST, 90)}`, `A2 ${addDays(FIRST, 60)}`]);
  await expectSame(addDays(FIRST, 100));
  expect(await packUsage(raw, { asOf: addDays(FIRST, 92), signal })).toBe(1);
  expect(await packUsage(raw, { asOf: addDays(FIRST, 95), signal })).toBe(1);
  expect(await packed()).toEqual([`A1 ${addDays(FIRST, 96)}`, `A2 ${addDays(FIRST, 90)}`]);
  await expectSame(addDays(FIRST, 100));
  // Both where a row was and where it is now.
  await raw`update usage set account_id = 'A2', day = ${addDays(FIRST, 89)}, product = 'Other'
    where account_id = 'A1' and day = ${addDays(FIRST, 50)}`;
  expect(await packed()).toEqual([`A1 ${addDays(FIRST, 50)}`, `A2 ${addDays(FIRST, 89)}`]);
  await expectSame(addDays(FIRST, 100));
});

it('refuses a write from before the packing that could not see it', async () => {
  await database.insert('usage', ...everyDay('A1', 90));
  const late = raw.begin('isolation level repeatable read', async (tx) => {
    await tx`select from accounts`;
    await packUsage(raw, { asOf: addDays(FIRST, 100), signal });
    await tx`update usage set events = 1 where account_id = 'A1'`;
  });
  await expect(late).rejects.toMatchObject({ code: '40001' });
  await raw.begin('isolation level repeatable read', async (tx) => {
    await tx`update usage set events = 2 where account_id = 'A1'`;
  });
  const { usage } = await expectSame(addDays(FIRST, 100));
  expect(usage[0]![1][0]!.events[40]).toBe(2);
});

it('leaves the old or the new where packing is killed in the middle', async () => {
  await database.insert('usage', ...everyDay('A1', 60), ...everyDay('A2', 60));
  await packUsage(raw, { asOf: addDays(FIRST, 60), signal });
  await database.insert('usage', ...['A1', 'A2'].flatMap((id) => everyDay(id, 40, addDays(FIRST, 60))));
  const asOf = addDays(FIRST, 100);
  await raw.begin(async (tx) => {
    await tx`select from usage_blocks where account_id = 'A2' for update`;
    const killed = packUsage(raw, { asOf, signal, batch: 1 });
    const pid = await waitFor(async () => {
      const [waiting] = await raw<{ pid: number }[]>`
        select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
          and query like '%usage_blocks%'`;
      return waiting?.pid;
    });
    await Promise.all([
      expect(killed).rejects.toThrow(/terminating connection|CONNECTION_/),
      raw`select pg_terminate_backend(${pid})`,
    ]);
  });
  expect(await packed()).toEqual([`A1 ${asOf}`, `A2 ${addDays(FIRST, 60)}`]);
  await expectSame(asOf);
  expect(await packUsage(raw, { asOf, signal })).toBe(1);
  expect(await packed()).toEqual([`A1 ${asOf}`, `A2 ${asOf}`]);
  await expectSame(asOf);
});

it('is packed by the retention job, which takes what is too old out of rows and blocks', async () => {
  const asOf = '2025-06-30';
  const begin = addDays(asOf, -590);
  await database.insert('usage', ...everyDay('A1', 590, begin), ...everyDay('A2', 20, addDays(asOf, -19)));
  const ctx = scoringContext(raw, 'privacy: {retention_days: 90}');
  expect(await pruneHistory(ctx, addDays(asOf, -30))).toMatchObject({ usage: 0, usagePacked: 1 });
  expect(await pruneHistory(ctx, asOf)).toMatchObject({ usage: 30, usagePacked: 2 });
  const [oldest] = await raw`select min(first_day)::text as day from usage_blocks`;
  expect(oldest!.day >= addDays(begin, 30)).toBe(true);
  expect(await packed()).toEqual([`A1 ${asOf}`, `A2 ${addDays(asOf, 1)}`]);
  for (const day of [asOf, addDays(asOf, -10), addDays(asOf, -560)]) await expectSame(day, 560);
});

it('is packed before a pass once more than a week of rows waits', async () => {
  const ctx = scoringContext(raw);
  await database.insert('usage', ...everyDay('A1', 90), ...everyDay('A2', 5));
  const told = addDays(FIRST, 89);
  expect(await packWaitingUsage(ctx, told)).toBe(2);
  await database.insert('usage', ...everyDay('A1', 8, addDays(FIRST, 90)));
  expect(await packWaitingUsage(ctx, addDays(FIRST, 96))).toBe(0);
  expect(await packed()).toEqual([`A1 ${addDays(FIRST, 90)}`, `A2 ${addDays(FIRST, 5)}`]);
  await expectSame(addDays(FIRST, 97));
  expect(await packWaitingUsage(ctx, addDays(FIRST, 97))).toBe(0);
  expect(await packWaitingUsage(ctx, addDays(FIRST, 98))).toBe(1);
  expect(await packed()).toEqual([`A1 ${addDays(FIRST, 98)}`, `A2 ${addDays(FIRST, 5)}`]);
  await expectSame(addDays(FIRST, 98));
});
