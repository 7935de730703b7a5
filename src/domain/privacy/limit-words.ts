import { cutText } from '../text/safe-text.ts';
import type { Evidence, HealthScore, Translated } from '../types.ts';
import { maskPersonalData } from './mask-personal-data.ts';

/** What stands where something was erased; it says nothing of whom or why. */
export const ERASED_STRINGS: Translated<{ part: string; message: string }> = {
  en: { part: '[erased]', message: 'This message was erased.' },
  'pt-BR': { part: '[apagado]', message: 'Esta mensagem foi apagada.' },
};

export interface PrivacySettings {
  /** How much of a customer's words leaves the database: all, 200 characters, nothing. */
  comments: 'full' | 'short' | 'none';
  /** Personal data inside them are replaced. */
  mask: boolean;
}

/** What `short` lets out, in characters. */
const SHORT_COMMENT = 200;

/** A customer's own words as far as they may be told; null when nothing of them may. */
export function limitWords(words: string | null, privacy: PrivacySettings): string | null {
  if (words === null || privacy.comments === 'none') return null;
  const masked = privacy.mask ? maskPersonalData(words) : words;
  if (privacy.comments === 'full') return masked;
  return cutText(masked, SHORT_COMMENT);
}

/** Values of evidence that are a customer's own words. */
const WORDS = ['quote', 'comment'] as const;

/** Evidence that quotes a customer, with the words cut, masked or left out. */
export function limitEvidence(evidence: Evidence, privacy: PrivacySettings): Evidence {
  const told = WORDS.filter((name) => typeof evidence.params[name] === 'string');
  if (told.length === 0) return evidence;
  const limited = told.map((name) => [name, limitWords(String(evidence.params[name]), privacy)]);
  return { ...evidence, params: { ...evidence.params, ...Object.fromEntries(limited) } };
}

/** A score's evidence as far as it may be told: each piece as {@link limitEvidence} lets it out. */
export function limitDetail(
  { components, drivers }: Pick<HealthScore, 'components' | 'drivers'>,
  privacy: PrivacySettings,
): Pick<HealthScore, 'components' | 'drivers'> {
  const limited = <T extends Evidence>(evidence: readonly T[]) =>
    evidence.map((one) => ({ ...one, ...limitEvidence(one, privacy) }));
  return {
    components: components.map((one) => ({ ...one, evidence: limited(one.evidence) })),
    drivers: limited(drivers),
  };
}
