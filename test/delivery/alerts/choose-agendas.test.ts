import { expect, it } from 'vitest';
import { chooseAgendas } from '../../../src/delivery/alerts/draft-agenda.ts';
import type { EpisodeChange } from '../../../src/domain/episode.ts';

const opened = (id: string, owner: string, more: object = {}): EpisodeChange =>
  ({
    episode: {
      id,
      ownerEmail: owner,
      severity: 'at_risk',
      probabilityAtOpen: 0.5,
      mrrAtOpen: 100,
      messageSubject: `episode:${id}`,
      ...more,
    },
    event: { transition: 'opened' },
  }) as unknown as EpisodeChange;

it('prepares ten calls a person at once, the most severe and most valuable', () => {
  const many = Array.from({ length: 12 }, (_, i) => opened(`a${i}`, 'ana', { mrrAtOpen: i }));
  const chosen = chooseAgendas([
    ...many,
    opened('c', 'ana', { severity: 'critical', mrrAtOpen: 0 }),
    opened('b', 'bea'),
  ]);
  expect(chosen.map((c) => c.episode.id)).toEqual([
    'c',
    ...[11, 10, 9, 8, 7, 6, 5, 4, 3].map((i) => `a${i}`),
    'b',
  ]);
});

it('prepares none for an account in a bundle, nor for what only moves on', () => {
  const bundled = opened('a', 'ana', { messageSubject: 'bundle:ana' });
  const recovered = {
    ...opened('b', 'ana'),
    event: { transition: 'recovered' },
  } as unknown as EpisodeChange;
  expect(chooseAgendas([bundled, recovered])).toEqual([]);
});
