import { expect, it } from 'vitest';
import type { SourceStates } from '../../src/domain/types.ts';
import { type RunFacts, type RunSteps, toRunSummary } from '../../src/pipeline/summarize-run.ts';

const FRESH = { loaded: true, stale: false, watermark: '2026-03-03' };
const sources = {
  usage: { ...FRESH, stale: true, watermark: '2026-02-20' },
  surveys: FRESH,
  invoices: FRESH,
  subscriptions: FRESH,
  signals: FRESH,
} as SourceStates;

const steps: RunSteps = {
  asOf: '2026-03-04',
  pulled: [
    {
      source: 'csv',
      imported: {
        source: 'csv',
        notices: [],
        quarantinedTotal: 1,
        files: (['usage', 'csms'] as const).map((entity) => ({
          file: `${entity}.csv`,
          entity,
          ...{ rowsIn: 10, loaded: 4, replaced: 3, unchanged: 2, quarantined: 1, erased: 0 },
          skipped: false,
          watermark: null,
          notices: [],
        })),
      },
    },
  ],
  alerts: {
    ...{ opened: 1, updated: 2, recovered: 3, held: 4, muted: 5, mutedRules: ['risk'], tasks: 6 },
    ranking: 'proven',
    nudges: { queued: 0, waiting: 0, held: 0, expired: 0, stopped: 0 },
  },
  delivered: { sent: 7, parked: 1, uncertain: 2, failed: 3, cancelled: 9, waiting: 9 },
  startedAt: new Date('2026-03-04T09:00:00Z'),
};
const facts: RunFacts = {
  known: 12,
  bands: { healthy: 5, watch: 1, at_risk: 2, critical: 1, unknown: 3 },
  sources,
  atRisk: { currencies: [], total: null, unconverted: [] },
  trainedOn: null,
  waiting: 4,
  endedAt: new Date('2026-03-04T09:00:02Z'),
};

it('tells of every step by the names that others rely on', () => {
  expect(toRunSummary(steps, facts)).toMatchObject({
    as_of: '2026-03-04',
    accounts: { known: 12, scored: 12, unknown: 3 },
    alerts: { opened: 1, updated: 2, recovered: 3, held: 4, muted: 5, muted_rules: ['risk'] },
    tasks: { created: 6 },
    deliveries: { sent: 7, parked: 1, uncertain: 2, failed: 3, waiting: 4 },
    model: { kind: 'prior', trained_on: 0 },
    duration_ms: 2_000,
  });
});

it.each([
  ['usage.csv', '2026-02-20', false],
  ['csms.csv', null, true],
])(
  'tells of %s how new it is: a file without a signal has no day and is never late',
  (name, watermark, fresh) => {
    const file = toRunSummary(steps, facts).sources.find((source) => source.name === name);
    expect(file).toEqual({
      ...{
        name,
        source: 'csv',
        rows: 10,
        loaded: 4,
        replaced: 3,
        unchanged: 2,
        quarantined: 1,
        watermark,
        fresh,
        gap_days: null,
      },
    });
  },
);

it.each([
  [null, { kind: 'prior', trained_on: 0 }],
  [0, { kind: 'learned', trained_on: 0 }],
  [120, { kind: 'learned', trained_on: 120 }],
] as const)('trained on %s', (trainedOn, model) => {
  expect(toRunSummary(steps, { ...facts, trainedOn }).model).toEqual(model);
});
