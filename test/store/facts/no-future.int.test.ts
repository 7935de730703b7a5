import fc from 'fast-check';
import type { TransactionSql } from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDays } from '../../../src/domain/day.ts';
import type { ProspectFacts } from '../../../src/domain/prospects/find-prospects.ts';
import type { Peers } from '../../../src/domain/signals/usage/peers.ts';
import type { AccountFacts, SourceStates } from '../../../src/domain/types.ts';
import { loadProspectFacts } from '../../../src/store/digest/load-prospect-facts.ts';
import { loadPeers } from '../../../src/store/facts/load-peers.ts';
import { loadSourceStates } from '../../../src/store/facts/source-states.ts';
import { examples } from '../../helpers/examples.ts';
import {
  importSimulation,
  insertRows,
  loadAllFacts,
  type OpenDatabase,
  openDatabase,
} from './open-database.ts';

const AS_OF = '2025-04-15';
const FRESHNESS = { usage: 3, surveys: 30, invoices: 35, subscriptions: 90, signals: 7 };

interface Known {
  facts: AccountFacts[];
  peers: Peers;
  sources: SourceStates;
  prospects: ProspectFacts[];
}

async function know(tx: TransactionSql): Promise<Known> {
  return {
    facts: await loadAllFacts(tx, AS_OF),
    peers: await loadPeers(tx, AS_OF),
    sources: await loadSourceStates(tx, AS_OF, FRESHNESS),
    prospects: await loadProspectFacts(tx, { asOf: AS_OF, day: null, team: null }),
  };
}

let database: OpenDatabase;
let known: Known;

beforeAll(async () => {
  database = await openDatabase();
  await importSimulation(database.raw, { accounts: 150, days: 240, seed: 4, endOn: '2025-06-30' });
  const { raw } = database;
  await raw`insert into usage_users (account_id, day, product, user_id, events)
    select account_id, day, product, 'user-' || n, 1 from usage, generate_series(1, 2) n where events > 5`;
  // A payment that fails around the day: what becomes of it is not known yet.
  const failing = {
    account_id: (await raw`select min(account_id) as id from accounts`)[0]!.id,
    due_on: AS_OF,
  };
  const days = [-3, 0, 2, 9].map((later) => addDays(AS_OF, later));
  await database.insert(
    'invoices',
    {
      ...failing,
      invoice_id: 'recovers',
      attempts: 5,
      status: 'paid',
      failed_on: days.join(' '),
      paid_on: days[3],
    },
    {
      ...failing,
      invoice_id: 'never',
      attempts: 4,
      status: 'uncollectible',
      failed_on: days.join(' '),
      status_on: days[3],
    },
  );
  known = await raw.begin(know);
});
afterAll(() => database.close());

/** Runs and undoes; the clients see each other's rows only after a commit, so all goes through one transaction. */
async function inPassing<T>(use: (tx: TransactionSql) => Promise<T>): Promise<T> {
  const undo = new Error('undo');
  let result: T | undefined;
  await database.raw
    .begin(async (tx) => {
      result = await use(tx);
      throw undo;
    })
    .catch((error: unknown) => {
      if (error !== undo) throw error;
    });
  return result as T;
}

describe('what is known on a day', () => {
  it('is about a living book with every kind of fact in it', () => {
    expect(known.facts.length).toBeGreaterThan(100);
    for (const kind of ['usage', 'users', 'surveys', 'invoices', 'subscriptions', 'signals'] as const) {
      expect(known.facts.filter((f) => f[kind].length > 0).length, kind).toBeGreaterThan(20);
    }
    expect(known.peers.all?.count).toBe(known.facts.length);
    expect(known.prospects.some(({ peers }) => peers !== null)).toBe(true);
    expect(Object.values(known.sources).every((s) => s.loaded)).toBe(true);
  });

  it('is the same when every later row is deleted, and every later date with it', async () => {
    const { removed, left } = await inPassing(async (tx) => {
      const counts = [
        await tx`delete from usage where day > ${AS_OF}`,
        await tx`delete from usage_users where day > ${AS_OF}`,
        await tx`delete from signals where day > ${AS_OF}`,
        await tx`delete from surveys where responded_at >= ${addDays(AS_OF, 1)}::date`,
        await tx`delete from invoices where coalesce(issued_on, due_on) > ${AS_OF}`,
        await tx`delete from subscriptions where started_on > ${AS_OF}`,
        await tx`delete from accounts where started_on > ${AS_OF}`,
        await tx`update accounts set churned_on = null, churn_kind = null where churned_on > ${AS_OF}`,
        await tx`update subscriptions set ended_on = null where ended_on > ${AS_OF}`,
        await tx`update invoices set paid_on = null, status = 'open', attempts = 0 where paid_on > ${AS_OF}`,
        await tx`update invoices set status_on = null, status = 'open' where status_on > ${AS_OF}`,
        await tx`update invoices set failed_on = known.days, attempts = known.count
          from (select invoice_id, string_agg(at, ' ' order by at) as days, count(at) as count
                from invoices left join unnest(string_to_array(failed_on, ' ')) as failed(at) on at <= ${AS_OF}::text
                where failed_on > ${AS_OF}::text or right(failed_on, 10) > ${AS_OF}::text group by invoice_id) known
          where known.invoice_id = invoices.invoice_id`,
      ].map((result) => result.count);
      await tx`update accounts set ended_on = null where ended_on > ${AS_OF}`;
      return { removed: counts, left: await know(tx) };
    });
    expect(removed.filter((count) => count === 0)).toEqual([]);
    expect(left).toEqual(known);
  });

  const later = fc.integer({ min: 1, max: 500 }).map((days) => addDays(AS_OF, days));
  const account = fc.nat().map((n) => known.facts[n % known.facts.length]!.account.accountId);
  const number = fc.double({ min: 0, max: 1e6, noNaN: true });
  const product = fc.constantFrom('Boards', 'A new product');
  const row = {
    usage: fc.record({ account_id: account, product, day: later, events: number, active_users: number }),
    usage_users: fc.record({
      account_id: account,
      product,
      day: later,
      user_id: fc.constantFrom('user-1', 'somebody new'),
      events: number,
    }),
    signals: fc.record({
      account_id: account,
      signal: fc.constantFrom('tickets', 'new'),
      day: later,
      value: number,
    }),
    surveys: fc.record({
      account_id: account,
      response_id: fc.uuid(),
      kind: fc.constantFrom('nps', 'ces'),
      score: fc.integer({ min: 1, max: 5 }),
      responded_at: later,
    }),
    invoices: fc.record({
      account_id: account,
      invoice_id: fc.uuid(),
      issued_on: later,
      due_on: fc.option(later),
      paid_on: fc.option(later),
      status: fc.constantFrom('open', 'paid', 'past_due', 'void', 'uncollectible'),
      attempts: fc.integer({ min: 0, max: 5 }),
      failed_on: fc.option(later),
      status_on: fc.option(later),
    }),
    subscriptions: fc.record({
      account_id: account,
      product,
      plan: fc.uuid(),
      started_on: later,
      ended_on: fc.option(later),
    }),
    accounts: fc.record({ account_id: fc.uuid(), started_on: later, churned_on: fc.option(later) }),
  };
  const KEYS: Record<string, (row: Record<string, unknown>) => string> = {
    usage: (r) => `${r.account_id} ${r.day} ${r.product}`,
    usage_users: (r) => `${r.account_id} ${r.day} ${r.product} ${r.user_id}`,
    signals: (r) => `${r.account_id} ${r.day} ${r.signal}`,
  };

  it('is the same whatever rows of later days are added', async () => {
    const additions = fc.record(
      Object.fromEntries(
        Object.entries(row).map(([table, one]) => [
          table,
          fc.uniqueArray(one as fc.Arbitrary<Record<string, unknown>>, {
            minLength: 1,
            maxLength: 8,
            selector: KEYS[table] ?? ((r) => JSON.stringify(r)),
          }),
        ]),
      ),
    );
    // Rows of the same keys may be there already: what is added must not collide with the simulation.
    await database.raw`delete from usage where day > ${AS_OF}`;
    await database.raw`delete from usage_users where day > ${AS_OF}`;
    await database.raw`delete from signals where day > ${AS_OF}`;
    await fc.assert(
      fc.asyncProperty(additions, async (tables) => {
        const then = await inPassing(async (tx) => {
          for (const [table, rows] of Object.entries(tables)) await insertRows(tx, table, rows);
          return know(tx);
        });
        expect(then).toEqual(known);
      }),
      { numRuns: examples(6), seed: 2 },
    );
  });
});
