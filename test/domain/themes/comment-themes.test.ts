import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commentThemes, THEME_NAMES, topThemes } from '../../../src/domain/themes/comment-themes.ts';
import { splitEntries } from '../../../src/domain/themes/match-phrase.ts';
import { THEME_KEYS, THEME_WORDS } from '../../../src/domain/themes/theme-lexicon.ts';
import { LOCALES } from '../../../src/domain/types.ts';
import { describeWithData } from '../../helpers/third-party-data.ts';

it.each([
  ['The export takes forever.', ['performance', 'export']],
  ['It is SLOW, and it gets slower every week', ['performance']],
  ['Pages time out whenever the whole team is online', ['performance']],
  ['Too expensive for what we use', ['price']],
  ['Support takes days to answer', ['support']],
  ['Single sign-on logs us out twice a day', ['access']],
  ['There’s no way to share a plan with our customers', ['missing_feature']],
  ['Hard to find anything, confusing menus', ['usability']],
  ['The sync breaks every few days', ['bugs', 'integration']],
  ['O relatório exportado nunca bate com a tela', ['export']],
  ['O SISTEMA É LENTO', ['performance']],
  ['é caro demais para o que usamos', ['price']],
  ['o suporte demora dias para responder', ['support']],
  ['Faltou capacitação', ['missing_feature', 'training']],
  ['Sistema de difícil entendimento', ['usability']],
  ['não consegui entrar no sistema', ['access']],
  ['Muitas falhas, às vezes fora do ar', ['performance', 'bugs']],
  // Inflections, denials and wishes.
  ['Integrating it with our CRM was a nightmare, it keeps freezing', ['performance', 'integration']],
  ['It is not easy to find things', ['usability']],
  ["The search doesn't work", ['bugs']],
  ['Could be simpler', ['usability']],
  ['Poderia ser mais ágil', ['performance']],
  ['Não é nada intuitivo', ['usability']],
  ['Sistema muito pesado', ['performance']],
  ['precisa melhorar', ['improvement']],
  ['O problema não foi resolvido', ['bugs']],
  ['Bom sistema, mas o suporte não responde', ['support']],
  ['Good, mostly. Still, new colleagues wait a day for the invitation mail.', ['access']],
  // What a person mistypes.
  ['muita dificudade para usar', ['usability']],
  ['the intergation is gone', []],
  ['the integrtion is gone', ['integration']],
])('finds what "%s" is about', (comment, themes) => {
  expect(commentThemes(comment)).toEqual(themes);
});

describe('what is no complaint', () => {
  it.each([
    'ok',
    '',
    '10',
    'Love it!',
    'muito bom',
    'Fácil de usar, prático',
    'No problems so far',
    'sem erro, sem falha',
    'rápidos na solução dos problemas',
    'Os problemas foram todos resolvidos',
    'Nunca tivemos nenhum problema',
    'The reports are great',
    'Love it: sign-on works without a thought.',
    'Ótimo suporte, atendimento excelente',
    'O sistema não trava',
    'They fixed our issues quickly',
    // Words inside other words.
    'It costs us hours, customers love it',
    'carona e encarando',
    'capital and rapid',
  ])('finds nothing in "%s"', (comment) => {
    expect(commentThemes(comment)).toEqual([]);
  });
});

it('has words that are written as they are compared, and a name in every language', () => {
  for (const key of THEME_KEYS) {
    for (const text of LOCALES.flatMap((locale) => Object.values(THEME_WORDS[key][locale]))) {
      const words = splitEntries(text);
      expect(new Set(words).size).toBe(words.length);
      for (const word of words)
        expect(word).toMatch(/^(?:=?[\p{Ll}'-]+\*?|\.\.\.)(?: (?:=?[\p{Ll}'-]+\*?|\.\.\.))*$/u);
    }
    for (const locale of LOCALES) expect(THEME_NAMES[locale][key]).not.toBe('');
  }
});

it('gives the most mentioned themes with the worst answer as quote, each answer quoted once', () => {
  const say = (responseId: string, comment: string, badness: number, on = '2026-11-10') => ({
    responseId,
    accountId: responseId === '3' ? 'a2' : `a${responseId}`,
    comment,
    badness,
    on,
  });
  const themes = topThemes(
    [
      say('1', 'The export is slow', 0.9),
      say('2', 'Slow', 0.5),
      say('3', 'so slow today', 0.5, '2026-11-12'),
      say('4', 'export to Excel', 0.2),
      say('5', 'too expensive', 1),
      say('6', 'nothing to add', 1),
    ],
    2,
  );
  expect(themes).toEqual([
    { theme: 'performance', answers: 3, accountIds: ['a1', 'a2'], quote: 'The export is slow' },
    { theme: 'export', answers: 2, accountIds: ['a1', 'a4'], quote: 'export to Excel' },
  ]);
});

describeWithData('nps-pt-br', 'comments of a Brazilian software supplier', (folder) => {
  it('gives a theme to a fair part of real comments in Portuguese, and to few of pure praise', () => {
    const answers = parseAnswers(readFileSync(join(folder, 'answers.csv'), 'utf8'));
    const written = answers.filter((a) => a.comment.trim().length >= 20);
    const share = (some: typeof written) =>
      some.filter((a) => commentThemes(a.comment).length > 0).length / some.length;
    const unhappy = written.filter((a) => a.score <= 8);
    expect(unhappy.length).toBeGreaterThan(50);
    expect(share(unhappy)).toBeGreaterThan(0.4);
    expect(share(unhappy)).toBeGreaterThan(share(written.filter((a) => a.score >= 9)));
  });
});

/** score,comment,class with quoted comments that may hold line ends. */
function parseAnswers(text: string): { score: number; comment: string }[] {
  const rows = text.matchAll(/^(\d+),(?:"((?:[^"]|"")*)"|([^,\n]*)),/gm);
  return [...rows].map(([, score, quoted, bare]) => ({
    score: Number(score),
    comment: quoted ?? bare ?? '',
  }));
}
