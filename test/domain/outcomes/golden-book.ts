import type { KpiAccount } from '../../../src/domain/outcomes/customer-on-day.ts';
import { plainAccount, stretch, subscriber } from './kpi-book.ts';

/** One unit in dollars from a day on; nothing is said of the zloty. */
export const GOLDEN_RATES = {
  currency: 'USD',
  rates: new Map([
    [
      'EUR',
      [
        { from: '2025-12-01', rate: 1.1 },
        { from: '2026-04-01', rate: 1.2 },
      ],
    ],
    ['BRL', [{ from: '2025-12-01', rate: 0.2 }]],
  ]),
};

/**
 * Twelve accounts over January to June 2026 in four currencies. Amounts a month; euros are worth 1.10 dollars until March
 * and 1.20 from April, reais 0.20, zlotys have no rate. "Base" is what is paid all the time.
 *
 * | account  | pays                                                     | what moves, and when
 * | 1 anvil  | USD 100                                                  | nothing
 * | 2 birch  | EUR 200, from 10 Feb pro EUR 300                         | Feb: expansion EUR 100 = 110.00, upsell
 * | 3 cedar  | BRL 1000, from 5 Mar chat BRL 500 and api BRL 250 instead| Mar: contraction BRL 250 = 50.00, cross-sell (1 -> 2)
 * | 4 delta  | USD 300, from 20 Apr basic USD 180                       | Apr: contraction 120.00
 * | 5 ember  | EUR 150 until 15 Feb                                     | Feb: churn EUR 150 = 165.00
 * | 6 fjord  | USD 90 from 12 Jan                                       | Jan: new 90.00
 * | 7 grove  | BRL 400 in 2025, BRL 450 again from 1 Apr                | Apr: reactivation 90.00
 * | 8 heron  | PLN 700, from 2 May chat PLN 100 too                     | no rate: no money; May: cross-sell
 * | 9 inlet  | USD 60, merged on 8 Mar                                  | Mar: ended 60.00
 * | 10 jetty | USD 33.33 from 31 Jan, its own row                       | Jan: new 33.33
 * | 11 knoll | EUR 0 trial, from 10 Jun EUR 80                          | Jun: new EUR 80 = 96.00
 * | 12 lodge | USD 250, from 1 Jun USD 275 for the same plan            | Jun: expansion 25.00, no upsell
 */
export const GOLDEN_BOOK: readonly KpiAccount[] = [
  subscriber('anvil', [stretch('crm', 'basic', 100, '2025-01-01')]),
  subscriber('birch', [
    stretch('crm', 'basic', 200, '2025-01-01', '2026-02-10', 'EUR'),
    stretch('crm', 'pro', 300, '2026-02-10', null, 'EUR'),
  ]),
  subscriber('cedar', [
    stretch('crm', 'basic', 1000, '2025-01-01', '2026-03-05', 'BRL'),
    stretch('chat', 'chat', 500, '2026-03-05', null, 'BRL'),
    stretch('api', 'api', 250, '2026-03-05', null, 'BRL'),
  ]),
  subscriber('delta', [
    stretch('crm', 'pro', 300, '2025-01-01', '2026-04-20'),
    stretch('crm', 'basic', 180, '2026-04-20'),
  ]),
  subscriber('ember', [stretch('crm', 'basic', 150, '2025-01-01', '2026-02-15', 'EUR')]),
  subscriber('fjord', [stretch('crm', 'basic', 90, '2026-01-12')]),
  subscriber('grove', [
    stretch('crm', 'basic', 400, '2025-01-01', '2025-09-01', 'BRL'),
    stretch('crm', 'basic', 450, '2026-04-01', null, 'BRL'),
  ]),
  subscriber('heron', [
    stretch('crm', 'basic', 700, '2025-01-01', null, 'PLN'),
    stretch('chat', 'chat', 100, '2026-05-02', null, 'PLN'),
  ]),
  subscriber('inlet', [stretch('crm', 'basic', 60, '2025-01-01')], { endedOn: '2026-03-08' }),
  plainAccount('jetty', 33.33, { startedOn: '2026-01-31' }),
  subscriber('knoll', [
    stretch('crm', 'trial', 0, '2025-12-01', '2026-06-10', 'EUR'),
    stretch('crm', 'basic', 80, '2026-06-10', null, 'EUR'),
  ]),
  subscriber('lodge', [
    stretch('crm', 'basic', 250, '2025-01-01', '2026-06-01'),
    stretch('crm', 'basic', 275, '2026-06-01'),
  ]),
];

/** Of one month: accounts and dollars by movement (none = nobody), and customers whatever they pay. */
export interface GoldenMonth {
  start: [number, number];
  moves: Readonly<Record<string, [accounts: number, mrr: number]>>;
  end: [number, number];
  logos: { start: number; gone: number; end: number };
  growth: { of: number; upsell: number; crossSell: number };
  /** Zlotys of heron. */
  pln: number;
}

/**
 * Worked out by hand from the table. Start of January in dollars: anvil 100 + birch 220 + cedar 200 + delta 300 + ember 165
 * + inlet 60 + lodge 250 = 1295 of 7 that pay; customers: those, heron and the trial of knoll = 9, all with subscriptions.
 */
export const GOLDEN_MONTHS: ReadonlyMap<string, GoldenMonth> = new Map([
  [
    '2026-01',
    {
      start: [7, 1295],
      moves: { new: [2, 123.33] }, // fjord 90, jetty 33.33
      end: [9, 1418.33],
      logos: { start: 9, gone: 0, end: 11 },
      growth: { of: 9, upsell: 0, crossSell: 0 },
      pln: 700,
    },
  ],
  [
    '2026-02',
    {
      start: [9, 1418.33],
      moves: { expansion: [1, 110], churn: [1, 165] }, // birch, ember
      end: [8, 1363.33],
      logos: { start: 11, gone: 1, end: 10 },
      growth: { of: 10, upsell: 1, crossSell: 0 }, // jetty has no subscriptions
      pln: 700,
    },
  ],
  [
    '2026-03',
    {
      start: [8, 1363.33],
      moves: { contraction: [1, 50], ended: [1, 60] }, // cedar, inlet
      end: [7, 1253.33],
      logos: { start: 10, gone: 0, end: 9 },
      growth: { of: 9, upsell: 0, crossSell: 1 },
      pln: 700,
    },
  ],
  [
    '2026-04',
    {
      // The euros of birch are worth 30 more from April on: 1253.33 + 300 x 0.10, and nothing has moved by it.
      start: [7, 1283.33],
      moves: { contraction: [1, 120], reactivation: [1, 90] }, // delta, grove
      end: [8, 1253.33],
      logos: { start: 9, gone: 0, end: 10 },
      growth: { of: 8, upsell: 0, crossSell: 0 },
      pln: 700,
    },
  ],
  [
    '2026-05',
    {
      start: [8, 1253.33],
      moves: {},
      end: [8, 1253.33],
      logos: { start: 10, gone: 0, end: 10 },
      growth: { of: 9, upsell: 0, crossSell: 1 }, // heron
      pln: 800,
    },
  ],
  [
    '2026-06',
    {
      start: [8, 1253.33],
      moves: { expansion: [1, 25], new: [1, 96] }, // lodge, knoll
      end: [9, 1374.33],
      logos: { start: 10, gone: 0, end: 10 },
      // From the trial to a paid plan of the same product is a higher plan.
      growth: { of: 9, upsell: 1, crossSell: 0 },
      pln: 800,
    },
  ],
]);

export interface GoldenQuarter extends GoldenMonth {
  last: string;
  /** Contraction and churn, in dollars. */
  lost: number;
  /** Months; null = nobody left. */
  lifetime: number | null;
}

/**
 * The two quarters by hand, each as two looks at the rates of its last day. First quarter, euros at 1.10: start 1295 as
 * above; jetty and fjord are new (123.33), birch +110, cedar -50, ember -165, inlet -60 ended; end 1253.33 of 7.
 * 1 of 9 left in three months, 1 - (8/9)^(1/3) = 3.8500 % a month, so 25.9738 months. Second quarter, euros at 1.20: start
 * 1253.33 + 30 = 1283.33; knoll new 96, grove back 90, lodge +25, delta -120; end 1374.33 of 9; nobody left.
 */
export const GOLDEN_QUARTERS: ReadonlyMap<string, GoldenQuarter> = new Map([
  [
    '2026-01-01',
    {
      last: '2026-03-31',
      start: [7, 1295],
      moves: {
        new: [2, 123.33],
        expansion: [1, 110],
        contraction: [1, 50],
        churn: [1, 165],
        ended: [1, 60],
      },
      end: [7, 1253.33],
      logos: { start: 9, gone: 1, end: 9 },
      growth: { of: 9, upsell: 1, crossSell: 1 },
      pln: 700,
      lost: 215,
      lifetime: 25.9738,
    },
  ],
  [
    '2026-04-01',
    {
      last: '2026-06-30',
      start: [7, 1283.33],
      moves: { new: [1, 96], expansion: [1, 25], reactivation: [1, 90], contraction: [1, 120] },
      end: [9, 1374.33],
      logos: { start: 9, gone: 0, end: 10 },
      // Of anvil, birch, cedar, delta, fjord, heron, knoll, lodge: knoll moved up, heron added chat.
      growth: { of: 8, upsell: 1, crossSell: 1 },
      pln: 800,
      lost: 120,
      lifetime: null,
    },
  ],
]);
