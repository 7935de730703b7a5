import { describe, expect, it } from 'vitest';
import { toEpochDay } from '../../../src/domain/day.ts';
import { distrustedBy } from '../../../src/domain/source-guards/findings.ts';
import type { AccountHistory } from '../../../src/learning/features/account-history.ts';
import { outcomeHistory } from '../../../src/learning/features/outcome-history.ts';
import { judgeDays } from '../../../src/learning/replay/judge-days.ts';
import { FIRST_DAY, madeUpBook } from '../backtest/made-up-book.ts';

const FIRST = toEpochDay(FIRST_DAY);
const NEVER = { usage: null, surveys: null, invoices: null, subscriptions: null, signals: null };
const BOOK = madeUpBook({
  accounts: 40,
  days: 120,
  seed: 1,
  live: () => ({ silentFrom: 300, leavesOn: null }),
});

/** The book with another number of events on the days that are chosen; null = no row. */
function bent(bend: (day: number, events: number) => number | null) {
  const histories = BOOK.accounts.map((history): AccountHistory => {
    const usage = history.facts.usage.map((series) => {
      const kept = [...series.days.keys()].flatMap((i) => {
        const events = bend(series.days[i]! - FIRST, series.events[i]!);
        return events === null ? [] : [{ i, events }];
      });
      const pick = (values: Float64Array) => Float64Array.from(kept, ({ i }) => values[i]!);
      return {
        product: series.product,
        days: Int32Array.from(kept, ({ i }) => series.days[i]!),
        events: Float64Array.from(kept, ({ events }) => events),
        activeUsers: pick(series.activeUsers),
        seats: pick(series.seats),
      };
    });
    return { ...history, facts: { ...history.facts, usage } };
  });
  return outcomeHistory(histories);
}

describe('the guards of sources in a replay', () => {
  it.each<[string, (day: number, events: number) => number | null, number, string[]]>([
    ['an even feed', (_, events) => events, 100, []],
    [
      'a thousand times the unit',
      (day, events) => (day === 99 ? events * 1000 : events),
      100,
      ['volume_leapt'],
    ],
    ['a day of zeros', (day, events) => (day === 99 ? 0 : events), 100, ['volume_fell']],
    ['what comes the day after', (day, events) => (day === 100 ? 0 : events), 100, []],
  ])('know %s', (_what, bend, day, codes) => {
    const judge = judgeDays(bent(bend), { freshness: NEVER, pauses: new Set(), ofSignals: false });
    const { findings } = judge(FIRST + day);
    expect([...findings.values()].flat().map(({ code }) => code)).toEqual(codes);
    expect([...distrustedBy(findings)]).toEqual(codes.length > 0 ? ['usage'] : []);
  });
});
