import { describe, expect, it } from 'vitest';
import { addDays, fromEpochDay, toEpochDay } from '../../../src/domain/day.ts';
import type { Account } from '../../../src/domain/types.ts';
import { departedOn, hasVanished, markVanished } from '../../../src/learning/features/departed-on.ts';
import { wasInBook } from '../../../src/learning/features/facts-on.ts';
import { HistoryBuilder } from '../../../src/learning/features/history-builder.ts';
import { outcomeHistory } from '../../../src/learning/features/outcome-history.ts';
import { outcomeAfter } from '../../../src/learning/features/training-rows.ts';
import { bareAccount } from '../../helpers/bare-account.ts';

const START = '2025-01-01';
const at = (day: number) => addDays(START, day);
const account = (accountId: string, change: Partial<Account> = {}): Account =>
  bareAccount({ accountId, startedOn: START, ...change });

/** Accounts with their days of usage; one more is there every day until `until`. */
function historyOf(until: number, accounts: Record<string, { days: number[]; change?: Partial<Account> }>) {
  const everyDay = Array.from({ length: until + 1 }, (_, day) => day);
  const all = Object.entries({ ...accounts, zz: { days: everyDay, change: {} } });
  return outcomeHistory(
    all.map(([id, { days, change }]) => {
      const builder = new HistoryBuilder(account(id, change));
      for (const day of days.filter((one) => one <= until))
        builder.addUsage({
          product: 'app',
          day: toEpochDay(at(day)),
          events: 5,
          activeUsers: Number.NaN,
          seats: Number.NaN,
        });
      return builder.build();
    }),
  );
}

const daily = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);
const leftOn = (book: ReturnType<typeof historyOf>, place = 0) => {
  const day = departedOn(book.accounts[place]!);
  return day === null ? null : fromEpochDay(day);
};

describe('accounts that vanish', () => {
  it('count as departed on the first day on which so many periods had passed, and only by the rule', () => {
    const book = historyOf(300, { a: { days: daily(0, 100) } });
    expect(leftOn(book)).toBeNull();
    const marked = markVanished(book, 3);
    // The last sign is on day 99; a period of daily use is a month.
    expect(leftOn(marked)).toBe(at(99 + 90));
    expect(hasVanished(marked.accounts[0]!)).toBe(true);
    expect(leftOn(marked, 1)).toBeNull();
    expect(wasInBook(marked.accounts[0]!, toEpochDay(at(188)))).toBe(true);
    expect(wasInBook(marked.accounts[0]!, toEpochDay(at(189)))).toBe(false);
    expect(outcomeAfter(marked.accounts[0]!, toEpochDay(at(150)), 38)).toBe(0);
    expect(outcomeAfter(marked.accounts[0]!, toEpochDay(at(150)), 39)).toBe(1);
  });

  it('are measured by their own period, where that is longer than a month', () => {
    const quarterly = [0, 60, 120, 180, 240, 300];
    expect(leftOn(markVanished(historyOf(700, { a: { days: quarterly } }), 3))).toBe(at(300 + 180));
  });

  it('say the same of a day, whatever is known of later ones', () => {
    const days = [...daily(0, 100), ...daily(220, 260)];
    const known = (until: number) => leftOn(markVanished(historyOf(until, { a: { days } }), 3));
    // Even where they come back; and nobody has vanished before the periods are over.
    expect([150, 188, 189, 230, 400].map(known)).toEqual([null, null, at(189), at(189), at(189)]);
  });

  it('have not vanished where the source itself has stopped, or nothing is usual yet', () => {
    const stopped = outcomeHistory(historyOf(99, { a: { days: daily(0, 100) } }).accounts);
    expect(leftOn(markVanished(stopped, 3))).toBeNull();
    expect(leftOn(markVanished(historyOf(400, { a: { days: [0, 1, 2] } }), 3))).toBeNull();
  });

  it('are reported ones where a departure is known earlier', () => {
    const book = historyOf(300, { a: { days: daily(0, 100), change: { churnedOn: at(120) } } });
    const marked = markVanished(book, 3);
    expect(leftOn(marked)).toBe(at(120));
    expect(hasVanished(marked.accounts[0]!)).toBe(false);
  });

  it('change nothing while the rule is off', () => {
    const book = historyOf(300, { a: { days: daily(0, 100) } });
    expect(markVanished(book, null)).toBe(book);
  });
});
