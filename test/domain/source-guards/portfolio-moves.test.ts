import { describe, expect, it } from 'vitest';
import { toEpochDay } from '../../../src/domain/day.ts';
import type { PeerGroup } from '../../../src/domain/signals/usage/peers.ts';
import { portfolioMoves } from '../../../src/domain/source-guards/portfolio-moves.ts';

const group = (change: number | null): PeerGroup => ({
  count: 40,
  active: [],
  events: [],
  silence: [],
  change,
});
const closed = ['2026-03-31', '2026-04-30', '2026-05-31'].map(toEpochDay);

describe('portfolioMoves', () => {
  it('names the products that nearly everybody used less, or more, in the newest closed period', () => {
    const products = {
      app: group(0.69),
      api: group(1.4),
      steady: group(0.9),
      few: group(null),
      daily: group(0.2),
    };
    expect(
      portfolioMoves(products, { app: closed, api: closed, steady: closed, few: closed, new: closed }),
    ).toEqual([
      { product: 'app', closedOn: '2026-05-31', share: 0.69 },
      { product: 'api', closedOn: '2026-05-31', share: 1.4 },
    ]);
  });

  it('says nothing of products that are told by the day', () => {
    expect(portfolioMoves({ daily: group(0.2) }, {})).toEqual([]);
  });
});
