import { describe, expect, it } from 'vitest';
import { shortWhy } from '../../src/messages/strings/render-evidence.ts';
import { stepValues } from '../../src/messages/strings/step-strings.ts';
import { detractor, highEffort, plannerDrop } from './fixtures.ts';

describe('shortWhy', () => {
  it('names the first two reasons, each once', () => {
    const drivers = [plannerDrop, plannerDrop, detractor, highEffort];
    expect(shortWhy({ drivers }, { locale: 'en' })).toBe('Planner at a third of normal, NPS 3 (detractor)');
    expect(shortWhy({ drivers }, { locale: 'pt-BR', most: 3 })).toBe(
      'Planner a um terço do normal, NPS 3 (detrator), esforço 4 de 5',
    );
    expect(shortWhy({ drivers: [] }, { locale: 'en' })).toBe('');
  });
});

describe('stepValues', () => {
  it('fills what is known and reads naturally without the rest', () => {
    const known = { contact: 'Maria\u202e Keller', account: null, product: null, csm: ' ' };
    expect(stepValues(known, 'en')).toEqual({
      contact: 'Maria Keller',
      account: 'the customer',
      product: 'the product',
      csm: 'the CSM',
      theme: 'their experience',
    });
    expect(stepValues({ ...known, contact: null }, 'pt-BR').contact).toBe('seu contato');
  });
});
