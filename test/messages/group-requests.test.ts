import { describe, expect, it } from 'vitest';
import { configSchema } from '../../src/config/schema.ts';
import { toReasons } from '../../src/config/to-settings.ts';
import { withoutRates } from '../../src/domain/money.ts';
import type { RequestTopic } from '../../src/domain/requests/request.ts';
import type { StoredComment } from '../../src/messages/digest/digest-rows.ts';
import { groupRequests, openVoices, type RequestTerms } from '../../src/messages/feedback/group-requests.ts';
import type { LeavingVoice } from '../../src/messages/models/requests-model.ts';
import { renderRequests } from '../../src/messages/slack/render-requests.ts';

const account = (id: string) => ({
  ...{ accountId: `a${id}`, accountName: `Account ${id}`, mrr: 100, currency: 'USD', renewalOn: null },
});
const answer = (id: string, comment: string, rest: Partial<StoredComment> = {}): StoredComment => ({
  ...{ ...account(id), responseId: id, kind: 'nps', score: 3, on: '2026-11-10', comment },
  ...rest,
});
const leaving = (id: string, rest: Partial<LeavingVoice>): LeavingVoice => ({
  ...{ ...account(id), on: '2026-11-19', reason: null, words: null },
  ...rest,
});
interface Given {
  leaving?: LeavingVoice[];
  config?: object;
  assisted?: RequestTerms['assisted'];
  answered?: Pick<RequestTerms, 'answeredVoices' | 'answered'>;
}
const grouped = (comments: StoredComment[], given: Given = {}) => {
  const config = configSchema.parse(given.config ?? {});
  const terms: RequestTerms = {
    ...{ config, locale: 'en', asOf: '2026-11-23', reasons: toReasons(config) },
    money: { currency: 'USD', rates: withoutRates('USD') },
    assisted: given.assisted ?? new Map(),
    ...(given.answered ?? { answeredVoices: new Set(), answered: new Map() }),
  };
  return groupRequests(openVoices({ comments, leaving: given.leaving ?? [] }, terms), terms);
};

describe('requests', () => {
  it('group what customers ask for, with accounts, revenue and renewals, and lose and double no comment', () => {
    const requests = grouped([
      answer('1', 'The export is slow', { renewalOn: '2026-12-20' }),
      answer('2', 'exports take forever', { accountId: 'a1', score: 0, renewalOn: '2026-12-20' }),
      answer('3', 'Exporta tudo errado', { mrr: 50, currency: 'EUR', renewalOn: '2026-11-23' }),
      answer('4', 'hmm', { mrr: null }),
      answer('5', 'Too slow', { score: 9 }),
      // Praise asks for nothing, whatever the score beside it.
      answer('7', 'Very happy, it is fast. I recommend it to everybody.', { score: 4 }),
      answer('6', 'sistema muito pesado', { on: '2026-11-20', renewalOn: '2027-02-21' }),
    ]);
    const told = requests.map((r) => [r.id, r.urgency, r.answers, r.fresh, r.accounts, r.mrr, r.renewals]);
    expect(told).toEqual([
      ['export-1', 'now', 3, 0, 2, 100, { accounts: 1, mrr: 100, next_on: '2026-12-20' }],
      ['performance-1', 'soon', 1, 1, 1, 100, { accounts: 1, mrr: 100, next_on: '2027-02-21' }],
      ['other-1', 'later', 1, 0, 1, null, { accounts: 0, mrr: 0, next_on: null }],
    ]);
    expect(requests[0]).toMatchObject({ name: 'reports and export', currency: 'USD' });
    expect(requests[0]!.unconverted).toEqual([{ currency: 'EUR', accounts: 1, mrr: 50 }]);
    // The worst answer first, in the customer's own words.
    expect(requests[0]!.quotes[0]).toEqual({
      ...{ account_id: 'a1', account: 'Account 2', on: '2026-11-10', kind: 'nps', score: 0 },
      words: 'exports take forever',
      reason: null,
    });
    expect(requests.at(-1)!.name).toBe('something else');
  });

  it('hear why customers leave, by the configured reason or by what was written down, and what asks for nothing not', () => {
    const requests = grouped([answer('1', 'Too expensive')], {
      leaving: [
        leaving('2', { reason: 'too_expensive' }),
        leaving('3', { reason: 'other', words: 'the API never worked for them' }),
        leaving('4', { reason: 'sponsor_left' }),
        leaving('5', { reason: null, words: 'hm' }),
      ],
    });
    expect(
      requests.map((r) => [r.id, r.urgency, r.leaving, r.quotes.map((q) => [q.kind, q.words, q.reason])]),
    ).toEqual([
      [
        'price-1',
        'now',
        1,
        [
          // A name of the configuration is nobody's words.
          ['leaving', null, 'Price'],
          ['nps', 'Too expensive', null],
        ],
      ],
      ['integration-1', 'now', 1, [['leaving', 'the API never worked for them', 'Other']]],
      ['other-1', 'now', 1, [['leaving', 'hm', null]]],
    ]);
  });

  it('are new once answered: only what was said since is asked for, under the next number', () => {
    const answered = {
      answeredVoices: new Set(['survey:1', 'leaving:a3:2026-11-19']),
      answered: new Map<RequestTopic, number>([['performance', 1]]),
    };
    const requests = grouped([answer('1', 'slow'), answer('2', 'slow too')], {
      answered,
      leaving: [leaving('3', { reason: 'price' })],
    });
    expect(requests.map((r) => [r.id, r.answers])).toEqual([['performance-2', 1]]);
  });

  it('tell as much of the words as privacy lets out', () => {
    const [request] = grouped([answer('1', 'slow, call me at jo@corp.example')], {
      config: { privacy: { comments: 'none' } },
    });
    expect(request).toMatchObject({ topic: 'performance', quotes: [{ words: null }] });
    const [masked] = grouped([answer('1', 'slow, call me at jo@corp.example')]);
    expect(masked!.quotes[0]!.words).not.toContain('jo@corp.example');
  });
});

describe('the weekly list', () => {
  const requests = grouped([
    answer('1', 'The export is slow', { renewalOn: '2026-12-20' }),
    answer('2', 'exports take forever', { score: 0, mrr: 50, currency: 'EUR' }),
    answer('3', 'Exporta <!channel> errado', { score: 2 }),
    answer('4', 'so slow', { on: '2026-11-20' }),
  ]);
  it.each(['en', 'pt-BR'] as const)(
    'names what hangs on each request and quotes customers (%s)',
    (locale) => {
      const context = { locale, timeZone: 'UTC', currency: 'USD', today: '2026-11-23' };
      expect(renderRequests({ team: 'data', requests, quotes: 2 }, context)).toMatchSnapshot();
    },
  );
});
