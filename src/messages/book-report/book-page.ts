import { addRevenues } from '../../domain/money.ts';
import { ownValue } from '../../domain/names.ts';
import { escapeHtml } from '../../domain/text/safe-text.ts';
import type { Band } from '../../domain/types.ts';
import { card, htmlTable, keepDays } from '../backtest-report/html-table.ts';
import type { KpiWording } from '../kpi-report/kpi-notes.ts';
import { kpiTrends } from '../kpi-report/kpi-page.ts';
import type { BookReport, ReportedAccount } from '../models/book-report-model.ts';
import { BAND_NAMES, NOUNS, SOURCE_NAMES } from '../strings/names.ts';
import { shortReasons } from '../strings/render-evidence.ts';
import { formatProbability } from '../text/format-probability.ts';
import { bandAreas } from './history-pictures.ts';
import {
  accountCell,
  alertsTable,
  type ReportWording,
  reportPage,
  shortRevenue,
  tableOr,
  tasksTable,
  tile,
  wordsOf,
  yearly,
} from './report-context.ts';

const AT_RISK: readonly Band[] = ['critical', 'at_risk'];
const REASONS = 2;

/** The whole book as one HTML file: everything that came from data is escaped. */
export function renderBookPage(report: BookReport, wording: ReportWording & { kpis: KpiWording }): string {
  const { format } = wording;
  const words = wordsOf(wording);
  const title = `${words.book} · ${words.asOf(format.day(report.asOf))}`;
  return reportPage(
    title,
    [
      `<h1>${escapeHtml(title)}</h1>`,
      `<p class="verdict">${escapeHtml(verdict(report, wording))}</p>`,
      tiles(report, wording),
      keepDays(bands(report, wording)),
      history(report, wording),
      keepDays(accounts(report, wording)),
      keepDays(card(words.alerts.title, '', alertsTable(report.alerts, wording))),
      keepDays(card(words.tasks.title, '', tasksTable(report.tasks, report, wording))),
      keepDays(ledger(report, wording)),
      figures(report, wording.kpis, words.figures),
      keepDays(sources(report, wording)),
    ],
    wording,
  );
}

function verdict(report: BookReport, wording: ReportWording): string {
  const { format } = wording;
  const words = wordsOf(wording);
  const noun = NOUNS[format.locale].account;
  const all = format.count(
    report.bands.reduce((sum, { accounts: n }) => sum + n, 0),
    noun,
  );
  const risky = report.bands.filter(({ band }) => AT_RISK.includes(band));
  const count = risky.reduce((sum, { accounts: n }) => sum + n, 0);
  if (count === 0) return words.nobodyAtRisk(all);
  const money = shortRevenue(addRevenues(risky.map(({ revenue }) => revenue)), wording);
  return words.atRisk(format.number(count, 0), all, money);
}

function tiles({ bands: all, alerts, tasks, asOf }: BookReport, wording: ReportWording): string {
  const { format } = wording;
  const words = wordsOf(wording);
  const { account, task } = NOUNS[format.locale];
  const critical = alerts.filter(({ severity }) => severity === 'critical').length;
  const overdue = tasks.filter(({ due_on }) => due_on < asOf).length;
  const risky = all
    .filter(({ band }) => AT_RISK.includes(band))
    .map(({ band, accounts: n, revenue }) =>
      tile(capital(BAND_NAMES[format.locale][band]), format.count(n, account), [
        shortRevenue(revenue, wording) ?? '-',
      ]),
    );
  const shown = [
    ...risky,
    tile(words.tiles.alerts, format.number(alerts.length, 0), [
      `${format.number(critical, 0)} ${words.tiles.ofThemCritical}`,
    ]),
    tile(words.tiles.tasks, format.number(tasks.length, 0), [
      words.tiles.overdue(format.count(overdue, task)),
    ]),
  ];
  return `<section class="card"><div class="tiles">${shown.join('')}</div></section>`;
}

function bands({ bands: all }: BookReport, wording: ReportWording): string {
  const { format } = wording;
  const { bands: words } = wordsOf(wording);
  const count = all.reduce((sum, { accounts: n }) => sum + n, 0);
  const rows = all
    .filter(({ accounts: n }) => n > 0)
    .map(({ band, accounts: n, revenue }) => ({
      cells: [
        BAND_NAMES[format.locale][band],
        format.number(n, 0),
        format.percent(n / count),
        shortRevenue(revenue, wording) ?? '-',
      ],
    }));
  const head = [words.band, words.accounts, words.share, words.monthly];
  return card(words.title, words.note, htmlTable(head, rows));
}

function history({ history: days }: BookReport, wording: ReportWording): string {
  const { format } = wording;
  const { history: words } = wordsOf(wording);
  const [first, last] = [days[0], days.at(-1)];
  if (days.length < 3 || !first || !last)
    return card(words.title, '', `<p class="lead">${escapeHtml(words.one)}</p>`);
  const names = BAND_NAMES[format.locale];
  const key = (['healthy', 'watch', 'at_risk', 'critical', 'unknown'] as const)
    .filter((band) => days.some(({ counts }) => counts[band] > 0))
    .map((band) => `<span><i class="${band}"></i>${escapeHtml(names[band])}</span>`);
  const title = words.picture(format.day(first.day), format.day(last.day));
  return card(
    words.title,
    words.note,
    `<div class="key">${key.join('')}</div><div class="wide" tabindex="0">${bandAreas(days, { title, format })}</div>`,
  );
}

function accounts(report: BookReport, wording: ReportWording): string {
  const { format } = wording;
  const words = wordsOf(wording);
  const { columns: c } = words;
  const risky = report.bands
    .filter(({ band }) => AT_RISK.includes(band))
    .reduce((sum, { accounts: n }) => sum + n, 0);
  const rest = risky - report.accounts.length;
  const table = tableOr(
    words.accounts.none,
    [c.account, c.health, c.fourWeeks, c.probability, c.yearly, c.renewal, c.why],
    report.accounts.map((account) => ({ cells: accountCells(account, wording) })),
  );
  const more =
    rest > 0
      ? `<p class="q">${escapeHtml(words.more(format.count(rest, NOUNS[format.locale].account)))}</p>`
      : '';
  return card(words.accounts.title, words.accounts.note, table + more);
}

function accountCells(account: ReportedAccount, wording: ReportWording) {
  const { format } = wording;
  const { health, before, probability, renewalOn, reasons } = account;
  return [
    accountCell(account, wording),
    health === null ? '?' : format.number(health, 0),
    health === null || before === null ? '-' : format.signed(health - before, 0),
    probability === null ? '-' : formatProbability({ ...account, probability }, format),
    yearly(account, wording),
    renewalOn === null ? '-' : format.day(renewalOn),
    { text: shortReasons(reasons, format, REASONS), words: true },
  ];
}

function ledger({ ledger: told }: BookReport, wording: ReportWording): string {
  const { format } = wording;
  const words = wordsOf(wording);
  const { columns: c } = words;
  const count = (n: number) => format.number(n, 0);
  const rows = told.rules.map(({ rule, alerts, outcomes, byOutcome, against }) => ({
    cells: [
      rule,
      count(alerts),
      {
        text: byOutcome === null ? '-' : `${count(byOutcome.hits)} / ${count(byOutcome.n)}`,
        small:
          byOutcome === null ? null : `${format.percent(byOutcome.low)} – ${format.percent(byOutcome.high)}`,
      },
      against.chance === null ? '-' : format.percent(against.chance),
      count(outcomes.stayed),
      count(outcomes.not_known_yet),
    ],
  }));
  const days = format.count(told.outcomeDays, NOUNS[format.locale].day);
  const head = [c.rule, c.alerts, c.left, c.chance, c.stayed, c.open];
  return card(words.ledger.title, words.ledger.note(days), tableOr(words.ledger.none, head, rows));
}

function figures({ kpis }: BookReport, wording: KpiWording, title: string): string {
  const pictures = kpiTrends(kpis, wording);
  return pictures === '' ? '' : card(title, '', pictures);
}

function sources(report: BookReport, wording: ReportWording): string {
  const { format } = wording;
  const words = wordsOf(wording);
  const { columns: c, sources: w } = words;
  const rows = report.sources.map(({ name, watermark, stale, loaded, gapDays }) => ({
    cells: [
      ownValue<string>(SOURCE_NAMES[format.locale], name) ?? name,
      watermark === null ? '-' : format.day(watermark),
      gapDays === null ? '-' : w.every(format.count(gapDays, NOUNS[format.locale].day)),
      loaded ? (stale ? w.stale : w.fresh) : w.missing,
    ],
    marked: loaded && stale,
  }));
  return card(w.title, '', htmlTable([c.source, c.newest, c.rhythm, c.state], rows));
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
