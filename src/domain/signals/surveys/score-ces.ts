import { fromEpochDay } from '../../day.ts';
import { type ComponentResult, known, unknown } from '../../evidence/component-result.ts';
import { evidence } from '../../evidence/evidence-codes.ts';
import type { HealthSettings } from '../../health-settings.ts';
import { wordsOf } from '../../themes/speaks-well.ts';
import { combineAnswers } from './combine-answers.ts';
import type { AnswerFeatures } from './extract-answers.ts';

/** Values (0-100, 100 = effortless) that count as high and medium effort: the worst two fifths, and the next one. */
const HIGH_EFFORT = 40;
const MEDIUM_EFFORT = 60;
const TOLD = 2;

/** The CES component: the declared scale stretched to 0-100 in the declared direction. */
export function scoreCes(
  answers: readonly AnswerFeatures[],
  asOf: number,
  settings: HealthSettings['surveys'],
): ComponentResult {
  const own = answers.filter((a) => a.kind === 'ces');
  if (own.length === 0) return unknown(evidence('unknown.no_answers', { source: 'surveys', survey: 'ces' }));
  const scaleMin = 1;
  const scaleMax = settings.ces.scale === '1-7' ? 7 : 5;
  const { better } = settings.ces;
  const toValue = (score: number) =>
    (100 * (better === 'lower' ? scaleMax - score : score - scaleMin)) / (scaleMax - scaleMin);
  const combined = combineAnswers(own, { toValue, asOf, settings });
  if (combined === null) {
    const lastDay = fromEpochDay(own[0]!.day);
    return unknown(evidence('unknown.expired', { lastDay, expireDays: settings.expireDays }));
  }
  const answered = combined.answers.length;
  const mean = combined.answers.reduce((sum, a) => sum + a.answer.score, 0) / answered;
  const told = [...combined.answers].sort(
    (a, b) => a.points - b.points || b.answer.day - a.answer.day || (a.answer.id < b.answer.id ? -1 : 1),
  );
  return known(
    combined.score,
    told.slice(0, TOLD).map(({ answer, value, ageDays, points }, i) =>
      evidence(
        value <= HIGH_EFFORT
          ? 'ces.high_effort'
          : value <= MEDIUM_EFFORT
            ? 'ces.medium_effort'
            : 'ces.low_effort',
        {
          score: answer.score,
          day: fromEpochDay(answer.day),
          ageDays,
          role: answer.role,
          quote: answer.quote,
          responseId: answer.id,
          words: value <= HIGH_EFFORT ? wordsOf(answer.quote) : null,
          // Of all answers one is the most telling, and their mean is one.
          answers: i === 0 ? answered : null,
          scaleMin,
          scaleMax,
          better,
          mean: i === 0 ? Math.round(mean * 100) / 100 : null,
        },
        value <= MEDIUM_EFFORT ? points : 0,
      ),
    ),
  );
}

export interface EffortScale {
  scale: '1-5' | '1-7';
  better: 'lower' | 'higher';
}

/** Where an answer lies between effortless (0) and the worst of the declared scale (1). */
export function effortShare(score: number, { scale, better }: EffortScale): number {
  const share = (score - 1) / (scale === '1-5' ? 4 : 6);
  return better === 'lower' ? share : 1 - share;
}
