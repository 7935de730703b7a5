import { describe, expect, it } from 'vitest';
import { addDays, fromEpochDay, toEpochDay } from '../../../src/domain/day.ts';
import type { Day } from '../../../src/domain/types.ts';
import { outcomeHistory } from '../../../src/learning/features/outcome-history.ts';
import { judge, quickSettings, walkBook } from './backtest-harness.ts';
import { FIRST_DAY, madeUpBook } from './made-up-book.ts';

const at = (day: number): Day => addDays(FIRST_DAY, day);

describe('bad input', () => {
  const settings = quickSettings(at(182), at(245), { everyDays: 21 });
  const leaving = (leavesOn: number | null) => () => ({ silentFrom: 420, leavesOn });

  it('says nothing can be judged when nobody has left', () => {
    const report = judge(madeUpBook({ accounts: 60, days: 420, seed: 1, live: leaving(null) }), settings);
    expect(report).toMatchObject({ churners: 0, base_rate: 0, roc_auc: null, recall: null });
    expect(report.said_by).toMatchObject({ learned: 0 });
    expect(report.verdict).toContain('nothing to judge');
  });

  it('stands it when everybody has left before the first cut-off', () => {
    const report = judge(madeUpBook({ accounts: 60, days: 420, seed: 1, live: leaving(100) }), settings);
    expect(report).toMatchObject({ rows: 0, base_rate: null, roc_auc: null });
  });

  it('stands it when everybody leaves sooner or later', () => {
    const live = (random: () => number) => ({ silentFrom: 420, leavesOn: 190 + Math.floor(random() * 60) });
    const report = judge(madeUpBook({ accounts: 60, days: 420, seed: 1, live }), settings);
    expect(report.churners).toBeGreaterThan(30);
    expect(report.brier).toBeLessThan(1);
    expect(report.verdict).toContain('ROC-AUC');
    expect(report.by_cutoff.map(({ rows }) => rows).reduce((a, b) => a + b)).toBe(report.rows);
    const left = report.by_cutoff.map(({ rows, rate }) => rows * rate).reduce((a, b) => a + b);
    expect(left / report.rows).toBeCloseTo(report.base_rate!, 4);
    expect(report.plain_change).toBeNull();
  });

  it('claims nothing when the accounts do not differ in anything', () => {
    const live = (random: () => number) => ({
      silentFrom: 0,
      leavesOn: random() < 0.5 ? Math.floor(random() * 420) : null,
    });
    const report = judge(madeUpBook({ accounts: 300, days: 420, seed: 1, live }), settings);
    expect(report.churners).toBeGreaterThan(10);
    expect(report.roc_auc_within_cutoffs).toBe(0.5);
    expect(report.verdict).toContain('no better than the base rate');
  });

  it('never sees an account that left before it began', () => {
    const book = madeUpBook({ accounts: 60, days: 420, seed: 1, live: leaving(null) });
    const impossible = outcomeHistory(
      book.accounts.map((history, place) => ({
        ...history,
        facts: {
          ...history.facts,
          account: { ...history.facts.account, churnedOn: place < 20 ? at(-30) : null },
        },
      })),
    );
    const report = judge(impossible, settings);
    expect(report).toMatchObject({ churners: 0, rows: 40 * report.snapshots, roc_auc: null });
  });

  it('reads numbers that are none as missing', () => {
    const book = madeUpBook({
      accounts: 120,
      days: 420,
      seed: 6,
      also: (builder, life) => {
        const values = [Number.NaN, Number.POSITIVE_INFINITY, 3];
        for (const [i, value] of values.entries())
          builder.addSignal('broken', toEpochDay(at(20 + i)) + (life.leavesOn === null ? 5 : 0), value);
        builder.addSignal('never', toEpochDay(at(30)), Number.NaN);
      },
    });
    const { predictions } = walkBook(book, settings);
    expect(predictions.some(({ model }) => model === 'learned')).toBe(true);
    for (const { probability } of predictions) {
      expect(probability).toBeGreaterThan(0);
      expect(probability).toBeLessThan(1);
    }
  });

  it('keeps to the prior for one account', () => {
    const report = judge(madeUpBook({ accounts: 1, days: 420, seed: 1, live: leaving(230) }), settings);
    expect(report.said_by).toMatchObject({ learned: 0 });
    expect(report.trainings.at(-1)!.reason).toBe('1 of at least 30 accounts');
  });

  it('judges nothing when the horizon is longer than the history', () => {
    const book = madeUpBook({ accounts: 60, days: 420, seed: 1 });
    const report = judge(book, { ...settings, horizonDays: 1000 });
    expect(report).toMatchObject({ rows: 0, said_by: { learned: 0 } });
    expect(report.rows_undecided).toBeGreaterThan(0);
  });

  it('does not count accounts that completed as departures, and drops those gone', () => {
    const book = madeUpBook({ accounts: 60, days: 420, seed: 1, live: leaving(null) });
    const ended = outcomeHistory(
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
