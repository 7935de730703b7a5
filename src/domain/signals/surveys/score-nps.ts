import { fromEpochDay } from '../../day.ts';
import { type ComponentResult, known, unknown } from '../../evidence/component-result.ts';
import { evidence } from '../../evidence/evidence-codes.ts';
import type { HealthSettings } from '../../health-settings.ts';
import { wordsOf } from '../../themes/speaks-well.ts';
import type { Evidence } from '../../types.ts';
import { combineAnswers } from './combine-answers.ts';
import type { AnswerFeatures } from './extract-answers.ts';

/** Answers told one by one in the evidence; the count of all of them stands in each. */
const TOLD = 3;

/**
 * The NPS component. An answer is worth 0-35 as a detractor (0-6), 60 or 70 as a passive (7, 8), 95 or 100 as a promoter
 * (9, 10): the steps between the groups are what the Net Promoter System treats as different customers.
 */
export function scoreNps(
  answers: readonly AnswerFeatures[],
  asOf: number,
  settings: HealthSettings['surveys'],
): ComponentResult {
  const own = answers.filter((a) => a.kind === 'nps');
  if (own.length === 0) return unknown(evidence('unknown.no_answers', { source: 'surveys', survey: 'nps' }));
  const combined = combineAnswers(own, { toValue: npsValue, asOf, settings });
  if (combined === null) {
    const lastDay = fromEpochDay(own[0]!.day);
    return unknown(evidence('unknown.expired', { lastDay, expireDays: settings.expireDays }));
  }
  const told = [...combined.answers].sort(
    (a, b) => a.points - b.points || b.answer.day - a.answer.day || (a.answer.id < b.answer.id ? -1 : 1),
  );
  const out: Evidence[] = told.slice(0, TOLD).map(({ answer, ageDays, points }, i) => {
    const { score } = answer;
    const code = isDetractor(score) ? 'nps.detractor' : score <= 8 ? 'nps.passive' : 'nps.promoter';
    return evidence(
      code,
      {
        score,
        day: fromEpochDay(answer.day),
        ageDays,
        role: answer.role,
        quote: answer.quote,
        responseId: answer.id,
        words: isDetractor(score) ? wordsOf(answer.quote) : null,
        // Of all answers one is the most telling.
        answers: i === 0 ? combined.answers.length : null,
      },
      // A promoter is no reason for anything, though 9 is less than 10.
      score >= 9 ? 0 : points,
    );
  });
  const fell = told.find(({ answer }) => answer.before !== null && answer.before.score - answer.score >= 2);
  if (fell?.answer.before) {
    out.push(
      evidence('nps.fell', {
        fromScore: fell.answer.before.score,
        toScore: fell.answer.score,
        fromDay: fromEpochDay(fell.answer.before.day),
        toDay: fromEpochDay(fell.answer.day),
        role: fell.answer.role,
      }),
    );
  }
  return known(combined.score, out);
}

/** By the published scale: 0 to 6 of 10. */
export function isDetractor(score: number): boolean {
  return score <= 6;
}

function npsValue(score: number): number {
  if (isDetractor(score)) return (35 * score) / 6;
  if (score <= 8) return 60 + 10 * (score - 7);
  return 95 + 5 * (score - 9);
}
