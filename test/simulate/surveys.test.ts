import { describe, expect, it } from 'vitest';
import { ENGLISH, PORTUGUESE } from '../../src/simulate/phrases.ts';
import { drawLives } from './lives.ts';

const { lives } = drawLives({ seed: 5, accounts: 1_200, days: 180, endOn: '2025-06-30' });
const answers = lives.flatMap(({ profile, answers }) => answers.map((answer) => ({ ...answer, profile })));
const nps = answers.filter(({ kind }) => kind === 'nps');
const ces = answers.filter(({ kind }) => kind === 'ces');

const contains = (comment: string, phrases: readonly string[]) =>
  phrases.some((phrase) =>
    comment.toLowerCase().includes(phrase.replace('{product}', 'Planner').toLowerCase()),
  );

describe('planSurveys', () => {
  it('stays on the scales and uses all of them', () => {
    expect(Math.min(...nps.map(({ score }) => score))).toBeLessThanOrEqual(2);
    expect(nps.every(({ score }) => Number.isInteger(score) && score >= 0 && score <= 10)).toBe(true);
    expect(new Set(ces.map(({ score }) => score))).toEqual(new Set([1, 2, 3, 4, 5]));
    const detractors = nps.filter(({ score }) => score <= 6).length / nps.length;
    expect(detractors).toBeGreaterThan(0.08);
    expect(detractors).toBeLessThan(0.3);
  });

  it('writes in the language of the account', () => {
    const written = answers.filter(({ comment }) => comment !== '');
    expect(new Set(written.map(({ profile }) => profile.locale))).toEqual(new Set(['en', 'pt-BR']));
    for (const { comment, profile } of written) {
      const { complaint, praise } = profile.locale === 'en' ? ENGLISH : PORTUGUESE;
      expect(contains(comment, [...Object.values(complaint), ...Object.values(praise)].flat())).toBe(true);
    }
  });

  it('lets detractors complain, but for a few who mix up the scale', () => {
    const complaints = Object.values(ENGLISH.complaint).flat();
    const low = nps.filter((a) => a.score <= 6 && a.comment !== '' && a.profile.locale === 'en');
    const consistent = low.filter(({ comment }) => contains(comment, complaints)).length / low.length;
    expect(low.length).toBeGreaterThan(100);
    expect(consistent).toBeGreaterThan(0.92);
    expect(consistent).toBeLessThan(1);
  });

  it('finds more effort in a stretch of friction, and its theme in the words', () => {
    const tagged = lives.flatMap(({ profile, episodes, answers }) =>
      answers.map((answer) => ({
        ...answer,
        locale: profile.locale,
        friction: episodes.find((e) => e.kind === 'friction' && answer.day >= e.from && answer.day < e.to),
      })),
    );
    const mean = (rows: typeof tagged) => rows.reduce((sum, { score }) => sum + score, 0) / rows.length;
    const inCes = tagged.filter(({ kind }) => kind === 'ces');
    const hard = inCes.filter(({ friction }) => friction !== undefined);
    expect(mean(hard)).toBeGreaterThan(mean(inCes.filter(({ friction }) => friction === undefined)) + 1);
    const said = hard.filter(({ score, comment, locale }) => score >= 4 && comment !== '' && locale === 'en');
    const onTheme = said.filter(
      ({ comment, friction }) =>
        friction?.kind === 'friction' && contains(comment, ENGLISH.complaint[friction.theme]),
    );
    expect(onTheme.length / said.length).toBeGreaterThan(0.8);
  });

  it('hears nothing more from a champion who left', () => {
    const gone = lives.flatMap(({ episodes, answers }) => {
      const left = episodes.find(({ kind }) => kind === 'champion_left');
      return left ? answers.filter(({ role, day }) => role === 'champion' && day >= left.from) : [];
    });
    expect(lives.some(({ episodes }) => episodes.some(({ kind }) => kind === 'champion_left'))).toBe(true);
    expect(gone).toEqual([]);
  });
});

it('has the same themes and moods in both languages', () => {
  const shape = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.length > 0
      : typeof value === 'string'
        ? value !== ''
        : Object.fromEntries(Object.entries(value as object).map(([key, part]) => [key, shape(part)]));
  expect(shape(PORTUGUESE)).toEqual(shape(ENGLISH));
});
