import type { HealthSettings } from '../../health-settings.ts';
import type { SurveyAnswer } from '../../types.ts';

const MS_PER_DAY = 86_400_000;
const QUOTE_LENGTH = 140;

/** One respondent's newest valid answer of a kind, and the one before it. */
export interface AnswerFeatures {
  kind: 'nps' | 'ces';
  id: string;
  score: number;
  /** UTC day of the answer, days since 1970-01-01. */
  day: number;
  role: string | null;
  /** The customer's own words, on one line, cut to 140 characters; null = none. */
  quote: string | null;
  before: { score: number; day: number } | null;
}

/**
 * The newest answer per kind and respondent (an answer without respondent stands alone), newest first. Scores outside
 * the declared scale are left out; so are answers that have expired, except the newest one of a kind, which tells why
 * the component is unknown.
 */
export function extractAnswers(
  surveys: readonly SurveyAnswer[],
  asOf: number,
  settings: HealthSettings['surveys'],
): AnswerFeatures[] {
  if (surveys.length === 0) return [];
  const valid = surveys
    .filter((a) => isValid(a, settings))
    .map((a) => ({ answer: a, at: Date.parse(a.respondedAt) }))
    .filter(({ at }) => Math.floor(at / MS_PER_DAY) <= asOf)
    .sort((a, b) => b.at - a.at || (a.answer.responseId < b.answer.responseId ? 1 : -1));
  const byRespondent = new Map<string, AnswerFeatures>();
  const newestOfKind = new Set<string>();
  for (const { answer, at } of valid) {
    const day = Math.floor(at / MS_PER_DAY);
    const newest = !newestOfKind.has(answer.kind);
    if (asOf - day > settings.expireDays && !newest) continue;
    newestOfKind.add(answer.kind);
    const key = `${answer.kind}\n${answer.respondent === null ? `id:${answer.responseId}` : `by:${answer.respondent}`}`;
    const known = byRespondent.get(key);
    if (known) {
      known.before ??= { score: answer.score, day };
      continue;
    }
    byRespondent.set(key, {
      kind: answer.kind,
      id: answer.responseId,
      score: answer.score,
      day,
      role: answer.role,
      quote: quoteOf(answer.comment),
      before: null,
    });
  }
  return [...byRespondent.values()];
}

function isValid(answer: SurveyAnswer, settings: HealthSettings['surveys']): boolean {
  const { score } = answer;
  if (answer.kind === 'nps') return score >= (settings.npsScale === '1-10' ? 1 : 0) && score <= 10;
  return score >= 1 && score <= (settings.ces.scale === '1-7' ? 7 : 5);
}

function quoteOf(comment: string | null): string | null {
  const line = comment?.replace(/\s+/g, ' ').trim() ?? '';
  if (line === '') return null;
  const letters = [...line];
  return letters.length <= QUOTE_LENGTH ? line : `${letters.slice(0, QUOTE_LENGTH - 1).join('')}…`;
}
