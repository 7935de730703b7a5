import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { extractFeatures } from '../../../src/domain/health/extract-features.ts';
import type { AccountFeatures } from '../../../src/domain/health/features.ts';
import { scoreFeatures } from '../../../src/domain/health/score-features.ts';
import type { ScoreDetail } from '../../../src/domain/health/score-record.ts';
import { DEFAULT_HEALTH_SETTINGS } from '../../../src/domain/health-settings.ts';
import type { Peers } from '../../../src/domain/signals/usage/peers.ts';
import type { Evidence } from '../../../src/domain/types.ts';
import { compactDetail, compactFeatures, expandJson } from '../../../src/store/scores/compact-json.ts';
import { unpackJson } from '../../../src/store/scores/pack-json.ts';
import { ALL_FRESH, AS_OF, facts } from '../../domain/health/arbitrary-facts.ts';

const group = {
  count: 40,
  active: Array.from({ length: 21 }, (_, i) => i * 3),
  events: Array.from({ length: 21 }, (_, i) => i * i),
  silence: Array.from({ length: 21 }, (_, i) => i),
  change: 0.8,
};
const peers: Peers = { products: {}, segments: {}, all: group };

describe('what is kept of a score', () => {
  it('comes back as it was, to the byte, whatever the account', () => {
    fc.assert(
      fc.property(facts, fc.constantFrom(null, peers), fc.boolean(), (of, compared, loaded) => {
        const sources = { ...ALL_FRESH, invoices: { ...ALL_FRESH.invoices, loaded } };
        const products = Object.fromEntries(of.usage.map(({ product }) => [product, group]));
        const features = extractFeatures(of, {
          asOf: AS_OF,
          sources,
          settings: DEFAULT_HEALTH_SETTINGS,
          peers: compared && { ...compared, products },
        });
        const { components, drivers } = scoreFeatures(features, {
          asOf: AS_OF,
          settings: DEFAULT_HEALTH_SETTINGS,
        });
        expect(expandJson(compactFeatures(features))).toBe(JSON.stringify(features));
        expect(expandJson(compactDetail({ components, drivers }))).toBe(
          JSON.stringify({ components, drivers }),
        );
      }),
    );
  });

  it('keeps what only some accounts have', () => {
    const measure = [9, 7, 8, 9.5, 1] as const;
    const features: AccountFeatures = {
      ...{ v: 1, accountId: 'A1', asOf: AS_OF, tier: null, segment: 'x', startedOn: 1, renewalOn: null },
      sources: {
        usage: { loaded: true, stale: false, watermark: AS_OF },
        surveys: { loaded: true, stale: true, watermark: '2026-01-02' },
        invoices: { loaded: false, stale: false, watermark: null },
        signals: { loaded: false, stale: false, watermark: null },
      },
      usage: {
        products: [
          {
            ...{ product: 'P', cadence: 'monthly', historyDays: 400, windowDays: 90 },
            ...{ active: null, activeRecent: null, events: measure, eventsRecent: measure },
            ...{ users: null, usersRecent: null, bookChange: 0.7, seats: [3, 4], silence: 0 },
            ...{ last: 20_000, gap: null, active28: 1, past: 0, quiet: [0, 0] },
            change: { of: 'events', kind: 'step', since: 19_000, before: 3, after: 1, weeks: 4 },
            peers: { level: 0.1, recency: 0.2, own: 3, span: 3, median: 4, more: 0.5 },
            period: { days: 30, closedOn: 19_990 },
          },
        ],
        people: { regulars: 2, gone: 1, leader: null, goneSince: 19_990, replaced: 0 },
        peers: { level: 0, recency: 0, median: null },
        ...{ allQuiet: false, weeks: [1, 2.5] },
      },
      answers: [{ kind: 'nps', id: 'R', score: 3, day: 1, role: null, quote: '"é"\n', before: null }],
      invoices: { count: 2, open: [], usualLate: 3.5, lastPaid: 19_000 },
      signals: [{ signal: 's', aggregate: 'sum', windowDays: 28, value: 1, usual: { mid: 1, spread: 2 } }],
      goals: [
        {
          ...{ id: 'g', goal: 'more', by: 'word', name: null, target: null, state: 'open', stateOn: null },
          ...{ from: null, due: 3, base: null, value: null },
        },
      ],
    };
    expect(expandJson(compactFeatures(features))).toBe(JSON.stringify(features));
  });

  it('keeps components and drivers of any form', () => {
    const piece = (code: string, points: number): Evidence => ({ code, params: { n: 1, of: null }, points });
    const [a, b] = [piece('a', -3), piece('b', -2)];
    const known = { name: 'usage', score: 80, weight: 40, contribution: 3, unknownReason: null };
    const unknown = { name: 'nps', score: null, weight: 20, contribution: 0, unknownReason: 'u' };
    const detail: ScoreDetail = {
      components: [
        { ...known, evidence: [a, b] },
        { ...known, evidence: [] },
        { ...unknown, evidence: [piece('u', 0)] },
        { ...unknown, evidence: [piece('u', -1)] },
        { ...unknown, evidence: [] },
        { ...known, unknownReason: 'odd', evidence: [a] },
      ],
      drivers: [b, piece('from elsewhere', -9), a],
    };
    expect(unpackJson(compactDetail(detail))).toBe(JSON.stringify(detail));
    expect(unpackJson(compactDetail({ components: [], drivers: [] }))).toBe('{"components":[],"drivers":[]}');
  });

  // Rows outlive releases: a place that changes its meaning would make every stored score another one.
  it('reads what was stored before', () => {
    expect(
      expandJson(
        '["d",[["usage",40,84.99,75.55,"usage.low_level",{"product":"P"},-13.34],["nps",20,"unknown.not_loaded",{"source":"surveys"}]],[0]]',
      ),
    ).toBe(
      '{"components":[{"name":"usage","score":84.99,"weight":40,"contribution":75.55,"unknownReason":null,"evidence":[{"code":"usage.low_level","params":{"product":"P"},"points":-13.34}]},{"name":"nps","score":null,"weight":20,"contribution":0,"unknownReason":"unknown.not_loaded","evidence":[{"code":"unknown.not_loaded","params":{"source":"surveys"},"points":0}]}],"drivers":[{"code":"usage.low_level","params":{"product":"P"},"points":-13.34}]}',
    );
    expect(
      expandJson(
        '["f",1,"A1","2026-05-31","growth",null,19857,null,[true,false,"2026-05-31"],[false,false,null],[false,false,null],[false,false,null],[["P","weekly",88,42,[6,3.7,6,6,2.2],null,null,null,null,null,null,null,3,20601,11.2,4,1,[0,0],null,[0.2,0.3,12,84,61,0.8],null]],null,null,false,[69,90],[],0,[],null,null,[],null]',
      ),
    ).toBe(
      '{"v":1,"accountId":"A1","asOf":"2026-05-31","tier":"growth","startedOn":19857,"renewalOn":null,"sources":{"usage":{"loaded":true,"stale":false,"watermark":"2026-05-31"},"surveys":{"loaded":false,"stale":false,"watermark":null},"invoices":{"loaded":false,"stale":false,"watermark":null},"signals":{"loaded":false,"stale":false,"watermark":null}},"usage":{"products":[{"product":"P","cadence":"weekly","historyDays":88,"windowDays":42,"active":[6,3.7,6,6,2.2],"activeRecent":null,"events":null,"eventsRecent":null,"users":null,"usersRecent":null,"seats":null,"silence":3,"last":20601,"gap":11.2,"active28":4,"past":1,"quiet":[0,0],"change":null,"peers":{"level":0.2,"recency":0.3,"own":12,"span":84,"median":61,"more":0.8}}],"people":null,"peers":null,"allQuiet":false,"weeks":[69,90]},"answers":[],"invoices":{"count":0,"open":[],"usualLate":null,"lastPaid":null},"signals":[]}',
    );
  });
});
