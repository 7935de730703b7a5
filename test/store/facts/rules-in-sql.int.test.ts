import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromEpochDay, toEpochDay } from '../../../src/domain/day.ts';
import { isInBook } from '../../../src/domain/outcomes/customer-on-day.ts';
import { extractInvoices, UNCOLLECTIBLE_DAYS } from '../../../src/domain/signals/payment/extract-invoices.ts';
import type { Day, Invoice } from '../../../src/domain/types.ts';
import { billsOn } from '../../../src/learning/features/facts-on.ts';
import { HistoryBuilder } from '../../../src/learning/features/history-builder.ts';
import { loadAlertInputs } from '../../../src/store/episodes/load-alert-inputs.ts';
import { inBookOn } from '../../../src/store/facts/as-of.ts';
import { loadFacts } from '../../../src/store/facts/load-facts.ts';
import { ANY_AMOUNT } from '../../domain/alerts/build.ts';
import { bareInvoice } from '../../helpers/bare-invoice.ts';
import { type OpenDatabase, openDatabase } from './open-database.ts';

const AS_OF = '2025-06-10';
const ALL = { from: '', to: 'zzzz' };
const ACCOUNTS = 150;

let database: OpenDatabase;
beforeAll(async () => {
  database = await openDatabase();
});
afterAll(() => database.close());

/** Days close around the as-of day and around the day on which a bill that was given up is forgotten; or none. */
const day = fc.option(
  fc
    .oneof(
      fc.integer({ min: -3, max: 3 }),
      fc.integer({ min: -UNCOLLECTIBLE_DAYS - 2, max: -UNCOLLECTIBLE_DAYS + 2 }),
    )
    .map((offset): Day => fromEpochDay(toEpochDay(AS_OF) + offset)),
  { freq: 3 },
);
const invoice = fc.record({
  issued_on: day,
  due_on: day,
  paid_on: day,
  status: fc.constantFrom('open', 'paid', 'past_due', 'void', 'uncollectible'),
  attempts: fc.integer({ min: 0, max: 3 }),
  failed_on: fc.uniqueArray(day, { maxLength: 3 }).map(
    (days) =>
      days
        .filter((one) => one !== null)
        .sort()
        .join(' ') || null,
  ),
  status_on: day,
});
const toInvoice = ({
  account_id: _,
  ...row
}: { account_id: string; invoice_id: string } & Record<string, unknown>): Invoice =>
  bareInvoice({
    invoiceId: row.invoice_id,
    ...(Object.fromEntries(
      Object.entries(row).map(([name, value]) => [
        name.replace(/_(.)/g, (_, first) => first.toUpperCase()),
        value,
      ]),
    ) as Partial<Invoice>),
  });
const idOf = (i: number) => `A${String(i).padStart(4, '0')}`;

describe('rules that stand in SQL for speed say what the domain says', () => {
  it('which invoices still want something, and which of them were given up', async () => {
    const invoices = fc.array(fc.array(invoice, { maxLength: 4 }), {
      minLength: ACCOUNTS,
      maxLength: ACCOUNTS,
    });
    await fc.assert(
      fc.asyncProperty(invoices, async (books) => {
        await database.raw`delete from scores`;
        await database.clear();
        await database.insert('accounts', ...books.map((_, i) => ({ account_id: idOf(i) })));
        await database.insert(
          'scores',
          ...books.map((_, i) => ({
            account_id: idOf(i),
            day: AS_OF,
            health: 50,
            band: 'watch',
            coverage: 1,
            model: 'prior',
            config_hash: 'c',
            detail: '{}',
            features: '{}',
          })),
        );
        const rows = books.flatMap((book, i) =>
          book.map((one, n) => ({ account_id: idOf(i), invoice_id: `${idOf(i)}-${n}`, ...one })),
        );
        if (rows.length > 0) await database.insert('invoices', ...rows);
        const facts = await loadFacts(database.raw, ALL, AS_OF);
        const inputs = await loadAlertInputs(database.raw, ALL, {
          asOf: AS_OF,
          scoredOn: AS_OF,
          horizonDays: 90,
          effort: { scale: '1-5', better: 'lower' },
          least: ANY_AMOUNT,
          onboarding: null,
          dropDays: [28],
        });
        const inHistory = facts.map(({ account }) => {
          const builder = new HistoryBuilder(account);
          for (const one of rows)
            if (one.account_id === account.accountId) builder.addInvoice(toInvoice(one));
          return billsOn(builder.build(), AS_OF);
        });
        const byId = (a: Invoice, b: Invoice) => (a.invoiceId < b.invoiceId ? -1 : 1);
        expect(facts.map(({ invoices: known }) => [...known].sort(byId))).toEqual(
          inHistory.map((known) => known.sort(byId)),
        );
        const bySql = inputs.map(({ account, payment }) => [
          account.accountId,
          payment.invoices.map((i) => [i.invoiceId, i.uncollectible, i.attempts]).sort(),
        ]);
        const byDomain = facts.map(({ account, invoices: told }) => [
          account.accountId,
          extractInvoices(told, toEpochDay(AS_OF), ANY_AMOUNT)
            .open.map((i) => [i.id, i.uncollectible, i.attempts])
            .sort(),
        ]);
        expect(bySql).toEqual(byDomain);
      }),
      { numRuns: 8 },
    );
  });

  it('who is in the book', async () => {
    const dates = fc.record({ started_on: day, churned_on: day, ended_on: day });
    await fc.assert(
      fc.asyncProperty(fc.array(dates, { minLength: ACCOUNTS, maxLength: ACCOUNTS }), async (books) => {
        await database.clear();
        await database.insert('accounts', ...books.map((b, i) => ({ account_id: idOf(i), ...b })));
        const { raw } = database;
        const found = await raw<{ id: string }[]>`
          select account_id as id from accounts where ${inBookOn(raw, AS_OF)} order by account_id`;
        const expected = books.flatMap(({ started_on, churned_on, ended_on }, i) =>
          isInBook({ startedOn: started_on, churnedOn: churned_on, endedOn: ended_on }, AS_OF)
            ? [idOf(i)]
            : [],
        );
        expect(found.map(({ id }) => id)).toEqual(expected);
      }),
      { numRuns: 8 },
    );
  });
});
