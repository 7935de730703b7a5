import type { KpiGrouping } from '../../domain/outcomes/group-accounts.ts';
import { escapeHtml } from '../../domain/text/safe-text.ts';
import { type Cell, card, htmlTable } from '../backtest-report/html-table.ts';
import { REPORT_STYLE } from '../backtest-report/report-style.ts';
import { KPI_FIGURES, type KpiFigure, type KpiLine } from '../models/kpi-line.ts';
import { selfContainedPage } from '../text/self-contained-page.ts';
import { KPI_TRENDS, toldBlocks } from './kpi-blocks.ts';
import { sayFigure } from './kpi-figures.ts';
import {
  type KpiWording,
  labelOf,
  nameOf,
  noteLeftOut,
  rowLabels,
  sayBasis,
  sayPeriod,
  sayRange,
} from './kpi-notes.ts';
import { trendPicture } from './trend-picture.ts';

interface PageGiven extends KpiWording {
  by: KpiGrouping | null;
}

const STYLE = `
.bars{display:grid;grid-template-columns:minmax(6em,max-content) max-content 1fr;gap:6px 14px;align-items:center;font-variant-numeric:tabular-nums}
.bars b{font-weight:600;overflow-wrap:anywhere}
.bars span{text-align:right;white-space:nowrap}
.bars i{display:block;height:11px;border-radius:2px;background:var(--main)}
@media(max-width:719px){.bars{grid-template-columns:1fr max-content}.bars i{grid-column:1/-1;margin-bottom:5px}}
.tile b{font-size:20px;white-space:nowrap}
p.next{margin:8px 0 0}
dl{margin:8px 0 0}
dt{font-weight:600;margin-top:8px}
dd{margin:0;color:var(--quiet)}
summary{cursor:pointer;font-weight:600}
`;

/** On top, where the eye falls first. */
const TILES: readonly KpiFigure[] = [
  ...(['mrr_end', 'logo_churn', 'net_mrr_churn', 'grr', 'nrr'] as const),
  ...(['average_ticket', 'ltv', 'nps', 'ces'] as const),
];

/**
 * Key figures as one HTML file that needs nothing else: no scripts, no fonts, no pictures from elsewhere. Everything
 * that came from data is escaped.
 * @param lines by period, the earliest first, and in it by group
 */
export function renderKpiPage(lines: readonly KpiLine[], given: PageGiven): string {
  const { words, format, by } = given;
  const [first, last] = [lines[0], lines.at(-1)];
  const span = first && last ? sayPeriod(first.from, last.to) : '';
  const body = first && last ? parts(lines, given) : [`<p class="lead">${escapeHtml(words.noCustomers)}</p>`];
  const grouped = by === null ? '' : ` · ${words.groups[by]}`;
  return selfContainedPage({
    locale: format.locale,
    title: `${words.title} ${span}`,
    style: `${REPORT_STYLE}${STYLE}`,
    body: [
      `<h1>${escapeHtml(`${words.title}${grouped}`)}</h1>`,
      `<p class="verdict">${escapeHtml(span)}</p>`,
      ...body.filter(Boolean),
    ].join('\n'),
  });
}

function parts(lines: readonly KpiLine[], given: PageGiven): string[] {
  const { words, by } = given;
  const notes = by === 'product' ? `<p class="q">${escapeHtml(words.byProduct)}</p>` : '';
  return [
    ...(by === null
      ? [leftOut(lines, given), tiles(lines, given), trends(lines, given)]
      : [notes, bars(lines, given), leftOut(lines, given)]),
    ...toldBlocks(lines).map(([block, figures]) => {
      const note = block === 'voices' ? '' : words.inCurrency[block](lines[0]!.currency);
      return card(words.blocks[block], note, blockTable(lines, figures, given));
    }),
    formulas(given),
  ];
}

function leftOut(lines: readonly KpiLine[], given: PageGiven): string {
  const last = lines.filter(({ to }) => to === lines.at(-1)!.to);
  const notes = last.flatMap((line) => {
    const { group, period } = labelOf(line, given);
    const told = noteLeftOut(line, given);
    return told.length === 0 ? [] : [`${group === '' ? period : group}: ${told.join('; ')}`];
  });
  return notes.map((note) => `<p class="q next">${escapeHtml(note)}</p>`).join('');
}

/** The last period, with the one before it beside each figure. */
function tiles(lines: readonly KpiLine[], given: PageGiven): string {
  const { format } = given;
  const [now, before] = [lines.at(-1)!, lines.at(-2)];
  const shown = TILES.filter((figure) => now[figure] !== null || before?.[figure] != null);
  const one = (figure: KpiFigure) => {
    const basis = sayBasis(now, figure, given);
    const earlier = before && `${labelOf(before, given).period}: ${sayFigure(before, figure, { format })}`;
    return `<div class="tile"><span>${escapeHtml(nameOf(figure, given))}</span><b>${escapeHtml(sayFigure(now, figure, { format }))}</b>${[basis, earlier].map((text) => (text ? `<span>${escapeHtml(text)}</span>` : '')).join('')}</div>`;
  };
  return `<section class="card"><h2>${escapeHtml(labelOf(now, given).period)}</h2><div class="tiles">${shown.map(one).join('')}</div></section>`;
}

function trends(lines: readonly KpiLine[], given: PageGiven): string {
  const pictures = kpiTrends(lines, given);
  return pictures === '' ? '' : card(given.words.blocks.trend, '', pictures);
}

/** A picture per figure that has a course; empty where there are too few periods to draw one. */
export function kpiTrends(lines: readonly KpiLine[], given: KpiWording): string {
  const { words } = given;
  if (lines.length < 3) return '';
  const pictures = KPI_TRENDS.flatMap((figure) => {
    const range = sayRange(lines, figure, given);
    if (range === null) return [];
    const name = nameOf(figure, given);
    const [from, to] = [labelOf(lines[0]!, given).period, labelOf(lines.at(-1)!, given).period];
    const picture = trendPicture(
      lines.map((line) => line[figure]),
      { title: words.chart(name, from, to), from, to },
    );
    return [`<div><h3>${escapeHtml(name)}</h3>${picture}<p class="q">${escapeHtml(range)}</p></div>`];
  });
  return pictures.length === 0 ? '' : `<div class="trends">${pictures.join('')}</div>`;
}

/** Who pays how much at the end, each group with its amount and its share in words. */
function bars(lines: readonly KpiLine[], given: PageGiven): string {
  const { words, format } = given;
  const last = lines.filter(({ to }) => to === lines.at(-1)!.to);
  const total = last.reduce((sum, line) => sum + line.mrr_end, 0);
  const most = Math.max(...last.map((line) => line.mrr_end));
  if (most <= 0) return '';
  const rows = last.map((line) => {
    const width = Math.max(1, Math.round((100 * line.mrr_end) / most));
    const text = `${sayFigure(line, 'mrr_end', { format })} · ${format.percent(line.mrr_end / total)}`;
    return `<b>${escapeHtml(labelOf(line, given).group)}</b><span>${escapeHtml(text)}</span><i style="width:${width}%"></i>`;
  });
  return card(
    words.figures.mrr_end.name,
    labelOf(last[0]!, given).period,
    `<div class="bars">${rows.join('')}</div>`,
  );
}

function blockTable(lines: readonly KpiLine[], figures: readonly KpiFigure[], given: PageGiven): string {
  const { format } = given;
  const labels = rowLabels(lines, given);
  const rows = lines.map((line) => {
    const cells: Cell[] = figures.map((figure) => ({
      text: sayFigure(line, figure, { format, terse: true }),
      small: sayBasis(line, figure, given) || null,
      figure,
    }));
    return { cells: [...labels.of(line), ...cells] };
  });
  return htmlTable([...labels.titles, ...figures.map((figure) => nameOf(figure, given))], rows);
}

function formulas({ words }: PageGiven): string {
  const list = KPI_FIGURES.map((figure) => {
    const { name, formula } = words.figures[figure];
    return `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(formula)}</dd>`;
  });
  return `<section class="card"><details><summary>${escapeHtml(words.formulas)}</summary><dl>${list.join('')}</dl></details></section>`;
}
