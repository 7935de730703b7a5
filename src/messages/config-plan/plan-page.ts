import { escapeHtml } from '../../domain/text/safe-text.ts';
import { BANDS } from '../../domain/types.ts';
import type { ConfigPlan } from '../../learning/replay/plan-change.ts';
import { card, htmlTable, keepDays } from '../backtest-report/html-table.ts';
import { REPORT_STYLE } from '../backtest-report/report-style.ts';
import { BAND_NAMES } from '../strings/names.ts';
import { PLAN_STRINGS } from '../strings/plan-strings.ts';
import { selfContainedPage } from '../text/self-contained-page.ts';
import {
  formatReplayed,
  formatVerdict,
  type PlanReport,
  type PlanWording,
  planBlocks,
} from './plan-blocks.ts';

const STYLE = `
.tile b{font-size:20px}
.tile b i{font-style:normal;color:var(--quiet);font-weight:400}
.stack{display:grid;grid-template-columns:max-content 1fr;gap:6px 12px;align-items:center;margin:2px 0 10px}
.stack>span{font-size:12px;color:var(--quiet)}
.stack>div{display:flex;height:16px;gap:2px;min-width:0}
.stack i{display:block;border-radius:2px;min-width:2px}
.critical{background:var(--up)}.at_risk{background:var(--other)}.watch{background:var(--main)}.healthy{background:var(--down)}.unknown{background:var(--chance)}
.ranges{display:grid;grid-template-columns:max-content max-content 1fr;gap:5px 12px;align-items:center;font-size:12px;margin:2px 0 10px}
.ranges span{color:var(--quiet)}
.ranges div{position:relative;height:14px;border-radius:2px;background:var(--grid);min-width:0}
.ranges u{position:absolute;top:5px;height:4px;background:var(--main);opacity:.5}
.ranges s{position:absolute;top:2px;width:4px;height:10px;margin-left:-2px;border-radius:2px;background:var(--main)}
.ranges .new u,.ranges .new s{background:var(--other)}
.settings td{white-space:normal;overflow-wrap:anywhere}
.settings td:first-child{min-width:9em}
`;

/**
 * A plan as one HTML file that needs nothing else: no scripts, no fonts, no pictures from elsewhere. Everything that
 * came from data or from a configuration is escaped.
 */
export function renderPlanPage(report: PlanReport, wording: PlanWording): string {
  const { plan, storedDays, hashes } = report;
  const { format } = wording;
  const words = PLAN_STRINGS[format.locale];
  const [replayed = '', ...notes] = formatReplayed(plan, storedDays, wording);
  const versions = `${words.before} ${hashes.before} → ${words.after} ${hashes.after}`;
  const body = [
    `<h1>${escapeHtml(words.title)}</h1>`,
    `<p class="verdict">${escapeHtml(formatVerdict(plan, wording))}</p>`,
    `<p class="lead">${escapeHtml(replayed)}</p>`,
    `<p class="q">${escapeHtml([...notes, versions].join(' · '))}</p>`,
    ...(plan.verdict === 'nothing' ? [] : [tiles(plan, wording)]),
    settings(report, wording),
    ...(plan.verdict === 'nothing' ? [] : cards(plan, wording)),
  ];
  return selfContainedPage({
    locale: format.locale,
    title: `${words.title}: ${plan.replayed.from} – ${plan.replayed.to}`,
    style: `${REPORT_STYLE}${STYLE}`,
    body: keepDays(body.filter(Boolean).join('\n')),
  });
}

function tiles({ alerts, quality, per_csm_week: week, money }: ConfigPlan, { format }: PlanWording): string {
  const words = PLAN_STRINGS[format.locale];
  const percent = (share: number | null) => (share === null ? '-' : format.percent(share));
  const short = (amount: number | null) =>
    amount === null ? '-' : format.shortMoney({ amount, currency: money.currency });
  const weekly = (side: typeof week.before) => (side === null ? '-' : format.number(side.messages, 2));
  const figures: [name: string, before: string, after: string][] = [
    [words.alerts.title, format.number(alerts.before), format.number(alerts.after)],
    [words.quality.recall, percent(quality.before.recall), percent(quality.after.recall)],
    [words.quality.precision, percent(quality.before.precision), percent(quality.after.precision)],
    [words.week.perWeek, weekly(week.before), weekly(week.after)],
    [words.money.atRiskShort, short(money.at_risk.before), short(money.at_risk.after)],
  ];
  const told = figures.map(
    ([name, before, after]) =>
      `<div class="tile"><span>${escapeHtml(name)}</span><b><i>${escapeHtml(before)} →</i> ${escapeHtml(after)}</b></div>`,
  );
  return `<section class="card"><div class="tiles">${told.join('')}</div></section>`;
}

function settings({ differences }: PlanReport, { format }: PlanWording): string {
  const words = PLAN_STRINGS[format.locale];
  if (differences.length === 0) return '';
  const rows = differences.map(({ path, before, after }) => ({
    cells: [path, before ?? words.absent, after ?? words.absent],
  }));
  return card(
    words.changes,
    [],
    `<div class="settings">${htmlTable(['', words.before, words.after], rows)}</div>`,
  );
}

function cards(plan: ConfigPlan, wording: PlanWording): string[] {
  const words = PLAN_STRINGS[wording.format.locale];
  const pictures = new Map([
    [words.bands.title, bandsPicture(plan, wording)],
    [words.quality.title, rangesPicture(plan, wording)],
  ]);
  return planBlocks(plan, wording).map(({ title, notes, head, rows, below = [] }) => {
    const isBeside = (_: string, i: number) => !below.includes(i);
    const told = rows.map((row) => {
      const [name = '', ...others] = row.filter(isBeside);
      const small = below.map((i) => row[i]!).join(' · ');
      return { cells: [{ text: name, small }, ...others] };
    });
    const content = rows.length === 0 ? '' : htmlTable(head.filter(isBeside), told);
    return card(title, notes, (pictures.get(title) ?? '') + content);
  });
}

/** How the accounts divide into bands on both sides. */
function bandsPicture({ band_counts: counts }: ConfigPlan, { format }: PlanWording): string {
  const words = PLAN_STRINGS[format.locale];
  const bar = (side: ConfigPlan['band_counts']['before']) =>
    BANDS.map((band) =>
      side[band] === 0 ? '' : `<i class="${band}" style="flex:${side[band]} 1 0"></i>`,
    ).join('');
  const key = BANDS.filter((band) => counts.before[band] + counts.after[band] > 0).map(
    (band) => `<span><i class="${band}"></i>${escapeHtml(BAND_NAMES[format.locale][band])}</span>`,
  );
  return `<div class="stack" aria-hidden="true"><span>${escapeHtml(words.before)}</span><div>${bar(counts.before)}</div><span>${escapeHtml(words.after)}</span><div>${bar(counts.after)}</div></div><div class="key" aria-hidden="true">${key.join('')}</div>`;
}

/** Recall and precision of both sides with their intervals, from 0 to 100 %. */
function rangesPicture({ quality }: ConfigPlan, { format }: PlanWording): string {
  const words = PLAN_STRINGS[format.locale];
  const rows = (['recall', 'precision'] as const).flatMap((figure) =>
    (['before', 'after'] as const).flatMap((side) => {
      const [share, range] = [quality[side][figure], quality[side][`${figure}_interval`]];
      if (share === null || range === null) return [];
      const at = (value: number) => `${(100 * value).toFixed(1)}%`;
      const name = side === 'before' ? words.quality[figure] : '';
      return [
        `<b>${escapeHtml(name)}</b><span>${escapeHtml(words[side])}</span><div${side === 'after' ? ' class="new"' : ''}><u style="left:${at(range[0])};width:${at(range[1] - range[0])}"></u><s style="left:${at(share)}"></s></div>`,
      ];
    }),
  );
  return rows.length === 0 ? '' : `<div class="ranges" aria-hidden="true">${rows.join('')}</div>`;
}
