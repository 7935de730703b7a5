import { describe, expect, it } from 'vitest';
import { addDays, fromEpochDay } from '../../../src/domain/day.ts';
import { historyBook } from '../../../src/domain/prediction/history-book.ts';
import type { Day } from '../../../src/domain/types.ts';
import { judge, quickSettings, walkBook } from './backtest-kit.ts';
import { FIRST_DAY, madeUpBook } from './made-up-book.ts';

const at = (day: number): Day => addDays(FIRST_DAY, day);

describe('bad input', () => {
  const settings = quickSettings(at(182), at(245), { everyDays: 21 });
  const leaving = (leavesOn: number | null) => () => ({ silentFrom: 420, leavesOn });

  it('says nothing can be judged when nobody has left', () => {
    const report = judge(madeUpBook({ accounts: 60, days: 420, seed: 1, live: leaving(null) }), settings);
    expect(report).toMatchObject({ churners: 0, base_rate: 0, roc_auc: null, recall: null });
    expect(report.models).toMatchObject({ learned: 0 });
    expect(report.verdict).toContain('nothing to judge');
  });

  it('stands it when everybody has left before the first cut-off', () => {
    const report = judge(madeUpBook({ accounts: 60, days: 420, seed: 1, live: leaving(100) }), settings);
    expect(report).toMatchObject({ rows: 0, base_rate: null, roc_auc: null });
  });

  it('keeps to the prior for one account', () => {
    const report = judge(madeUpBook({ accounts: 1, days: 420, seed: 1, live: leaving(230) }), settings);
    expect(report.models).toMatchObject({ learned: 0 });
    expect(report.models.trainings.at(-1)!.reason).toBe('1 of at least 30 accounts');
  });

  it('judges nothing when the horizon is longer than the history', () => {
    const book = madeUpBook({ accounts: 60, days: 420, seed: 1 });
    const report = judge(book, { ...settings, horizonDays: 1000 });
    expect(report).toMatchObject({ rows: 0, models: { learned: 0 } });
    expect(report.rows_undecided).toBeGreaterThan(0);
  });

  it('does not count accounts that completed as departures, and drops those gone', () => {
    const book = madeUpBook({ accounts: 60, days: 420, seed: 1, live: leaving(null) });
    const ended = historyBook(
      book.accounts.map((history) => ({
        ...history,
        facts: { ...history.facts, account: { ...history.facts.account, endedOn: at(200) } },
      })),
    );
    const walk = walkBook(ended, settings);
    expect(new Set(walk.predictions.map((p) => fromEpochDay(p.asOf)))).toEqual(new Set([at(182)]));
    expect(judge(ended, settings).churners).toBe(0);
  });
});
