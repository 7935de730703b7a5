import { describe, expect, it } from 'vitest';
import { configSchema } from '../../src/config/schema.ts';
import { withoutRates } from '../../src/domain/money.ts';
import type { SignalName, SourceStates } from '../../src/domain/types.ts';
import { buildDigest } from '../../src/messages/digest/build-digest.ts';
import { countAndValue, type PortfolioRow } from '../../src/messages/digest/digest-rows.ts';
import { dataQuality } from '../../src/messages/digest/sections/data-quality.ts';
import {
  pickMovers,
  pickTopRisks,
  whatEased,
  whyMoved,
} from '../../src/messages/digest/sections/named-accounts.ts';
import { segmentsOf } from '../../src/messages/digest/sections/segment-section.ts';
import { digestOf, EN } from './fixtures.ts';

function row(accountId: string, rest: Partial<PortfolioRow> = {}): PortfolioRow {
  return {
    accountId,
    accountName: null,
    mrr: 100,
    currency: 'USD',
    renewalOn: null,
    ownerName: null,
    alive: true,
    band: 'at_risk',
    health: 40,
    probability: 0.1,
    voluntary: null,
    involuntary: null,
    model: 'prior',
    bandBefore: null,
    healthBefore: null,
    noticeOn: null,
    leavesOn: null,
    churnReason: null,
    ...rest,
  };
}

const MONEY = { currency: 'USD', rates: withoutRates('USD') };
const EUROS = { currency: 'USD', rates: new Map([['EUR', [{ from: '2026-01-01', rate: 1.1 }]]]) };
const VALUED = { money: MONEY, asOf: '2026-11-23' };

const ids = (rows: readonly PortfolioRow[]) => rows.map((r) => r.accountId);

describe('value', () => {
  const priced = (mrr: number | null, currency: string | null) => ({ mrr, currency });
  const value = (rows: ReturnType<typeof priced>[], rates = MONEY.rates) =>
    countAndValue(rows, { currency: 'USD', rates }, () => '2026-11-23');

  it('adds up what has a rate, and tells beside it what has none', () => {
    const book = [priced(10, 'usd'), priced(5, null), priced(99, 'EUR'), priced(1, 'EUR')];
    const unconverted = [{ currency: 'EUR', accounts: 2, mrr: 100 }];
    expect(value(book)).toEqual({ accounts: 4, arr: 180, unconverted });
    expect(value(book, EUROS)).toEqual({ accounts: 4, arr: 12 * (15 + 110), unconverted: [] });
  });

  it('is no sum where nothing can be summed', () => {
    expect(value([priced(99, 'EUR'), priced(null, 'USD')])).toEqual({
      accounts: 2,
      arr: null,
      unconverted: [{ currency: 'EUR', accounts: 1, mrr: 99 }],
    });
    expect(value([priced(null, 'USD')])).toEqual({ accounts: 1, arr: null, unconverted: [] });
    expect(value([])).toEqual({ accounts: 0, arr: 0, unconverted: [] });
  });
});

describe('top risks', () => {
  it('come by expected loss, then by band, then by index', () => {
    const rows = [
      row('unpriced', { mrr: null }),
      row('unpriced and critical', { mrr: null, band: 'critical', health: 20 }),
      row('small', { probability: 0.9, mrr: 10 }),
      row('large', { probability: 0.1, mrr: 1000 }),
      row('free', { mrr: 0, health: 31 }),
      row('healthy', { band: 'healthy', probability: 1 }),
      row('gone', { alive: false, probability: 1 }),
      row('not scored', { band: null, health: null }),
    ];
    expect(ids(pickTopRisks(rows, VALUED))).toEqual([
      'large',
      'small',
      'unpriced and critical',
      'free',
      'unpriced',
    ]);
  });

  it('rank a currency with a rate by its worth, one without by its place among its own', () => {
    const rows = [
      row('dollars', { mrr: 400 }),
      row('euros', { mrr: 390, currency: 'EUR' }),
      row('small dollars', { mrr: 100 }),
      row('many yen', { mrr: 30_000, currency: 'JPY' }),
      // No raw number of another currency wins by being large, and free accounts pull no middle down.
      ...['a', 'b', 'c'].map((id) => row(id, { mrr: 60_000, currency: 'JPY', band: 'healthy' as const })),
      ...['d', 'e', 'f'].map((id) => row(id, { mrr: 0, currency: 'JPY', band: 'healthy' as const })),
    ];
    const money = { currency: 'USD', rates: EUROS };
    expect(ids(pickTopRisks(rows, { ...VALUED, money }))).toEqual([
      'euros',
      'dollars',
      'many yen',
      'small dollars',
    ]);
  });
});

describe('movers', () => {
  it('are the biggest moves beyond the hysteresis, five each way', () => {
    const moved = (id: string, from: number | null, to: number | null, alive = true) =>
      row(id, { healthBefore: from, health: to, alive });
    const rows = [
      moved('−3', 53, 50),
      moved('−4', 54, 50),
      moved('−30', 80, 50),
      moved('+9', 50, 59),
      moved('new', null, 10),
      moved('unknown now', 90, null),
      moved('gone', 90, 10, false),
      ...[1, 2, 3, 4, 5].map((n) => moved(`−1${n}`, 60 + n, 50)),
    ];
    const { down, up } = pickMovers(rows, 3, VALUED);
    expect(ids(down)).toEqual(['−30', '−15', '−14', '−13', '−12']);
    expect(ids(up)).toEqual(['+9']);
  });
});

describe('why an account moved', () => {
  const part = (name: string, contribution: number, ...points: number[]) => ({
    name,
    score: 50,
    weight: 50,
    contribution,
    unknownReason: null,
    evidence: points.map((p) => ({ code: `${name}.${p}`, params: {}, points: p })),
  });
  const detail = (...components: ReturnType<typeof part>[]) => ({ components, drivers: [] });

  it('is the component that costs more than before by most, and the piece of it that weighs most', () => {
    const before = detail(part('usage', 30, -19), part('nps', 20, -5), part('payment', 10, 1));
    const now = detail(part('usage', 24, -9, -16), part('nps', 10, -3, -12), part('payment', 25, 4, 9));
    expect(whyMoved(before, now, 'down')?.code).toBe('nps.-12');
  });

  it('is the bad answer that came in, not what gave weight to it and is as good as it was', () => {
    const before = detail(part('usage', 90, -8), part('nps', 0, 0));
    const now = detail(part('usage', 60, -6), part('nps', 14, -17));
    expect(whyMoved(before, now, 'down')?.code).toBe('nps.-17');
    // Nothing costs more: no reason is better than a wrong one.
    expect(whyMoved(before, detail(part('usage', 60, -6), part('nps', 30, 0)), 'down')).toBeNull();
  });

  it('explains no fall by what is no worse than usual or than others', () => {
    const worse = (code: string, points: number, params = {}) => ({ code, points, params });
    const usage = (...evidence: ReturnType<typeof worse>[]) => ({ ...part('usage', 60), evidence });
    const [more, fall] = [
      worse('usage.below_peers', -4, { more: 0.1 }),
      worse('usage.volume_below_normal', -3),
    ];
    const before = detail(usage(worse('usage.normal', 0)));
    expect(whyMoved(before, detail(usage(more, fall)), 'down')).toBe(fall);
    expect(whyMoved(before, detail(usage(more, worse('usage.normal', 0))), 'down')).toBeNull();
  });

  it('explains an improvement by good news only', () => {
    const paid = { code: 'payment.current', params: {}, points: 0 };
    const late = { code: 'payment.overdue', params: {}, points: -4 };
    const before = detail(part('payment', 10, -15));
    const better = { ...part('payment', 25), evidence: [late, paid] };
    expect(whyMoved(before, detail(better), 'up')).toEqual(paid);
    expect(whyMoved(before, detail({ ...better, evidence: [late] }), 'up')).toBeNull();
  });

  it('is a cap that was not there before, and nothing where nothing moved that way', () => {
    const before = detail(part('usage', 30, -2));
    const now = detail(part('usage', 30, -2), part('cap', -12, -12));
    expect(whyMoved(before, now, 'down')?.code).toBe('cap.-12');
    expect(whyMoved(before, now, 'up')).toBeNull();
  });
});

describe('what eased', () => {
  const part = (name: string, contribution: number, ...evidence: [code: string, points: number][]) => ({
    ...{ name, score: 50, weight: 50, contribution, unknownReason: null },
    evidence: evidence.map(([code, points]) => ({ code, params: { product: 'crm' }, points })),
  });
  const detail = (...components: ReturnType<typeof part>[]) => ({ components, drivers: [] });

  it('is what cost most before and costs less now, of the component that rose most', () => {
    const before = detail(part('usage', 20, ['low', -12], ['silent', -18]), part('nps', 5, ['passive', -9]));
    const now = detail(part('usage', 35, ['low', -11]), part('nps', 6, ['passive', -2]));
    expect(whatEased(before, now)?.code).toBe('silent');
    // What costs as much as before has not eased.
    expect(whatEased(before, detail(part('usage', 35, ['low', -12], ['silent', -18])))?.code).toBeUndefined();
  });

  it('is a cap that is gone, and nothing where nothing rose', () => {
    const before = detail(part('usage', 30), part('cap', -12, ['capped', -12]));
    expect(whatEased(before, detail(part('usage', 30)))?.code).toBe('capped');
    expect(whatEased(before, before)).toBeNull();
  });
});

describe('data quality', () => {
  const sources = (stale: SignalName[], missing: SignalName[]): SourceStates => {
    const state = (name: SignalName) => ({
      loaded: !missing.includes(name),
      watermark: missing.includes(name) ? null : '2026-11-01',
      stale: stale.includes(name),
    });
    return {
      usage: state('usage'),
      surveys: state('surveys'),
      invoices: state('invoices'),
      subscriptions: state('subscriptions'),
      signals: state('signals'),
    };
  };
  const notices = (config: object, states: SourceStates) =>
    dataQuality({ sources: states, quarantined: [], held: 0, config: configSchema.parse(config) });

  it('misses only sources that something reads', () => {
    expect(notices({}, sources([], ['surveys', 'signals']))).toEqual([
      { kind: 'missing', source: 'surveys' },
    ]);
    const unread = { health: { weights: { nps: 0, ces: 0 } } };
    expect(notices(unread, sources([], ['surveys']))).toEqual([]);
    const read = { health: { signals: [{ signal: 'tickets', weight: 5, better: 'lower' }] } };
    expect(notices(read, sources([], ['signals']))).toEqual([{ kind: 'missing', source: 'signals' }]);
  });

  it('says nothing when all is well', () => {
    expect(notices({}, sources([], ['signals']))).toEqual([]);
    expect(notices({}, sources(['usage'], []))).toEqual([
      { kind: 'stale', source: 'usage', watermark: '2026-11-01' },
    ]);
  });
});

describe('segments', () => {
  const rows = [
    row('a', { segment: 'schools' }),
    row('b', { segment: ' Schools ', band: 'healthy' }),
    row('c', { segment: 'shops' }),
    row('d', { segment: null, band: 'healthy' }),
    row('e', { segment: 'schools', alive: false }),
  ];
  it('that are looked after apart stand side by side, the others together', () => {
    const { segments = [] } = segmentsOf(rows, ['Schools', 'clinics'], VALUED);
    const told = segments.map(({ name, book, atRisk }) => [name, book.accounts, book.arr, atRisk.accounts]);
    expect(told).toEqual([
      ['Schools', 2, 2400, 1],
      [null, 2, 2400, 1],
    ]);
  });
  it('are no section where none is named', () => {
    expect(segmentsOf(rows, [], VALUED)).toEqual({});
    expect(buildDigest(digestOf('en'), EN).sections.map(({ title }) => title)).not.toContain('By segment');
    const { segments } = segmentsOf(rows, ['schools'], VALUED);
    const section = buildDigest({ ...digestOf('en'), segments: segments! }, EN).sections.find(
      ({ title }) => title === 'By segment',
    );
    expect(section!.blocks).toMatchObject([
      {
        rows: [
          { cells: ['schools', '2', '€2.4k', '1', '€1.2k'] },
          { cells: ['others', '2', '€2.4k', '1', '€1.2k'] },
        ],
      },
    ]);
  });
});
