import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Freshness } from '../../../src/domain/source-states.ts';
import type { SignalName } from '../../../src/domain/types.ts';
import { loadSourceStates } from '../../../src/store/facts/source-states.ts';
import { type OpenDatabase, openDatabase } from './open-database.ts';

const AS_OF = '2025-06-10';
const NEVER: Freshness = { usage: null, surveys: null, invoices: null, subscriptions: null, signals: null };
let database: OpenDatabase;

beforeAll(async () => {
  database = await openDatabase();
});
afterAll(() => database.close());
beforeEach(() => database.clear());

const states = (freshness: Partial<Freshness> = {}) =>
  loadSourceStates(database.raw, AS_OF, { ...NEVER, ...freshness });

const of = (row: Record<string, unknown>) => ({ account_id: 'A1', ...row });
const usage = (day: string) => of({ product: 'web', day, events: 0 });
const answer = (at: string) => of({ response_id: at, kind: 'nps', score: 9, responded_at: at });
const invoice = (row: Record<string, unknown>) =>
  of({ invoice_id: JSON.stringify(row), status: 'open', attempts: 0, ...row });

describe('loadSourceStates', () => {
  it('knows what was never loaded, which is not the same as stale', async () => {
    const nothing = { loaded: false, watermark: null, stale: false };
    const found = await states({ usage: 1, surveys: 1, invoices: 1, subscriptions: 1, signals: 1 });
    expect(found).toEqual({
      usage: nothing,
      surveys: nothing,
      invoices: nothing,
      subscriptions: nothing,
      signals: nothing,
    });
  });

  it('takes the newest day up to the day itself as the watermark', async () => {
    await database.insert('usage', usage('2025-06-01'), usage('2025-06-08'), usage('2025-06-11'));
    await database.insert('surveys', answer('2025-06-10T23:30:00Z'), answer('2025-06-11T00:00:00Z'));
    await database.insert(
      'signals',
      of({ signal: 's', day: '2025-05-01', value: 1 }),
      of({ signal: 's', day: '2025-07-01', value: 1 }),
    );
    await database.insert('subscriptions', of({ product: 'p', plan: 'x', started_on: '2024-01-01' }));
    const found = await states();
    const watermarks = Object.fromEntries(
      Object.entries(found).map(([name, state]) => [name, state.watermark]),
    );
    expect(watermarks).toEqual({
      usage: '2025-06-08',
      surveys: '2025-06-10',
      invoices: null,
      subscriptions: '2024-01-01',
      signals: '2025-05-01',
    } satisfies Record<SignalName, string | null>);
  });

  it.each([
    ['on the last allowed day', 2, false],
    ['a day later', 1, true],
    ['never, when no freshness is declared', null, false],
  ])('is stale %s', async (_when, days, stale) => {
    await database.insert('usage', usage('2025-06-08'));
    expect((await states({ usage: days })).usage).toEqual({ loaded: true, watermark: '2025-06-08', stale });
  });

  it.each([
    ['its issue', { issued_on: '2025-05-01', due_on: '2025-05-31' }, '2025-05-01'],
    ['its payment', { issued_on: '2025-05-01', paid_on: '2025-06-05' }, '2025-06-05'],
    ['not a payment that is yet to come', { issued_on: '2025-05-01', paid_on: '2025-06-20' }, '2025-05-01'],
    ['its due date, without a date of issue', { due_on: '2025-05-31' }, '2025-05-31'],
  ])('dates an invoice by %s', async (_by, row, watermark) => {
    await database.insert('invoices', invoice(row));
    expect((await states()).invoices).toEqual({ loaded: true, watermark, stale: false });
  });
});

describe('a source that cannot be read', () => {
  const book = (source: string, watermark: string, failing: string | null) => ({
    ...{ source, file: 'usage', entity: 'usage', digest: '', watermark, failing_since: failing },
    ...{ rows_in: 0, rows_loaded: 0, rows_replaced: 0, rows_unchanged: 0, rows_quarantined: 0 },
    ...{ notices: '[]', imported_at: '2025-06-10T00:00:00Z' },
  });
  const clearBooks = () => database.raw`delete from source_files`;
  afterAll(clearBooks);

  it.each([
    ['fails within what it may lag behind', '2025-06-09', '2025-06-09T10:00:00Z', false],
    ['fails for longer', '2025-06-05', '2025-06-06T10:00:00Z', true],
    ['lags behind, but can be read: its customers may have no more to tell', '2025-06-05', null, false],
    ['fails only later', '2025-06-05', '2025-06-11T10:00:00Z', false],
  ])('holds what rests on it although another one goes on, when it %s', async (_, reaches, since, stale) => {
    await clearBooks();
    await database.insert('usage', usage('2025-06-10'));
    await database.insert('source_files', book('one', '2025-06-10', null), book('other', reaches, since));
    const found = (await states({ usage: 2 })).usage;
    expect([found.stale, found.watermark]).toEqual([stale, stale ? reaches : '2025-06-10']);
  });
});
