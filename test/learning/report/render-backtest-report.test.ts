import { beforeAll, describe, expect, it } from 'vitest';
import { addDays, toEpochDay } from '../../../src/domain/day.ts';
import { outcomeHistory } from '../../../src/learning/features/outcome-history.ts';
import type { BacktestReport } from '../../../src/learning/report/backtest-figures.ts';
import { renderBacktestReport } from '../../../src/messages/backtest-report/render-backtest-report.ts';
import { judge, quickSettings } from '../backtest/backtest-harness.ts';
import { FIRST_DAY, madeUpBook } from '../backtest/made-up-book.ts';

const HOSTILE = `<script>alert(1)</script>"'><img src=x onerror=alert(2)>&`;
const at = (day: number) => addDays(FIRST_DAY, day);

let report: BacktestReport;
let html: string;

beforeAll(() => {
  const book = madeUpBook({
    accounts: 160,
    days: 420,
    seed: 3,
    also: (builder, life) => {
      if (life.leavesOn !== null) builder.addSignal(HOSTILE, toEpochDay(FIRST_DAY) + life.silentFrom - 20, 1);
    },
  });
  const tiered = book.accounts.map((history, i) => ({
    ...history,
    facts: {
      ...history.facts,
      account: {
        ...history.facts.account,
        tier: i % 2 === 0 ? HOSTILE : 'basic',
        churnReason: history.facts.account.churnedOn && i % 2 === 0 ? HOSTILE : null,
        churnKind: i % 3 === 0 ? ('involuntary' as const) : ('voluntary' as const),
      },
    },
  }));
  report = judge(outcomeHistory(tiered), quickSettings(at(238), at(336), { everyDays: 14 }));
  html = renderBacktestReport(report).replaceAll('&nbsp;', ' ');
}, 60_000);

/** Opens and closes every element in turn; gives what is left open. */
function openElements(text: string): string[] {
  const empty = /^(?:meta|line|circle|rect|polyline|!doctype)$/i;
  const open: string[] = [];
  for (const [, closing, name, inside] of text.matchAll(/<(\/?)([a-z!][\w]*)([^>]*)>/gi)) {
    if (closing) expect(open.pop()).toBe(name);
    else if (!empty.test(name!) && !inside!.endsWith('/')) open.push(name!);
  }
  return open;
}

const figureIn = (name: string) => new RegExp(`data-figure="${name}">([^<]*)<`).exec(html)?.[1];

describe('the HTML report of a back-test', () => {
  it('breaks no day at its hyphens', () => {
    const words = html.replace(/<(?:svg|style|title)[\s\S]*?<\/(?:svg|style|title)>/g, '');
    expect(words.match(/\d{4}-\d\d-\d\d/g)!.length).toBeGreaterThan(1);
    expect(words.replace(/<span class="day">\d{4}-\d\d-\d\d<\/span>/g, '')).not.toMatch(/\d{4}-\d\d-\d\d/);
    expect(html).toContain('span.day{white-space:nowrap}');
  });

  it('is one whole file that needs nothing else', () => {
    expect(openElements(html.replace(/<style>.*?<\/style>/s, ''))).toEqual([]);
    expect(html.startsWith('<!doctype html>')).toBe(true);
    const tags = [...html.matchAll(/<[^>]+>/g)].map(([tag]) => tag.replace(/"[^"]*"/g, '""'));
    const reaching = /^<(?:script|link|img|iframe|object|embed|base)|\s(?:src|href|on\w+)=/i;
    expect(tags.filter((tag) => reaching.test(tag))).toEqual([]);
    expect(html.match(/url\(|@import|https?:/gi)).toBeNull();
    expect(html.match(/<svg /g)!.length).toBe(3 + report.uses.length);
  });

  it('tells exactly the figures of the JSON report', () => {
    expect(report.said_by.learned).toBeGreaterThan(0);
    expect(figureIn('roc_auc')).toBe(report.roc_auc!.toFixed(3));
    expect(figureIn('pr_auc')).toBe(report.pr_auc!.toFixed(4));
    expect(figureIn('lift')).toBe(report.lift!.toFixed(2));
    expect(figureIn('recall')).toBe(`${(100 * report.recall!).toFixed(1)} %`);
    expect(figureIn('precision')).toBe(`${(100 * report.precision!).toFixed(1)} %`);
    expect(figureIn('brier')).toBe(report.brier!.toFixed(4));
    expect(figureIn('expected_calibration_error')).toBe(report.expected_calibration_error!.toFixed(4));
    expect(figureIn('EMPC.profit')).toBe(report.expected_profit.empc!.expected_maximum_profit.toFixed(2));
    expect(report.told_as_interval).toBeGreaterThan(0);
    for (const { outcomes, rows, mean_probability, interval } of report.reliability) {
      const said = `${(100 * mean_probability).toFixed(2)} %`;
      const [low, high] = interval!.map((end) => (100 * end).toFixed(1));
      expect(html).toContain(
        `<td>${said}</td><td>${low} to ${high} %</td><td>${((100 * outcomes) / rows).toFixed(2)} %</td><td>${outcomes}</td><td>${rows}</td>`,
      );
    }
    expect(html.includes(`Configuration ${report.config_hash}.`)).toBe(true);
  });

  it('tells how many of each reason were warned of, whose departures are those of the report', () => {
    const causes = report.departures_by_reason!;
    expect(causes.map(({ cause }) => cause)).toEqual([HOSTILE, null]);
    const sum = (part: 'departures' | 'warned') => causes.reduce((all, one) => all + one[part], 0);
    expect(sum('departures')).toBe(report.churners);
    expect(sum('warned')).toBe(Math.round(report.recall! * report.churners));
    const { departures, warned } = causes[1]!;
    expect(html).toContain(`<td>(not told)</td><td>${departures}</td><td>${warned}</td>`);
    const { departures_by_reason: _, ...untold } = report;
    expect(renderBacktestReport(untold)).not.toContain('reason for leaving');
  });

  it('shows hostile names letter for letter, and never as markup', () => {
    expect(report.tiers.map(({ tier }) => tier)).toContain(HOSTILE);
    expect(report.uses.some(({ feature }) => feature.includes(HOSTILE))).toBe(true);
    expect(html.includes('&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&gt;&lt;img src')).toBe(true);
  });

  it('says so when there is nothing to judge', () => {
    const empty = madeUpBook({
      accounts: 20,
      days: 420,
      seed: 1,
      live: () => ({ silentFrom: 420, leavesOn: null }),
    });
    const nothing = renderBacktestReport(judge(empty, quickSettings(at(182), at(245), { everyDays: 21 })));
    expect(nothing.includes('Nothing to judge')).toBe(true);
    expect(openElements(nothing.replace(/<style>.*?<\/style>/s, ''))).toEqual([]);
    expect(nothing.match(/NaN|undefined|Infinity/g)).toBeNull();
  });
});

describe('what a back-test says with its figures', () => {
  it('holds each figure within its interval', () => {
    const { roc_auc, roc_auc_interval, recall, recall_interval, precision, precision_interval } = report;
    for (const [value, interval] of [
      [roc_auc, roc_auc_interval],
      [report.pr_auc, report.pr_auc_interval],
      [report.lift, report.lift_interval],
      [recall, recall_interval],
      [precision, precision_interval],
    ] as const) {
      expect(interval![0]).toBeLessThanOrEqual(value!);
      expect(interval![1]).toBeGreaterThanOrEqual(value!);
    }
  });

  it('counts each departure that was warned of once among the lead times', () => {
    const counted = report.lead_times.reduce((sum, bar) => sum + bar.departures, 0);
    expect(counted).toBe(Math.round(report.recall! * report.churners));
    expect(report.lead_times.at(-1)!.to_days).toBe(report.horizon_days);
  });

  it('finds everybody when everybody is looked at, at the base rate', () => {
    const all = report.gains.at(-1)!;
    expect(all.share).toBe(1);
    expect(all.probability).toMatchObject({ recall: 1, lift: 1 });
    expect(all.probability!.precision).toBeCloseTo(report.base_rate!, 5);
    const recalls = report.gains.map(({ probability }) => probability!.recall);
    expect(recalls).toEqual([...recalls].sort((a, b) => a - b));
  });

  it('gives the budget that was asked for the figures of the headline', () => {
    const asked = report.budgets.find(({ share }) => share === report.budget.share)!;
    expect(asked.probability).toMatchObject({ alerts: report.alerts, recall: report.recall });
    expect(asked.index.recall).toBe(report.index.recall);
  });
});
