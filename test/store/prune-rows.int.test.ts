import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { emptyOldAnswers, pruneRows } from '../../src/store/prune-rows.ts';
import { type OpenDatabase, openDatabase } from './facts/open-database.ts';

let database: OpenDatabase;
const { signal } = new AbortController();

beforeAll(async () => {
  database = await openDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  await database.raw`truncate scores, outbox, usage_event_ids`;
  const score = {
    band: 'watch',
    coverage: 1,
    model: 'prior',
    config_hash: 'x',
    detail: '{}',
    features: '{}',
  };
  const days = ['2026-01-01', '2026-01-02', '2026-01-03', '2026-01-04'];
  await database.insert(
    'scores',
    ...days.flatMap((day) => ['A', 'B', 'C'].map((account_id) => ({ ...score, account_id, day }))),
  );
});

const daysLeft = async () =>
  (await database.raw`select distinct day from scores order by day`).map((row) => row.day as string);

it.each([1, 4, 6, 100])('removes what is older than the day, in batches of %i', async (batch) => {
  const given = { before: '2026-01-03', signal, batch };
  expect(await pruneRows(database.raw, 'scores', given)).toBe(6);
  expect(await daysLeft()).toEqual(['2026-01-03', '2026-01-04']);
  expect(await pruneRows(database.raw, 'scores', given)).toBe(0);
});

it('keeps what was removed before it was stopped, and goes on the next time', async () => {
  const stop = new AbortController();
  const stopping = new Proxy(database.raw, {
    get(target, name) {
      if (name === 'unsafe') queueMicrotask(() => stop.abort(new Error('stopped')));
      return Reflect.get(target, name, target) as unknown;
    },
  });
  await expect(
    pruneRows(stopping, 'scores', { before: '2026-01-03', signal: stop.signal, batch: 2 }),
  ).rejects.toThrow('stopped');
  const [left] = await database.raw<[{ count: number }]>`select count(*) as count from scores`;
  expect(left.count).toBe(10);
  expect(await pruneRows(database.raw, 'scores', { before: '2026-01-03', signal, batch: 2 })).toBe(4);
});

it('leaves messages that are still to be sent', async () => {
  const row = (state: string, created_at: string) => ({
    id: crypto.randomUUID(),
    seq: Number(created_at.slice(8)) * 10 + state.length,
    dedupe_key: `${state} ${created_at}`,
    channel: 'email',
    lane: 'email:x.example',
    kind: 'notice',
    op: 'mail',
    recipient: 'a@x.example',
    version: 0,
    payload: {},
    state,
    fencing_token: 0,
    attempts: 0,
    permanent_failures: 0,
    target: 0,
    created_at,
  });
  const old = ['pending', 'claimed', 'attempting', 'sent', 'parked', 'uncertain', 'failed', 'cancelled'];
  await database.insert('outbox', ...old.map((state) => row(state, '2026-01-01')), row('sent', '2026-01-05'));
  expect(await pruneRows(database.raw, 'outbox', { before: '2026-01-03', signal })).toBe(3);
  const left = await database.raw`select state from outbox order by created_at, state`;
  expect(left.map((r) => r.state as string)).toEqual([
    'attempting',
    'claimed',
    'parked',
    'pending',
    'uncertain',
    'sent',
  ]);
});

it('keeps of old facts what scores look back on: the newest answer of a kind, unpaid bills, the habit of paying', async () => {
  await database.clear();
  const answer = (response_id: string, kind: string, responded_at: string) => ({
    response_id,
    account_id: 'A',
    kind,
    score: 3,
    comment: 'slow',
    respondent: 'kim@x.example',
    responded_at,
  });
  await database.insert(
    'surveys',
    answer('old', 'nps', '2020-01-01'),
    answer('newest nps', 'nps', '2020-06-01'),
    answer('newest ces', 'ces', '2019-01-01'),
    { ...answer('young', 'ces', '2026-01-01'), account_id: 'B' },
  );
  const bill = (invoice_id: string, status: string, day: string) => ({
    invoice_id,
    account_id: 'A',
    status,
    issued_on: day,
    due_on: day,
    paid_on: status === 'paid' ? day : null,
    attempts: 0,
  });
  const years = Array.from({ length: 15 }, (_, i) => bill(`paid ${i}`, 'paid', `${2005 + i}-01-01`));
  await database.insert('invoices', ...years, bill('unpaid', 'past_due', '2004-01-01'));
  const before = '2025-01-01';
  expect(await pruneRows(database.raw, 'surveys', { before, signal })).toBe(1);
  expect(await emptyOldAnswers(database.raw, before)).toBe(2);
  expect(await pruneRows(database.raw, 'invoices', { before, signal })).toBe(3);
  const answers = await database.raw`select response_id as id, comment, respondent from surveys order by 1`;
  expect(answers).toEqual([
    { id: 'newest ces', comment: null, respondent: null },
    { id: 'newest nps', comment: null, respondent: null },
    { id: 'young', comment: 'slow', respondent: 'kim@x.example' },
  ]);
  const bills = await database.raw`select invoice_id as id from invoices order by issued_on`;
  expect(bills.map((b) => b.id as string)).toEqual(['unpaid', ...years.slice(3).map((b) => b.invoice_id)]);
});
