import type { Translated } from '../../domain/types.ts';
import type { AlertModel, ProbabilityView } from '../models/alert-model.ts';
import type { MessageContext } from '../models/message.ts';
import type { Formatter } from '../text/create-formatter.ts';
import { formatProbability } from '../text/format-probability.ts';
import type { AlertStrings } from './alert-strings.ts';
import { BAND_NAMES, NOUNS } from './names.ts';

/** Of the weight behind the index. */
const KNOWN: Translated<(share: string) => string> = {
  en: (share) => `${share} known`,
  'pt-BR': (share) => `${share} conhecido`,
};

/** What the figures of an account are written with. */
interface Wording {
  strings: AlertStrings;
  format: Formatter;
  context: MessageContext;
}

/** `72 → 41`, `41`, or null; in whole points, as people compare them. */
export function healthMove(
  { strings, format }: Pick<Wording, 'strings' | 'format'>,
  from: number | null,
  to: number | null,
): string | null {
  if (to === null) return null;
  const now = format.number(to, 0);
  return from === null || Math.round(from) === Math.round(to)
    ? now
    : strings.healthMove(format.number(from, 0), now);
}

/** The index with its band, and since when it moved; one line when it did not. */
export function healthLines(wording: Wording, health: AlertModel['health']): string[] {
  const { strings, format, context } = wording;
  const { from, fromDay, to, fromBand, toBand, known = 1 } = health;
  const move = healthMove(wording, from, to);
  if (move === null) return [strings.healthUnknown];
  const names = BAND_NAMES[context.locale];
  const moved = fromBand !== null && fromBand !== toBand && fromBand !== 'unknown';
  const bands = moved ? strings.bandMove(names[fromBand], names[toBand]) : names[toBand];
  // A good index of half the weight is no good news yet.
  const share = Math.round(100 * known) < 100 ? `, ${KNOWN[context.locale](format.percent(known))}` : '';
  const lines = [`${move} (${bands}${share})`];
  const days = fromDay === null ? 0 : -format.daysUntil(fromDay);
  if (from !== null && fromDay !== null && days > 0 && Math.round(from) !== Math.round(to ?? from)) {
    lines.push(strings.since(format.duration(days), format.day(fromDay)));
  }
  return lines;
}

/** The probability over its horizon, and what it rests on. */
export function probabilityLines(wording: Wording, view: ProbabilityView): string[] {
  const { strings, format, context } = wording;
  const nouns = NOUNS[context.locale];
  const outcomes = view.outcomes === null ? null : format.count(view.outcomes, nouns.outcome);
  const needed = view.outcomesNeeded === null ? null : format.number(view.outcomesNeeded);
  const average = view.bookAverage === null ? null : format.percent(view.bookAverage);
  return [
    strings.within(formatProbability(view, format), format.count(view.horizonDays, nouns.day), average),
    view.model === 'learned' ? strings.learned(outcomes) : strings.prior(outcomes, needed),
  ];
}
