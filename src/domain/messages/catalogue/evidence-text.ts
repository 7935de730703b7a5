import type { Locale } from '../../types.ts';
import type { EvidenceValues } from './evidence-values.ts';
import type { TextCode } from './text-codes.ts';

/** One piece of evidence in one language: a full sentence, and at most six words for tables and lists. */
export interface EvidenceText<C extends TextCode> {
  sentence: (v: EvidenceValues<C>) => string;
  short: (v: EvidenceValues<C>) => string;
}

/** All codes that begin with a prefix, in every language: a missing text does not compile. */
export type EvidenceTexts<P extends string> = {
  readonly [C in Extract<TextCode, `${P}.${string}`>]: Readonly<Record<Locale, EvidenceText<C>>>;
};
