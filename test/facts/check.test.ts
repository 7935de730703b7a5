import { describe, expect, it } from 'vitest';
import type { AccountBook, Book } from './book.ts';
import { dayNumber } from './book.ts';
import { checkText, type SentenceKind } from './check.ts';
import { SENTENCES } from './check-book.ts';
import { readDay, readMoney, readNumber, readShare } from './language.ts';

const asOf = dayNumber('2026-11-20');
const account: AccountBook = {
  id: 'A1',
  row: { account_id: 'A1', renewal_on: '2026-12-05', started_on: '2025-01-01' },
  // Monday to Friday until the end of October, then on Mondays alone.
  usage: new Map([
    [
      'Planner',
      Array.from({ length: 300 }, (_, i) => ({
        day: asOf - 299 + i,
        events: 10,
        users: 4,
        seats: Number.NaN,
      })).filter(({ day }) => (day + 3) % 7 < (day > asOf - 28 ? 1 : 5)),
    ],
  ]),
  answers: [
    {
      id: 'R1',
      kind: 'nps',
      score: 3,
      comment: 'too slow',
      respondent: 'a',
      role: 'admin',
      day: asOf - 8,
      at: 1,
    },
    { id: 'R2', kind: 'nps', score: 9, comment: '', respondent: 'b', role: 'user', day: asOf - 8, at: 2 },
  ],
  subscriptions: [],
  goals: [],
  signals: new Map(),
  invoices: [
    {
      invoice_id: 'I1',
      account_id: 'A1',
      amount: '1200',
      currency: 'EUR',
      due_on: '2026-11-01',
      status: 'past_due',
      attempts: '0',
    },
  ],
};
const book: Book = {
  asOf,
  currency: 'USD',
  accounts: new Map([['A1', account]]),
  alive: [account],
  csms: [],
  has: new Set(['usage', 'surveys', 'invoices']),
  churned: 0,
  learnable: 0,
  learnableLeast: 0,
  rates: new Map(),
  strangers: new Map(),
  newest: new Map(),
  products: new Set(['Planner']),
};

const wrongIn = (text: string, language: 'en' | 'pt-BR' = 'en') =>
  checkText(text, SENTENCES, { book, account, language })
    .filter(({ ok }) => !ok)
    .map(({ kind, what }) => `${kind}: ${what}`);

describe('the checker of a probability', () => {
  const kinds: SentenceKind[] = [
    {
      kind: 'risk',
      en: 'risk {percent:i}',
      'pt-BR': 'risco {percent:i}',
      check: (c) => c.probability('percent', { probability: 0.14, interval: told }),
    },
  ];
  let told: [number, number] | null;
  const isWrong = (text: string, language: 'en' | 'pt-BR' = 'en') =>
    checkText(text, kinds, { book, account, language }).some(({ ok }) => !ok);

  it('wants the interval where one is told, both ends of it, and the figure elsewhere', () => {
    told = [0.081, 0.194];
    expect(isWrong('risk 8–19%')).toBe(false);
    expect(isWrong('risco 8–19%', 'pt-BR')).toBe(false);
    for (const text of ['risk 14%', 'risk 7–19%', 'risk 8–20%', 'risk 8%']) expect(isWrong(text)).toBe(true);
    told = null;
    expect(isWrong('risk 14%')).toBe(false);
    expect(isWrong('risk 8–19%')).toBe(true);
  });
});

describe('the checker of facts', () => {
  it.each([
    'Use of Planner fell to a fifth of what is normal for them: 4 active days in 28 (usually 18–20), since 24 Oct.',
    'NPS 3 (detractor) on 12 Nov (admin), the most telling of 2 answers: “too slow”.',
    'An invoice of €1,200 is 19 days overdue (due 1 Nov).',
    'The contract is up for renewal on 5 Dec, in 15 days. There is no CES answer.',
  ])('finds nothing wrong with: %s', (text) => expect(wrongIn(text)).toEqual([]));

  it('reads both languages', () => {
    expect(wrongIn('Uma fatura de € 1.200 está vencida há 19 dias (vencimento 01/11).', 'pt-BR')).toEqual([]);
    expect(wrongIn('Não há resposta de CES.', 'pt-BR')).toEqual([]);
  });

  it.each([
    [
      'Use of Planner fell to a fifth of what is normal for them: 5 active days in 28 (usually 18–20).',
      'activeDays',
    ],
    [
      'Use of Planner fell to half of what is normal for them: 4 active days in 28 (usually 18–20).',
      'factor',
    ],
    [
      'Use of Planner fell to a fifth of what is normal for them: 4 active days in 28 (usually 10–20).',
      'low',
    ],
    ['Use of Inbox fell to a fifth of what is normal for them: 4 active days in 28.', 'product'],
    ['NPS 4 (detractor) on 12 Nov (admin).', 'such an answer was given'],
    ['NPS 9 (promoter) on 12 Nov (admin).', 'such an answer was given'],
    ['NPS 3 (passive) on 12 Nov (admin).', 'fits the score'],
    ['An invoice of €1,200 is 18 days overdue (due 1 Nov).', 'such a bill'],
    ['An invoice of $1,200 is 19 days overdue (due 1 Nov).', 'amount'],
    ['The contract is up for renewal on 6 Dec, in 16 days.', 'renewalOn'],
    ['There is no NPS answer.', 'nobody has answered it'],
    ['Payments are up to date.', 'nothing is late'],
  ])('notices what is false in: %s', (text, what) => expect(wrongIn(text).join()).toContain(what));

  it('takes a sentence that it does not know for false', () => {
    expect(wrongIn('There is no CES answer. They will surely stay.')).toEqual([
      'unknown: a claim nobody checks',
    ]);
  });

  it('reads numbers, days, money and shares back', () => {
    expect(readNumber('1.204,5', 'pt-BR')).toBe(1204.5);
    expect(readDay('24 Nov', 'en', '2026-12-01')).toBe('2026-11-24');
    expect(readDay('24/11/2025', 'pt-BR', '2026-12-01')).toBe('2025-11-24');
    expect(readMoney('R$15K', 'en')).toMatchObject({ amount: 15_000, currency: 'BRL' });
    expect(readMoney('£ 1.137', 'pt-BR')).toMatchObject({ amount: 1137, currency: 'GBP' });
    expect(readShare('a third', 'en').share).toBeCloseTo(1 / 3);
  });
});
