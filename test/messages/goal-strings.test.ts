import { expect, it } from 'vitest';
import { GOAL_LIST_STRINGS } from '../../src/messages/strings/goal-strings.ts';

it('counts goals in the singular and the plural of each language', () => {
  const counts = { reached: '2', onLine: '0', behind: '1', missed: '1' };
  expect(GOAL_LIST_STRINGS['pt-BR'].counts(counts)).toBe(
    '2 atingidas, 0 no ritmo, 1 atrasada, 1 não atingida nas últimas quatro semanas.',
  );
  expect(GOAL_LIST_STRINGS.en.counts(counts)).toBe(
    '2 reached, 0 on their line, 1 behind, 1 missed in the last four weeks.',
  );
});
