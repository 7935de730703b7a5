import { describe, expect, it } from 'vitest';
import { findProspects, type ProspectFacts } from '../../../src/domain/prospects/find-prospects.ts';

const AS_OF = '2026-03-04';

/** A healthy account of which nothing is known. */
const facts = (more: Partial<ProspectFacts> = {}): ProspectFacts => ({
  accountId: 'A1',
  band: 'healthy',
  renewalOn: null,
  noticeOn: null,
  nps: null,
  asked: true,
  seats: null,
  peers: null,
  ...more,
});
const found = (more: Partial<ProspectFacts>) =>
  findProspects(facts(more), AS_OF).map(({ kind, evidence }) => `${kind}: ${evidence.code}`);
const answered = (score: number, on: string) => ({ nps: { score, on } });

describe('a hint, story by story with its twin', () => {
  it.each([
    ['a neutral of last month', answered(7, '2026-02-10'), ['attention: rule.neutral']],
    ['a neutral of half a year ago', answered(7, '2025-09-01'), []],
    ['a promoter who answers no more', answered(9, '2025-07-01'), ['attention: rule.promoter_silent']],
    ['a promoter whom nobody asks', { ...answered(9, '2025-07-01'), asked: false }, []],
    ['a promoter of last month', answered(9, '2026-02-10'), []],
    ['a detractor, who has an alert of his own', answered(3, '2026-02-10'), []],
    [
      'seats nearly full',
      { seats: { product: 'Planner', users: 46, seats: 50 } },
      ['growth: rule.seats_full'],
    ],
    ['seats to spare', { seats: { product: 'Planner', users: 30, seats: 50 } }, []],
    ['one seat, which is always full', { seats: { product: 'Planner', users: 1, seats: 1 } }, []],
    ['a product that peers use', { peers: { product: 'Inbox', share: 0.7 } }, ['growth: rule.peer_product']],
    [
      'a promoter at renewal',
      { ...answered(10, '2026-02-10'), renewalOn: '2026-04-01' },
      ['growth: rule.promoter_renewal'],
    ],
    ['a promoter whose renewal is far', { ...answered(10, '2026-02-10'), renewalOn: '2026-12-01' }, []],
  ] as const)('%s', (_story, more, hints) => {
    expect(found(more)).toEqual(hints);
  });

  it('says nothing of who is at risk or leaves, and offers nothing to who is not well', () => {
    const all = { ...answered(7, '2026-02-10'), seats: { product: 'Planner', users: 50, seats: 50 } };
    expect(found({ ...all, band: 'at_risk' })).toEqual([]);
    expect(found({ ...all, noticeOn: '2026-03-01' })).toEqual([]);
    expect(found({ ...all, band: 'watch' })).toEqual(['attention: rule.neutral']);
    expect(found({ ...all, band: 'unknown' })).toEqual(['attention: rule.neutral']);
  });
});
