import { expect, it } from 'vitest';
import { includesName, nameKey, ownValue, recordOf } from '../../src/domain/names.ts';

it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf'])(
  'takes %s for a name like any other',
  (name) => {
    const none: Record<string, number> = {};
    expect(ownValue(none, name)).toBeUndefined();
    const some = recordOf([[name, 7]]);
    expect(ownValue(some, name)).toBe(7);
    expect(ownValue(JSON.parse(JSON.stringify(some)) as typeof some, name)).toBe(7);
    expect(Object.keys({ ...some })).toEqual([name]);
    expect(ownValue(none, name)).toBeUndefined();
  },
);

it('sees one label in all its spellings', () => {
  const spellings = ['Enterprise', ' ENTERPRISE ', 'enterprise\u00a0', 'Ｅnterprise'];
  expect(new Set(spellings.map(nameKey)).size).toBe(1);
  expect(nameKey('Re\u0301gion  Nord')).toBe(nameKey('RÉGION NORD'));
  expect(includesName(['Mid Market'], 'mid market')).toBe(true);
  expect(includesName(['Mid Market'], 'midmarket')).toBe(false);
  expect(includesName([''], null)).toBe(false);
});
