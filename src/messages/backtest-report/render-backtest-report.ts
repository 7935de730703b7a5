import { escapeHtml } from '../../domain/text/safe-text.ts';
import type { BacktestReport } from '../../learning/report/backtest-figures.ts';
import type { ModelShape } from '../../learning/report/model-shapes.ts';
import { featureName, featureValue } from '../strings/feature-strings.ts';
import { createFormatter } from '../text/create-formatter.ts';
import { selfContainedPage } from '../text/self-contained-page.ts';
import { card, formats, keepDays } from './html-table.ts';
import { gainsPicture, leadPicture, reliabilityPicture } from './report-pictures.ts';
import { REPORT_STYLE } from './report-style.ts';
import {
  budgetsTable,
  gainsTable,
  headlineTable,
  kindsTable,
  profitTable,
  reasonsTable,
  reliabilityTableHtml,
  tiersTable,
  trainingsTable,
} from './report-tables.ts';
import { shapePicture } from './shape-picture.ts';

/**
 * A back-test as one HTML file that needs nothing else: no scripts, no fonts, no pictures from elsewhere. Every figure
 * is one of the report's, and everything that came from data is escaped.
 */
export function renderBacktestReport(report: BacktestReport): string {
  const body = [
    head(report),
    report.churners === 0 ? '' : tiles(report),
    card('All figures, with 95 % intervals', headlineNote(report), headlineTable(report)),
    `<div class="pair">${card('Are the probabilities true?', RELIABILITY_NOTE, reliabilityPicture(report) + reliabilityTableHtml(report))}${card('How much better than by chance?', GAINS_NOTE, gainsPicture(report) + gainsTable(report))}${card('How early?', leadNote(report), leadPicture(report))}${card('What would be worth it?', PROFIT_NOTE, profitTable(report) + kinds(report) + reasons(report))}</div>`,
    card('Other alert budgets', budgetNote(report), budgetsTable(report)),
    report.tiers.length < 2
      ? ''
      : card('By tier', 'The same rules within each tier alone.', tiersTable(report)),
    shapes(report),
    card(
      'What was learned, when',
      'Each model knew only outcomes that had closed by then.',
      trainingsTable(report),
    ),
    footer(report),
  ];
  return selfContainedPage({
    locale: 'en',
    title: `Back-test ${report.from} to ${report.to}`,
    style: REPORT_STYLE,
    body: keepDays(body.filter(Boolean).join('\n')).replace(/(\d) %/g, '$1&nbsp;%'),
  });
}

const RELIABILITY_NOTE =
  'Ten groups of equal size by probability. On the dotted line, what was said is what happened; bars are 95 % intervals, as if the rows were independent. Both axes give room to small values.';
const GAINS_NOTE =
  'Look at the riskiest share of the accounts: how many of the departures are among them? The corner on the left is what foresight would reach.';
const SHAPES_NOTE =
  'The newest model, strongest first. Above the line a value raises the risk, below it lowers it, each against the average account; a step is as wide as its share of the rows. The dashed piece on the right is what is unknown.';
const PROFIT_NOTE =
  'Expected maximum profit of a retention campaign. EMPC: value 200, incentive 10, contact 1 for every account. EMPB: a year of what the account pays, incentive 5 % of it, contact 15. In both a contacted leaver stays with 30 % chance. With your own costs the cut differs.';

function head(report: BacktestReport): string {
  const verdict = `${report.verdict.charAt(0).toUpperCase()}${report.verdict.slice(1)}.`;
  const { recall, index, random, budget } = report;
  const plain =
    recall === null
      ? ''
      : `<p class="lead">Of ${formats.count(report.churners)} departures, alerts to ${formats.percent(budget.share, 0)} of the accounts per ${budget.period_days} days would have warned of ${formats.percent(recall, 0)} in time; the plain index of ${formats.percent(index.recall, 0)}, a random order of ${formats.percent(random.recall, 0)}.</p>`;
  const window = `${formats.count(report.snapshots)} cut-offs from ${report.from} to ${report.to}, every ${report.every_days} days · horizon ${report.horizon_days} days · ${formats.count(report.rows)} rows · ${formats.count(report.churners)} departures · base rate ${formats.percent(report.base_rate, 2)}`;
  return `<h1>Back-test of the churn warnings</h1><p class="verdict">${escapeHtml(verdict)}</p>${plain}<p class="q">${escapeHtml(window)}</p>`;
}

function tiles(report: BacktestReport): string {
  const { index, random } = report;
  const budget = formats.percent(report.budget.share, 0);
  const tile = (label: string, value: string, ...lines: string[]) =>
    `<div class="tile"><span>${escapeHtml(label)}</span><b>${escapeHtml(value)}</b>${lines.map((line) => `<span>${escapeHtml(line)}</span>`).join('')}</div>`;
  const beside = (mine: string, other: string) => `index ${mine}, random ${other}`;
  return `<section class="card tiles">${[
    tile(
      'ROC-AUC',
      formats.figure(report.roc_auc),
      formats.figures(report.roc_auc_interval) ?? '',
      beside(formats.figure(index.roc_auc), formats.figure(random.roc_auc)),
    ),
    tile(
      'PR-AUC',
      formats.figure(report.pr_auc, 4),
      formats.figures(report.pr_auc_interval, 4) ?? '',
      `base rate ${formats.figure(report.base_rate, 4)}, index ${formats.figure(index.pr_auc, 4)}`,
    ),
    tile(
      `Warned of at ${budget}`,
      formats.percent(report.recall),
      formats.percents(report.recall_interval) ?? '',
      beside(formats.percent(index.recall), formats.percent(random.recall)),
    ),
    tile(
      'Warnings that were right',
      formats.percent(report.precision),
      formats.percents(report.precision_interval) ?? '',
      `base rate ${formats.percent(report.base_rate)}, index ${formats.percent(index.precision)}`,
    ),
    tile(
      'Calibration error',
      formats.figure(report.expected_calibration_error, 4),
      `said ${formats.percent(report.mean_probability, 2)} on average`,
      `happened ${formats.percent(report.base_rate, 2)}`,
    ),
    tile(
      'Median warning',
      formats.days(report.median_lead_days),
      `${formats.count(report.alerts)} alerts in all`,
      report.alerts_per_csm_and_week === null
        ? ''
        : `${formats.figure(report.alerts_per_csm_and_week, 1)} per CSM and week`,
    ),
  ].join('')}</section>`;
}

function headlineNote({ budget }: BacktestReport): string {
  return `ROC-AUC: how often somebody who left was ranked above somebody who stayed; PR-AUC: precision averaged over all cuts; Brier score and calibration error: lower is better. Rows of one account are taken together in the intervals. An alerted account stays muted for ${budget.cool_down_days} days, so that only new warnings count.`;
}

function leadNote({ lead_times, churners }: BacktestReport): string {
  const warned = lead_times.reduce((sum, bar) => sum + bar.departures, 0);
  return `The ${formats.count(warned)} of ${formats.count(churners)} departures that were warned of within the horizon, by days of warning.`;
}

function budgetNote({ budget }: BacktestReport): string {
  return `Accounts that may be alerted per ${budget.period_days} days, each at most once in ${budget.cool_down_days}. More alerts find more departures and are wrong more often.`;
}

function shapes(report: BacktestReport): string {
  if (report.uses.length === 0) return '';
  const format = createFormatter({ locale: 'en', timeZone: 'UTC', currency: 'USD', today: report.to });
  const pictures = report.uses.map((shape) => {
    const title = featureName(shape.feature, 'en');
    const formatValue = (value: number) => featureValue({ feature: shape.feature, value }, format);
    const picture = shapePicture(shape, { title, format: formatValue });
    return `<div><h3>${escapeHtml(title)}</h3>${picture}<p class="q">${extremes(shape, formatValue)}</p></div>`;
  });
  return card('What the model uses most', SHAPES_NOTE, `<div class="shapes">${pictures.join('\n')}</div>`);
}

function kinds(report: BacktestReport): string {
  if (report.kinds.length === 0) return '';
  const note = 'Departures of one kind against everybody who stayed.';
  return `<h2 class="next">By kind of departure</h2><p class="q">${note}</p>${kindsTable(report)}`;
}

function reasons({ departures_by_reason: causes }: BacktestReport): string {
  if (causes === undefined) return '';
  const note = 'What the alerts of the budget came to for the departures of each reason that the data tell.';
  return `<h2 class="next">By reason for leaving</h2><p class="q">${note}</p>${reasonsTable(causes)}`;
}

/** Where the risk is highest and lowest, in words. */
function extremes({ steps, names, missing }: ModelShape, formatValue: (value: number) => string): string {
  const order = steps.map((_, i) => i).sort((a, b) => steps[a]!.log_odds - steps[b]!.log_odds);
  const range = (i: number) => {
    const { from, to } = steps[i]!;
    if (names) return names[i]!;
    if (from === null) return to === null ? 'any value' : `under ${formatValue(to)}`;
    if (to === null) return `from ${formatValue(from)}`;
    return from === to ? `at ${formatValue(from)}` : `${formatValue(from)} to ${formatValue(to)}`;
  };
  const part = (i: number, word: string, className: string) =>
    `<span class="${className}">${word}</span> ${escapeHtml(`${range(i)} (odds × ${Math.exp(steps[i]!.log_odds).toFixed(2)})`)}`;
  const [lowest, highest] = [order[0], order.at(-1)];
  if (lowest === undefined || highest === undefined) return '';
  const unknown =
    (missing.rows ?? 0) === 0 ? '' : `; unknown (odds × ${Math.exp(missing.log_odds).toFixed(2)})`;
  return `${part(highest, 'highest', 'up')}, ${part(lowest, 'lowest', 'down')}${unknown}`;
}

function footer({ data, config_hash, rows_undecided, said_by }: BacktestReport): string {
  const undecided =
    rows_undecided === 0
      ? ''
      : ` ${formats.count(rows_undecided)} rows are left out: their horizon ends after the data do.`;
  const who = `${formats.count(said_by.learned)} predictions learned, ${formats.count(said_by.prior)} by the prior.`;
  return `<footer class="q">Data from ${escapeHtml(data.first_day ?? '?')} to ${escapeHtml(data.last_day ?? '?')}, ${formats.count(data.accounts)} accounts. ${who}${undecided} Configuration ${escapeHtml(config_hash)}.</footer>`;
}
