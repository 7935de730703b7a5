import { describe, expect, it } from 'vitest';
import type { Evidence } from '../../src/domain/types.ts';
import { shortReasons, shortWhy } from '../../src/messages/strings/render-evidence.ts';
import { stepValues } from '../../src/messages/strings/step-strings.ts';
import { createFormatter } from '../../src/messages/text/create-formatter.ts';
import { detractor, EN, highEffort, plannerDrop } from './fixtures.ts';

describe('shortWhy', () => {
  it('names the first two reasons, each once', () => {
    const drivers = [plannerDrop, plannerDrop, detractor, highEffort];
    expect(shortWhy({ drivers }, { locale: 'en' })).toBe('Planner at a third of normal; NPS 3 (detractor)');
    expect(shortWhy({ drivers }, { locale: 'pt-BR', most: 3 })).toBe(
      'Planner a um terço do normal; NPS 3 (detrator); esforço 4 de 5',
    );
    expect(shortWhy({ drivers: [] }, { locale: 'en' })).toBe('');
  });
});

describe('shortReasons', () => {
  it('leaves a cap out whose cause is told', () => {
    const invoice = { invoiceId: 'I1', days: 37 };
    const drivers = [
      { code: 'cap.days_overdue', params: { ...invoice, cap: 40 }, points: -20 },
      { code: 'payment.overdue', params: invoice, points: -10 },
      detractor,
    ];
    const told = shortReasons(drivers as Evidence[], createFormatter(EN), 3);
    expect(told).toMatch(/^[^;]*37 days overdue[^;]*; NPS 3 \(detractor\)$/);
    expect(told).not.toContain('capped');
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
