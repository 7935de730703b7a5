import type { AlertExplanation } from '../domain/alerts/explain-alert.ts';
import type { Locale } from '../domain/types.ts';
import { ALERT_EXPLANATION_STRINGS } from '../messages/strings/alert-explanation-strings.ts';
import { createFormatter, type Formatter } from '../messages/text/create-formatter.ts';
import { type Io, printHanging } from './io.ts';

/** Where an account stands against the line, and why it was alerted or was not. */
export function printAlertExplanation(io: Io, explained: AlertExplanation, locale: Locale): void {
  // The context holds no amount and no instant to tell.
  const w = ALERT_EXPLANATION_STRINGS[locale];
  const format = createFormatter({ locale, timeZone: 'UTC', currency: 'USD', today: explained.asOf });
  io.out(`\n${w.title}`);
  printHanging(io, '  ', sayOutcome(explained, { w, format }));
  // Its place and the line decide nothing about who has given notice.
  const { outcome } = explained;
  if (outcome.kind === 'alerted' && outcome.episode.state === 'leaving') return;
  printHanging(io, '  ', sayPlace(explained, { w, format }));
  // Why no line is drawn has been said where that is what holds it.
  if (outcome.kind === 'held' && outcome.reason === 'no_better_than_chance') return;
  for (const line of sayLine(explained, { w, format })) printHanging(io, '  ', line);
}

interface Words {
  w: (typeof ALERT_EXPLANATION_STRINGS)[Locale];
  format: Formatter;
}

function sayOutcome({ outcome }: AlertExplanation, { w, format }: Words): string {
  switch (outcome.kind) {
    case 'alerted':
      return w.alerted[outcome.about](format.day(outcome.episode.openedOn), outcome.episode.rules.join(', '));
    case 'held':
      return `${w.held}: ${w.reasons[outcome.reason]}`;
    case 'next':
      return w.next;
  }
}

function sayPlace(
  { figures: { probability, lift, rank, of } }: AlertExplanation,
  { w, format }: Words,
): string {
  if (probability === null) return w.probabilityUnknown;
  const own = w.probability(format.percent(probability, 1), lift === null ? null : format.number(lift, 1));
  return `${own}; ${w.place(format.number(rank), format.number(of))}`;
}

function sayLine(
  { line: { mode, mean, opensFrom, standsFrom } }: AlertExplanation,
  { w, format }: Words,
): string[] {
  if (mode === 'none' || opensFrom === null || standsFrom === null) return [w.none];
  const percent = (value: number) => format.percent(value, 1);
  const lift = mean === null || mean === 0 ? null : format.number(opensFrom / mean, 1);
  const opens = mode === 'line' ? w.line(percent(opensFrom), lift) : w.worst(percent(opensFrom));
  return [opens, w.stands(percent(standsFrom))];
}

/** As `explain --json` has it; shares 0-1. */
export function alertExplanationJson(explained: AlertExplanation | null): object | null {
  if (explained === null) return null;
  const { asOf, line, figures, outcome } = explained;
  return {
    as_of: asOf,
    outcome: outcome.kind,
    reason: outcome.kind === 'held' ? outcome.reason : null,
    about: outcome.kind === 'alerted' ? outcome.about : null,
    episode: outcome.kind === 'alerted' ? outcome.episode.id : null,
    ...figures,
    line: {
      mode: line.mode,
      mean: line.mean,
      median: line.median,
      opens_from: line.opensFrom,
      stands_from: line.standsFrom,
    },
  };
}
