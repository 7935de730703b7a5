import { goalEvidence } from '../../domain/signals/goals/score-goals.ts';
import { cutText, displayName, displayText } from '../../domain/text/safe-text.ts';
import { materialLine } from '../alert/offer-materials.ts';
import type { AgendaModel, InvoiceView } from '../models/agenda-model.ts';
import type { QuoteView } from '../models/alert-model.ts';
import type { MessageContext } from '../models/message.ts';
import { healthLines, probabilityLines } from '../strings/account-figures.ts';
import { AGENDA_STRINGS, type AgendaStrings } from '../strings/agenda-strings.ts';
import { ALERT_STRINGS } from '../strings/alert-strings.ts';
import { MATERIAL_STRINGS } from '../strings/material-strings.ts';
import { CHANNEL_NAMES, NOUNS } from '../strings/names.ts';
import { formatEvidence } from '../strings/render-evidence.ts';
import { REQUEST_STRINGS } from '../strings/request-strings.ts';
import { createFormatter, type Formatter } from '../text/create-formatter.ts';

export interface AgendaLine {
  text: string;
  /** A customer's own words, set apart from ours. */
  quote?: string;
}

export interface AgendaSection {
  heading: string;
  lines: readonly AgendaLine[];
}

/** An agenda in words, before it takes the shape of a message or of a terminal. */
export interface AgendaDoc {
  title: string;
  sections: readonly AgendaSection[];
}

const CHANGES = 4;
const INVOICES = 5;
const ANSWERS = 3;
const SIGNALS = 5;
const GOALS = 5;
const TO_TELL = 3;
const QUESTIONS = 6;
/** A change that costs fewer points is nothing to talk about. */
const TELLING = 3;

interface AgendaContext {
  model: AgendaModel;
  context: MessageContext;
  format: Formatter;
  w: AgendaStrings;
}

/** What changed, what is at stake, open invoices, last answers, other signals and what to ask; what is empty is left out. */
export function agendaDoc(model: AgendaModel, context: MessageContext): AgendaDoc {
  const agenda = { model, context, format: createFormatter(context), w: AGENDA_STRINGS[context.locale] };
  const { w, format } = agenda;
  const sections: AgendaSection[] = [
    { heading: w.changed, lines: changes(agenda) },
    { heading: w.stake, lines: stake(agenda) },
    { heading: w.goals, lines: goals(agenda) },
    { heading: w.invoices, lines: invoices(agenda) },
    {
      heading: REQUEST_STRINGS[context.locale].agendaHeading,
      lines: (model.toTell ?? []).slice(0, TO_TELL).flatMap((title) => asLine(title, 250)),
    },
    { heading: w.answers, lines: model.answers.slice(0, ANSWERS).map((a) => answer(agenda, a)) },
    { heading: w.signals, lines: [...lastContact(agenda), ...signals(agenda)] },
    {
      heading: w.hints,
      lines: (model.hints ?? []).map((e) => ({ text: cutText(formatEvidence(e, 'sentence', format), 250) })),
    },
    {
      heading: MATERIAL_STRINGS[context.locale].heading,
      lines: (model.materials ?? []).map((offer) => ({ text: materialLine(offer, context) })),
    },
    { heading: w.questions, lines: model.questions.slice(0, QUESTIONS).flatMap((q) => asLine(q, 160)) },
  ];
  return {
    title: w.title(displayName(model), format.day(model.asOf)),
    sections: sections.filter((s) => s.lines.length > 0),
  };
}

/** The index, then what moved it against the account's own normal; answers and invoices have their own sections. */
function changes({ model, context, format, w }: AgendaContext): AgendaLine[] {
  const strings = ALERT_STRINGS[context.locale];
  const kinds = new Set<string>(model.answers.map((a) => a.kind));
  const telling = model.changes.filter((e) => e.points === 0 || Math.abs(e.points) >= TELLING);
  const told = telling.filter((e) => {
    const [about = ''] = e.code.split('.');
    return !(
      kinds.has(about) ||
      about === 'goal' ||
      (about === 'payment' && (model.invoices ?? []).length > 0)
    );
  });
  const sentences = [...new Set(told.map((e) => cutText(formatEvidence(e, 'sentence', format), 350)))];
  const health = healthLines({ strings, format, context }, model.health);
  return [
    { text: [strings.labels.health, health.join(', ')].join(' ') },
    ...model.said.map((e) => ({ text: cutText(formatEvidence(e, 'sentence', format), 350) })),
    ...(telling.length === 0 ? [{ text: w.nothingChanged }] : []),
    ...sentences.slice(0, CHANGES).map((text) => ({ text })),
  ];
}

function stake({ model, context, format, w }: AgendaContext): AgendaLine[] {
  const strings = ALERT_STRINGS[context.locale];
  const { mrr, renewalOn, probability } = model;
  const lines: string[] = [];
  if (mrr !== null) lines.push(strings.aYear(format.money({ ...mrr, amount: mrr.amount * 12 })));
  if (renewalOn !== null) {
    const past = format.daysUntil(renewalOn) < 0;
    lines.push((past ? w.renewed : w.renews)(format.day(renewalOn), format.relative(renewalOn)));
  }
  // With a notice it is no estimate any more.
  if (probability !== null && !model.said.some(({ code }) => code === 'rule.notice')) {
    const [percent = '', basis = ''] = probabilityLines({ strings, format, context }, probability);
    lines.push(w.probability(percent, basis));
  }
  return lines.map((text) => ({ text }));
}

function invoices({ model, context, format, w }: AgendaContext): AgendaLine[] {
  if (model.invoices === null) return [];
  if (model.invoices.length === 0) return [{ text: w.noInvoices }];
  const { more } = ALERT_STRINGS[context.locale];
  const left = model.invoices.length - INVOICES;
  const lines = model.invoices
    .slice(0, INVOICES)
    .map((i) => ({ text: invoiceLine(i, { context, format, w }) }));
  return left > 0 ? [...lines, { text: more(format.number(left)) }] : lines;
}

function invoiceLine(
  { invoiceId, amount, currency, dueOn, attempts, uncollectible }: InvoiceView,
  { context, format, w }: Omit<AgendaContext, 'model'>,
): string {
  const price = amount === null ? null : format.money({ amount, currency });
  return [
    w.invoice(price, displayText(invoiceId, 40)),
    ...(dueOn === null ? [] : [w.due(format.day(dueOn), format.relative(dueOn))]),
    ...(attempts > 0 ? [w.attempts(format.count(attempts, NOUNS[context.locale].attempt))] : []),
    ...(uncollectible ? [w.uncollectible] : []),
  ].join(' · ');
}

function answer({ context, format }: AgendaContext, view: QuoteView): AgendaLine {
  const strings = ALERT_STRINGS[context.locale];
  const lead = strings.quoteLead({
    kind: view.kind.toUpperCase(),
    score: format.number(view.score),
    by: displayText(view.by, 60),
    day: format.day(view.on),
  });
  const comment = displayText(view.comment, 300);
  return comment === null ? { text: `${lead} (${strings.noComment})` } : { text: lead, quote: comment };
}

function signals({ model, format, w }: AgendaContext): AgendaLine[] {
  return model.signals.slice(0, SIGNALS).map(({ name, value, on, usual }) => ({
    text: w.signal({
      name: displayText(name, 40) ?? '?',
      value: format.number(value),
      day: format.day(on),
      usual: usual === null ? null : format.number(usual),
    }),
  }));
}

function lastContact({ model, context, format, w }: AgendaContext): AgendaLine[] {
  if (model.lastContact === undefined) return [];
  const { on, channel, by } = model.lastContact;
  const how = [
    ...(channel === null ? [] : [CHANNEL_NAMES[context.locale][channel]]),
    ...(by === null ? [] : [displayText(by, 60) ?? '?']),
  ];
  return [{ text: w.lastContact(format.day(on), how.length === 0 ? null : how.join(', ')) }];
}

function goals({ model, format, w }: AgendaContext): AgendaLine[] {
  if (model.lacksGoal) return [{ text: w.lacksGoal }];
  return model.goals
    .slice(0, GOALS)
    .map((goal) => ({ text: formatEvidence(goalEvidence(goal), 'sentence', format) }));
}

function asLine(written: string, most: number): AgendaLine[] {
  const text = displayText(written, most);
  return text === null ? [] : [{ text }];
}

/** The agenda as lines of plain text, for a terminal. */
export function agendaText(model: AgendaModel, context: MessageContext): string[] {
  const { title, sections } = agendaDoc(model, context);
  return [
    title,
    ...sections.flatMap(({ heading, lines }) => [
      '',
      heading,
      ...lines.flatMap(({ text, quote }) => [
        `  - ${text}`,
        ...(quote === undefined ? [] : [`    “${quote}”`]),
      ]),
    ]),
  ];
}
