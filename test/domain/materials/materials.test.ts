import { describe, expect, it } from 'vitest';
import { recordMaterials, useRecovered } from '../../../src/domain/materials/judge-offers.ts';
import {
  chooseMaterials,
  type Material,
  type MaterialEdition,
  type MaterialNeeds,
} from '../../../src/domain/materials/material.ts';

const edition = (rest: Partial<MaterialEdition> = {}): MaterialEdition => ({
  ...{ title: 'Title', url: 'https://academy.example/x', from: null, on: null },
  ...rest,
});
const material = (name: string, rest: Partial<Material>): Material => ({
  ...{ name, kind: 'manual', editions: { en: edition() } },
  ...{ themes: [], goals: [], rules: [], steps: [], products: [], segments: [] },
  ...rest,
});
const needs = (rest: Partial<MaterialNeeds> = {}): MaterialNeeds => ({
  ...{ locale: 'en', day: '2026-03-04', segment: null },
  ...{ themes: ['export'], products: ['Planner'], goals: ['g1'], rules: ['fast-drop'], steps: ['risk/call'] },
  ...rest,
});
const chosen = (library: Material[], given: Partial<MaterialNeeds> = {}) =>
  chooseMaterials(library, needs(given)).map(({ name }) => name);

describe('chooseMaterials', () => {
  it.each<[string, Partial<Material>, boolean]>([
    ['a complaint it helps with', { themes: ['export'] }, true],
    ['another complaint', { themes: ['price'] }, false],
    ['a goal, however it is written', { goals: ['G1'] }, true],
    ['a rule', { rules: ['fast-drop'] }, true],
    ['a step', { steps: ['risk/call'] }, true],
    ['another step', { steps: ['risk/mail'] }, false],
    ['a product that is used less', { products: ['planner'] }, true],
    ['another product', { products: ['Reports'] }, false],
    ['the right complaint about another product', { themes: ['export'], products: ['Reports'] }, false],
    ['the right product and another complaint', { themes: ['price'], products: ['Planner'] }, false],
    ['another segment', { themes: ['export'], segments: ['schools'] }, false],
    ['nothing', {}, false],
  ])('offers or not: %s', (_, serves, offered) => {
    expect(chosen([material('one', serves)])).toEqual(offered ? ['one'] : []);
  });

  it('knows segments, and takes a product that nobody can name for any', () => {
    const library = [material('one', { themes: ['export'], segments: ['Schools'], products: ['Reports'] })];
    expect(chosen(library, { segment: 'schools', products: [] })).toEqual(['one']);
    expect(chosen([material('two', { products: ['Reports'] })], { products: [] })).toEqual([]);
  });

  it.each<[string, Partial<MaterialEdition>, boolean]>([
    ['on its day', { on: '2026-03-04' }, true],
    ['after its day', { on: '2026-03-03' }, false],
    ['before it is announced', { from: '2026-03-05', on: '2026-03-10' }, false],
    ['from the day on which it is', { from: '2026-03-04' }, true],
  ])('lets events begin and end by themselves: %s', (_, when, offered) => {
    const talk = material('talk', { themes: ['export'], editions: { en: edition(when) } });
    expect(chosen([talk])).toEqual(offered ? ['talk'] : []);
    expect(chosen([talk], { locale: 'pt-BR' })).toEqual([]);
  });

  it('offers two at most: those with most reasons, then the event that comes first', () => {
    const on = (day: string) => ({ editions: { en: edition({ on: day }) } });
    const library = [
      material('a-manual', { themes: ['export'] }),
      material('later', { themes: ['export'], ...on('2026-04-01') }),
      material('sooner', { themes: ['export'], ...on('2026-03-10') }),
      material('z-fits-best', { themes: ['export'], rules: ['fast-drop'] }),
    ];
    expect(chosen(library)).toEqual(['z-fits-best', 'sooner']);
    expect(chosen(library.slice(0, 3))).toEqual(['sooner', 'later']);
  });
});

describe('what followed', () => {
  const given = { asOf: '2026-06-30', healthyFrom: 70 };
  const episode = (
    before: number | null,
    after: number | null,
    on = '2026-03-04',
    name: string | null = 'm',
  ) => ({
    ...{ material: name, on, before, after },
  });
  it.each([
    ['use came back', 40, 80, '2026-03-04', true],
    ['it did not', 40, 60, '2026-03-04', false],
    ['nothing is known later', 40, null, '2026-03-04', false],
    ['use was never lost', 80, 90, '2026-03-04', null],
    ['use was not known', null, 90, '2026-03-04', null],
    ['it is too early, although it came back', 40, 80, '2026-06-01', null],
  ])('is judged: %s', (_, before, after, on, expected) => {
    expect(useRecovered(episode(before, after, on), given)).toBe(expected);
  });

  it('is told with its n, beside episodes in which nothing was offered', () => {
    const records = recordMaterials(
      [episode(40, 80), episode(40, 50), episode(90, 90), episode(40, 80, '2026-03-04', null)],
      given,
    );
    expect(records.get('m')).toMatchObject({ offered: 3, recovered: { hits: 1, n: 2 } });
    expect(records.get('m')!.recovered!.low).toBeLessThan(0.1);
    expect(records.get(null)).toMatchObject({ offered: 1, recovered: { hits: 1, n: 1 } });
  });
});
