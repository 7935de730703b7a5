import { expect, it } from 'vitest';
import {
  type EndedUsage,
  matchRenamed,
  type UnknownId,
} from '../../../src/domain/source-guards/match-renamed.ts';

const NEWEST = '2026-11-26';
const ended = (accountId: string, endedOn: string, typical: number): EndedUsage => ({
  accountId,
  endedOn,
  typical,
});
const unknown = (id: string, from: string, typical: number, to = NEWEST): UnknownId => ({
  id,
  from,
  to,
  typical,
});

it.each<[string, EndedUsage[], UnknownId[], string[]]>([
  ['one for one', [ended('A', '2026-11-19', 40)], [unknown('x', '2026-11-20', 45)], ['A=x']],
  ['after a week end', [ended('A', '2026-11-20', 40)], [unknown('x', '2026-11-23', 45)], ['A=x']],
  ['too late', [ended('A', '2026-11-10', 40)], [unknown('x', '2026-11-20', 45)], []],
  ['at the same time still', [ended('A', '2026-11-20', 40)], [unknown('x', '2026-11-20', 45)], []],
  ['far more activity', [ended('A', '2026-11-19', 40)], [unknown('x', '2026-11-20', 90)], []],
  ['silent again', [ended('A', '2026-11-05', 40)], [unknown('x', '2026-11-06', 40, '2026-11-10')], []],
  [
    'two that ended, one id: the nearest',
    [ended('A', '2026-11-19', 60), ended('B', '2026-11-19', 44)],
    [unknown('x', '2026-11-20', 45)],
    ['B=x'],
  ],
])('matches an account that fell silent with an unknown id: %s', (_what, silent, ids, expected) => {
  const matched = matchRenamed(silent, ids, NEWEST).map((m) => `${m.accountId}=${m.unknownId}`);
  expect(matched).toEqual(expected);
});
