import fc from 'fast-check';
import { expect, it } from 'vitest';
import { estimatePrior } from '../../../src/domain/health/estimate-prior.ts';
import { extractFeatures } from '../../../src/domain/health/extract-features.ts';
import { scoreFeatures } from '../../../src/domain/health/score-features.ts';
import { DEFAULT_HEALTH_SETTINGS, type HealthSettings } from '../../../src/domain/health-settings.ts';

import { combiner } from '../../../src/learning/replay/combine-components.ts';
import { judgeComponents } from '../../../src/learning/replay/component-days.ts';
import { findBands } from '../../../src/learning/replay/find-bands.ts';
import { ALL_FRESH, AS_OF, facts, TODAY } from '../../domain/health/arbitrary-facts.ts';
import { examples } from '../../helpers/examples.ts';

const HORIZON = 60;
const EVIDENCE = { verdict: 'unproven', supportedLift: null } as const;

const weight = fc.constantFrom(0, 0, 1, 5, 20, 33.3);
const weights = fc.record({
  usage: weight,
  nps: weight,
  ces: weight,
  payment: weight,
  renewal: weight,
  goals: weight,
});
const some = fc.record({ usage: weight, payment: weight }, { requiredKeys: [] });
const cap = fc.record({
  when: fc.constantFrom(
    ...(['days_overdue', 'failing_attempts', 'uncollectible', 'days_without_usage', 'usage_lost'] as const),
  ),
  atLeast: fc.integer({ min: 1, max: 20 }),
  cap: fc.integer({ min: 0, max: 90 }),
});
const settings: fc.Arbitrary<HealthSettings> = fc
  .record({
    weights,
    weightsByTier: fc.constantFrom({}, { gold: { usage: 70 } }),
    weightsByStage: fc.oneof(fc.constant({}), fc.record({ established: some, renewal: some })),
    caps: fc.array(cap, { maxLength: 4 }),
    minCoverage: fc.constantFrom(0, 0.3, 0.6),
    hysteresis: fc.constantFrom(0, 3),
  })
  .map((more) => ({ ...DEFAULT_HEALTH_SETTINGS, ...more }));

it('comes to the index, components, band and prior of a score, from components that no weight has touched', () => {
  fc.assert(
    fc.property(
      fc.array(facts, { minLength: 1, maxLength: 3 }),
      fc.array(settings, { minLength: 2, maxLength: 3 }),
      (accounts, configs) => {
        const features = accounts.map((one) =>
          extractFeatures(
            { ...one, account: { ...one.account, tier: 'gold' } },
            { asOf: AS_OF, sources: ALL_FRESH, settings: DEFAULT_HEALTH_SETTINGS },
          ),
        );
        const day = {
          ...{ asOf: TODAY, accounts: Int32Array.from(features.keys()), features },
          learned: features.map(() => null),
        };
        // Of the first configuration, for all of them.
        const judged = judgeComponents(day, configs[0]!);
        for (const config of configs) {
          const combined = combiner({ ...config, horizonDays: HORIZON })(judged, EVIDENCE);
          const banded = findBands(config)(combined);
          for (const [row, known] of features.entries()) {
            const score = scoreFeatures(known, { asOf: AS_OF, settings: config });
            const main = (name: string) => score.components.find((c) => c.name === name)?.score ?? Number.NaN;
            expect({
              health: banded.health[row],
              band: banded.bands[row],
              probability: banded.probability[row],
              components: Object.entries(banded.components).map(([name, of]) => [name, of[row]]),
            }).toEqual({
              health: score.health ?? Number.NaN,
              band: score.band,
              probability: estimatePrior(score, known, HORIZON).probability ?? Number.NaN,
              components: Object.keys(banded.components).map((name) => [name, main(name)]),
            });
          }
        }
      },
    ),
    { seed: 20_261_201, numRuns: examples(60) },
  );
});
