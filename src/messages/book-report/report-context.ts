import type { AlertRow } from '../../domain/episode.ts';
import type { Revenue } from '../../domain/money.ts';
import { ownValue } from '../../domain/names.ts';
import type { TaskRow } from '../../domain/task.ts';
import { displayText, escapeHtml } from '../../domain/text/safe-text.ts';
import { type Cell, htmlTable } from '../backtest-report/html-table.ts';
import { REPORT_STYLE } from '../backtest-report/report-style.ts';
import { BOOK_REPORT_STRINGS, type BookReportStrings } from '../strings/book-report-strings.ts';
import { NOUNS, QUEUE_NAMES, SEVERITY_NAMES } from '../strings/names.ts';
import type { Formatter, Noun } from '../text/create-formatter.ts';
import { selfContainedPage } from '../text/self-contained-page.ts';

/** How a report is worded, and where its names lead. */
export interface ReportWording {
  format: Formatter;
  /** Of amounts that carry none. */
  currency: string;
  /** Address of the page of an account, or of the book for null; null = the file stands alone. */
  link: ((accountId: string | null) => string) | null;
  /** Seconds after which a browser asks again; left out = never. */
  refreshSeconds?: number;
}

const STYLE = `${REPORT_STYLE}
.tile b{font-size:20px}
.wide svg{max-width:none;min-width:600px}
i.critical{background:var(--up)}i.at_risk{background:var(--other)}i.watch{background:var(--main)}i.healthy{background:var(--down)}i.unknown{background:var(--chance)}
svg .critical{fill:var(--up)}svg .at_risk{fill:var(--other)}svg .watch{fill:var(--main)}svg .healthy{fill:var(--down)}svg .unknown{fill:var(--chance)}
svg .bar{fill:var(--main);opacity:.55}
svg .answer{fill:var(--other)}svg .invoice{fill:var(--up)}svg .opened{fill:var(--up)}svg .closed{fill:var(--down)}
blockquote{margin:0 0 8px;padding:0 0 0 12px;border-left:3px solid var(--line);color:var(--quiet)}
ul{margin:0 0 8px;padding:0 0 0 18px}
li{margin:0 0 4px}
a{color:var(--main)}
.text th,.text td{text-align:left}
.text td:first-child{min-width:5em}
.text td.account{min-width:10em;white-space:normal}
`;

export const wordsOf = ({ format }: ReportWording): BookReportStrings => BOOK_REPORT_STRINGS[format.locale];

/** @param blocks HTML in which everything from data is escaped; empty ones are left out */
export function reportPage(title: string, blocks: readonly string[], wording: ReportWording): string {
  const { format, refreshSeconds } = wording;
  return selfContainedPage({
    locale: format.locale,
    title,
    style: STYLE,
    body: blocks.filter(Boolean).join('\n'),
    ...(refreshSeconds === undefined ? {} : { refreshSeconds }),
  });
}

/** Rows of one list that are shown; the rest is counted. */
const MOST_ROWS = 100;

/** A table of words, cut where nobody reads on, or the sentence that there is nothing. */
function listOr(
  none: string,
  head: readonly string[],
  given: { rows: readonly { cells: readonly Cell[]; marked?: boolean }[]; more: (count: number) => string },
): string {
  const rest = given.rows.length - MOST_ROWS;
  const more = rest > 0 ? `<p class="q">${escapeHtml(given.more(rest))}</p>` : '';
  return `<div class="text">${tableOr(none, head, given.rows.slice(0, MOST_ROWS))}${more}</div>`;
}

/** A table, or the sentence that there is nothing. */
export function tableOr(
  none: string,
  head: readonly string[],
  rows: readonly { cells: readonly Cell[]; marked?: boolean }[],
): string {
  return rows.length === 0 ? `<p class="lead">${escapeHtml(none)}</p>` : htmlTable(head, rows);
}

export function tile(name: string, figure: string, notes: readonly string[]): string {
  const small = notes.map((note) => `<span>${escapeHtml(note)}</span>`).join('');
  return `<div class="tile"><span>${escapeHtml(name)}</span><b>${escapeHtml(figure)}</b>${small}</div>`;
}

/** Each amount by itself: `$4.88k + R$174k`; null = none is known. */
export function shortRevenue(revenue: Revenue, { format, currency }: ReportWording): string | null {
  const sum = revenue.counted === 0 ? [] : [format.shortMoney({ amount: revenue.total, currency })];
  const own = revenue.unconverted
    .filter(({ mrr }) => mrr !== 0)
    .map((part) => format.shortMoney({ amount: part.mrr, currency: part.currency }));
  return sum.length + own.length === 0 ? null : [...sum, ...own].join(' + ');
}

/** An amount of a month as a year's. */
export function yearly(
  { mrr, currency }: { mrr: number | null; currency: string | null },
  wording: ReportWording,
): string {
  if (mrr === null) return '-';
  return wording.format.shortMoney({ amount: mrr * 12, currency: currency ?? wording.currency });
}

/** The name of an account, which leads to its page where there is one. */
export function accountCell(
  { accountId, name }: { accountId: string; name: string | null },
  { link }: ReportWording,
): Cell {
  const text = displayText(name, 60) ?? displayText(accountId, 60) ?? '?';
  return link === null ? text : { text, href: link(accountId) };
}

/** Alerts with what a person looks at first; of one account its name is left out. */
export function alertsTable(rows: readonly AlertRow[], wording: ReportWording, isOne = false): string {
  const { format } = wording;
  const words = wordsOf(wording);
  const { columns: c } = words;
  const head = [
    ...(isOne ? [] : [c.account]),
    ...[c.severity, c.since, ...(isOne ? [c.until] : []), c.owner, c.state],
    ...(isOne ? [] : [c.health, c.yearly]),
    c.rule,
  ];
  const table = rows.map((row) => ({
    cells: [
      ...(isOne ? [] : [accountCell({ accountId: row.account_id, name: row.account }, wording)]),
      ownValue<string>(SEVERITY_NAMES[format.locale], row.severity) ?? row.severity,
      format.day(row.opened_on),
      ...(isOne ? [row.closed_on === null ? '-' : format.day(row.closed_on)] : []),
      displayText(row.owner, 60) ?? words.nobody,
      stateOf(row, words),
      ...(isOne ? [] : [row.health === null ? '?' : format.number(row.health, 0), yearly(row, wording)]),
      { text: row.rules.join(', '), words: true },
    ],
  }));
  return listOr(words.alerts.none, head, { rows: table, more: moreOf(NOUNS[format.locale].alert, wording) });
}

export function tasksTable(
  rows: readonly TaskRow[],
  given: { asOf: string; isOne?: boolean },
  wording: ReportWording,
): string {
  const { format } = wording;
  const words = wordsOf(wording);
  const { columns: c } = words;
  const isOne = given.isOne ?? false;
  const table = rows.map((row) => {
    const isLate = row.state === 'open' && row.due_on < given.asOf;
    return {
      cells: [
        format.day(row.due_on),
        ...(isOne ? [] : [accountCell({ accountId: row.account_id, name: row.account }, wording)]),
        isLate ? words.states.overdue : words.states[row.state],
        displayText(row.owner, 60) ?? ownValue<string>(QUEUE_NAMES[format.locale], row.queue) ?? row.queue,
        { text: displayText(row.title, 200) ?? '?', words: true },
      ],
      marked: isLate,
    };
  });
  const head = [c.due, ...(isOne ? [] : [c.account]), c.state, c.owner, c.task];
  return listOr(words.tasks.none, head, { rows: table, more: moreOf(NOUNS[format.locale].task, wording) });
}

const moreOf = (noun: Noun, wording: ReportWording) => (count: number) =>
  wordsOf(wording).more(wording.format.count(count, noun));

function stateOf({ state, closed_on }: AlertRow, { states }: BookReportStrings): string {
  return closed_on === null ? (ownValue<string>(states, state) ?? state) : states.closed;
}
