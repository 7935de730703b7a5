import { daysBetween } from '../../domain/day.ts';
import { ownValue } from '../../domain/names.ts';
import { displayText, escapeHtml } from '../../domain/text/safe-text.ts';
import { agendaDoc } from '../agenda/agenda-doc.ts';
import { card, keepDays } from '../backtest-report/html-table.ts';
import type { AccountHappening, AccountReport } from '../models/book-report-model.ts';
import type { MessageContext } from '../models/message.ts';
import { BAND_NAMES, COMPONENT_NAMES, NOUNS } from '../strings/names.ts';
import { formatEvidence } from '../strings/render-evidence.ts';
import { accountYear } from './history-pictures.ts';
import {
  alertsTable,
  type ReportWording,
  reportPage,
  tableOr,
  tasksTable,
  wordsOf,
} from './report-context.ts';

/** One account as one HTML file: everything that came from data is escaped. */
export function renderAccountPage(
  report: AccountReport,
  wording: ReportWording & { context: MessageContext },
): string {
  const { format, context, link } = wording;
  const words = wordsOf(wording);
  const { account, asOf, health, band } = report;
  const name = displayText(account.name, 80) ?? displayText(account.accountId, 80) ?? '?';
  const facts = [account.tier, account.csmEmail].flatMap((fact) => displayText(fact, 80) ?? []);
  const standing = `${health === null ? words.unknown : format.number(health, 0)} · ${BAND_NAMES[format.locale][band]}`;
  const agenda = agendaDoc(report.agenda, context);
  // The id stands alone, so that erasing finds a page by it.
  const heading = [words.account, account.accountId, ...facts, words.asOf(format.day(asOf))];
  return reportPage(
    `${name} · ${words.asOf(format.day(asOf))}`,
    [
      link === null ? '' : `<p><a href="${escapeHtml(link(null))}">← ${escapeHtml(words.back)}</a></p>`,
      `<h1>${heading.map((part) => `<span>${escapeHtml(part)}</span>`).join(' · ')}</h1>`,
      `<p class="verdict">${escapeHtml(`${name}: ${standing}`)}</p>`,
      year(report, name, wording),
      `<div class="pair">${agenda.sections.map(sectionCard).join('')}</div>`,
      keepDays(components(report, wording)),
      keepDays(happenings(report, wording)),
      keepDays(card(words.columns.alerts, '', alertsTable(report.alerts, wording, true))),
      keepDays(card(words.tasks.title, '', tasksTable(report.tasks, { asOf, isOne: true }, wording))),
    ],
    wording,
  );
}

function sectionCard({ heading, lines }: ReturnType<typeof agendaDoc>['sections'][number]): string {
  const told = lines.map(({ text, quote }) => {
    const words = text === '' ? '' : `<p>${escapeHtml(text)}</p>`;
    return quote === undefined ? words : `${words}<blockquote>${escapeHtml(quote)}</blockquote>`;
  });
  return card(heading, '', told.join(''));
}

function year(report: AccountReport, name: string, wording: ReportWording): string {
  const { axis } = wordsOf(wording);
  const { format } = wording;
  const drawn = accountYear(report, { title: (from, to) => axis.picture(name, from, to), format });
  return drawn === null
    ? card(axis.title, '', `<p class="lead">${escapeHtml(axis.few)}</p>`)
    : card(axis.title, axis.note, `<div class="wide" tabindex="0">${drawn}</div>`);
}

function components(report: AccountReport, wording: ReportWording): string {
  const { format } = wording;
  const words = wordsOf(wording);
  const { columns: c } = words;
  const rows = report.components.map(({ name, score, contribution, evidence }) => ({
    cells: [
      ownValue<string>(COMPONENT_NAMES[format.locale], name) ?? name,
      score === null ? '?' : format.number(score, 0),
      format.number(contribution, 2),
      { text: evidence.map((one) => formatEvidence(one, 'sentence', format)).join(' '), words: true },
    ],
  }));
  const head = [c.component, c.score, c.points, c.why];
  return card(words.components.title, words.components.note, tableOr(words.unknown, head, rows));
}

function happenings(report: AccountReport, wording: ReportWording): string {
  const { format } = wording;
  const words = wordsOf(wording);
  const rows = report.happenings.map((one) => ({
    cells: [format.day(one.on), { text: happened(one, wording), words: true }],
  }));
  const head = [words.columns.day, words.columns.happened];
  return card(
    words.happenings.title,
    '',
    `<div class="text">${tableOr(words.happenings.none, head, rows)}</div>`,
  );
}

function happened(one: AccountHappening, wording: ReportWording): string {
  const { format } = wording;
  const { happened: w } = wordsOf(wording);
  switch (one.kind) {
    case 'answer':
      return w.answer(one.survey.toUpperCase(), format.number(one.score));
    case 'invoice': {
      const id = displayText(one.invoiceId, 60) ?? '?';
      if (one.paidOn === null) return w.invoiceOpen(id);
      return w.invoicePaid(id, format.count(daysBetween(one.on, one.paidOn), NOUNS[format.locale].day));
    }
    case 'alert_opened':
      return w.opened(one.rules.join(', '));
    case 'alert_closed':
      return w.closed(one.rules.join(', '), displayText(one.reason, 120));
  }
}
