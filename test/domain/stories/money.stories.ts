import { invoicesCsv, usageCsv } from './csv-rows.ts';
import type { Pair } from './story.ts';

const steady = usageCsv({ from: '2023-09-01', to: '2024-06-14' });
const falling = usageCsv(
  { from: '2023-09-01', to: '2024-05-03' },
  { from: '2024-05-06', to: '2024-06-14', on: [1, 4], events: 60 },
);
const paid = { from: '2023-07-01', months: 12, late: 0 };
const tickets = (last: number) =>
  [
    'account_id,signal,day,value',
    ...Array.from({ length: 40 }, (_, i) => {
      const day = new Date(Date.UTC(2023, 8, 8) + i * 7 * 86_400_000).toISOString().slice(0, 10);
      return `a,tickets,${day},${i >= 37 ? last : 2 + (i % 3)}`;
    }),
  ].join('\n');
const ticketSignal = {
  signals: [
    {
      signal: 'tickets',
      weight: 80,
      better: 'lower',
      aggregate: 'sum',
      windowDays: 28,
      worst: null,
      best: null,
    },
  ],
} as const;

/** Invoices, contracts and configured signals. */
export const MONEY_STORIES: readonly Pair[] = [
  {
    story: {
      name: 'always paid on time, now 40 days overdue',
      csv: { usage: steady, invoices: invoicesCsv(paid, 'x,a,900,EUR,2024-04-01,2024-05-05,,open,0') },
      band: 'at_risk',
      reason: 'cap.days_overdue',
    },
    twin: {
      name: 'paid late every month, always pays',
      csv: {
        usage: steady,
        invoices: invoicesCsv({ ...paid, months: 10, late: 38 }, 'x,a,900,EUR,2024-04-01,2024-05-10,,open,0'),
      },
      band: 'healthy',
      reason: 'payment.overdue_as_usual',
    },
  },
  {
    story: {
      name: 'always late by ten days, this time by fifty',
      csv: {
        usage: steady,
        invoices: invoicesCsv(
          { ...paid, months: 9, late: 10 },
          'x,a,900,EUR,2024-04-01,2024-04-25,,past_due,0',
        ),
      },
      band: 'at_risk',
      reason: 'cap.days_overdue',
    },
    twin: {
      name: 'five days late, as sometimes',
      csv: {
        usage: steady,
        invoices: invoicesCsv({ ...paid, months: 11, late: 3 }, 'x,a,900,EUR,2024-05-10,2024-06-09,,open,0'),
      },
      band: 'healthy',
      reason: 'payment.later_than_usual',
    },
  },
  {
    story: {
      name: 'card failed twice',
      csv: { usage: steady, invoices: invoicesCsv(paid, 'x,a,90,EUR,2024-06-01,2024-06-08,,open,2') },
      band: 'at_risk',
      reason: 'cap.failing_attempts',
    },
    twin: {
      name: 'card failed once, then it worked',
      csv: {
        usage: steady,
        invoices: invoicesCsv(paid, 'x,a,90,EUR,2024-06-01,2024-06-08,2024-06-10,paid,1'),
      },
      band: 'healthy',
      reason: 'usage.normal',
    },
  },
  {
    story: {
      name: 'the invoice was given up as uncollectible',
      csv: {
        usage: steady,
        invoices: invoicesCsv({ ...paid, months: 8 }, 'x,a,900,EUR,2024-03-01,2024-04-01,,uncollectible,4'),
      },
      band: 'critical',
      reason: 'payment.uncollectible',
    },
    twin: {
      name: 'one invoice given up last year, all paid since',
      csv: {
        usage: steady,
        invoices: invoicesCsv(paid, 'x,a,900,EUR,2023-03-01,2023-04-01,,uncollectible,4'),
      },
      band: 'healthy',
      reason: 'usage.normal',
    },
  },
  {
    story: {
      name: 'an invoice due on the leap day is 31 days overdue',
      asOf: '2024-03-31',
      csv: {
        usage: usageCsv({ from: '2023-09-01', to: '2024-03-29' }),
        invoices: invoicesCsv({ ...paid, months: 7 }, 'x,a,900,EUR,2024-01-29,2024-02-29,,open,0'),
      },
      band: 'at_risk',
      reason: 'cap.days_overdue',
    },
    twin: {
      name: 'the same invoice on the leap day',
      asOf: '2024-02-29',
      csv: {
        usage: usageCsv({ from: '2023-09-01', to: '2024-02-29' }),
        invoices: invoicesCsv({ ...paid, months: 7 }, 'x,a,900,EUR,2024-01-29,2024-02-29,,open,0'),
      },
      band: 'healthy',
      reason: 'payment.due_soon',
    },
  },
  {
    story: {
      name: 'renews in ten days and use is falling',
      csv: { accounts: 'account_id,renewal_on\na,2024-06-24', usage: falling },
      band: 'at_risk',
      reason: 'usage.active_days_below_normal',
    },
    twin: {
      name: 'renews in ten days, use as ever',
      csv: { accounts: 'account_id,renewal_on\na,2024-06-24', usage: steady },
      band: 'healthy',
      reason: 'renewal.near',
    },
  },
  {
    story: {
      name: 'support tickets tripled',
      csv: { usage: steady, signals: tickets(12) },
      settings: ticketSignal,
      band: 'at_risk',
      reason: 'signal.worse_than_usual',
    },
    twin: {
      name: 'support tickets as usual',
      csv: { usage: steady, signals: tickets(3) },
      settings: ticketSignal,
      band: 'healthy',
      reason: 'usage.normal',
    },
  },
];
