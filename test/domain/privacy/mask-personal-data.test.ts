import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limitEvidence, limitWords } from '../../../src/domain/privacy/limit-words.ts';
import { maskPersonalData } from '../../../src/domain/privacy/mask-personal-data.ts';
import { examples } from '../../helpers/examples.ts';

describe('what is masked', () => {
  it.each([
    ['write to ana.souza+nps@corp.example, please', 'write to [e-mail], please'],
    ["O'Brien: o'brien@corp.example.", "O'Brien: [e-mail]."],
    ['josé@empresa.com.br reclamou', '[e-mail] reclamou'],
    ['call +49 30 1234567 tomorrow', 'call [tel] tomorrow'],
    ['+1 (415) 555-0132', '[tel]'],
    ['0049 30 1234567', '[tel]'],
    ['(11) 91234-5678', '[tel]'],
    ['meu celular: 11 91234-5678', 'meu celular: [tel]'],
    ['415-555-0132 or 415.555.0133', '[tel] or [tel]'],
    ['06 12 34 56 78', '[tel]'],
    ['0171/123 45 67', '[tel]'],
    ['card 4111 1111 1111 1111 was charged twice', 'card [card] was charged twice'],
    ['5500-0000-0000-0004', '[card]'],
    ['371449635398431', '[card]'],
    ['pay to DE89 3704 0044 0532 0130 00', 'pay to [IBAN]'],
    ['GB29NWBK60161331926819!', '[IBAN]!'],
    [
      'see https://app.example.com/report?id=7&access_token=abc123 for it',
      'see https://app.example.com/[link] for it',
    ],
    ['https://ana:secret@files.example.com/x', 'https://files.example.com/[link]'],
    ['https://x.example/reset/9f8a7b6c5d4e3f2a1b0c9d8e', 'https://x.example/[link]'],
  ])('%s', (text, masked) => {
    expect(maskPersonalData(text)).toBe(masked);
  });
});

describe('what is not', () => {
  it.each([
    '2026-11-21',
    '2026-11-21 10:15',
    'from 2026-11-21 to 2026-12-01',
    '21.11.2026 and 21/11/2026',
    '1.234.567,89',
    '1,234,567.89',
    '1 234 567,89',
    '+12.345.678',
    '+12 345 678,50',
    '$1,234,567,890.12',
    '10:15-11:45',
    'version 10.15.2.1234',
    '192.168.100.200',
    'invoice INV-2026-000123-4567',
    'order 4111111111111112',
    '1763771208123 ms',
    'top 10 2024-2025',
    'NPS 3, 4 of 5, 100 %',
    '100 200 3000 rows',
    'https://docs.example.com/guides/getting-started-with-reports-in-2026?page=2',
    'https://example.com/',
    'DE89370400440532013001',
    'a@b',
    '@ana said 5 @ 10',
  ])('%s', (text) => {
    expect(maskPersonalData(text)).toBe(text);
  });

  const number = fc.double({ min: -1e12, max: 1e12, noNaN: true });
  it.each(['en', 'pt-BR', 'de', 'fr', 'de-CH'])('an amount as %s writes it', (locale) => {
    const formats = [
      new Intl.NumberFormat(locale),
      new Intl.NumberFormat(locale, { style: 'currency', currency: 'EUR' }),
      new Intl.NumberFormat(locale, { signDisplay: 'always', maximumFractionDigits: 0 }),
      new Intl.NumberFormat(locale, { style: 'percent' }),
    ];
    fc.assert(
      fc.property(number, fc.constantFrom(...formats), (value, format) => {
        const text = `it is ${format.format(value)}, they say`;
        expect(maskPersonalData(text)).toBe(text);
      }),
    );
  });

  it('a day or an instant, however it is written', () => {
    const days = fc.date({ min: new Date('1990-01-01'), max: new Date('2090-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(days, fc.constantFrom('en-US', 'en-GB', 'de', 'pt-BR', 'sv'), (day, locale) => {
        const forms = [
          day.toISOString(),
          day.toISOString().slice(0, 10),
          day.toLocaleDateString(locale, { timeZone: 'UTC' }),
          day.toLocaleString(locale, { timeZone: 'UTC' }),
          `${day.toISOString().slice(0, 10)} ${day.toISOString().slice(0, 10)}`,
          String(day.getTime()),
        ];
        for (const text of forms) expect(maskPersonalData(text)).toBe(text);
      }),
    );
  });

  it('an ordinary count or id of up to nine digits', () => {
    fc.assert(
      fc.property(fc.nat({ max: 999_999_999 }), (value) => {
        for (const text of [`${value}`, `#${value}`, `INV-${value}`, `${value} of ${value}`])
          expect(maskPersonalData(text)).toBe(text);
      }),
    );
  });
});

describe('properties', () => {
  const words = fc.string({ unit: 'grapheme', maxLength: 60 });

  it('masking twice is masking once, and no text makes it fail', () => {
    fc.assert(
      fc.property(words, (text) => {
        const once = maskPersonalData(text);
        expect(maskPersonalData(once)).toBe(once);
      }),
      { numRuns: examples(200) },
    );
  });

  it('no mail address gets through, wherever it stands', () => {
    const local = fc.stringMatching(/^[a-z0-9]([a-z0-9._+-]{0,18}[a-z0-9])?$/);
    const host = fc.stringMatching(/^[a-z0-9]{1,12}(\.[a-z]{2,6}){1,2}$/);
    const before = fc.constantFrom('', 'mail ', '(', '<', 'é: ', 'to:');
    fc.assert(
      fc.property(before, local, host, fc.constantFrom('', ' now', '.', ')', ', and'), (a, l, h, b) => {
        expect(maskPersonalData(`${a}${l}@${h}${b}`)).toBe(`${a}[e-mail]${b}`);
      }),
    );
  });

  it('every card number that checks out is masked, however it is grouped; one digit off it is not', () => {
    const body = fc.tuple(fc.constantFrom('4', '51', '36'), fc.stringMatching(/^\d{13}$/));
    fc.assert(
      fc.property(body, fc.constantFrom('', ' ', '-'), ([start, rest], separator) => {
        const digits = `${start}${rest}`.slice(0, 15);
        const check = [...Array(10).keys()].find((last) => luhn(`${digits}${last}`) % 10 === 0)!;
        const group = (text: string) => text.replace(/(\d{4})(?=\d)/g, `$1${separator}`);
        expect(maskPersonalData(`pay ${group(`${digits}${check}`)} now`)).toBe('pay [card] now');
        const wrong = `pay ${group(`${digits}${(check + 1) % 10}`)} now`;
        expect(maskPersonalData(wrong)).not.toContain('[card]');
      }),
    );
  });

  it('an international phone number is masked whatever stands between its digits', () => {
    const number = fc.tuple(
      fc.constantFrom('1', '44', '49', '55', '351'),
      fc.stringMatching(/^[1-9]\d{1,2}$/),
      fc.stringMatching(/^\d{3,4}$/),
      fc.stringMatching(/^\d{4}$/),
    );
    fc.assert(
      fc.property(number, fc.constantFrom(' ', '-'), (parts, separator) => {
        expect(maskPersonalData(`ring +${parts.join(separator)} today`)).toBe('ring [tel] today');
      }),
    );
  });
});

it('words are cut after masking, and evidence follows the setting', () => {
  const long = `ana@corp.example ${'x'.repeat(300)}`;
  const short = limitWords(long, { comments: 'short', mask: true });
  expect([...(short ?? '')]).toHaveLength(200);
  expect(short).toMatch(/^\[e-mail\] x+…$/);
  expect(limitWords(long, { comments: 'full', mask: false })).toBe(long);
  expect(limitWords(long, { comments: 'none', mask: true })).toBeNull();
  const said = { code: 'nps.detractor', params: { score: 3, quote: long }, points: -8 };
  expect(limitEvidence(said, { comments: 'none', mask: true }).params).toEqual({ score: 3, quote: null });
  const silent = { code: 'usage.normal', params: { activeDays: 3 }, points: 0 };
  expect(limitEvidence(silent, { comments: 'none', mask: true })).toBe(silent);
});

function luhn(digits: string): number {
  return [...digits].reverse().reduce((sum, digit, i) => {
    const value = Number(digit) * (i % 2 === 1 ? 2 : 1);
    return sum + (value > 9 ? value - 9 : value);
  }, 0);
}
