import { toEpochDay } from '../../../src/domain/day.ts';
import { collectPeers, type Peers } from '../../../src/domain/signals/usage/peers.ts';
import { usageCsv } from './csv-rows.ts';
import { factsFromCsv } from './facts-from-csv.ts';
import { AS_OF, type Pair } from './story.ts';

const book = (csvOf: (i: number) => string): Peers =>
  collectPeers(
    Array.from({ length: 30 }, (_, i) => factsFromCsv({ usage: csvOf(i) }, AS_OF)),
    toEpochDay(AS_OF),
  );
const busyBook = book((i) => usageCsv({ from: '2024-01-08', to: '2024-06-14', events: 50 + 10 * i }));
const lullBook = book((i) =>
  usageCsv(
    { from: '2023-09-04', to: '2024-05-17', events: 50 + 10 * i },
    { from: '2024-05-20', to: '2024-06-14', on: [2, 4], events: 50 + 10 * i },
  ),
);
const halved = usageCsv(
  { from: '2023-09-01', to: '2024-05-17' },
  { from: '2024-05-20', to: '2024-06-14', on: [2, 4] },
);

const features = (to: string) =>
  usageCsv(
    ...Array.from({ length: 40 }, (_, i) => ({
      product: `feature_${i}`,
      from: `2023-05-${String(1 + (i % 28)).padStart(2, '0')}`,
      to,
      every: 61 + i,
      users: null,
      events: 10,
    })),
  );

/** Levels, trends, and work that goes from one product to another. */
export const SHAPE_STORIES: readonly Pair[] = [
  {
    story: {
      name: 'grew three times, then fell far below where it began',
      csv: {
        usage: usageCsv(
          { from: '2023-06-01', to: '2024-02-29', events: 100 },
          { from: '2024-03-01', to: '2024-04-12', events: 300, users: 30 },
          { from: '2024-04-15', to: '2024-06-14', events: 25, users: 3 },
        ),
      },
      band: 'at_risk',
      reason: 'usage.users_below_normal',
    },
    twin: {
      name: 'grew three times, then back to normal',
      csv: {
        usage: usageCsv(
          { from: '2023-06-01', to: '2024-02-29', events: 100 },
          { from: '2024-03-01', to: '2024-04-12', events: 300, users: 30 },
          { from: '2024-04-15', to: '2024-06-14', events: 100 },
        ),
      },
      band: 'healthy',
      reason: 'usage.back_after_growth',
    },
  },
  {
    story: {
      name: 'slow decline over half a year',
      csv: {
        usage: usageCsv({ from: '2023-12-01', to: '2024-06-14', events: 200, users: 20, towards: 0.15 }),
      },
      band: 'at_risk',
      reason: 'usage.slow_decline',
    },
    twin: {
      name: 'slow growth over half a year',
      csv: { usage: usageCsv({ from: '2023-12-01', to: '2024-06-14', events: 50, users: 5, towards: 4 }) },
      band: 'healthy',
      reason: 'usage.normal',
    },
  },
  {
    story: {
      name: 'does a fifth of the work on the same days',
      csv: {
        usage: usageCsv(
          { from: '2023-09-01', to: '2024-05-03', events: 500 },
          { from: '2024-05-06', to: '2024-06-14', events: 60 },
        ),
      },
      band: 'at_risk',
      reason: 'usage.volume_below_normal',
    },
    twin: {
      name: 'noisy amounts around the same level',
      csv: {
        usage: usageCsv(
          { from: '2023-09-01', to: '2024-06-14', events: 300, on: [1, 3, 5] },
          { from: '2023-09-05', to: '2024-06-14', events: 90, on: [2, 4] },
        ),
      },
      band: 'healthy',
      reason: 'usage.normal',
    },
  },
  {
    story: {
      name: 'left the only product for nothing',
      csv: {
        usage: usageCsv(
          { product: 'Planner', from: '2023-09-01', to: '2024-05-10' },
          { product: 'Reports', from: '2023-09-01', to: '2024-06-14', on: [5] },
        ),
      },
      band: 'critical',
      reason: 'usage.product_abandoned',
    },
    twin: {
      name: 'moved to a new product',
      csv: {
        usage: usageCsv(
          { product: 'Planner', from: '2023-09-01', to: '2024-05-10' },
          { product: 'Planner 2', from: '2024-05-13', to: '2024-06-14' },
        ),
      },
      band: 'healthy',
      reason: 'usage.moved_product',
    },
  },
  {
    story: {
      name: 'dropped the product that was most of their work',
      csv: {
        usage: usageCsv(
          { product: 'Planner', from: '2023-09-01', to: '2024-04-26' },
          { product: 'Chat', from: '2023-09-01', to: '2024-06-14', on: [3] },
          { product: 'Files', from: '2023-09-01', to: '2024-06-14', on: [4] },
        ),
      },
      band: 'at_risk',
      reason: 'usage.product_abandoned',
    },
    twin: {
      name: 'dropped the smallest of four products',
      csv: {
        usage: usageCsv(
          { product: 'Planner', from: '2023-09-01', to: '2024-06-14' },
          { product: 'Chat', from: '2023-09-01', to: '2024-06-14' },
          { product: 'Files', from: '2023-09-01', to: '2024-06-14' },
          { product: 'Polls', from: '2023-09-01', to: '2024-04-26', on: [3] },
        ),
      },
      band: 'healthy',
      reason: 'usage.product_abandoned',
    },
  },
  {
    story: {
      name: 'forty features, each used now and then, none for two months',
      csv: { usage: features('2024-04-12') },
      band: 'critical',
      reason: 'usage.silent',
    },
    twin: {
      name: 'forty features, each used now and then',
      csv: { usage: features('2024-06-14') },
      band: 'healthy',
      reason: 'usage.normal',
    },
  },
  {
    story: {
      name: 'no past of its own, and far behind everybody with the same product',
      csv: {
        accounts: 'account_id,started_on\na,2024-02-01',
        usage: usageCsv({ from: '2024-02-12', to: '2024-03-20', every: 30, events: 3 }),
      },
      peers: busyBook,
      band: 'critical',
      reason: 'usage.silent',
    },
    twin: {
      name: 'no past of its own, but like everybody with the same product',
      csv: {
        accounts: 'account_id,started_on\na,2024-05-06',
        usage: usageCsv({ from: '2024-05-07', to: '2024-06-14', events: 200 }),
      },
      peers: busyBook,
      band: 'healthy',
      reason: 'nothing',
    },
  },
  {
    story: {
      name: 'halved while the book went on',
      csv: { usage: halved },
      peers: busyBook,
      band: 'at_risk',
      reason: 'usage.active_days_below_normal',
    },
    twin: {
      name: 'halved like the whole book: a lull, not a loss',
      csv: { usage: halved },
      peers: lullBook,
      band: 'healthy',
      reason: 'usage.normal',
    },
  },
  {
    story: {
      name: 'active right up to the leap day, then gone',
      asOf: '2024-03-14',
      csv: { usage: usageCsv({ from: '2023-06-01', to: '2024-02-29' }) },
      band: 'critical',
      reason: 'usage.silent',
    },
    twin: {
      name: 'judged on the leap day itself',
      asOf: '2024-02-29',
      csv: { usage: usageCsv({ from: '2023-03-01', to: '2024-02-29' }) },
      band: 'healthy',
      reason: 'usage.normal',
    },
  },
  {
    story: {
      name: 'stopped three weeks ago, the feed is fresh',
      csv: { usage: usageCsv({ from: '2023-09-01', to: '2024-05-24' }) },
      band: 'critical',
      reason: 'usage.silent',
    },
    twin: {
      name: 'source stale for 3 days: nobody can know',
      csv: { usage: usageCsv({ from: '2023-09-01', to: '2024-05-24' }) },
      stale: ['usage'],
      band: 'unknown',
      reason: 'unknown.stale',
    },
  },
];
