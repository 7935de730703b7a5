import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays } from '../../../src/domain/day.ts';
import { explainChange } from '../../../src/domain/health/explain-change.ts';
import { extractFeatures } from '../../../src/domain/health/extract-features.ts';
import { scoreFeatures } from '../../../src/domain/health/score-features.ts';
import { DEFAULT_HEALTH_SETTINGS, type HealthSettings } from '../../../src/domain/health-settings.ts';
import type { AccountFacts, SourceStates } from '../../../src/domain/types.ts';
import { examples } from '../../helpers/examples.ts';
import { ALL_FRESH, AS_OF, facts, survey } from './arbitrary-facts.ts';

const hundredths = (points: number) => Math.round(points * 100);

describe('the split of a change, for any two days', () => {
  it('adds up to the difference, whatever happened in between', () => {
    const settingsChange = fc.constantFrom<Partial<HealthSettings>>(
      {},
      { weights: { usage: 10, nps: 50, ces: 0, payment: 40, renewal: 20 } },
      { caps: [] },
      { surveys: { ...DEFAULT_HEALTH_SETTINGS.surveys, halfLifeDays: 20 } },
    );
    const stale = fc.constantFrom<Partial<SourceStates>>(
      {},
      { usage: { ...ALL_FRESH.usage, stale: true } },
      { surveys: { ...ALL_FRESH.surveys, stale: true } },
      { invoices: { ...ALL_FRESH.invoices, loaded: false } },
    );
    fc.assert(
      fc.property(
        facts,
        facts,
        settingsChange,
        stale,
        stale,
        fc.nat(90),
        survey,
        (a, b, change, s0, s1, gap, extra) => {
          const day = addDays(AS_OF, gap);
          const later = { ...DEFAULT_HEALTH_SETTINGS, ...change };
          const side = (
            of: AccountFacts,
            on: string,
            settings: HealthSettings,
            sources: Partial<SourceStates>,
          ) => {
            const features = extractFeatures(of, {
              asOf: on,
              sources: { ...ALL_FRESH, ...sources },
              settings,
            });
            return { features, settings, score: scoreFeatures(features, { asOf: on, settings }) };
          };
          const from = side(a, AS_OF, DEFAULT_HEALTH_SETTINGS, s0);
          const to = side({ ...b, surveys: [...b.surveys, extra] }, day, later, s1);
          const moves = explainChange(from, to);
          expect(moves.every((m) => m.points !== 0)).toBe(true);
          if (from.score.health === null || to.score.health === null) return;
          const sum = moves.reduce((total, m) => total + hundredths(m.points), 0);
          expect(sum).toBe(hundredths(to.score.health) - hundredths(from.score.health));
        },
      ),
      { seed: 20_240_614, numRuns: examples(100) },
    );
  });
});
