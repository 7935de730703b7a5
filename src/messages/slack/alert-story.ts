import { cutText, displayText } from '../../domain/text/safe-text.ts';
import type { Evidence } from '../../domain/types.ts';
import type { QuoteView, TrendView } from '../models/alert-model.ts';
import type { SlackBlock } from '../models/message.ts';
import { sparkline } from '../text/sparkline.ts';
import type { AlertContext } from './alert-context.ts';
import { bold, bullets, line, quote, type RichNode, richText, span } from './blocks.ts';

const SENTENCES = 2;
const DRIVERS = 5;
/** A change that costs fewer points is no story; it still stands among the drivers. */
const TELLING = 3;
/** Points below this print as nothing and explain nothing. */
const MIN_POINTS = 0.05;

/** What changed against their own normal, in two sentences, over the line of the last weeks. */
export function whatChanged(alert: AlertContext): SlackBlock | null {
  const { model } = alert;
  // The quote below tells of the answer itself; the same answer twice would only cost the reader.
  const quoted = model.quote?.kind;
  const told = model.changes.filter(
    (e, i) =>
      (quoted === undefined || !e.code.startsWith(`${quoted}.`)) &&
      // What the alert is about leads, however little it costs.
      (e.points === 0 || Math.abs(e.points) >= TELLING || (i === 0 && isAbout(e, model.leadingRule))),
  );
  const sentences = [...new Set(told.map((e) => cutText(alert.formatEvidence(e, 'sentence'), 350)))];
  const nodes: RichNode[] = sentences.slice(0, SENTENCES).map((s) => line(span(s)));
  const lead = restsOn(alert, nodes.length > 0);
  if (lead !== null) nodes.unshift(line(span(lead)));
  if (model.byHand !== null && !alert.over)
    nodes.unshift(line(span(alert.formatEvidence(model.byHand, 'sentence'))));
  if (model.trend !== null && model.trend.values.length > 1) nodes.push(trendLine(alert, model.trend));
  return nodes.length === 0 ? null : richText(...nodes);
}

const ABOUT: ReadonlyMap<string, string> = new Map([
  ['detractor', 'nps.'],
  ['effort', 'ces.'],
  ['overdue', 'payment.'],
  ['failing_payment', 'payment.'],
  ['goal_behind', 'goal.'],
  ['onboarding', 'rule.onboarding'],
]);

function isAbout({ code }: Evidence, rule: string): boolean {
  const prefix = ABOUT.get(rule);
  return prefix !== undefined && code.startsWith(prefix);
}

/** The words that the alert is about: then they come first, before what else is to be said. */
export function isLeadingQuote(quote: QuoteView, rule: string): boolean {
  return ABOUT.get(rule) === `${quote.kind}.`;
}

/** What a risk alert rests on: the account's place among the others, then the reasons. */
function restsOn(
  { model, formatEvidence, strings, format, over }: AlertContext,
  hasReasons: boolean,
): string | null {
  if (model.risk === null || over) return null;
  const place = formatEvidence(model.risk, 'sentence');
  // A place of the day on which it opened has no reason in what follows, which is of today.
  const isOfToday = model.openedOn === format.today;
  return hasReasons && isOfToday ? strings.because(place.replace(/\.$/, '')) : place;
}

function trendLine(alert: AlertContext, trend: TrendView): RichNode {
  const { format, nouns, strings: w } = alert;
  const weeks = format.count(trend.values.length, nouns.week);
  const caption = w.trendCaption(w.trend[trend.measure], displayText(trend.product, 40), weeks);
  const known = trend.values.filter((v) => v !== null);
  const now = trend.values.at(-1) ?? null;
  const range = now === null ? [] : [w.trendRange(format.number(Math.max(...known)), format.number(now))];
  const gap = known.length < trend.values.length ? [w.trendGap] : [];
  // Hair spaces keep the bars apart in proportional fonts.
  const bars = [...sparkline(trend.values)].join('\u200a');
  return line(span(`${bars}  ${[caption, ...range, ...gap].join('; ')}`));
}

/** The drivers of the index, worst first, each with the points it costs. */
export function whyNow(alert: AlertContext): SlackBlock | null {
  const drivers = mergeAlike(alert, alert.model.drivers).filter((d) => Math.abs(d.points) >= MIN_POINTS);
  if (drivers.length === 0) return null;
  const lines = drivers
    .slice(0, DRIVERS)
    .map((e) =>
      line(bold(alert.format.signed(e.points, Math.abs(e.points) < 1 ? 1 : 0)), span(`  ${e.text}`)),
    );
  const left = drivers.length - DRIVERS;
  if (left > 0) lines.push(line(span(alert.strings.more(alert.format.number(left)))));
  return richText(line(bold(alert.strings.labels.whyNow)), bullets(...lines));
}

/** Two products, or two answers, may read alike in short: they become one line with their points together. */
function mergeAlike(alert: AlertContext, drivers: readonly Evidence[]): { text: string; points: number }[] {
  const byText = new Map<string, number>();
  for (const driver of drivers) {
    const text = cutText(alert.formatEvidence(driver, 'short'), 100);
    byText.set(text, (byText.get(text) ?? 0) + driver.points);
  }
  const merged = [...byText].map(([text, points]) => ({ text, points }));
  return merged.sort((a, b) => a.points - b.points);
}

/** The customer's own words: those of the newest answer, or, where it has none, of the newest that has, each with its day. */
export function customerQuote(alert: AlertContext, view: QuoteView): SlackBlock {
  const own = answerLines(alert, view);
  const { inWords } = view;
  return richText(...own, ...(inWords && inWords.comment !== null ? answerLines(alert, inWords) : []));
}

function answerLines(alert: AlertContext, view: Omit<QuoteView, 'inWords'>): RichNode[] {
  const { format, strings: w } = alert;
  const by = displayText(view.by, 60);
  const lead = w.quoteLead({
    kind: view.kind.toUpperCase(),
    score: format.number(view.score),
    by,
    day: format.day(view.on),
  });
  const comment = displayText(view.comment, 500);
  if (comment === null) return [line(bold(lead), span(` (${w.noComment})`))];
  return [line(bold(lead)), quote(span(comment))];
}
