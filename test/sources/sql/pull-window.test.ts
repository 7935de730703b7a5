import { describe, expect, it } from 'vitest';
import { NewestTime, pullWindow, type WindowOptions } from '../../../src/sources/sql/pull-window.ts';

const NOW = new Date('2024-05-15T13:30:00Z');
const FIRST = '1970-01-01T00:00:00Z';

const windowOf = (given: Partial<WindowOptions>) => {
  const { since, until } = pullWindow({
    entity: 'usage',
    state: { newest: '2024-05-14T00:00:00Z' },
    period: 'day',
    overlapDays: 3,
    now: NOW,
    ...given,
  });
  return [since, until].map((text) => text.replace(/T00:00:00\.000Z|\.000Z/, ''));
};

describe('when a query is asked from and until', () => {
  it.each<[string, Partial<WindowOptions>, string[]]>([
    ['at first everything', { state: null }, [FIRST, '2024-05-15']],
    ['three days before the newest', {}, ['2024-05-11', '2024-05-15']],
    ['a part of a day is a day', { overlapDays: 0.5 }, ['2024-05-13', '2024-05-15']],
    ['whole weeks from Monday', { period: 'week' }, ['2024-05-06', '2024-05-13']],
    ['whole months', { period: 'month', overlapDays: 20 }, ['2024-04-01', '2024-05-01']],
    [
      'a row of the future moves nothing',
      { state: { newest: '2199-01-01T00:00:00Z' } },
      ['2024-05-12', '2024-05-15'],
    ],
    ['answers up to now', { entity: 'surveys' }, ['2024-05-11', '2024-05-15T13:30:00']],
    ['a state of another kind is none', { state: ['2024'] }, [FIRST, '2024-05-15']],
  ])('%s', (_, given, expected) => {
    expect(windowOf(given)).toEqual(expected);
  });
});

describe('the newest time', () => {
  it('is found in whatever order and form rows tell it', () => {
    const newest = new NewestTime(null);
    expect(newest.state()).toBeUndefined();
    for (const text of [
      '2024-05-01',
      '2024-05-03 10:00:00+00',
      'never',
      '',
      '2024-05-02',
      '2024-05-03 10:00:00.5+02',
    ]) {
      newest.see(text);
    }
    expect(newest.state()).toEqual({ newest: '2024-05-03T10:00:00Z' });
  });

  it('stays where it was when nothing newer comes', () => {
    const newest = new NewestTime({ newest: '2024-06-01T00:00:00Z' });
    newest.see('2024-05-01');
    expect(newest.state()).toEqual({ newest: '2024-06-01T00:00:00Z' });
  });
});
