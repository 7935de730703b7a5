import { describe, expect, it } from 'vitest';
import type { ParamUnit } from '../../src/domain/evidence/evidence-codes.ts';
import { LOCALES } from '../../src/domain/types.ts';
import type { MessageContext } from '../../src/messages/models/message.ts';
import { unknownReason } from '../../src/messages/strings/evidence-unknown.ts';
import { TEXT_CODES, type TextCode } from '../../src/messages/strings/names.ts';
import { EVIDENCE_STRINGS, renderEvidence } from '../../src/messages/strings/render-evidence.ts';
import { EN, PT } from './fixtures.ts';

const SAMPLES: Readonly<Record<ParamUnit, string | number>> = {
  count: 4,
  days: 19,
  weeks: 9,
  day: '2026-11-02',
  ratio: 0.33,
  share: 0.41,
  percent: -38.2,
  score: 3,
  points: 41.27,
  probability: 0.34,
  money: 1200,
  currency: 'EUR',
  product: 'Planner',
  signal: 'tickets',
  component: 'nps',
  role: 'admin',
  user: 'u-17',
  cadence: 'weekly',
  band: 'at_risk',
  measure: 'days',
  direction: 'lower',
  source: 'usage',
  quote: 'export takes forever',
  id: 'x-1',
};

const codes = Object.keys(TEXT_CODES) as TextCode[];
const paramsOf = (code: TextCode, value: (unit: ParamUnit) => string | number | null) =>
  Object.fromEntries(Object.entries(TEXT_CODES[code]).map(([name, unit]) => [name, value(unit)]));
const cases = codes.flatMap((code) => [EN, PT].map((context) => ({ code, context })));

describe('catalogue of evidence', () => {
  it('has words for every code in every language, and for nothing else', () => {
    expect(Object.keys(EVIDENCE_STRINGS).sort()).toEqual([...codes].sort());
    for (const code of codes) expect(Object.keys(EVIDENCE_STRINGS[code]).sort()).toEqual([...LOCALES].sort());
  });

  const sample = (code: TextCode, context: MessageContext, form: 'sentence' | 'short') =>
    renderEvidence({ code, params: paramsOf(code, (unit) => SAMPLES[unit]) }, { ...context, form });

  it('gives a full sentence for every code', () => {
    for (const { code, context } of cases) {
      const sentence = sample(code, context, 'sentence');
      expect(sentence, code).toMatch(/^[\p{Lu}\p{N}“].*[.?]$/u);
      expect(sentence, code).not.toMatch(/undefined|NaN|null|\?|\.\.|\s\s/);
      expect(sentence.split(/\s+/).length, code).toBeGreaterThan(2);
    }
  });

  it('gives a short form of six words at most for every code', () => {
    for (const { code, context } of cases) {
      const short = sample(code, context, 'short');
      expect(short, code).not.toMatch(/undefined|NaN|null|\?|\.$|\s\s/);
      expect(short.split(/\s+/).length, `${code}: ${short}`).toBeLessThanOrEqual(6);
      expect(short.length, code).toBeGreaterThan(3);
    }
  });

  it('never prints an unknown value as a value', () => {
    for (const { code, context } of cases) {
      for (const form of ['sentence', 'short'] as const) {
        const text = renderEvidence({ code, params: paramsOf(code, () => null) }, { ...context, form });
        expect(text, code).not.toMatch(/undefined|NaN|null|Infinity/);
      }
    }
  });

  it('says different things in different languages', () => {
    for (const code of codes) {
      const params = paramsOf(code, (u) => SAMPLES[u]);
      const [en, pt] = [EN, PT].map((context) =>
        renderEvidence({ code, params }, { ...context, form: 'sentence' }),
      );
      expect(en, code).not.toBe(pt);
    }
  });

  it('puts every sentence in words that a snapshot can be read by', () => {
    const all = cases.map(({ code, context }) => {
      const [sentence, short] = [sample(code, context, 'sentence'), sample(code, context, 'short')];
      return `${code} ${context.locale}\n  ${sentence}\n  ${short}`;
    });
    expect(all.join('\n')).toMatchSnapshot();
  });

  it('closes a quotation with one stop', () => {
    const say = (quote: string) =>
      renderEvidence(
        {
          code: 'nps.detractor',
          params: { score: 3, day: null, ageDays: 1, role: null, quote, responseId: 'r', answers: 1 },
        },
        { ...EN, form: 'sentence' },
      );
    expect(say('too slow')).toBe('NPS 3 (detractor): “too slow”.');
    expect(say('Too slow!')).toBe('NPS 3 (detractor): “Too slow!”');
  });

  it('calls what is judged together, or has no name, by words', () => {
    const silent = (product: string | null, context: MessageContext) =>
      renderEvidence(
        { code: 'usage.silent', params: { product, silentDays: 9, usualGapDays: null, lastDay: null } },
        { ...context, form: 'sentence' },
      );
    expect(silent('*', EN)).toBe('Nobody has used their range of products for 9 days.');
    expect(silent('*', PT)).toBe('Ninguém usa o conjunto dos produtos há 9 dias.');
    expect(silent(null, PT)).toBe('Ninguém usa o produto há 9 dias.');
  });

  it('compares an account with others over one span, and calls none behind that is not', () => {
    const peers = (activeDays: number, more: number, context: MessageContext) =>
      renderEvidence(
        {
          code: 'usage.below_peers',
          params: { product: 'Planner', activeDays, windowDays: 84, peersMedian: 33, more },
        },
        { ...context, form: 'sentence' },
      );
    expect(peers(6, 0.9, EN)).toBe(
      'Planner is used less than by comparable accounts: 6 active days in 84, median 33; about 90% of them have more.',
    );
    expect(peers(34, 0.45, PT)).toBe(
      'O Planner é usado quase como em contas comparáveis: 34 dias ativos em 84, mediana 33; cerca de 45% delas têm mais.',
    );
    expect(peers(60, 0.1, EN)).toContain('more than by most comparable accounts: 60 active days');
    expect(peers(84, 0, EN)).toContain('median 33; hardly any of them have more.');
  });

  it('says nothing of days that evidence of an earlier version measured otherwise', () => {
    const params = { product: '*', activeDays: 6, windowDays: 84, peersMedian: 27, percentile: 0.47 };
    expect(renderEvidence({ code: 'usage.below_peers', params }, { ...EN, form: 'sentence' })).toBe(
      'Their range of products is used less than by comparable accounts.',
    );
  });

  it('calls one answer of several the most telling, and no good one', () => {
    const say = (code: string, answers: number | null) =>
      renderEvidence(
        {
          code,
          params: { score: 4, scaleMax: 5, better: 'lower', day: null, role: null, quote: null, answers },
        },
        { ...EN, form: 'sentence' },
      );
    expect(say('ces.high_effort', 3)).toBe(
      'They find it hard: effort 4 of 5, the most telling of 3 answers.',
    );
    expect(say('ces.high_effort', null)).toBe('They find it hard: effort 4 of 5.');
    expect(say('ces.low_effort', 3)).toBe('They find it easy: effort 4 of 5, one of 3 answers.');
  });

  it('takes no side where words and score contradict each other', () => {
    const say = (context: MessageContext) =>
      renderEvidence(
        {
          code: 'ces.high_effort',
          params: {
            score: 4,
            scaleMax: 5,
            better: 'lower',
            day: null,
            quote: 'Very happy.',
            words: 'praise',
          },
        },
        { ...context, form: 'sentence' },
      );
    expect(say(EN)).toBe('Effort 4 of 5, although the words praise: “Very happy.”');
    expect(say(PT)).toBe('Esforço 4 de 5, embora as palavras elogiem: “Very happy.”');
  });

  it('names the survey that nobody has answered', () => {
    const params = { source: 'surveys', survey: 'ces' };
    expect(renderEvidence({ code: 'unknown.no_answers', params }, { ...EN, form: 'sentence' })).toBe(
      'There is no CES answer.',
    );
    expect(renderEvidence({ code: 'unknown.no_answers', params }, { ...PT, form: 'sentence' })).toBe(
      'Não há resposta de CES.',
    );
  });

  it('leaves the names of products as they are written', () => {
    const params = { product: 'feature_8', activeDays: 2, windowDays: 28, usualLow: 1, usualHigh: 3 };
    expect(renderEvidence({ code: 'usage.normal', params }, { ...EN, form: 'sentence' })).toMatch(
      /^feature_8 is used/,
    );
  });

  it('agrees in number', () => {
    const gone = (n: number, context: typeof EN) =>
      renderEvidence(
        { code: 'usage.regular_users_gone', params: { product: 'Planner', gone: n, of: 3, since: null } },
        { ...context, form: 'sentence' },
      );
    expect(gone(1, EN)).toBe('1 of 3 regular users of Planner has not been back.');
    expect(gone(2, EN)).toBe('2 of 3 regular users of Planner have not been back.');
    expect(gone(1, PT)).toBe('1 de 3 usuários frequentes do Planner não voltou.');
    expect(gone(2, PT)).toBe('2 de 3 usuários frequentes do Planner não voltaram.');
  });

  it.each([
    [0.02, 'Planner almost unused', 'Planner quase sem uso'],
    [0.33, 'Planner at a third of normal', 'Planner a um terço do normal'],
    [0.41, 'Planner at 41% of normal', 'Planner a 41% do normal'],
    [0.5, 'Planner at half of normal', 'Planner a metade do normal'],
  ])('puts %d in words only where the words are true', (factor, en, pt) => {
    const evidence = {
      code: 'usage.active_days_below_normal',
      params: {
        product: 'Planner',
        activeDays: 4,
        windowDays: 28,
        usualLow: 15,
        usualHigh: 19,
        factor,
        since: null,
      },
    };
    expect(renderEvidence(evidence, { ...EN, form: 'short' })).toBe(en);
    expect(renderEvidence(evidence, { ...PT, form: 'short' })).toBe(pt);
  });

  it('names a code of a newer version instead of hiding it', () => {
    const evidence = { code: 'usage.future', params: { a: 1 } };
    expect(renderEvidence(evidence, { locale: 'en', form: 'sentence' })).toContain('usage.future');
    expect(renderEvidence(evidence, { locale: 'pt-BR', form: 'short' })).toBe('usage.future');
    expect(renderEvidence({ code: 'toString', params: {} }, { locale: 'en', form: 'short' })).toBe(
      'toString',
    );
  });

  it('has words for every unknown reason without its values', () => {
    for (const code of codes.filter((c) => c.startsWith('unknown.'))) {
      for (const locale of LOCALES) expect(unknownReason(code, locale)).toMatch(/^[\p{L} ]+$/u);
    }
    expect(unknownReason('unknown.no_such_thing', 'en')).toBe('no such thing');
  });

  it.each([
    [45.4, 'limited to 45; without the limit 45.4.'],
    [45.04, 'limited to 45; without the limit 45.04.'],
    [61.27, 'limited to 45; without the limit 61.'],
  ])('tells %d from the limit', (before, end) => {
    const params = { cap: 45, atLeast: 60, lost: 80, before };
    expect(renderEvidence({ code: 'cap.usage_lost', params }, { ...EN, form: 'sentence' })).toContain(end);
  });
});
