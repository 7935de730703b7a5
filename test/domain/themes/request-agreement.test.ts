import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { expect, it } from 'vitest';
import { mainTheme } from '../../../src/domain/themes/comment-themes.ts';
import { plainWords } from '../../../src/domain/themes/comment-words.ts';
import { splitEntries } from '../../../src/domain/themes/match-phrase.ts';
import { THEME_KEYS, THEME_WORDS, type ThemeKey } from '../../../src/domain/themes/theme-lexicon.ts';
import { LOCALES } from '../../../src/domain/types.ts';
import { PROJECT } from '../../helpers/cli.ts';
import { describeWithData } from '../../helpers/third-party-data.ts';

type Labelled = { asks: ThemeKey | 'nothing' } & ({ record: number } | { en: string });
type Labels = Record<'looked_at' | 'kept_back', Labelled[]>;

/**
 * How far two ways of grouping agree beyond chance: 1 = the same groups, about 0 = as by chance. Hubert and Arabie,
 * Comparing partitions, Journal of Classification 2 (1985).
 */
function adjustedRandIndex(pairs: readonly (readonly [string, string])[]): number {
  const count = (keys: readonly string[]) => {
    const sizes = new Map<string, number>();
    for (const key of keys) sizes.set(key, (sizes.get(key) ?? 0) + 1);
    return [...sizes.values()].reduce((sum, n) => sum + (n * (n - 1)) / 2, 0);
  };
  const both = count(pairs.map((pair) => pair.join('\u0000')));
  const left = count(pairs.map(([one]) => one));
  const right = count(pairs.map(([, other]) => other));
  const expected = (left * right) / ((pairs.length * (pairs.length - 1)) / 2);
  return (both - expected) / ((left + right) / 2 - expected);
}

/** The lexicon without stems, spelling, denial and praise: the first theme of which a word stands in the comment. */
function plainTheme(comment: string): ThemeKey | 'nothing' {
  const text = ` ${plainWords(comment).replace(/[^\p{L}\p{N}' -]+/gu, ' ')} `;
  const isNamed = (entry: string) => text.includes(` ${plainWords(entry.replace(/[=*]/g, ''))} `);
  const found = THEME_KEYS.find((key) =>
    LOCALES.flatMap((locale) => {
      const { topics, faults } = THEME_WORDS[key][locale];
      return [topics, faults].flatMap(splitEntries);
    }).some(isNamed),
  );
  return found ?? 'nothing';
}

const grouped = (comment: string) => mainTheme(comment) ?? 'nothing';

it.each([
  [1, ['a', 'a', 'b', 'b'], ['x', 'x', 'y', 'y']],
  [-0.5, ['a', 'a', 'b', 'b'], ['x', 'y', 'x', 'y']],
  // The worked example of scikit-learn's documentation.
  [0.5714, ['a', 'a', 'b', 'b'], ['x', 'x', 'y', 'z']],
])('the index is %d', (index, ones, others) => {
  expect(adjustedRandIndex(ones.map((one, i) => [one, others[i]!] as const))).toBeCloseTo(index, 4);
});

describeWithData('nps-pt-br', 'what 60 comments ask for, as a person reads them', (folder) => {
  const answers: { comment: string }[] = parse(readFileSync(join(folder, 'answers.csv')), { columns: true });
  const { looked_at, kept_back } = JSON.parse(
    readFileSync(join(PROJECT, 'test/fixtures/requests-labelled.json'), 'utf8'),
  ) as Labels;
  const wordsOf = (one: Labelled) => ('en' in one ? one.en : answers[one.record - 2]!.comment);

  const agreement = (some: readonly Labelled[], group: (comment: string) => string) => {
    const pairs = some.map((one) => [one.asks, group(wordsOf(one))] as const);
    return { index: adjustedRandIndex(pairs), right: pairs.filter(([asks, said]) => asks === said).length };
  };

  it.each([
    ['all 60', [...looked_at, ...kept_back], 60],
    ['the 40 looked at', looked_at, 40],
    ['the 20 kept back', kept_back, 20],
  ])('groups %s more like a person than the plain lexicon does', (name, some, of) => {
    expect(some).toHaveLength(of);
    const [own, plain] = [agreement(some, grouped), agreement(some, plainTheme)];
    process.stdout.write(
      `requests: over ${name} the adjusted Rand index is ${own.index.toFixed(3)}, ${own.right} in the group of the person; ` +
        `of the plain lexicon ${plain.index.toFixed(3)} and ${plain.right}\n`,
    );
    expect(own.right).toBeGreaterThan(plain.right);
    // Of 20 comments one more or less moves the index by a tenth.
    if (of > 20) expect(own.index).toBeGreaterThan(plain.index);
  });
});
