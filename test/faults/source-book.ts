import { addDays, isoWeekday } from '../../src/domain/day.ts';
import { seededRandom } from '../../src/domain/statistics/chance.ts';
import type { Day } from '../../src/domain/types.ts';
import { account, csm, emptyBook, type FaultBook, type Row } from './fault-book.ts';

/** A Thursday: the last day on which everything is as always. */
export const CALM: Day = '2026-03-12';
const FIRST = addDays(CALM, -7 * 11);
const LAST = addDays(CALM, 14);
export const ACCOUNTS = 45;

export interface UsageRow extends Row {
  account_id: string;
  product: string;
  day: Day;
  events: number;
  active_users: number;
}

/** Forty-five healthy accounts of two CSMs, with what happens to be the whole truth of three months. */
export interface Truth {
  usage: readonly UsageRow[];
  /** Issued monthly, each on a day of its own, and paid ten days later. */
  invoices: readonly { row: Row; issuedOn: Day; paidOn: Day }[];
}

export function makeTruth(): Truth {
  const random = seededRandom(11);
  const usage: UsageRow[] = [];
  const invoices: Truth['invoices'][number][] = [];
  for (let i = 0; i < ACCOUNTS; i++) {
    const id = idOf(i);
    const size = 20 + Math.round(60 * random());
    for (let day = FIRST; day <= LAST; day = addDays(day, 1)) {
      const weekend = isoWeekday(day) > 5;
      if (weekend && random() > 0.4) continue;
      const events = Math.max(1, Math.round(size * (weekend ? 0.3 : 0.85 + 0.3 * random())));
      usage.push({ account_id: id, product: 'app', day, events, active_users: 5 });
    }
    for (let month = 0; month < 4; month++) {
      const issuedOn = addDays(FIRST, 30 * month + (i % 28));
      const row = { invoice_id: `${id}-${month}`, account_id: id, amount: 500, currency: 'EUR' };
      invoices.push({ row, issuedOn, paidOn: addDays(issuedOn, 10) });
    }
  }
  return { usage, invoices };
}

export const idOf = (i: number) => `A${String(i).padStart(2, '0')}`;

/** What an export of a day has: of usage as the fault bends it, of invoices as known on a day. */
export function exportOf(
  truth: Truth,
  until: Day,
  bend: { usage?: Bend; invoicesUntil?: Day } = {},
): FaultBook {
  const { usage: bendUsage = (rows) => rows, invoicesUntil = until } = bend;
  const book = emptyBook();
  book.csms.push(csm('ana', { slack_user_id: 'UANA' }), csm('bea', { slack_user_id: 'UBEA' }));
  for (let i = 0; i < ACCOUNTS; i++) book.accounts.push(account(idOf(i), i % 2 === 0 ? 'ana' : 'bea'));
  book.usage.push(...bendUsage(truth.usage.filter(({ day }) => day <= until)));
  for (const { row, issuedOn, paidOn } of truth.invoices) {
    if (issuedOn > invoicesUntil) continue;
    const isPaid = paidOn <= invoicesUntil;
    const status = isPaid ? 'paid' : 'open';
    book.invoices.push({
      ...row,
      issued_on: issuedOn,
      due_on: addDays(issuedOn, 14),
      paid_on: isPaid ? paidOn : null,
      status,
    });
  }
  return book;
}

/** What a fault makes of the rows of usage. */
export type Bend = (rows: readonly UsageRow[]) => UsageRow[];
