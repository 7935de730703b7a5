import { describe, expect, it } from 'vitest';
import { addDays, toEpochDay } from '../../../../src/domain/day.ts';
import { DEFAULT_HEALTH_SETTINGS } from '../../../../src/domain/health-settings.ts';
import { extractAnswers } from '../../../../src/domain/signals/surveys/extract-answers.ts';
import { scoreCes } from '../../../../src/domain/signals/surveys/score-ces.ts';
import { scoreNps } from '../../../../src/domain/signals/surveys/score-nps.ts';
import type { SurveyAnswer } from '../../../../src/domain/types.ts';

const { surveys } = DEFAULT_HEALTH_SETTINGS;
const AS_OF = '2024-06-14';
const TODAY = toEpochDay(AS_OF);
let next = 0;
const answer = (score: number, daysAgo: number, more: Partial<SurveyAnswer> = {}): SurveyAnswer => ({
  responseId: `r${next++}`,
  kind: 'nps',
  score,
  comment: null,
  respondent: null,
  role: null,
  respondedAt: `${addDays(AS_OF, -daysAgo)}T09:00:00Z`,
  ...more,
});
const nps = (answers: SurveyAnswer[], settings = surveys) =>
  scoreNps(extractAnswers(answers, TODAY, settings), TODAY, settings);
const npsScore = (answers: SurveyAnswer[], settings = surveys) => {
  const result = nps(answers, settings);
  return result.known ? result.score : null;
};

describe('NPS', () => {
  it('rises with the answer', () => {
    const scores = Array.from({ length: 11 }, (_, i) => npsScore([answer(i, 1)])!);
    expect([...scores].sort((a, b) => a - b)).toEqual(scores);
    expect(scores[6]).toBeLessThan(50);
    expect(scores[9]).toBeGreaterThan(85);
  });

  it('fades towards neutral and expires', () => {
    expect(npsScore([answer(0, 0)])!).toBeLessThan(20);
    expect(npsScore([answer(0, 90)])!).toBeGreaterThan(npsScore([answer(0, 0)])!);
    expect(npsScore([answer(0, 360)])!).toBeGreaterThan(50);
    const expired = nps([answer(0, 366)]);
    expect(expired.known ? null : expired.why).toMatchObject({
      code: 'unknown.expired',
      params: { expireDays: 365, lastDay: '2023-06-14' },
    });
  });

  it('counts the newest answer of a respondent, and tells when it fell', () => {
    const fell = nps([
      answer(9, 60, { respondent: 'ana' }),
      answer(3, 2, { respondent: 'ana', role: 'admin' }),
    ]);
    expect(fell.known && fell.evidence.map((e) => e.code)).toEqual(['nps.detractor', 'nps.fell']);
    expect(fell.known && fell.evidence[1]!.params).toMatchObject({
      fromScore: 9,
      toScore: 3,
      toDay: '2024-06-12',
    });
    expect(npsScore([answer(9, 60), answer(3, 2)])!).toBeGreaterThan(fell.known ? fell.score : 100);
  });

  it('weighs roles without regard to case', () => {
    const settings = { ...surveys, roleWeights: { champion: 4 } };
    const answers = [answer(10, 1, { role: 'Champion' }), answer(0, 1, { role: 'user' })];
    expect(npsScore(answers, settings)!).toBeGreaterThan(npsScore(answers)! + 15);
  });

  it('ignores what is off the declared scale or not yet answered', () => {
    expect(npsScore([answer(0, 1)], { ...surveys, npsScale: '1-10' })).toBeNull();
    expect(npsScore([answer(11, 1), answer(Number.NaN, 1), answer(5, -1)])).toBeNull();
  });

  it('quotes on one line, cut to 140 characters', () => {
    const [first] = extractAnswers(
      [answer(2, 1, { comment: `so\nslow ${'é'.repeat(200)}` })],
      TODAY,
      surveys,
    );
    expect(first!.quote).toHaveLength(140);
    expect(first!.quote!.startsWith('so slow é')).toBe(true);
    expect(extractAnswers([answer(2, 1, { comment: ' \n ' })], TODAY, surveys)[0]!.quote).toBeNull();
  });
});

describe('CES', () => {
  const ces = (score: number, scale: '1-5' | '1-7', better: 'lower' | 'higher') => {
    const settings = { ...surveys, ces: { scale, better } };
    const result = scoreCes(
      extractAnswers([answer(score, 0, { kind: 'ces' })], TODAY, settings),
      TODAY,
      settings,
    );
    return result.known ? { score: Math.round(result.score), code: result.evidence[0]!.code } : null;
  };
  it('reads the same digit by its declared scale and direction', () => {
    expect(ces(2, '1-5', 'lower')).toEqual({ score: 74, code: 'ces.low_effort' });
    expect(ces(2, '1-5', 'higher')).toEqual({ score: 34, code: 'ces.high_effort' });
    expect(ces(2, '1-7', 'higher')).toEqual({ score: 27, code: 'ces.high_effort' });
    expect(ces(4, '1-7', 'lower')).toEqual({ score: 54, code: 'ces.medium_effort' });
    expect(ces(6, '1-5', 'lower')).toBeNull();
  });
});
