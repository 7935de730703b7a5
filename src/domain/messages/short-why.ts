import type { Evidence, Locale } from '../types.ts';
import { renderEvidence } from './catalogue/render-evidence.ts';

/**
 * The one or two main reasons of a score in a few words, for a table: `Planner at a third of normal, NPS 3 (detractor)`.
 * Reasons that read alike are told once.
 */
export function shortWhy(
  score: { drivers: readonly Evidence[] },
  options: { locale: Locale; most?: number },
): string {
  const texts = score.drivers.map((driver) =>
    renderEvidence(driver, { locale: options.locale, form: 'short' }),
  );
  return [...new Set(texts)].slice(0, options.most ?? 2).join(', ');
}
