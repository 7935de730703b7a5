import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { expect, it } from 'vitest';
import { commentThemes } from '../../../src/domain/themes/comment-themes.ts';
import type { ThemeKey } from '../../../src/domain/themes/theme-lexicon.ts';
import { PROJECT } from '../../helpers/cli.ts';
import { describeWithData } from '../../helpers/third-party-data.ts';

/** Themes that a person read in each record, by its number; none = it complains of nothing. */
type Labels = Record<'looked_at' | 'kept_back', Record<string, ThemeKey[]>>;

describeWithData('nps-pt-br', 'themes of real comments, as a person reads them', (folder) => {
  const answers: { score: string; comment: string }[] = parse(readFileSync(join(folder, 'answers.csv')), {
    columns: true,
  });
  const labels = JSON.parse(
    readFileSync(join(PROJECT, 'test/fixtures/nps-pt-br-themes.json'), 'utf8'),
  ) as Labels;
  const judged = Object.entries(labels).flatMap(([part, records]) =>
    part === 'about'
      ? []
      : Object.entries(records).map(([record, themes]) => {
          const { score, comment } = answers[Number(record) - 2]!;
          return { part, isDetractor: Number(score) <= 6, themes, said: commentThemes(comment) };
        }),
  );
  const agreement = (some: typeof judged) => {
    const complaints = some.filter(({ themes }) => themes.length > 0);
    const agreed = complaints.filter(({ themes, said }) => said.some((theme) => themes.includes(theme)));
    return { agreed: agreed.length, of: complaints.length, share: agreed.length / complaints.length };
  };

  it('has a label for every longer comment of a detractor and of a passive', () => {
    const long = answers.filter(
      ({ score, comment }) => Number(score) <= 8 && comment.trim().split(/\s+/).length > 3,
    );
    expect(judged).toHaveLength(long.length);
  });

  it.each([
    ['of detractors', judged.filter(({ isDetractor }) => isDetractor)],
    ['that were looked at', judged.filter(({ part }) => part === 'looked_at')],
    ['that were kept back', judged.filter(({ part }) => part === 'kept_back')],
  ])('gives a theme that a person agrees with to four of five longer complaints %s', (name, some) => {
    const { agreed, of, share } = agreement(some);
    process.stdout.write(`themes: a person agrees with ${agreed} of ${of} longer complaints ${name}\n`);
    expect(share).toBeGreaterThanOrEqual(0.8);
  });

  it('leaves alone three of four that complain of nothing', () => {
    const quiet = judged.filter(({ themes }) => themes.length === 0);
    const named = quiet.filter(({ said }) => said.length > 0);
    process.stdout.write(`themes: ${named.length} of ${quiet.length} without a complaint are given one\n`);
    expect(named.length / quiet.length).toBeLessThan(0.25);
  });
});
