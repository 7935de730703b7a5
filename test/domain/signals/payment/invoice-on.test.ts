import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, fromEpochDay, toEpochDay } from '../../../../src/domain/day.ts';
import {
  dueDay,
  invoicesOn,
  overdueDays,
  type Undated,
} from '../../../../src/domain/signals/payment/invoice-on.ts';
import { unpaidInvoices } from '../../../../src/domain/signals/payment/unpaid-invoices.ts';
import { COLLECTIONS, type Day, type Invoice, type InvoiceStatus } from '../../../../src/domain/types.ts';

const invoice = (change: Partial<Invoice>): Invoice => ({
  invoiceId: 'i1',
  amount: 10,
  currency: 'USD',
  issuedOn: '2024-03-01',
  dueOn: '2024-03-01',
  paidOn: null,
  status: 'open',
  attempts: 0,
  collection: 'automatic',
  nextAttemptOn: null,
  lastAttemptOn: null,
  closedOn: null,
  ...change,
});
const on = (day: Day, change: Partial<Invoice>, undated: Undated = 'estimated') =>
  invoicesOn([invoice(change)], day, undated)[0];
const seen = (...given: Parameters<typeof on>) => {
  const known = on(...given);
  return known === undefined ? null : [known.status, known.attempts];
};

const recovered = { paidOn: '2024-03-12', status: 'paid', attempts: 3 } as const;
const givenUp = { status: 'uncollectible', attempts: 4 } as const;
const dated = { ...givenUp, lastAttemptOn: '2024-03-16', closedOn: '2024-03-22' } as const;

describe('an invoice as it was known on a day', () => {
  it.each<[string, Partial<Invoice>, readonly (readonly [Day, ReturnType<typeof seen>])[]]>([
    [
      'paid at last, its attempts estimated',
      recovered,
      [
        ['2024-02-29', null],
        ['2024-03-01', ['open', 1]],
        ['2024-03-03', ['past_due', 1]],
        ['2024-03-04', ['past_due', 2]],
        ['2024-03-11', ['past_due', 3]],
        ['2024-03-12', ['paid', 3]],
      ],
    ],
    [
      'paid at last, the newest attempt dated',
      { ...recovered, attempts: 2, lastAttemptOn: '2024-03-09' },
      [
        ['2024-03-08', ['past_due', 1]],
        ['2024-03-09', ['past_due', 2]],
      ],
    ],
    [
      'given up, without a day',
      givenUp,
      [
        ['2024-03-09', ['past_due', 3]],
        ['2024-03-30', ['past_due', 4]],
        ['2024-03-31', ['uncollectible', 4]],
      ],
    ],
    [
      'given up, with its days',
      dated,
      [
        ['2024-03-15', ['past_due', 3]],
        ['2024-03-16', ['past_due', 4]],
        ['2024-03-21', ['past_due', 4]],
        ['2024-03-22', ['uncollectible', 4]],
      ],
    ],
    [
      'given up and paid after all',
      { ...dated, status: 'paid', paidOn: '2024-04-02' },
      [
        ['2024-03-22', ['uncollectible', 4]],
        ['2024-04-02', ['paid', 4]],
      ],
    ],
    [
      'a sent one, given up without a day',
      { status: 'uncollectible', collection: 'manual' },
      [
        ['2024-04-29', ['past_due', 0]],
        ['2024-04-30', ['uncollectible', 0]],
      ],
    ],
    ['void, without a day', { status: 'void' }, [['2024-03-05', ['void', 0]]]],
    [
      'void, with its day',
      { status: 'void', closedOn: '2024-03-10' },
      [
        ['2024-03-05', ['past_due', 0]],
        ['2024-03-10', ['void', 0]],
      ],
    ],
  ])('%s', (_what, change, expected) => {
    expect(expected.map(([day]) => [day, seen(day, change)])).toEqual(expected);
  });

  it('is as its row says where the row is of that day, but for what it dates later', () => {
    expect(seen('2024-03-02', givenUp, 'told')).toEqual(['uncollectible', 4]);
    expect(seen('2024-03-02', { attempts: 3 }, 'told')).toEqual(['past_due', 3]);
    expect(seen('2024-03-02', dated, 'told')).toEqual(['past_due', 1]);
    expect(seen('2024-03-02', recovered, 'told')).toEqual(['past_due', 1]);
    const undue = { dueOn: null, issuedOn: '2024-03-01', status: 'past_due', collection: 'manual' } as const;
    expect(seen('2024-03-02', undue, 'told')).toEqual(['past_due', 0]);
    expect(seen('2024-03-02', undue, 'estimated')).toEqual(['open', 0]);
  });

  it('plans no attempt that lies behind, or that a later payment tells of', () => {
    const planned = { attempts: 1, nextAttemptOn: '2024-03-04' } as const;
    expect(on('2024-03-04', planned)?.nextAttemptOn).toBe('2024-03-04');
    expect(on('2024-03-05', planned)?.nextAttemptOn).toBeNull();
    expect(on('2024-03-02', { ...planned, paidOn: '2024-03-04', status: 'paid' })?.nextAttemptOn).toBeNull();
  });
});

const DAY = '2024-06-10';
const around = (low: number, high: number) =>
  fc.integer({ min: low, max: high }).map((offset): Day => fromEpochDay(toEpochDay(DAY) + offset));
const known = fc.record({
  issuedOn: fc.option(around(-80, 5)),
  dueOn: fc.option(around(-80, 20)),
  attempts: fc.integer({ min: 0, max: 5 }),
  collection: fc.option(fc.constantFrom(...COLLECTIONS)),
});
/** What becomes of a bill after the day. */
const later = fc.oneof(
  fc.record({ status: fc.constant<InvoiceStatus>('paid'), paidOn: around(1, 90) }),
  fc.record({ status: fc.constantFrom<InvoiceStatus>('uncollectible', 'void'), closedOn: around(1, 90) }),
  fc.record({ status: fc.constantFrom<InvoiceStatus>('open', 'past_due') }),
);

describe('what comes after a day', () => {
  it('changes nothing of it: how a bill ends and when, and what is tried after the newest attempt by then', () => {
    fc.assert(
      fc.property(known, later, later, (begun, one, other) => {
        const facts = (end: Partial<Invoice>) => {
          const [of] = invoicesOn([invoice({ ...begun, ...end })], DAY, 'estimated');
          return of && { ...of, nextAttemptOn: null };
        };
        expect(facts(one)).toEqual(facts(other));
      }),
    );
  });

  it('lets attempts and endings only ever come, never go', () => {
    const ending = fc.record(
      { lastAttemptOn: around(-40, 40), closedOn: around(-40, 40), paidOn: around(-40, 60) },
      { requiredKeys: [] },
    );
    const status = fc.constantFrom<InvoiceStatus>('open', 'past_due', 'paid', 'void', 'uncollectible');
    fc.assert(
      fc.property(known, ending, status, (begun, end, told) => {
        const bill = invoice({ ...begun, ...end, status: told });
        const days = Array.from({ length: 120 }, (_, i) => addDays(DAY, i - 60));
        const path = days.flatMap((day) => invoicesOn([bill], day, 'estimated'));
        const rank = { open: 0, past_due: 1, uncollectible: 2, paid: 3, void: 3 };
        for (const [i, now] of path.entries()) {
          const before = path[i - 1] ?? now;
          expect(now.attempts).toBeGreaterThanOrEqual(before.attempts);
          expect(rank[now.status]).toBeGreaterThanOrEqual(rank[before.status]);
        }
      }),
    );
  });
});

describe('when a bill is due', () => {
  it.each<[string, Partial<Invoice>, Day | null]>([
    ['as told', { dueOn: '2024-03-15' }, '2024-03-15'],
    ['at once, where it is taken automatically', { dueOn: null }, '2024-03-01'],
    [
      'at once, where somebody has tried to take it',
      { dueOn: null, collection: null, attempts: 1 },
      '2024-03-01',
    ],
    ['on no known day, where it was sent', { dueOn: null, collection: 'manual' }, null],
    ['on no known day, where nothing is told', { dueOn: null, collection: null }, null],
  ])('%s', (_what, change, expected) => {
    expect(dueDay(invoice(change))).toBe(expected);
  });

  it('is overdue by the date, and at least for a day where it is called so', () => {
    const today = toEpochDay(DAY);
    expect(overdueDays({ due: today - 3, pastDue: true }, today)).toBe(3);
    expect(overdueDays({ due: today + 3, pastDue: false }, today)).toBe(0);
    expect(overdueDays({ due: null, pastDue: true }, today)).toBe(1);
    expect(overdueDays({ due: null, pastDue: false }, today)).toBe(0);
  });

  it('ends what was given up half a year ago, or before a later bill was paid', () => {
    const lost = invoice({ ...givenUp });
    const paid = invoice({ invoiceId: 'i2', dueOn: '2024-04-01', paidOn: '2024-04-01', status: 'paid' });
    expect(unpaidInvoices([lost], toEpochDay('2024-08-28'))).toEqual([lost]);
    expect(unpaidInvoices([lost], toEpochDay('2024-08-29'))).toEqual([]);
    expect(unpaidInvoices([lost, paid], toEpochDay('2024-04-01'))).toEqual([]);
  });
});
