import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Entity } from '../../../src/sources/records.ts';
import { createRowFeed, type RawBatch } from '../../../src/sources/rows/create-row-feed.ts';
import type { AnyFeed, FeedState, ImportSettings, Source } from '../../../src/sources/source.ts';
import { importSource } from '../../../src/store/import/import-source.ts';
import { listQuarantine } from '../../../src/store/import/list-quarantine.ts';
import { SETTINGS } from '../../sources/csv-folder/make-folder.ts';
import { countsOf, type ImportBench, LATER, NOON, openImportBench } from './import-helpers.ts';

let bench: ImportBench;
beforeEach(async () => {
  bench = await openImportBench({});
});
afterEach(() => bench.close());

type Values = Readonly<Record<string, string | number | null>>;
interface Told {
  rows?: readonly Values[];
  gone?: readonly (Values & { on?: string })[];
}

/** States that the source was handed, pull by pull. */
let handed: (FeedState | null)[] = [];

/** One pull of a source that says this about an entity, and has state 1, 2, … after its pulls. */
async function tell(
  entity: Entity,
  { rows = [], gone = [] }: Told,
  given: { now?: Date; settings?: ImportSettings } = {},
) {
  const { now = NOON, settings = SETTINGS } = given;
  const toRow = (values: Values, line: number) => ({ line, values: new Map(Object.entries(values)) });
  const source: Source = {
    name: 'api',
    kind: 'api',
    entityOf: () => entity,
    open: (all, { states } = {}) => {
      const feed = createRowFeed({
        ...{ entity, file: entity, settings: all, states },
        async *read(state) {
          handed.push(state);
          const batch: RawBatch = {
            rows: rows.map((values, at) => toRow(values, at + 1)),
            gone: gone.map(({ on, ...values }, at) => ({
              ...toRow(values, rows.length + at + 1),
              on: on ?? null,
            })),
          };
          yield await Promise.resolve(batch);
          return { state: Number(state ?? 0) + 1 };
        },
      });
      return Promise.resolve({ feeds: [feed] as AnyFeed[], notices: [] });
    },
  };
  return importSource(bench.raw, source, { now, settings });
}

const all = (table: string, columns: string) =>
  bench.raw.unsafe(`select ${columns} from ${table} order by 1`);

it('takes a deletion for what it means to each entity', async () => {
  handed = [];
  await tell('accounts', { rows: [{ account_id: 'A1' }, { account_id: 'A2', churned_on: '2024-01-01' }] });
  await tell('csms', { rows: [{ email: 'a@x.example' }] });
  await tell('usage', { rows: [{ account_id: 'A1', day: '2024-05-01', events: 1 }] });
  await tell('signals', { rows: [{ account_id: 'A1', signal: 's', day: '2024-05-01', value: 1 }] });
  const answer = { response_id: 'r', account_id: 'A1', kind: 'nps', score: 1, responded_at: '2024-05-01' };
  await tell('surveys', { rows: [answer] });
  await tell('invoices', {
    rows: [{ invoice_id: 'i', account_id: 'A1', status: 'open', due_on: '2024-05-01' }],
  });
  const plan = { account_id: 'A1', product: 'crm', plan: 'p', started_on: '2024-05-10' };
  await tell('subscriptions', { rows: [plan] });

  const goal = { account_id: 'A1', goal_id: 'g' };
  await tell('goals', { rows: [{ ...goal, goal: 'live', measured_by: 'date', due_on: '2024-06-01' }] });
  await tell('goals', {
    rows: [{ ...goal, goal: 'live in all', measured_by: 'date', due_on: '2024-07-01' }],
  });
  expect(await all('goals', 'goal, due_on::text, state')).toEqual([
    { goal: 'live in all', due_on: '2024-07-01', state: 'open' },
  ]);

  await tell('goals', { gone: [goal] });
  await tell('csms', { gone: [{ email: 'A@x.example' }] });
  await tell('usage', { gone: [{ account_id: 'A1', day: '2024-05-01' }] });
  await tell('signals', { gone: [{ account_id: 'A1', signal: 's', day: '2024-05-01' }] });
  await tell('surveys', { gone: [{ response_id: 'r' }] });
  await tell('invoices', { gone: [{ invoice_id: 'i' }] });
  await tell('subscriptions', { gone: [{ ...plan, on: '2024-05-01' }] });
  const left = await tell('accounts', {
    gone: [{ account_id: 'A1' }, { account_id: 'A2' }, { account_id: 'A9' }],
  });

  for (const table of ['csms', 'usage', 'signals', 'surveys', 'goals'])
    expect(await all(table, '*'), table).toEqual([]);
  expect(await all('invoices', 'status')).toEqual([{ status: 'void' }]);
  expect(await all('subscriptions', 'ended_on::text')).toEqual([{ ended_on: '2024-05-10' }]);
  expect(await all('accounts', 'account_id, churned_on::text, ended_on::text')).toEqual([
    { account_id: 'A1', churned_on: null, ended_on: '2024-06-01' },
    { account_id: 'A2', churned_on: '2024-01-01', ended_on: null },
  ]);
  // Two told before, three deletions: one of them changed something.
  expect(countsOf(left, 'accounts')).toBe('5=0+1+4+0');
  // Told again it is back, also in one pull with its deletion.
  await tell('accounts', { rows: [{ account_id: 'A1' }] });
  expect((await all('accounts', 'ended_on'))[0]).toEqual({ ended_on: null });
  expect(handed.slice(0, 2)).toEqual([null, null]);
  expect(handed.at(-1)).toBe(2);
});

it('does not load later what was deleted while it waited for its account', async () => {
  await tell('invoices', {
    rows: [{ invoice_id: 'i', account_id: 'A1', status: 'open', due_on: '2024-05-01' }],
  });
  const gone = await tell('invoices', { gone: [{ invoice_id: 'i' }] });
  expect(gone.quarantinedTotal).toBe(0);
  await tell('accounts', { rows: [{ account_id: 'A1' }] });
  expect(await all('invoices', '*')).toEqual([]);
});

it('keeps the books of changes: told wrong, told as wrong again, told well, and taken up later', async () => {
  await tell('accounts', { rows: [{ account_id: 'A1' }] });
  const [bad, waits] = [
    { invoice_id: 'i1', account_id: 'A1', status: 'open', due_on: 'soon' },
    { invoice_id: 'i2', account_id: 'A2', status: 'open', due_on: '2024-05-01' },
  ];
  expect(countsOf(await tell('invoices', { rows: [bad, waits] }), 'invoices')).toBe('2=0+0+0+2');
  expect(countsOf(await tell('invoices', { rows: [bad] }), 'invoices')).toBe('3=0+0+1+2');
  // Nothing new is no news about what is kept aside.
  expect(countsOf(await tell('invoices', {}), 'invoices')).toBe('3=0+0+1+2');
  expect(countsOf(await tell('invoices', { rows: [{ ...bad, due_on: '2024-05-01' }] }), 'invoices')).toBe(
    '4=1+1+1+1',
  );
  await tell('accounts', { rows: [{ account_id: 'A2' }] }, { now: LATER });
  expect(await all('invoices', 'invoice_id as id')).toEqual([{ id: 'i1' }, { id: 'i2' }]);
  expect(await listQuarantine(bench.raw)).toEqual([]);
  expect(countsOf(await tell('invoices', {}, { now: LATER }), 'invoices')).toBe('4=0+0+4+0');
});

it('asks for everything again when rows are judged by other rules', async () => {
  handed = [];
  await tell('surveys', {});
  await tell('surveys', {});
  await tell('surveys', {}, { settings: { ...SETTINGS, npsScale: '1-10' } });
  await tell('surveys', {}, { settings: { ...SETTINGS, npsScale: '1-10' } });
  expect(handed).toEqual([null, 1, null, 1]);
});
