import { expect, it } from 'vitest';
import { configSchema } from '../../src/config/schema.ts';
import { withoutRates } from '../../src/domain/money.ts';
import type { StoredComment } from '../../src/messages/digest/digest-rows.ts';
import { groupRequests } from '../../src/messages/feedback/group-requests.ts';

const answer = (id: string, comment: string, rest: Partial<StoredComment> = {}): StoredComment => ({
  ...{ responseId: id, accountId: `a${id}`, accountName: `Account ${id}`, mrr: 100, currency: 'USD' },
  ...{ renewalOn: null, kind: 'nps', score: 3, on: '2026-11-10', comment },
  ...rest,
});
const grouped = (comments: StoredComment[], config: object = {}) =>
  groupRequests(comments, {
    config: configSchema.parse(config),
    locale: 'en',
    money: { currency: 'USD', rates: withoutRates('USD') },
    asOf: '2026-11-23',
    renewsBefore: '2027-02-21',
  });

it('groups what customers ask for, with accounts, revenue and renewals, and loses no comment', () => {
  const requests = grouped([
    answer('1', 'The export is slow', { renewalOn: '2026-12-20' }),
    answer('2', 'exports take forever', { accountId: 'a1', score: 0, renewalOn: '2026-12-20' }),
    answer('3', 'Exporta tudo errado', { mrr: 50, currency: 'EUR', renewalOn: '2026-11-23' }),
    answer('4', 'hmm', { mrr: null }),
    answer('5', 'Too slow', { score: 9 }),
  ]);
  expect(requests.map((r) => [r.theme, r.answers, r.accounts, r.mrr, r.renewals])).toEqual([
    ['export', 3, 2, 100, { accounts: 1, mrr: 100 }],
    ['performance', 2, 1, 100, { accounts: 1, mrr: 100 }],
    ['bugs', 1, 1, null, { accounts: 0, mrr: 0 }],
    [null, 1, 1, null, { accounts: 0, mrr: 0 }],
  ]);
  expect(requests[0]).toMatchObject({ name: 'reports and export', currency: 'USD' });
  expect(requests[0]!.unconverted).toEqual([{ currency: 'EUR', accounts: 1, mrr: 50 }]);
  // The worst answer first, in the customer's own words.
  expect(requests[0]!.quotes[0]).toEqual({
    ...{ account_id: 'a1', account: 'Account 2', on: '2026-11-10', kind: 'nps', score: 0 },
    words: 'exports take forever',
  });
  expect(requests.at(-1)!.name).toBe('something else');
});

it('tells as much of the words as privacy lets out', () => {
  const [request] = grouped([answer('1', 'slow, call me at jo@corp.example')], {
    privacy: { comments: 'none' },
  });
  expect(request).toMatchObject({ theme: 'performance', quotes: [{ words: null }] });
  const [masked] = grouped([answer('1', 'slow, call me at jo@corp.example')]);
  expect(masked!.quotes[0]!.words).not.toContain('jo@corp.example');
});
