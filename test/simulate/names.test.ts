import { describe, expect, it } from 'vitest';
import { exampleDomain, mailAddress, openNameIndex } from '../../src/simulate/names.ts';

describe('openNameIndex', () => {
  it('never gives the same company name twice, also once all pairs are used', () => {
    const book = openNameIndex(1);
    const names = new Set(Array.from({ length: 60_000 }, (_, index) => book.company(index + 1)));
    expect(names.size).toBe(60_000);
  });

  it('gives other names under another seed, and the same under the same', () => {
    expect(openNameIndex(1).company(5)).toBe(openNameIndex(1).company(5));
    expect(openNameIndex(1).company(5)).not.toBe(openNameIndex(2).company(5));
  });
});

it('makes addresses below reserved example domains', () => {
  expect(mailAddress('Ana Lima', exampleDomain('Amber Foods', 'BR'))).toBe(
    'ana.lima@amber-foods.example.com',
  );
  expect(exampleDomain('Amber Foods', 'DE')).toBe('amber-foods.example.org');
});
