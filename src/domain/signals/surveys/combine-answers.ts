import type { HealthSettings } from '../../health-settings.ts';
import { ownValue } from '../../names.ts';
import type { AnswerFeatures } from './extract-answers.ts';

/** What an account without opinion is taken for, and how much of an answer that belief is worth. */
const NEUTRAL = 70;
const NEUTRAL_WEIGHT = 0.25;

export interface CombinedAnswers {
  /** 0-100. */
  score: number;
  /** Valid answers, with each one's value (0-100) and its part in the score (points it adds or takes from 100). */
  answers: { answer: AnswerFeatures; value: number; ageDays: number; points: number }[];
}

/** How answers become one score. */
export interface AnswerWeighing {
  /** Value of an answer, 0-100, from its own scale. */
  toValue: (score: number) => number;
  /** In epoch days. */
  asOf: number;
  settings: HealthSettings['surveys'];
}

/**
 * Mean of the answers, each weighted by role and by age (half after `halfLifeDays`, nothing after `expireDays`), with a
 * quarter of an answer's weight held by a neutral 70: a fresh answer speaks almost alone, an old one fades towards
 * neutral instead of counting in full for ever. Null when every answer has expired.
 */
export function combineAnswers(
  answers: readonly AnswerFeatures[],
  { toValue, asOf, settings }: AnswerWeighing,
): CombinedAnswers | null {
  const alive = answers.filter((a) => asOf - a.day <= settings.expireDays);
  if (alive.length === 0) return null;
  let weightSum = NEUTRAL_WEIGHT;
  let sum = NEUTRAL_WEIGHT * NEUTRAL;
  const weighed = alive.map((answer) => {
    const ageDays = Math.max(0, asOf - answer.day);
    const role = answer.role?.toLowerCase() ?? '';
    const weight = (ownValue(settings.roleWeights, role) ?? 1) * 0.5 ** (ageDays / settings.halfLifeDays);
    const value = toValue(answer.score);
    weightSum += weight;
    sum += weight * value;
    return { answer, value, ageDays, weight };
  });
  return {
    score: sum / weightSum,
    answers: weighed.map(({ answer, value, ageDays, weight }) => ({
      answer,
      value,
      ageDays,
      points: ((value - 100) * weight) / weightSum,
    })),
  };
}
