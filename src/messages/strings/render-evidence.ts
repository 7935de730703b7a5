import { withoutRepeats } from '../../domain/evidence/settle-evidence.ts';
import { POOLED } from '../../domain/signals/usage/pool-sparse-products.ts';
import { displayText } from '../../domain/text/safe-text.ts';
import type { Day, Evidence, Locale, Translated } from '../../domain/types.ts';
import type { MessageContext } from '../models/message.ts';
import { createFormatter, type Formatter } from '../text/create-formatter.ts';
import { GOAL_STRINGS } from './evidence-goals.ts';
import { BAND_STRINGS, CAP_STRINGS, RENEWAL_STRINGS, SIGNAL_STRINGS } from './evidence-index.ts';
import { PAYMENT_STRINGS } from './evidence-payment.ts';
import { RULE_STRINGS } from './evidence-rules.ts';
import { CES_STRINGS, NPS_STRINGS } from './evidence-surveys.ts';
import { CHANGE_STRINGS, UNKNOWN_STRINGS } from './evidence-unknown.ts';
import { USAGE_STRINGS } from './evidence-usage.ts';
import { createEvidenceValues, type EvidenceText } from './evidence-values.ts';
import { TEXT_CODES, type TextCode } from './names.ts';

/** Every code in every language: a text that is missing does not compile. */
export const EVIDENCE_STRINGS: {
  readonly [C in TextCode]: Translated<EvidenceText<C>>;
} = {
  ...USAGE_STRINGS,
  ...NPS_STRINGS,
  ...CES_STRINGS,
  ...PAYMENT_STRINGS,
  ...RENEWAL_STRINGS,
  ...SIGNAL_STRINGS,
  ...GOAL_STRINGS,
  ...CAP_STRINGS,
  ...BAND_STRINGS,
  ...UNKNOWN_STRINGS,
  ...CHANGE_STRINGS,
  ...RULE_STRINGS,
};

const FALLBACK: Translated<(code: string) => string> = {
  en: (code) => `A reason this version has no words for (${code}).`,
  'pt-BR': (code) => `Um motivo que esta versão não sabe descrever (${code}).`,
};

/**
 * One piece of evidence in words, made from its numbers alone. `sentence` is a full sentence with its stop, `short`
 * at most six words (a name counts as one) without. Plain text: escape it for the medium. A code that this version
 * does not know (a row written by a newer one) is named, not hidden.
 */
export function renderEvidence(
  evidence: Pick<Evidence, 'code' | 'params'>,
  options: Pick<MessageContext, 'locale'> & Partial<MessageContext> & { form: 'sentence' | 'short' },
): string {
  const format = createFormatter({
    locale: options.locale,
    timeZone: options.timeZone ?? 'UTC',
    currency: options.currency ?? 'USD',
    today: options.today ?? newestDay(evidence.params),
  });
  return formatEvidence(evidence, options.form, format);
}

/**
 * The one or two main reasons of a score in a few words, for a table: `Planner at a third of normal; NPS 3 (detractor)`.
 * Reasons that read alike are told once.
 */
export function shortWhy(
  score: { drivers: readonly Evidence[] },
  options: { locale: Locale; today?: Day; most?: number },
): string {
  const { locale, today } = options;
  const toText = (driver: Evidence) =>
    renderEvidence(driver, { locale, ...(today !== undefined && { today }), form: 'short' });
  return joinShort(score.drivers, { toText, most: options.most ?? 2 });
}

/** The same with a formatter at hand. */
export function shortReasons(drivers: readonly Evidence[], format: Formatter, most: number): string {
  return joinShort(drivers, { toText: (driver) => formatEvidence(driver, 'short', format), most });
}

/** A reason may hold a comma itself. */
function joinShort(
  drivers: readonly Evidence[],
  { toText, most }: { toText: (driver: Evidence) => string; most: number },
): string {
  return [...new Set(withoutRepeats(drivers).map(toText))].slice(0, most).join('; ');
}

/** As renderEvidence, with a formatter at hand. */
export function formatEvidence(
  evidence: Pick<Evidence, 'code' | 'params'>,
  form: 'sentence' | 'short',
  format: Formatter,
): string {
  if (!isTextCode(evidence.code)) {
    const code = displayText(evidence.code, 60) ?? '?';
    return form === 'short' ? code : FALLBACK[format.locale](code);
  }
  const values = createEvidenceValues(evidence.params, TEXT_CODES[evidence.code], format);
  const text = EVIDENCE_STRINGS[evidence.code][format.locale] as EvidenceText<TextCode>;
  const told = text[form](values);
  return form === 'short' || beginsWithName(told, evidence.params) ? told : capitalise(told);
}

function isTextCode(code: string): code is TextCode {
  return Object.hasOwn(TEXT_CODES, code);
}

/** Without a "today" the year is left out for the days of the evidence's own newest year. */
function newestDay(params: Evidence['params']): string {
  const days = Object.values(params).filter(
    (v): v is string => typeof v === 'string' && /^\d{4}-\d\d-\d\d$/.test(v),
  );
  return days.sort().at(-1) ?? '2000-01-01';
}

/** A product that is called `api` is not called `Api`, wherever its sentence begins. */
function beginsWithName(text: string, { product }: Evidence['params']): boolean {
  const name = typeof product === 'string' ? displayText(product, 40) : null;
  return name !== null && product !== POOLED && text.startsWith(name);
}

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
